"""From a file's bytes to valid UTF-8, each repair listed."""

import codecs

from gtfs.findings import Findings
from gtfs.notices import Severity

_STEP = 1 << 24
_UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def to_utf8(data: bytes, file: str, findings: Findings) -> bytes:
    """Return the content as UTF-8 without byte order mark, lines ending in a line feed.

    GTFS asks for UTF-8. Lines that are not are read as Windows-1252 (what spreadsheet programs write in
    western Europe), every other line stays as it is; UTF-16 with a byte order mark is decoded.

    Parameters
    ----------
    data : bytes
        The file as it came.
    file : str
        Its name, for notices.
    findings : Findings
        Takes a notice for each repair.

    Returns
    -------
    bytes
        Valid UTF-8; empty where the file is.
    """
    for mark, name in _UTF16_MARKS.items():
        if data.startswith(mark):
            findings.add(
                Severity.WARNING,
                "encoding_repaired",
                f"{file} is UTF-16, GTFS asks for UTF-8; it was converted",
                file=file,
            )
            data = data.decode(name, errors="replace").encode()
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
        findings.add(
            Severity.INFO,
            "byte_order_mark",
            f"{file} starts with a byte order mark, left out",
            file=file,
            line=1,
        )
    if b"\0" in data:
        findings.add(
            Severity.WARNING,
            "null_bytes",
            f"{file} holds null bytes, they were left out",
            file=file,
            line=data.count(b"\n", 0, data.index(b"\0")) + 1,
            count=data.count(b"\0"),
        )
        data = data.replace(b"\0", b"")
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
        findings.add(
            Severity.INFO,
            "line_ends",
            f"{file} ends its lines with carriage returns only; read as lines",
            file=file,
        )
    if not _is_utf8(data):
        data = _repair_lines(data, file, findings)
    return data


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(data), _STEP):
            decoder.decode(view[start : start + _STEP])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _repair_lines(data: bytes, file: str, findings: Findings) -> bytes:
    lines = data.split(b"\n")
    first, count = 0, 0
    for number, line in enumerate(lines):
        try:
            line.decode()
        except UnicodeDecodeError:
            try:
                lines[number] = line.decode("cp1252").encode()
            except UnicodeDecodeError:  # five bytes have no meaning in Windows-1252
                lines[number] = line.decode("latin-1").encode()
            first = first or number + 1
            count += 1
    findings.add(
        Severity.WARNING,
        "encoding_repaired",
        f"{file} is not UTF-8 in {count} lines; they were read as Windows-1252",
        file=file,
        line=first,
        count=count,
    )
    return b"\n".join(lines)
