"""What can be learned in the model city, from the file its build wrote into the directory of learning."""

from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from mobility.learning.directory import ChangeReport, ImportBatch, RecordKind
from mobility.learning.directory.json_records import record_of

if TYPE_CHECKING:
    from mobility.learning.directory import Directory

SOURCE = "model-city"
MEMBERS = {f"{kind.value}s": kind for kind in RecordKind}


def take_simulated_learning(directory: "Directory", network: Path) -> ChangeReport:
    """Take the records over; what an older build had and this one has not goes, as all of it in another city.

    Parameters
    ----------
    directory : Directory
        Where to.
    network : Path
        Directory that is served.

    Returns
    -------
    ChangeReport
        What became of them.
    """
    path = network.parent / f"{network.name}-inputs" / "learning.json"
    batch = read_batch(path) if path.is_file() else ImportBatch()
    return directory.apply(batch, "model city", replace_source=SOURCE)


def read_batch(path: Path) -> ImportBatch:
    """Read the file.

    Parameters
    ----------
    path : Path
        As `mobility build --city model` wrote it.

    Returns
    -------
    ImportBatch
        All of it.

    Raises
    ------
    BadParameterError
        If a record is not of its form.
    """
    content = orjson.loads(path.read_bytes())
    members = {
        name: tuple(record_of(kind, one, {}) for one in content.get(name, []))
        for name, kind in MEMBERS.items()
    }
    return ImportBatch(**members)  # type: ignore[arg-type]
