"""The secret of published classes of load: from the environment, or drawn once and kept for this user."""

import os
import secrets
from pathlib import Path

from mobility.errors import StoreError

SECRET_BYTES = 32


def border_secret(state: Path, given: str = "") -> bytes:
    """Give the secret; the first of several processes that ask draws it for all.

    Parameters
    ----------
    state : Path
        MOBILITY_STATE; the secret lies in its folder `occupancy`.
    given : str
        Hexadecimal, from the environment; "" = none.

    Returns
    -------
    bytes
        SECRET_BYTES.

    Raises
    ------
    StoreError
        The file cannot be written or read, or is no secret of ours. It is not replaced: classes that were
        published under it must stay as they are.
    """
    if given:
        return bytes.fromhex(given)
    path = state / "occupancy" / "borders.secret"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mine = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
        descriptor = os.open(mine, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link is made whole, and only where there is none yet.
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
        found = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} cannot be used: {error.strerror}", str(path)) from None
    if len(found) != SECRET_BYTES:
        raise StoreError(
            f"{path} has {len(found)} bytes, a secret has {SECRET_BYTES}; remove it to draw a new one",
            str(path),
        )
    return found
