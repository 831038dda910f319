"""How likely a vehicle, or a free dock, is still there when somebody arrives.

A station is a birth-death chain: vehicles are rented while there are any and returned while there is room,
both independent of each other over the next half hour.

Source: J. Schuijbroek, R. C. Hampshire, W.-J. van Hoeve, "Inventory rebalancing and vehicle routing in bike
sharing systems" (2017), section 3 (the station as an M/M/1/K queue). T. Raviv, O. Kolka, "Optimal inventory
management of a bike-sharing station" (2013), who solve the same chain over time. The chain over time by
uniformization: W. J. Stewart, "Introduction to the Numerical Solution of Markov Chains" (1994), section 8.4.

Differs from the papers: the last vehicles of a station are rented less often than one of many (`eagerness`).
"""

from math import exp, isnan

import numpy as np
from numpy.typing import NDArray

from mobility.sharing.model import SharingState
from mobility.sharing.records import UNKNOWN

LONGEST_AHEAD_S = 2 * 3600
"""Farther ahead the rates of now say nothing."""
ROOM_BEYOND = 20
"""Vehicles that may come to a station whose capacity is not known, or that takes more than it has docks."""
HALF_SERVED = 1.0
"""With so many vehicles half of a station's demand is served. Chosen on the first half of a day."""
_REST = 1e-9


class Availability:
    """Tells chances at one moment.

    Parameters
    ----------
    state : SharingState
        As of now.
    now_s : int
        Unix seconds.
    """

    def __init__(self, state: SharingState, now_s: int) -> None:
        self._state, self._now_s = state, now_s
        self._promised = state.promised(now_s)

    def vehicle_at_station(
        self, station: int, arrival_s: int, vehicle_types: frozenset[int] | None = None
    ) -> float | None:
        """Tell how likely a vehicle can be rented at a station.

        Parameters
        ----------
        station : int
            Row of stations.
        arrival_s : int
            Unix seconds.
        vehicle_types : frozenset[int] | None
            Rows of vehicle_types that will do; None = any.

        Returns
        -------
        float | None
            From 0 to 1; None = not known: stale, no count, no history, or too far ahead.
        """
        stations = self._state.stations
        count, docks = int(stations.vehicles[station]), int(stations.docks[station])
        rents, returns = float(stations.rents_per_h[station]), float(stations.returns_per_h[station])
        ahead_s = self._ahead_s(int(stations.system[station]), arrival_s)
        if ahead_s is None or count == UNKNOWN or isnan(rents) or isnan(returns):
            return None
        if not stations.is_renting[station]:
            return 0.0
        top = count + (docks if docks != UNKNOWN else ROOM_BEYOND)
        if vehicle_types is not None:
            first, last = stations.types_offsets[station : station + 2]
            fits = np.isin(stations.types_type[first:last], list(vehicle_types))
            of_type = int(stations.types_count[first:last][fits].sum())
            # Riders take and bring all types in the shares in which they stand there.
            share = of_type / count if count else 1.0
            count, rents, returns = of_type, rents * share, returns * share
        states = np.arange(top + 1)
        chances = run_chain(count, rents * eagerness(states), np.full(top + 1, returns), ahead_s)
        return float(1 - chances[0])

    def dock_at_station(self, station: int, arrival_s: int) -> float | None:
        """Tell how likely a vehicle can be returned at a station.

        Parameters
        ----------
        station : int
            Row of stations.
        arrival_s : int
            Unix seconds.

        Returns
        -------
        float | None
            From 0 to 1; None = not known.
        """
        stations = self._state.stations
        docks, rents = int(stations.docks[station]), float(stations.rents_per_h[station])
        returns, vehicles = float(stations.returns_per_h[station]), int(stations.vehicles[station])
        ahead_s = self._ahead_s(int(stations.system[station]), arrival_s)
        if ahead_s is None:
            return None
        if not stations.is_returning[station]:
            return 0.0
        if stations.is_virtual[station]:
            return 1.0  # a place without docks is never full
        if UNKNOWN in (docks, vehicles) or isnan(rents) or isnan(returns):
            return None
        # The same chain, seen from the docks: a return takes one, a rental frees one.
        states = np.arange(docks + vehicles + 1)
        freed = rents * eagerness(states[::-1])
        return float(1 - run_chain(docks, np.full(len(states), returns), freed, ahead_s)[0])

    def free_vehicle(self, vehicle: int, arrival_s: int) -> float | None:
        """Tell how likely one vehicle is still where it stands.

        Parameters
        ----------
        vehicle : int
            Row of vehicles.
        arrival_s : int
            Unix seconds.

        Returns
        -------
        float | None
            From 0 to 1; None = not known.
        """
        system = int(self._state.vehicles.system[vehicle])
        rate, ahead_s = self._state.systems[system].free_rents_per_h, self._ahead_s(system, arrival_s)
        return None if ahead_s is None or isnan(rate) else exp(-rate * ahead_s / 3600)

    def _ahead_s(self, system: int, arrival_s: int) -> int | None:
        """Seconds from what is known to the arrival; None = nothing can be said."""
        if not self._promised[system]:
            return None
        observed_s = int(self._state.times.observed_s[system])
        ahead_s = arrival_s - observed_s
        return max(ahead_s, 0) if arrival_s - self._now_s <= LONGEST_AHEAD_S else None


def run_chain(
    count: int,
    deaths_per_h: NDArray[np.float64],
    births_per_h: NDArray[np.float64],
    ahead_s: float,
) -> NDArray[np.float64]:
    """Run a birth-death chain.

    Parameters
    ----------
    count : int
        The state it is in now.
    deaths_per_h, births_per_h : (n_states,) float64
        Rates down and up in each state; down from the lowest and up from the highest are taken for 0.
    ahead_s : float
        Seconds.

    Returns
    -------
    (n_states,) float64
        Probability of each state then.
    """
    down, up = deaths_per_h.copy(), births_per_h.copy()
    down[0] = up[-1] = 0.0
    here = np.zeros(len(down))
    here[count] = 1.0
    clock = float((down + up).max())
    mean = clock * ahead_s / 3600
    if mean <= 0:
        return here
    down, up = down / clock, up / clock
    stay = 1 - down - up
    weight, told, tick = exp(-mean), 0.0, 0
    found = np.zeros(len(down))
    # A Poisson clock ticks; each tick goes down, up or nowhere.
    while told < 1 - _REST and (tick <= mean or weight > 0):
        found += weight * here
        told += weight
        after = stay * here
        after[:-1] += down[1:] * here[1:]
        after[1:] += up[:-1] * here[:-1]
        here = after
        tick += 1
        weight *= mean / tick
    found /= found.sum()
    return found


def eagerness(counts: NDArray[np.integer] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Tell how much of a station's demand is served with so many vehicles there.

    Parameters
    ----------
    counts : (n,) int or float
        Vehicles.

    Returns
    -------
    (n,) float64
        0 with none, towards 1: the only one left is often the one that nobody wants, or of the wrong kind.
    """
    return np.asarray(counts / (counts + HALF_SERVED), np.float64)
