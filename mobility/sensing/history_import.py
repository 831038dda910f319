"""A file of history becomes stop visits: each line taken, refused with its reason, or matched to nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from mobility.errors import ObservationError
from mobility.sensing.count_xml import LARGEST_BYTES, read_count_xml
from mobility.sensing.health import Fault
from mobility.sensing.journal_reader import Received
from mobility.sensing.matcher import match_observations
from mobility.sensing.observation import Observation
from mobility.sensing.registry import Registry
from mobility.sensing.run_index import RunIndex
from mobility.sensing.stop_visits import StopVisits
from mobility.sensing.tides import read_history


class Imported(NamedTuple):
    """What became of a file."""

    visits: StopVisits
    taken: int  # lines that are observations
    matched: int  # of these, those that belong to a run and call
    faults: Counter[Fault]  # why others do not, and what else was found
    refused: tuple[ObservationError, ...]  # one a line; `field` names file, line and column


def import_history(path: Path, index: RunIndex, registry: Registry, system: str, feed: str) -> Imported:
    """Read a TIDES table, or count data as XML (experimental), and match it.

    Parameters
    ----------
    path : Path
        CSV of stop_visits or passenger_events, or .xml as `count_xml` reads it; runs are whole in it.
    index : RunIndex
        The timetable that was driven by.
    registry : Registry
        Vehicles.
    system : str
        The counting system.
    feed : str
        Tag of the feed whose trips are named.

    Returns
    -------
    Imported
        Visits and a report.

    Raises
    ------
    ObservationError
        If the file cannot be read, or is none of the tables.
    """
    refused: list[ObservationError] = []
    # Nobody knows when a line of history came; as if at once: clocks are not judged by it.
    read: Iterable[Observation] = (
        _read_xml(path, system, feed)
        if path.suffix.lower() == ".xml"
        else read_history(path, system, feed, refused.append)
    )
    received = [Received(one.observed_s, one) for one in read]
    visits, health = match_observations(index, registry, received)
    faults: Counter[Fault] = Counter()
    for sensor in health.values():
        faults.update(sensor.faults)
    matched = sum(sensor.matched for sensor in health.values())
    return Imported(visits, len(received), matched, +faults, tuple(refused))


def _read_xml(path: Path, system: str, feed: str) -> list[Observation]:
    """Read a document; one that is wrong anywhere is refused whole, as its counts explain each other."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
        return [replace(one, feed=feed) for one in read_count_xml(content, system)]
    except OSError as fault:
        raise ObservationError(f"{path} cannot be read: {fault.strerror}", str(path)) from None
    except ObservationError as fault:
        raise ObservationError(f"{path.name}: {fault.message}", f"{path.name}, {fault.field}") from None
