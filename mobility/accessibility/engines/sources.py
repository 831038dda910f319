"""The files that another engine is given: those that the network was built from, or it is not compared."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from mobility.errors import EngineError
from mobility.network import TransportNetwork
from mobility.network.build_manifest import hash_input


@dataclass(frozen=True, slots=True)
class Sources:
    """An extract and feeds.

    Parameters
    ----------
    osm : Path
        .osm.pbf
    gtfs : tuple[Path, ...]
        Zipped feeds.
    """

    osm: Path
    gtfs: tuple[Path, ...] = ()


def check_sources(network: TransportNetwork, sources: Sources) -> timedelta:
    """Check that a network was built from these files.

    Parameters
    ----------
    network : TransportNetwork
        As built.
    sources : Sources
        As given.

    Returns
    -------
    timedelta
        To be added to a date of the network to get the feeds' own one: the build may have moved calendars.

    Raises
    ------
    EngineError
        A file is missing or another one, or the network was changed by a scenario.
    """
    if "scenario" in network.manifest:
        raise EngineError(
            "another engine reads feeds and extracts: it does not know what a scenario changed", "network"
        )
    known = {one["sha256"]: one["name"] for one in network.manifest["inputs"]}
    given = set()
    for path in (sources.osm, *sources.gtfs):
        if not Path(path).is_file():
            raise EngineError(f"there is no file {path}", str(path))
        found = hash_input(Path(path))
        if found not in known:
            names = ", ".join(sorted(known.values()))
            raise EngineError(
                f"the network was not built from {path} (it was from {names}): answers cannot be compared",
                str(path),
            )
        given.add(found)
    left_out = sorted(name for sha, name in known.items() if sha not in given)
    if left_out:
        raise EngineError(
            f"the network was built from {', '.join(left_out)} as well: name it too", left_out[0]
        )
    return timedelta(weeks=-int(network.manifest["settings"].get("shift_weeks", 0)))
