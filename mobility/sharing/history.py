"""Learns from counts, as they come, how often vehicles are rented and returned at each station.

Rates are of the last hours, the near ones weighing more, and lean on the system's own mean where a station
has little to say: the mean of a gamma distribution after Poisson counts.

Source: A. Gelman et al., "Bayesian Data Analysis" (2013), section 2.6.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.sharing.chance import eagerness
from mobility.sharing.model import SharingState
from mobility.sharing.records import UNKNOWN

HALF_LIFE_S = 2 * 3600
"""What was seen so long ago counts half. Chosen on the first half of a day (docs/performance/sharing.md)."""
PRIOR_H = 1.0
"""A station's own hours weigh as much as the system's mean after so many."""
MOST_RIDERS = 4
"""A count that changes by more between two looks was changed by a van, not by riders."""
LONGEST_GAP_S = 900
"""Between two counts: what happened in a longer one is not known."""


@dataclass(eq=False)
class _Sums:
    """What was seen at stations, faded; rows as in `StationHistory.rows`."""

    rents: NDArray[np.float64]
    rent_hours: NDArray[np.float64]  # weighed by `eagerness`: demand that could be served
    returns: NDArray[np.float64]
    return_hours: NDArray[np.float64]

    def fade(self, share: float) -> None:
        """Keep a share of everything, in place."""
        self.rents *= share
        self.rent_hours *= share
        self.returns *= share
        self.return_hours *= share


class StationHistory:
    """Remembers the stations and free vehicles of one system.

    Parameters
    ----------
    half_life_s, prior_h : float
        As the constants of this module.
    """

    def __init__(self, half_life_s: float = HALF_LIFE_S, prior_h: float = PRIOR_H) -> None:
        self._half_life_s, self._prior_h = half_life_s, prior_h
        self._rows: dict[str, int] = {}
        self._sums = _Sums(*(np.zeros(0) for _ in range(4)))
        self._vehicles = np.zeros(0, np.int64)
        self._docks = np.zeros(0, np.int64)
        self._seen_s = 0
        self._free: frozenset[str] = frozenset()
        self._free_rents = self._free_hours = 0.0

    def observe(
        self, station_ids: Sequence[str], vehicles: NDArray[np.int32], docks: NDArray[np.int32], now_s: int
    ) -> None:
        """Take in the counts of a moment.

        Parameters
        ----------
        station_ids : Sequence[str]
            The feed's.
        vehicles, docks : (n,) int32
            Of each; UNKNOWN = not known.
        now_s : int
            Unix seconds of the counts; those before the last ones are left out.
        """
        if now_s <= self._seen_s:
            return
        rows = self._find_rows(station_ids)
        before, before_docks = self._vehicles[rows], self._docks[rows]
        gap_s = now_s - self._seen_s
        sums = self._sums
        fade = 0.5 ** (min(gap_s, 100 * self._half_life_s) / self._half_life_s)
        sums.fade(fade)
        change = vehicles - before
        is_told = (vehicles != UNKNOWN) & (before != UNKNOWN)
        if gap_s <= LONGEST_GAP_S:
            is_told &= np.abs(change) <= MOST_RIDERS
            told, change = rows[is_told], change[is_told]
            sums.rents[told] += np.maximum(-change, 0)
            sums.returns[told] += np.maximum(change, 0)
            sums.rent_hours[told] += eagerness(before[is_told]) * gap_s / 3600
            sums.return_hours[told] += (before_docks[is_told] != 0) * gap_s / 3600
        self._vehicles[rows], self._docks[rows] = vehicles, docks
        self._seen_s = now_s

    def observe_free(self, vehicle_ids: Sequence[str], now_s: int) -> None:
        """Take in which free vehicles there are.

        Parameters
        ----------
        vehicle_ids : Sequence[str]
            Ours, which change with place and day.
        now_s : int
            Unix seconds; to be given before `observe` of the same moment.
        """
        gap_s = now_s - self._seen_s
        if gap_s <= 0:
            return
        free = frozenset(vehicle_ids)
        is_same_day = now_s // 86_400 == self._seen_s // 86_400
        fade = 0.5 ** (min(gap_s, 100 * self._half_life_s) / self._half_life_s)
        self._free_rents, self._free_hours = self._free_rents * fade, self._free_hours * fade
        if gap_s <= LONGEST_GAP_S and is_same_day:
            self._free_rents += len(self._free - free)
            self._free_hours += len(self._free) * gap_s / 3600
        self._free = free

    def rates(self, station_ids: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give what was learned.

        Parameters
        ----------
        station_ids : Sequence[str]
            The feed's.

        Returns
        -------
        tuple[NDArray[np.float32], NDArray[np.float32]]
            Rentals per hour while there are many vehicles, and returns per hour, at each; NaN while the whole
            system was seen for less than an hour of a station.
        """
        rows, sums = self._find_rows(station_ids), self._sums
        return (
            self._rate(sums.rents, sums.rent_hours, rows),
            self._rate(sums.returns, sums.return_hours, rows),
        )

    def free_rate(self) -> float:
        """Give rentals per free vehicle and hour; NaN while fewer than an hour of a vehicle was seen."""
        return self._free_rents / self._free_hours if self._free_hours >= 1 else float("nan")

    def _rate(
        self, events: NDArray[np.float64], hours: NDArray[np.float64], rows: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        in_all = float(hours.sum())
        if in_all < 1:
            return np.full(len(rows), np.nan, np.float32)
        mean = float(events.sum()) / in_all
        found = (events[rows] + mean * self._prior_h) / (hours[rows] + self._prior_h)
        return found.astype(np.float32)

    def _find_rows(self, station_ids: Sequence[str]) -> NDArray[np.int64]:
        rows = [self._rows.setdefault(one, len(self._rows)) for one in station_ids]
        n_new = len(self._rows) - len(self._vehicles)
        if n_new:
            sums = self._sums
            columns = (sums.rents, sums.rent_hours, sums.returns, sums.return_hours)
            self._sums = _Sums(*(np.append(column, np.zeros(n_new)) for column in columns))
            self._vehicles = np.append(self._vehicles, np.full(n_new, UNKNOWN))
            self._docks = np.append(self._docks, np.full(n_new, UNKNOWN))
        return np.array(rows, np.int64)


def learn(history: StationHistory, state: SharingState) -> None:
    """Let a history see the state of one system.

    Parameters
    ----------
    history : StationHistory
        Of that system.
    state : SharingState
        Of one system.
    """
    observed_s = int(state.times.observed_s[0])
    free = [
        one for one, station in zip(state.vehicle_ids, state.vehicles.station, strict=True) if station < 0
    ]
    history.observe_free(free, observed_s)
    ids = [text.station_id for text in state.station_texts]
    history.observe(ids, state.stations.vehicles, state.stations.docks, observed_s)
