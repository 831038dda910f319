"""The files of a network directory: arrays as .npy, texts as Arrow IPC, the rest as Parquet, their hashes.

Why Arrow IPC for what a query reads: docs/adr/0002.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mobility.errors import NetworkError

FORMAT_VERSION = 3
MANIFEST = "manifest.json"
RAW_PREFIX = "raw/"
"""Tables whose name begins so are stored as Parquet and read only when asked for."""
DERIVED_PREFIX = "search/index/"
"""Files made of others that are hashed; the search engine names its files anew with each build."""

ArraysT = TypeVar("ArraysT", bound=tuple[Any, ...])


def write_arrays(folder: Path, arrays: NamedTuple) -> None:
    """Write each field as one .npy file.

    Parameters
    ----------
    folder : Path
        Made if missing.
    arrays : NamedTuple
        Of arrays and numpy scalars.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in arrays._asdict().items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(value) if np.ndim(value) else np.asarray(value))


def read_array(path: Path) -> NDArray[Any]:
    """Map one array into memory, read-only.

    Parameters
    ----------
    path : Path
        A .npy file.

    Returns
    -------
    NDArray
        A plain array over the mapped file.

    Raises
    ------
    NetworkError
        The file is missing or cut short.
    """
    try:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise NetworkError(f"{path} is missing", str(path)) from None
    except (ValueError, OSError, EOFError) as error:
        raise NetworkError(f"{path} cannot be read: {error}", str(path)) from None
    array = np.asarray(mapped)
    array.flags.writeable = False
    return array


def read_arrays(folder: Path, kind: type[ArraysT]) -> ArraysT:
    """Map a NamedTuple of arrays into memory, read-only; fields without dimensions become numpy scalars.

    Parameters
    ----------
    folder : Path
        Written by `write_arrays`.
    kind : type
        The NamedTuple.

    Returns
    -------
    ArraysT
        Of that kind.

    Raises
    ------
    NetworkError
        A file is missing or cut short.
    """
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    values = [read_array(folder / f"{name}.npy") for name in fields]
    return kind(*(value if value.ndim else value[()] for value in values))


def write_tables(folder: Path, tables: Mapping[str, pa.Table]) -> None:
    """Write tables under their names.

    Parameters
    ----------
    folder : Path
        Made if missing; names with "/" make folders.
    tables : Mapping[str, pa.Table]
        "raw/..." as Parquet, others as uncompressed Arrow IPC in one piece.
    """
    for name, table in tables.items():
        path = table_path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.startswith(RAW_PREFIX):
            pq.write_table(table, path)
            continue
        whole = table.combine_chunks()
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, whole.schema) as writer:
            writer.write_table(whole, max_chunksize=max(1, len(whole)))


def table_path(folder: Path, name: str) -> Path:
    """Give the file of a table.

    Parameters
    ----------
    folder : Path
        Folder of the tables.
    name : str
        Name of the table.

    Returns
    -------
    Path
        Ending in .parquet or .arrow.
    """
    return folder / f"{name}.{'parquet' if name.startswith(RAW_PREFIX) else 'arrow'}"


def read_table(folder: Path, name: str) -> pa.Table:
    """Read one table, mapping it into memory if it is Arrow.

    Parameters
    ----------
    folder : Path
        Folder of the tables.
    name : str
        Name of the table.

    Returns
    -------
    pa.Table
        The table.

    Raises
    ------
    NetworkError
        The file is missing or cut short.
    """
    path = table_path(folder, name)
    try:
        if name.startswith(RAW_PREFIX):
            return pq.read_table(path)
        with pa.memory_map(str(path)) as source:
            return pa.ipc.open_file(source).read_all()
    except FileNotFoundError:
        raise NetworkError(f"{path} is missing", str(path)) from None
    except (pa.ArrowException, OSError) as error:
        raise NetworkError(f"{path} cannot be read: {error}", str(path)) from None


def hash_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Give size and sha256 of every file of a network but its manifest.

    Parameters
    ----------
    folder : Path
        The network's directory.

    Returns
    -------
    dict[str, dict[str, Any]]
        {"size", "sha256"} by path relative to the folder, sorted.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST:
            with path.open("rb") as file:
                found[name] = {
                    "size": path.stat().st_size,
                    "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
                }
    return found


def content_hash(files: Mapping[str, Mapping[str, Any]]) -> str:
    """Hash over all arrays and tables, the same for the same input, version and settings.

    Parameters
    ----------
    files : Mapping[str, Mapping[str, Any]]
        From `hash_files`.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    counted = sorted(name for name in files if not name.startswith(DERIVED_PREFIX))
    lines = "".join(f"{name} {files[name]['sha256']}\n" for name in counted)
    return hashlib.sha256(f"{FORMAT_VERSION}\n{lines}".encode()).hexdigest()[:32]


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, the last file of a network.

    Parameters
    ----------
    folder : Path
        The network's directory.
    manifest : Mapping[str, Any]
        JSON values.
    """
    text = json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
