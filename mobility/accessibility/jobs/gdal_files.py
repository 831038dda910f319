"""Files that GDAL writes by their name: there whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mobility.accessibility.jobs.disk import UNDONE, make_folder, read_words, refuse_write


@contextmanager
def replaced_by_gdal(path: Path) -> Iterator[Path]:
    """Give a file for GDAL to write, which replaces the other once it is whole.

    Parameters
    ----------
    path : Path
        Of the file; its folder is made.

    Yields
    ------
    Path
        To write, with the same ending.

    Raises
    ------
    OutputError
        There is no room, or the folder cannot be written to.
    """
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415

    part = path.with_name(f"{UNDONE}{path.name}")
    make_folder(path.parent)
    try:
        part.unlink(missing_ok=True)
        yield part
        part.replace(path)
    except OSError as fault:
        raise refuse_write(path, fault) from fault
    except (DataSourceError, DataLayerError) as fault:  # of the file, of a row: a disk fills up at either
        raise refuse_write(path, read_words(f"{fault}", path.parent)) from fault
    finally:
        part.unlink(missing_ok=True)
