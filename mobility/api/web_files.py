"""The files of the pages at / and /control: read once, told apart by content, kept compressed."""

import gzip
import hashlib
import html
import mimetypes
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

OWN_FOLDERS = ("css", "js", "js/control", "js/learn", "js/providers", "texts")
OWN_SUFFIXES = {".css", ".js", ".json", ".svg"}

MAP_LIBRARY = "node_modules/maplibre-gl"
LIBRARY_FILES = (
    f"{MAP_LIBRARY}/dist/maplibre-gl.mjs",
    f"{MAP_LIBRARY}/dist/maplibre-gl-worker.mjs",
    f"{MAP_LIBRARY}/dist/maplibre-gl.css",
    f"{MAP_LIBRARY}/LICENSE.txt",
)
"""What a browser gets of the packages that npm installs; nothing else in node_modules is served."""

TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""Not left to the machine's table of types: a module of another type is not run."""

SMALL = 512
"""Bytes below which compressing does not pay."""

ENTRY = re.compile(r'src="\{\{web\}\}([^"]+\.js)"', re.ASCII)
"""How a page names the module that it begins with."""
IMPORT = re.compile(rb'\bfrom "(\.{1,2}/[^"]+\.js)"')
"""How modules name each other; a type in a comment is imported otherwise."""

FINGERPRINT = re.compile(r"v-([0-9a-f]{16})/", re.ASCII)


@dataclass(frozen=True)
class WebFile:
    """A file for browsers.

    Parameters
    ----------
    content : bytes
        As it lies on disk.
    media_type : str
        For the header Content-Type.
    tag : str
        Tells its content, for the header ETag.
    """

    content: bytes
    media_type: str
    tag: str

    @cached_property
    def compressed(self) -> bytes | None:
        """The content as gzip; None where that would hardly be smaller."""
        if len(self.content) < SMALL:
            return None
        return gzip.compress(self.content, 6, mtime=0)


class WebFiles:
    """What lies below mobility/web and may be seen.

    Parameters
    ----------
    folder : Path
        mobility/web, or another of the same shape.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # A file that changes on disk is read again: the stamps are the key.
        self._read = lru_cache(2)(self._read_all)

    @property
    def has_map_library(self) -> bool:
        """Whether `make install` could get the map library from npm."""
        return (self._folder / LIBRARY_FILES[0]).is_file()

    @property
    def version(self) -> str:
        """Changes whenever any file does."""
        return self._read(self._stamps())[0]

    def find(self, name: str) -> tuple[WebFile | None, bool]:
        """Find a file.

        Parameters
        ----------
        name : str
            Below mobility/web; may begin with "v-<version>/".

        Returns
        -------
        tuple[WebFile | None, bool]
            None where there is no such file, and whether it is what that name will always mean.
        """
        version, files = self._read(self._stamps())
        marked = FINGERPRINT.match(name)
        plain = name[marked.end() :] if marked else name
        return files.get(plain), bool(marked and marked[1] == version)

    def index(self, language: str, title: str, page: str = "index.html") -> str:
        """Write a page.

        Parameters
        ----------
        language : str
            "de" or "en".
        title : str
            Of the window.
        page : str
            Which one.

        Returns
        -------
        str
            HTML; the addresses in it hold the version, so that old and new files never mix.
        """
        version, files = self._read(self._stamps())
        web = f"web/v-{version}/"
        text = (self._folder / page).read_text(encoding="utf-8")
        # Without a bundler, modules would be found one import after the other.
        modules = sorted(name for entry in ENTRY.findall(text) for name in _imported(files, entry))
        preload = "\n".join(f'<link rel="modulepreload" href="{web}{name}">' for name in modules)
        values = {"language": language, "title": html.escape(title), "web": web, "preload": preload}
        return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], text)

    def _paths(self) -> Iterator[tuple[str, Path]]:
        for folder in OWN_FOLDERS:
            for path in sorted((self._folder / folder).iterdir()):
                if path.suffix in OWN_SUFFIXES:
                    yield f"{folder}/{path.name}", path
        yield "icon.svg", self._folder / "icon.svg"
        for name in LIBRARY_FILES:
            if (self._folder / name).is_file():
                yield name, self._folder / name

    def _stamps(self) -> tuple[tuple[str, int, int], ...]:
        stats = ((name, path.stat()) for name, path in self._paths())
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)

    def _read_all(self, stamps: tuple[tuple[str, int, int], ...]) -> tuple[str, Mapping[str, WebFile]]:
        files = {name: _read_file(self._folder / name) for name, _, _ in stamps}
        told = "".join(f"{name} {file.tag}\n" for name, file in sorted(files.items()))
        return _digest(told.encode()), files


def _imported(files: Mapping[str, WebFile], entry: str) -> set[str]:
    """Names of all modules that an entry needs, without itself."""
    found, waiting = {entry}, [entry]
    while waiting:
        folder = posixpath.dirname(name := waiting.pop())
        named = {posixpath.join(folder, one.decode()) for one in IMPORT.findall(files[name].content)}
        new = {posixpath.normpath(one) for one in named} & files.keys() - found
        found |= new
        waiting += new
    return found - {entry}


def _read_file(path: Path) -> WebFile:
    content = path.read_bytes()
    media_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return WebFile(content, media_type, _digest(content))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
