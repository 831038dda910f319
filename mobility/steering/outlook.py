"""The outlook: which runs will be too full, when, where and how sure that is."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.snapshot.trip_loads import TripLoads
from mobility.steering.felt import chance_above, crowding_person_s, expected_above


class SegmentTimes(NamedTuple):
    """When the segments of TripLoads are run, parallel to its quantiles; read-only."""

    leaves_s: NDArray[np.int64]  # (n_segments,) Unix seconds
    duration_s: NDArray[np.int32]  # (n_segments,) until the next call


@dataclass(frozen=True, slots=True)
class Threshold:
    """From when on a run is too full.

    Parameters
    ----------
    share : float
        Of seats and standing places; 0.75 is where the statutory level HIGH begins.
    chance : float
        How sure it must be that the share is exceeded, 0 to 1.
    """

    share: float = 0.75
    chance: float = 0.5

    def __post_init__(self) -> None:
        """Check the values.

        Raises
        ------
        ValueError
            If one is out of range.
        """
        if not 0 < self.share <= 2:
            raise ValueError(f"share must be above 0 and at most 2, not {self.share}")
        if not 0 < self.chance <= 1:
            raise ValueError(f"chance must be above 0 and at most 1, not {self.chance}")


@dataclass(frozen=True, slots=True)
class Critical:
    """A run that is expected to be too full.

    Parameters
    ----------
    row : int
        Of TripLoads.
    first, last : int
        First and last position from which it leaves too full; not everything between needs to be.
    worst : int
        Position from which it leaves fullest.
    leaves_s : int
        Unix seconds when it leaves `first`.
    chance : float
        That it leaves `worst` too full.
    persons : float
        Median load from `worst`.
    places : int
        Seats and standing places.
    refused : float
        Expected persons for whom there is no place at `worst`.
    crowding_person_s : float
        Crowding of all on board over the rest of the run.
    """

    row: int
    first: int
    last: int
    worst: int
    leaves_s: int
    chance: float
    persons: float
    places: int
    refused: float
    crowding_person_s: float


def find_critical(
    loads: TripLoads,
    times: SegmentTimes,
    now_s: int,
    until_s: int,
    threshold: Threshold,
    shares: NDArray[np.float64] | None = None,
) -> list[Critical]:
    """List the runs that will be too full.

    Parameters
    ----------
    loads : TripLoads
        Exact estimates and forecasts.
    times : SegmentTimes
        Of the same segments.
    now_s, until_s : int
        Unix seconds; what leaves before or after does not count.
    threshold : Threshold
        What too full means.
    shares : (n_runs,) float64 | None
        Share of the places for each run, where lines have targets of their own; None = that of the threshold.

    Returns
    -------
    list[Critical]
        Most crowding first.
    """
    sizes = np.diff(loads.segments_offsets)
    row = np.repeat(np.arange(loads.trip.size), sizes)
    places = (loads.seats.astype(np.int32) + loads.standing)[row]
    persons = (loads.p10, loads.p50, loads.p90)
    share = threshold.share if shares is None else shares[row]
    chance = np.where(places > 0, chance_above(persons, share * places.astype(np.float64)), 0.0)
    is_ahead = (times.leaves_s >= now_s) & (times.leaves_s <= until_s)
    felt = np.where(is_ahead, crowding_person_s(persons, loads.seats[row], times.duration_s), 0.0)
    above = expected_above(persons, places)
    is_critical = is_ahead & (chance >= threshold.chance)
    found = []
    for r in np.unique(row[is_critical]).tolist():
        segments = np.arange(loads.segments_offsets[r], loads.segments_offsets[r + 1])
        critical = segments[is_critical[segments]]
        worst = int(critical[np.argmax(loads.p50[critical])])
        begin = int(loads.segments_offsets[r])
        found.append(
            Critical(
                row=r,
                first=int(critical[0]) - begin,
                last=int(critical[-1]) - begin,
                worst=worst - begin,
                leaves_s=int(times.leaves_s[critical[0]]),
                chance=float(chance[worst]),
                persons=float(loads.p50[worst]),
                places=int(places[worst]),
                refused=float(above[worst]),
                crowding_person_s=float(felt[segments].sum()),
            )
        )
    return sorted(found, key=lambda one: (-one.crowding_person_s, one.row))
