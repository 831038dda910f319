"""Signatures of requests: HMAC-SHA256 over time, address and body; the key's text itself never travels.

The secret is the SHA-256 of the key's text, which is what the registry of keys keeps. So nothing new is
stored, and whoever listens learns nothing to send by.
The price: who reads the registry can sign (decision 0055).
"""

import hashlib
import hmac

WINDOW_S = 300
"""How far the time of a request may be from ours, either way."""


def signature(sha256: str, timestamp: str, path: str, body: bytes) -> str:
    """Sign a request.

    Parameters
    ----------
    sha256 : str
        SHA-256 of the key's text, hexadecimal.
    timestamp : str
        Unix seconds in decimal digits, as sent.
    path : str
        Of the address, without query string.
    body : bytes
        As sent.

    Returns
    -------
    str
        Hexadecimal.
    """
    signed = f"{timestamp}\n{path}\n".encode("utf-8", "replace") + body
    return hmac.new(bytes.fromhex(sha256), signed, hashlib.sha256).hexdigest()


def sign(text: str, now_s: int, path: str, body: bytes) -> dict[str, str]:
    """Give the headers of a signed request.

    Parameters
    ----------
    text : str
        The key's: "mob_<role>_<id>_<secret>".
    now_s : int
        Unix seconds.
    path : str
        Of the address.
    body : bytes
        As it will be sent.

    Returns
    -------
    dict[str, str]
        X-Key-Id, X-Timestamp and X-Signature.
    """
    parts = text.split("_")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "X-Key-Id": parts[2] if len(parts) > 3 else "",
        "X-Timestamp": str(now_s),
        "X-Signature": signature(digest, str(now_s), path, body),
    }
