"""The door that a feed comes in by: a zip or a folder, measured before anything is unpacked."""

import hashlib
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gtfs.findings import Findings
from gtfs.notices import FeedError, Severity
from gtfs.unpacking import UNPACKING_FAULTS, unpack_member


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may cost at most; a country's feed stays well below.

    Parameters
    ----------
    members : int
        Files in the archive, junk included.
    member_bytes : int
        Unpacked size of one file.
    total_bytes : int
        Unpacked size of all files.
    ratio : float
        Unpacked by packed size of any file above 1 MB (deflate reaches 1032; tables about 5-40).
    """

    members: int = 1_000
    member_bytes: int = 4 << 30
    total_bytes: int = 8 << 30
    ratio: float = 250.0


_RATIO_FREE_BYTES = 1 << 20
_JUNK_FOLDERS = frozenset({"__MACOSX"})
_TABLE_SUFFIXES = frozenset({".txt", ".geojson"})
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class FeedArchive:
    """A feed's files by name, not yet unpacked.

    Parameters
    ----------
    path : Path
        Zip or folder.
    members : dict[str, str]
        File name ("stops.txt") to its name in the zip or folder.
    """

    path: Path
    members: dict[str, str]

    def read(self, name: str) -> bytes:
        """Content of one file.

        Raises
        ------
        FeedError
            Where the archive is damaged at this file.
        """
        if self.path.is_dir():
            try:
                return (self.path / self.members[name]).read_bytes()
            except OSError as error:
                raise FeedError(f"{self.path.name}: {name} cannot be read ({error.strerror})") from error
        try:
            return unpack_member(self.path, self.members[name])
        except UNPACKING_FAULTS as error:
            raise FeedError(
                f"{self.path.name}: {name} cannot be unpacked, the zip is damaged ({error})"
            ) from error

    def sha256(self) -> str:
        """Hash over the zip's bytes, or over names and contents of a folder's files in order of name."""
        if not self.path.is_dir():
            with self.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        digest = hashlib.sha256()
        for name in sorted(self.members):
            content = self.read(name)
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()


def open_archive(path: Path, findings: Findings, limits: ArchiveLimits | None = None) -> FeedArchive:
    """Look into a zip or folder and list the tables in it, within limits.

    Parameters
    ----------
    path : Path
        Zip file or folder.
    findings : Findings
        Takes notices on ignored files.
    limits : ArchiveLimits | None
        None: the defaults.

    Returns
    -------
    FeedArchive
        Tables by name; junk folders left out, a single inner folder entered.

    Raises
    ------
    FeedError
        Path missing, not a zip, truncated, encrypted, or above a limit (the sentence says which).
    """
    limits = limits or ArchiveLimits()
    if path.is_dir():
        sizes = {
            entry.relative_to(path).as_posix(): entry.stat().st_size
            for entry in sorted(path.rglob("*"))
            if entry.is_file() and not entry.is_symlink()
        }
        _check_sizes(path.name, sizes.values(), limits)
    elif path.is_file():
        sizes = _zip_sizes(path, limits, findings)
    else:
        raise FeedError(f"{path} does not exist")
    members = _pick_tables(path, sizes, findings)
    if not members:
        raise FeedError(f"{path.name}: no GTFS tables (files ending in .txt) in this feed")
    return FeedArchive(path, members)


def _zip_sizes(path: Path, limits: ArchiveLimits, findings: Findings) -> dict[str, int]:
    """Unpacked sizes as the zip's directory states them, within the limits; doubled names are noted."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FeedError(f"{path.name} is not a zip file or was cut off ({error})") from error
    _check_sizes(path.name, (entry.file_size for entry in entries), limits)
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise FeedError(f"{path.name}: {entry.filename} is encrypted")
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > _RATIO_FREE_BYTES and ratio > limits.ratio:
            raise FeedError(
                f"{path.name}: {entry.filename} unpacks to {ratio:.0f} times its size, "
                f"the limit of the compression ratio is {limits.ratio:.0f}"
            )
    for name, times in Counter(entry.filename for entry in entries).items():
        if times > 1:
            findings.add(
                Severity.WARNING,
                "duplicate_file",
                f"{name} stands in the archive {times} times; the last one was read",
                file=PurePosixPath(name).name.lower(),
            )
    return {entry.filename: entry.file_size for entry in entries}


def _check_sizes(name: str, sizes: Iterable[int], limits: ArchiveLimits) -> None:
    sizes = list(sizes)
    if len(sizes) > limits.members:
        raise FeedError(f"{name}: {len(sizes)} files, the limit of the member count is {limits.members}")
    if sizes and max(sizes) > limits.member_bytes:
        raise FeedError(
            f"{name}: a file of {max(sizes)} bytes, the limit of one file's size is {limits.member_bytes}"
        )
    if sum(sizes) > limits.total_bytes:
        raise FeedError(
            f"{name}: {sum(sizes)} bytes unpacked, the limit of the total size is {limits.total_bytes}"
        )


def _pick_tables(path: Path, sizes: dict[str, int], findings: Findings) -> dict[str, str]:
    """The tables at the top, or in the one folder that holds a feed; everything else is listed as ignored."""
    tables: dict[str, list[str]] = {}
    for name in sizes:
        parts = PurePosixPath(name.replace("\\", "/"))
        hidden = any(part.startswith(".") or part in _JUNK_FOLDERS for part in parts.parts)
        if hidden or ".." in parts.parts or parts.suffix.lower() not in _TABLE_SUFFIXES:
            if not path.is_dir():
                findings.add(
                    Severity.INFO,
                    "ignored_file",
                    f"{name} is not a table of the feed and was ignored",
                    file=name,
                )
            continue
        tables.setdefault(parts.parent.as_posix(), []).append(name)
    folder = "." if "." in tables or not tables else min(tables, key=lambda key: (-len(tables[key]), key))
    if folder != ".":
        findings.add(
            Severity.INFO,
            "inner_folder",
            f"The tables stand in the folder {folder}/ of the archive and were read there",
        )
    for other, names in sorted(tables.items()):
        if other != folder and not path.is_dir():
            for name in names:
                findings.add(
                    Severity.INFO,
                    "ignored_file",
                    f"{name} stands in another folder and was ignored",
                    file=name,
                )
    return _by_table_name(tables.get(folder, []), findings)


def _by_table_name(names: Iterable[str], findings: Findings) -> dict[str, str]:
    """Names in lower case to those in the archive: what only differs by case is the same table, and noted."""
    members: dict[str, str] = {}
    for name in sorted(names):  # capitals come first, so that the name as GTFS spells it is the one kept
        given = PurePosixPath(name.replace("\\", "/")).name
        table = given.lower()
        if table in members:
            findings.add(
                Severity.WARNING,
                "duplicate_file",
                f"{table} stands in the feed as {members[table]} and as {name}; {name} was read",
                file=table,
            )
        elif given != table:
            findings.add(Severity.INFO, "file_name_repaired", f"{given} was read as {table}", file=table)
        members[table] = name
    return members
