"""Files that GDAL writes by their name: there whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mobility.accessibility.jobs.disk import UNDONE, make_folder, refuse_write


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
    from pyogrio.errors import DataSourceError, FieldError  # noqa: PLC0415

    part = path.with_name(f"{UNDONE}{path.name}")
    make_folder(path.parent)
    try:
        part.unlink(missing_ok=True)
        yield part
        part.replace(path)
    except OSError as fault:
        raise refuse_write(path, fault) from fault
    except (DataSourceError, FieldError) as fault:
        # GDAL says in words only why it could not write; the usual reason is a full disk.
        raise refuse_write(path, OSError(f"{fault}")) from fault
    finally:
        part.unlink(missing_ok=True)
