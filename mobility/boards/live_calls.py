"""On which dates runs that are not as planned call at some stops: there, nothing need be planned at all."""

import numpy as np
from numpy.typing import NDArray

from mobility.boards.calendar import CLOCK_CHANGE_S, DAY_S, NOT_POSSIBLE
from mobility.network.live_timetable import LiveTrips

Int32 = NDArray[np.int32]


class LiveCalls:
    """Tells dates by stop, as `StopCalendar` does of what is planned.

    Parameters
    ----------
    live : LiveTrips
        Runs that are not as planned.
    days_apart : int
        How many dates the clocks of a feed may be ahead of those that dates are told on, or behind.
    """

    def __init__(self, live: LiveTrips, days_apart: int) -> None:
        self._live, self._slack_s = live, CLOCK_CHANGE_S + days_apart * DAY_S
        lengths = np.diff(live.calls_offsets)
        self._run = np.repeat(np.arange(lengths.size, dtype=np.int32), lengths)
        # Nobody departs where a run ends, nobody arrives where it begins.
        self._departs, self._arrives = np.ones(self._run.size, np.bool_), np.ones(self._run.size, np.bool_)
        self._departs[live.calls_offsets[1:][lengths > 0] - 1] = False
        self._arrives[live.calls_offsets[:-1][lengths > 0]] = False
        self._calls = np.argsort(live.stops, kind="stable")
        self._stops = live.stops[self._calls]

    def dates(
        self,
        stops: Int32,
        routes: NDArray[np.bool_] | None,
        *,
        departures: bool,
        arrivals: bool,
        with_skipped: bool,
    ) -> NDArray[np.int64]:
        """List the dates on which such a run calls at some stops.

        Parameters
        ----------
        stops : (n,) int32
            Stops of the Timetable.
        routes : (n_routes,) bool | None
            Routes that count, None = all.
        departures, arrivals : bool
            What counts.
        with_skipped : bool
            Also calls at which one may neither board nor alight.

        Returns
        -------
        (m,) int64
            Ordinals, ascending; a few may turn out to have nothing.
        """
        live = self._live
        ends = zip(
            np.searchsorted(self._stops, stops).tolist(),
            np.searchsorted(self._stops, stops, side="right").tolist(),
            strict=True,
        )
        lists = [self._calls[first:last] for first, last in ends if first < last]
        if not lists:
            return np.empty(0, np.int64)
        calls = np.concatenate(lists)
        departing, arriving = self._departs[calls], self._arrives[calls]
        if not with_skipped:
            departing = departing & (live.pickup[calls] != NOT_POSSIBLE)
            arriving = arriving & (live.drop_off[calls] != NOT_POSSIBLE)
        counts = (departing & departures) | (arriving & arrivals)
        if routes is not None:
            counts &= routes[live.route[self._run[calls]]]
        calls = calls[counts]
        day = live.day[self._run[calls]].astype(np.int64)
        low = day + (live.arrivals[calls].astype(np.int64) - self._slack_s) // DAY_S
        high = day + (live.departures[calls].astype(np.int64) + self._slack_s) // DAY_S
        spans = set(zip(low.tolist(), high.tolist(), strict=True))
        return np.array(sorted({date for a, b in spans for date in range(a, b + 1)}), np.int64)
