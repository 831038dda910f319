"""Writes ordinary GTFS zips: the same tables give the same bytes."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

_TIMESTAMP = (1980, 1, 1, 0, 0, 0)
"""The earliest moment a zip can name; a real one would change the bytes with every run."""
_READABLE_BY_ALL = 0o644 << 16


def write_feed(tables: Mapping[str, pd.DataFrame], path: str | Path) -> Path:
    """Write tables as a GTFS zip.

    Parameters
    ----------
    tables : Mapping[str, pd.DataFrame]
        By file name ("stops.txt" or "stops"); values as they should stand in the file, missing ones empty.
        Columns and rows are written in their order, files by name.
    path : str | Path
        The zip; overwritten where it exists.

    Returns
    -------
    Path
        The zip.
    """
    path = Path(path)
    names = sorted((name if "." in name else f"{name}.txt", name) for name in tables)
    with zipfile.ZipFile(path, "w") as archive:
        for file, name in names:
            entry = zipfile.ZipInfo(file, _TIMESTAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE_BY_ALL
            entry.create_system = 3  # Unix, whatever this runs on
            text = tables[name].to_csv(index=False, lineterminator="\n", na_rep="")
            archive.writestr(entry, text.encode(), compresslevel=6)
    return path
