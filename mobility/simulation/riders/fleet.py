"""Vehicles: which types there are, which lines they run on, and which vehicle runs which trips of a day."""

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.runs import Path, RiderTimetable

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class VehicleType:
    """One type of vehicle.

    Parameters
    ----------
    name : str
        As in the registry of vehicles.
    mode : str
        "tram", "bus" or "rail".
    seats, standing : int
        Places; both together are what the law's levels count.
    doors : int
        Doors riders use.
    wheelchairs : int
        Spaces for wheelchairs, prams or bikes.
    first_number : int
        Vehicles are numbered from here.
    """

    name: str
    mode: str
    seats: int
    standing: int
    doors: int
    wheelchairs: int
    first_number: int

    @property
    def places(self) -> int:
        """Seats and standing places."""
        return self.seats + self.standing


TYPES = (
    VehicleType("MGT-M", "tram", 64, 102, 4, 2, 1601),
    VehicleType("MGT-XL", "tram", 96, 171, 6, 2, 1501),
    VehicleType("bus-12m", "bus", 31, 44, 3, 1, 3001),
    VehicleType("bus-18m", "bus", 43, 76, 4, 2, 3201),
    VehicleType("bus-8m", "bus", 16, 6, 1, 1, 3901),
    VehicleType("train-3-car", "rail", 150, 120, 6, 2, 4401),
)
"""TINA trams as published for Halle (64 of 166 and 96 of 267 places); buses and trains are assumptions of the
usual size."""

TYPE = {kind.name: number for number, kind in enumerate(TYPES)}
_XL_LINES = frozenset({"2", "5", "9"})
_LONG_BUSES = frozenset({"cross", "night", "shift", "school"})
_LAYOVER_S = 150
_HOME_S = 2700
"""A vehicle that would wait longer at a terminus goes back to the depot and may serve another line."""
SWAP_SHARE = 0.02
"""Share of a day's vehicles that are of another type than planned (an assumption)."""
SPARE = 1.08


class Fleet(NamedTuple):
    """All vehicles, by type."""

    vehicle_id: list[str]
    type: Ints  # (n,) index of TYPES


class Blocks(NamedTuple):
    """Who runs what on one day; rows are the day's runs."""

    vehicle: Ints  # (n,) row of the fleet
    successor: Ints  # (n,) the run that the vehicle goes on with, -1 = none
    is_swapped: NDArray[np.bool_]  # (n,) another type than planned


def planned_type(path: Path) -> int:
    """Tell which type a path's runs are planned with.

    Parameters
    ----------
    path : Path
        One direction of a line.

    Returns
    -------
    int
        Index of TYPES.
    """
    if path.mode == "rail":
        return TYPE["train-3-car"]
    if path.mode == "tram":
        return TYPE["MGT-XL" if path.name in _XL_LINES else "MGT-M"]
    if path.service in ("call", "shuttle"):
        return TYPE["bus-8m"]
    return TYPE["bus-18m" if path.service in _LONG_BUSES else "bus-12m"]


def build_fleet(timetable: RiderTimetable, weekday: Ints) -> Fleet:
    """Count how many vehicles an ordinary working day needs, and add spares.

    Parameters
    ----------
    timetable : RiderTimetable
        Paths and runs.
    weekday : Ints
        Rows of the runs of a school day.

    Returns
    -------
    Fleet
        At least one vehicle of each type.
    """
    _, kinds = _chain(timetable, weekday)
    need = np.bincount(kinds, minlength=len(TYPES))
    count = [int(np.ceil(n * SPARE)) + 1 for n in need]
    return Fleet(
        [f"{kind.first_number + i}" for kind, n in zip(TYPES, count, strict=True) for i in range(n)],
        np.repeat(np.arange(len(TYPES)), count),
    )


def assign_vehicles(
    timetable: RiderTimetable, fleet: Fleet, rows: Ints, rng: np.random.Generator, swaps: float = SWAP_SHARE
) -> Blocks:
    """Give every run of a day a vehicle.

    Parameters
    ----------
    timetable : RiderTimetable
        Paths and runs.
    fleet : Fleet
        All vehicles.
    rows : Ints
        The day's runs.
    rng : np.random.Generator
        Which vehicles go out, and which are of another type than planned.
    swaps : float
        Share of vehicles that are.

    Returns
    -------
    Blocks
        A vehicle runs one trip at a time. Where a type runs out, one of another type of the mode goes out.
    """
    chains, kinds = _chain(timetable, rows)
    pools = [list(rng.permutation(np.flatnonzero(fleet.type == kind))) for kind in range(len(TYPES))]
    vehicle = np.zeros(len(rows), np.int64)
    successor = np.full(len(rows), -1, np.int64)
    swapped = np.zeros(len(rows), np.bool_)
    wants_swap = rng.random(len(chains)) < swaps
    for chain, kind, is_swap in zip(chains, kinds, wants_swap, strict=True):
        others = [k for k, other in enumerate(TYPES) if other.mode == TYPES[kind].mode and k != kind]
        choice = [*others, kind] if is_swap else [kind, *others]
        found = next(k for k in choice if pools[k])
        vehicle[chain] = pools[found].pop()
        swapped[chain] = found != kind
        successor[chain[:-1]] = chain[1:]
    return Blocks(vehicle, successor, swapped)


def _chain(timetable: RiderTimetable, rows: Ints) -> tuple[list[list[int]], list[int]]:
    """Chain a day's runs: what one vehicle runs in turn, and the type it is planned with."""
    runs, paths = timetable.runs, timetable.paths
    order = sorted(range(len(rows)), key=lambda i: (int(runs.departures[rows[i]][0]), i))
    # Who ends one direction of a line begins the other one; a loop begins again.
    ways = [sum(other.line == path.line for other in paths) for path in paths]
    waiting: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)  # (free at, chain)
    depots: dict[int, list[tuple[int, int]]] = defaultdict(list)
    blocks: dict[str, int] = {}
    chains: list[list[int]] = []
    kinds: list[int] = []
    for i in order:
        row = int(rows[i])
        path, start = paths[runs.path[row]], int(runs.departures[row][0])
        kind, block = planned_type(path), runs.block[row]
        place = waiting[path.line, path.direction]
        while place and start - place[0][0] > _HOME_S:
            heapq.heappush(depots[kinds[place[0][1]]], heapq.heappop(place))
        if block and block in blocks:
            chain = blocks.pop(block)
            _leave(waiting, chain)
        elif place and place[0][0] + _LAYOVER_S <= start:
            chain = heapq.heappop(place)[1]
        elif depots[kind] and depots[kind][0][0] + _HOME_S <= start:
            chain = heapq.heappop(depots[kind])[1]
        else:
            chain = len(chains)
            chains.append([])
            kinds.append(kind)
        chains[chain].append(i)
        if block:
            blocks[block] = chain
        end = int(runs.arrivals[row][-1])
        heapq.heappush(waiting[path.line, (path.direction + 1) % ways[runs.path[row]]], (end, chain))
    return chains, kinds


def _leave(waiting: dict[tuple[int, int], list[tuple[int, int]]], chain: int) -> None:
    for place in waiting.values():
        for entry in place:
            if entry[1] == chain:
                place.remove(entry)
                heapq.heapify(place)
                return
