"""What can be learned in the model city, from the file its build wrote into the directory of learning."""

import logging
from pathlib import Path

import orjson

from mobility.learning.directory import ImportBatch, RecordKind, open_directory
from mobility.learning.directory.json_records import record_of
from mobility.service.learning_directory import database_of
from mobility.settings import Settings

LOG = logging.getLogger(__name__)

SOURCE = "model-city"
MEMBERS = {f"{kind.value}s": kind for kind in RecordKind}


def take_simulated_learning(settings: Settings) -> bool:
    """Take the records over; what an older build of the model city had and this one has not goes.

    Parameters
    ----------
    settings : Settings
        network, state, database_url.

    Returns
    -------
    bool
        False where the build wrote none.
    """
    path = settings.network.parent / f"{settings.network.name}-inputs" / "learning.json"
    if not path.is_file():
        LOG.warning("no learning in the model city", extra={"fields": {"file": path.name}})
        return False
    settings.state.mkdir(parents=True, exist_ok=True)
    directory = open_directory(database_of(settings))
    try:
        directory.apply(read_batch(path), "model city", replace_source=SOURCE)
    finally:
        directory.close()
    return True


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
