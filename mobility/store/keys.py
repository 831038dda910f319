"""API keys: who may ask for what. A key's text is shown once and kept nowhere; its SHA-256 is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for each other when somebody reads an id aloud."""

ID_LENGTH = 8
SECRET_BYTES = 32


class Role(StrEnum):
    """What a key is for; each address that asks for a key names the roles it takes."""

    APP = "app"
    """Apps of residents: the public addresses, with higher quotas."""
    SENSOR = "sensor"
    """Counting devices: hand in counts."""
    PROVIDER = "provider"
    """Providers of mobility and of learning: each its own offers; its scope is its provider id."""
    PLANNER = "planner"
    """Transport planners: batch questions."""
    CONTROL = "control"
    """The control room: exact estimates, steering, /metrics from elsewhere."""


@dataclass(frozen=True, slots=True)
class KeyHash:
    """One text that a key is known by; after a rotation there are two for a while.

    Parameters
    ----------
    sha256 : str
        Hexadecimal digest of the text. A slow hash is for guessable passwords; 256 random bits are none.
    until_s : int
        Unix second from which it is refused; 0 = never.
    """

    sha256: str
    until_s: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept.

    Parameters
    ----------
    id : str
        Names it in lists and in the audit log; not secret.
    role : Role
        What it is for.
    name : str
        Whose it is, for people; may be empty.
    scopes : tuple[str, ...]
        What of its role's subject it may touch (feed tags, provider ids); empty = all.
    created_s : int
        Unix second.
    hashes : tuple[KeyHash, ...]
        The texts it is known by, newest first; empty once it is revoked.
    revoked_s : int
        Unix second, 0 = in force.
    """

    id: str
    role: Role
    name: str
    scopes: tuple[str, ...]
    created_s: int
    hashes: tuple[KeyHash, ...]
    revoked_s: int = 0

    def covers(self, scope: str) -> bool:
        """Tell whether it may touch something.

        Parameters
        ----------
        scope : str
            Feed tag or provider id.

        Returns
        -------
        bool
            True for all if the key has no scopes.
        """
        return not self.scopes or scope in self.scopes


def make_id() -> str:
    """Draw an id.

    Returns
    -------
    str
        Lower-case letters and digits.
    """
    return "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH))


def make_text(role: Role, key_id: str) -> str:
    """Draw what its holder sends.

    Parameters
    ----------
    role : Role
        Stands in the text, so that a lost one can be told from others.
    key_id : str
        The same.

    Returns
    -------
    str
        "mob_<role>_<id>_<256 random bits>"; the underscores keep it from being taken as a request id.
    """
    return f"mob_{role}_{key_id}_{secrets.token_urlsafe(SECRET_BYTES)}"


def digest(text: str) -> str:
    """Hash a key's text.

    Parameters
    ----------
    text : str
        As it was sent.

    Returns
    -------
    str
        SHA-256, hexadecimal.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
