"""Unpacks one member of a zip, never more of it than the zip's directory states."""

import copy
import lzma
import sys
import zipfile
import zlib
from pathlib import Path

UNPACKING_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    ValueError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
"""What unpacking a damaged zip raises."""

_PIECE_BYTES = 1 << 20
_PACKED_BYTES = 4096
"""Of bzip2 and LZMA: all that so many packed bytes hold is unpacked at once, unlike of deflate."""


def unpack_member(path: Path, member: str) -> bytes:
    """Unpack a member in pieces, so that one that holds more than was measured is left there.

    Parameters
    ----------
    path : Path
        Zip file, its directory measured before.
    member : str
        Name in the zip.

    Returns
    -------
    bytes
        Content.

    Raises
    ------
    zipfile.BadZipFile
        Where it is damaged or holds more than the directory states; or another one of UNPACKING_FAULTS.
    """
    with zipfile.ZipFile(path) as archive:
        entry = copy.copy(archive.getinfo(member))
        stated = entry.file_size
        entry.file_size = sys.maxsize  # else zipfile cuts off in silence what it unpacked beyond it
        deflated = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        piece_bytes = _PIECE_BYTES if deflated else _PACKED_BYTES
        pieces, size = [], 0
        with archive.open(entry) as stream:
            while piece := stream.read(piece_bytes):
                pieces.append(piece)
                size += len(piece)
                if size > stated:
                    raise zipfile.BadZipFile(f"it holds more than the {stated} bytes that the zip states")
    return b"".join(pieces)
