"""What was already shown: a token that the client keeps, so that nothing is stored here."""

import base64
import binascii
import hashlib
from collections.abc import Iterable

from mobility.errors import BadParameterError

VERSION = "1"
MARK_BYTES = 5
"""Of an id's hash: two of a thousand ids are taken for one another once in two million cities."""
MOST = 300
"""Ids that a token remembers, the last ones."""


def mark_of(item_id: str) -> bytes:
    """Give the mark of an item in tokens.

    Parameters
    ----------
    item_id : str
        Its id.

    Returns
    -------
    bytes
        MARK_BYTES of them.
    """
    return hashlib.blake2b(item_id.encode(), digest_size=MARK_BYTES).digest()


def write_seen(marks: Iterable[bytes]) -> str:
    """Write a token.

    Parameters
    ----------
    marks : Iterable[bytes]
        Oldest first.

    Returns
    -------
    str
        Safe in URLs.
    """
    kept = list(dict.fromkeys(marks))[-MOST:]
    return f"{VERSION}.{base64.urlsafe_b64encode(b''.join(kept)).decode().rstrip('=')}"


def read_seen(token: str, field: str = "seen") -> tuple[bytes, ...]:
    """Read a token.

    Parameters
    ----------
    token : str
        As `write_seen` gave it; "" = nothing was shown.
    field : str
        The parameter to name in an error.

    Returns
    -------
    tuple[bytes, ...]
        Marks, oldest first.

    Raises
    ------
    BadParameterError
        If it is none of ours.
    """
    if not token:
        return ()
    version, _, packed = token.partition(".")
    try:
        if version != VERSION or not packed.isascii():
            raise ValueError(version)
        plain = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        if len(plain) % MARK_BYTES or len(plain) > MOST * MARK_BYTES:
            raise ValueError(len(plain))
    except (binascii.Error, ValueError) as fault:
        raise BadParameterError(
            "{field} is not a token of this service: take the one of the last answer.",
            field=field,
            token=token,
        ) from fault
    return tuple(plain[at : at + MARK_BYTES] for at in range(0, len(plain), MARK_BYTES))
