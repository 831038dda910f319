"""The full-text index over the words of entries: written by a build, opened read-only by every worker.

Why tantivy, and why its files are opened through links: docs/adr/0040.
"""

import math
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import tantivy

from mobility.errors import NetworkError
from mobility.network.search.drafts import Found
from mobility.network.search.entries import Entries

FOLDER = "search/index"
LOCKS = frozenset({".tantivy-meta.lock", ".tantivy-writer.lock"})
HEAP_BYTES = 64_000_000
RANKS = 16
"""Steps of importance that the engine itself knows, so that the best of many hits are among the first."""
CELL_DEG, WIDE_CELL_DEG = (0.01, 0.015), (0.05, 0.075)
"""Height and width of the cells by which the engine knows what is near: about 1 km and 5 km."""
KIND_TERMS = {Found.STOP: "stop", Found.PLACE: "place", Found.STREET: "street"}
REPORT_EVERY = 5000


def index_schema() -> tantivy.Schema:
    """Describe the index: words of names, further words, areas; and what narrows or lifts hits.

    Returns
    -------
    tantivy.Schema
        Words are folded already, so all fields are cut at blanks only.
    """
    builder = tantivy.SchemaBuilder()
    for field in ("name", "further", "area", "rank", "cell", "kind"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def cells_around(lat: float, lon: float, reach: int = 0) -> list[str]:
    """Name the cells of a place.

    Parameters
    ----------
    lat, lon : float
        Degrees.
    reach : int
        How many cells farther on each side, 0 = its own only.

    Returns
    -------
    list[str]
        Terms of the field "cell", of both sizes.
    """
    found = []
    for size, (height, width) in (("n", CELL_DEG), ("w", WIDE_CELL_DEG)):
        row, column = math.floor(lat / height), math.floor(lon / width)
        found += [
            f"{size}{row + north}_{column + east}"
            for north in range(-reach, reach + 1)
            for east in range(-reach, reach + 1)
        ]
    return found


def rank_term(step: int) -> str:
    """Name a step of importance.

    Parameters
    ----------
    step : int
        0 to RANKS - 1.

    Returns
    -------
    str
        Term of the field "rank".
    """
    return f"r{step}"


def write_index(
    folder: Path, entries: Entries, words: pa.Table, progress: Callable[[int, int], None]
) -> None:
    """Write the index; document i is entry i.

    Parameters
    ----------
    folder : Path
        Made here.
    entries : Entries
        What can be found.
    words : pa.Table
        "search/entries": name_words, further_words, area_words.
    progress : Callable[[int, int], None]
        Called with entries done and entries in all.

    Raises
    ------
    NetworkError
        The index did not come out in one piece, so its documents would not be the entries.
    OSError
        It cannot be written.
    """
    folder.mkdir(parents=True)
    n = len(entries.kind)
    try:
        _write_documents(folder, entries, words, progress)
    except ValueError as error:
        # tantivy's word for a full disk, too; the build knows what to say of an OSError.
        raise OSError(f"{folder}: {error}") from error
    progress(n, n)
    for path in folder.iterdir():
        if path.name in LOCKS:
            path.unlink()
        else:
            path.chmod(0o644)  # the engine makes some for its own user only; a service may run as another
    if n and open_index(folder).num_segments != 1:
        raise NetworkError("the search index fell into pieces", str(folder))


def _write_documents(
    folder: Path, entries: Entries, words: pa.Table, progress: Callable[[int, int], None]
) -> None:
    """Write document i for entry i, into one segment."""
    schema = index_schema()
    # One thread and one commit make one segment, in which documents keep their order.
    writer = tantivy.Index(schema, path=str(folder)).writer(heap_size=HEAP_BYTES, num_threads=1)
    columns = [words[name].to_pylist() for name in ("name_words", "further_words", "area_words")]
    n = len(entries.kind)
    steps = np.minimum((entries.importance * RANKS).astype(int), RANKS - 1).tolist()
    for row, (name, further, area) in enumerate(zip(*columns, strict=True)):
        document = tantivy.Document()
        document.add_text("name", name.replace("|", " "))
        document.add_text("further", further)
        document.add_text("area", area)
        document.add_text("rank", rank_term(steps[row]))
        document.add_text("cell", " ".join(cells_around(float(entries.lat[row]), float(entries.lon[row]))))
        document.add_text("kind", KIND_TERMS[Found(int(entries.kind[row]))])
        writer.add_document(document)
        if row % REPORT_EVERY == 0:
            progress(row, n)
    writer.commit()
    writer.wait_merging_threads()


def open_index(folder: Path) -> tantivy.Searcher:
    """Open an index that is not written to any more; its pages are shared by all processes that do.

    Parameters
    ----------
    folder : Path
        From `write_index`; need not be writable.

    Returns
    -------
    tantivy.Searcher
        Safe to share between threads, not to be taken along into a forked process.

    Raises
    ------
    NetworkError
        It is missing or damaged.
    """
    try:
        paths = [path for path in folder.iterdir() if path.name not in LOCKS]
        # The engine writes a lock beside the files it reads, so it is given a folder of links to them. What
        # it has mapped stays mapped when the links are gone. Its lock may come and go while the folder is
        # removed, which is no reason not to search.
        with tempfile.TemporaryDirectory(prefix="mobility-search-", ignore_cleanup_errors=True) as links:
            for path in paths:
                Path(links, path.name).symlink_to(path.resolve())
            index = tantivy.Index.open(links)
            index.config_reader("manual", 1)  # else a thread looks for changes twice a second
            return index.searcher()
    except (OSError, ValueError) as error:
        raise NetworkError(f"the search index in {folder} cannot be opened: {error}", str(folder)) from None
