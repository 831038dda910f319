"""A file of history becomes stop visits: each line taken, refused with its reason, or matched to nothing."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from mobility.errors import ObservationError
from mobility.sensing.health import Fault
from mobility.sensing.journal_reader import Received
from mobility.sensing.matcher import match_observations
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
    """Read a TIDES table and match it.

    Parameters
    ----------
    path : Path
        CSV of stop_visits or passenger_events; runs are whole in it.
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
    received = [Received(one.observed_s, one) for one in read_history(path, system, feed, refused.append)]
    visits, health = match_observations(index, registry, received)
    faults: Counter[Fault] = Counter()
    for sensor in health.values():
        faults.update(sensor.faults)
    matched = sum(sensor.matched for sensor in health.values())
    return Imported(visits, len(received), matched, +faults, tuple(refused))
