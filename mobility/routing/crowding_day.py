"""A compiled day with the loads of one moment, as one traveler feels them."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.boxed import Boxed, box
from mobility.kernels.crowding_clocks import ExcessClocks, Weights, mirror_clocks, run_clocks
from mobility.network.compiled_day import Day
from mobility.routing.crowding import FLOOR_M2_PER_SEAT, Crowding, Risk

LIKELY = 0.5
"""What is wished for counts as met from this probability on."""
SPACE_PER_M2 = 1.0
"""With more standing persons on each m2, somebody stands where a wheelchair, a pram or a bike would."""

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Loads:
    """Load factors (persons for each seat) on all trips of a compiled day.

    Each array has a number for every trip and position, laid out like `DayTimetable.arrivals`: the load with
    which the trip leaves the position. NaN where nothing is known.

    Parameters
    ----------
    p10, p50, p90 : NDArray[np.float32]
        (n_times,) quantiles.
    priors : NDArray[np.float32]
        (n_times,), or (1,) for all: what an unknown load is taken for.
    seat_probability : NDArray[np.float32] | None
        (n_times,), NaN where nothing is known; None: it follows from the quantiles.
    """

    p10: Float32
    p50: Float32
    p90: Float32
    priors: Float32
    seat_probability: Float32 | None = None

    @classmethod
    def certain(cls, load_factors: Float32, prior: float = 0.0) -> "Loads":
        """Take one array for all quantiles.

        Parameters
        ----------
        load_factors : NDArray[np.float32]
            (n_times,).
        prior : float
            For NaN.

        Returns
        -------
        Loads
            Without uncertainty.
        """
        return cls(load_factors, load_factors, load_factors, np.array([prior], np.float32))

    def at(self, risk: Risk) -> Float32:
        """Return the array of a quantile.

        Parameters
        ----------
        risk : Risk
            Which one.

        Returns
        -------
        NDArray[np.float32]
            (n_times,).
        """
        return {Risk.P10: self.p10, Risk.P50: self.p50, Risk.P90: self.p90}[risk]


@dataclass(eq=False)
class CrowdedDay:
    """What the crowding search needs of a day; shared by threads, never changed.

    Parameters
    ----------
    day : Day
        Compiled day.
    crowding : Crowding
        What the traveler minds.
    clocks : ExcessClocks
        Of all trips.
    """

    day: Day
    crowding: Crowding
    clocks: ExcessClocks

    @cached_property
    def weights(self) -> Weights:
        """Weights in tenths."""
        return self.crowding.weights()

    @cached_property
    def boxed(self) -> Boxed[ExcessClocks]:
        """The clocks for kernels that take boxes."""
        return box(self.clocks)

    @cached_property
    def boxed_reverse(self) -> Boxed[ExcessClocks]:
        """The same for the reversed day."""
        return box(self.reverse_clocks)

    @cached_property
    def reverse_clocks(self) -> ExcessClocks:
        """The same clocks for the reversed day, made when first asked for."""
        mirrored = _empty_clocks(self.clocks.at_arrival.size)
        mirror_clocks(self.day.timetable, self.clocks, mirrored)
        return _read_only(mirrored)


def seat_probability(loads: Loads) -> Float32:
    """Tell how likely a seat is on each stretch.

    Parameters
    ----------
    loads : Loads
        Of trips.

    Returns
    -------
    NDArray[np.float32]
        0 to 1: as known, else seats for each person of the usual load.
    """
    median = np.where(np.isnan(loads.p50), loads.priors, loads.p50)
    sits = (1 / np.maximum(median, 1)).astype(np.float32)
    if loads.seat_probability is None:
        return sits
    return np.where(np.isnan(loads.seat_probability), sits, loads.seat_probability)


def space_probability(loads: Loads) -> Float32:
    """Tell how likely there is room for a wheelchair, a pram or a bike on each stretch.

    Parameters
    ----------
    loads : Loads
        Of trips.

    Returns
    -------
    NDArray[np.float32]
        0 to 1: that no more than `SPACE_PER_M2` stand on each m2 (ours: nobody counts these places).
    """
    most = 1 + SPACE_PER_M2 * FLOOR_M2_PER_SEAT
    p10, p50, p90 = (np.where(np.isnan(of), loads.priors, of) for of in (loads.p10, loads.p50, loads.p90))
    # Between the quantiles, and a quarter of their distance beyond, straight lines.
    edges = (p10 - (p50 - p10) / 4, p10, p50, p90, p90 + (p90 - p50) / 4)
    shares = (0.1, 0.4, 0.4, 0.1)
    below = np.zeros(p50.size, np.float32)
    for (left, right), share in zip(pairwise(edges), shares, strict=True):
        width = np.maximum(right - left, 1e-6)
        below += np.float32(share) * np.clip((most - left) / width, 0, 1).astype(np.float32)
    return below


def build_crowded_day(day: Day, loads: Loads, crowding: Crowding) -> CrowdedDay:
    """Let the clocks of all trips run as their loads are felt: about a millisecond for a city.

    Parameters
    ----------
    day : Day
        Compiled day.
    loads : Loads
        Of its trips.
    crowding : Crowding
        What the traveler minds; with the slider off all loads count as none.

    Returns
    -------
    CrowdedDay
        For any number of searches.

    Raises
    ------
    ValueError
        Where the loads are not those of the day, or a prior is unknown itself.
    """
    n_times = day.timetable.arrivals.size
    # Views, so that the caller's arrays stay as writable as they were.
    load = np.asarray(loads.at(crowding.risk), np.float32).view()
    priors = np.asarray(loads.priors, np.float32).view()
    if load.shape != (n_times,) or priors.shape not in ((1,), (n_times,)):
        raise ValueError(f"a load for each of {n_times} calls is needed, not {load.shape} and {priors.shape}")
    if np.isnan(priors).any():
        raise ValueError("a prior is needed for every unknown load")
    load.flags.writeable = priors.flags.writeable = False
    clocks = _empty_clocks(n_times)
    weights, unmet = crowding.weights(), _unmet(loads, crowding)
    run_clocks(day.timetable, load, priors, crowding.multipliers(), unmet, weights.wait, clocks)
    return CrowdedDay(day, crowding, _read_only(clocks))


def _unmet(loads: Loads, crowding: Crowding) -> NDArray[np.uint8]:
    """Mark the stretches that do not meet what is wished for; nothing where nothing is."""
    unmet = np.empty(0, np.uint8)
    if crowding.has_wishes:
        likely = np.ones(loads.p50.size, np.bool_)
        if crowding.seat:
            likely &= seat_probability(loads) >= LIKELY
        if crowding.space:
            likely &= space_probability(loads) >= LIKELY
        unmet = (~likely).astype(np.uint8)
    unmet.flags.writeable = False
    return unmet


def _empty_clocks(n_times: int) -> ExcessClocks:
    return ExcessClocks(np.empty(n_times, np.int32), np.empty(n_times, np.int32))


def _read_only(clocks: ExcessClocks) -> ExcessClocks:
    for clock in clocks:
        clock.flags.writeable = False
    return clocks
