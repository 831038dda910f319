"""Rows of a matrix as they are felt: how full vehicles usually are, what walking and waiting weigh."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.matrix.rows import RowSearch
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError
from mobility.kernels.crowding_clocks import ExcessClocks
from mobility.kernels.crowding_matrix import TENTHS, run_felt_row
from mobility.kernels.crowding_state import CrowdingState, allocate_crowding
from mobility.kernels.raptor_matrix import MINUTE_S, LastWalks
from mobility.kernels.raptor_state import allocate_state
from mobility.network import TransportNetwork
from mobility.network.compiled_day import Day
from mobility.network.day_transfers import DayTransfers
from mobility.network.once import OnceCache
from mobility.occupancy.day_loads import DayLoads, build_day_loads
from mobility.occupancy.model_files import read_model
from mobility.routing.crowding import Crowding
from mobility.routing.crowding_day import CrowdedDay
from mobility.routing.router import Router
from mobility.routing.transit_journey import Offers
from mobility.routing.transit_scratch import check_rides, offer_copies
from mobility.snapshot.trip_loads import no_trip_loads

Int32 = NDArray[np.int32]
UInt16 = NDArray[np.uint16]
FIRST_LABELS = 1 << 17
"""4 MB, enough for a quarter of an hour in a city; it grows fourfold."""
KEPT_DAYS = 4
NO_MODEL = (
    "Perceived time needs a model of how full vehicles usually are, and none is in use here: train one "
    "with `mobility occupancy train`, and name it (model, --model; a service: MOBILITY_OCCUPANCY_MODEL)."
)


class UsualLoads:
    """How full vehicles usually are, from a trained model; a source of loads for a router.

    Parameters
    ----------
    network : TransportNetwork
        Of which the model is.
    model : Path | str
        Directory that `mobility occupancy train` wrote.

    Raises
    ------
    ModelError
        There is no model, or it is of another network.
    """

    def __init__(self, network: TransportNetwork, model: Path | str) -> None:
        self._stored = read_model(Path(model), network.content_hash)
        self._kept: OnceCache[int, tuple[Day, DayLoads]] = OnceCache(KEPT_DAYS)

    @property
    def path(self) -> Path:
        """Folder of the model itself: what is trained later lies in another one."""
        return self._stored.path

    @property
    def is_simulated(self) -> bool:
        """Whether it was learned from simulated days."""
        return bool(self._stored.model.is_simulated)

    def day_loads(self, day: Day) -> DayLoads | None:
        """Give the usual loads of a day.

        Parameters
        ----------
        day : Day
            Compiled.

        Returns
        -------
        DayLoads | None
            As the model says; the same object for the same day.
        """

        def build() -> tuple[Day, DayLoads]:
            """Lay them out; the day is kept along, so that its number stays its own."""
            return day, build_day_loads(day, self._stored.model, self._stored.public, no_trip_loads())

        return self._kept.get(id(day), build)[1]


def felt_rows(router: Router, request: MatrixRequest, day: Day, transfers: DayTransfers) -> "FeltRows":
    """Prepare the search of what is felt on one day.

    Parameters
    ----------
    router : Router
        Knows the loads.
    request : MatrixRequest
        Window and limits.
    day : Day
        Compiled.
    transfers : DayTransfers
        Of the traveler.

    Returns
    -------
    FeltRows
        In the direction of the request.

    Raises
    ------
    BadParameterError
        Nobody knows how full vehicles are.
    """
    loads = router.loads.day_loads(day)
    if loads is None:
        raise BadParameterError(
            NO_MODEL,
            field="clock",
        )
    at = int(request.departure.timestamp()) - day.epoch_s
    # Kept by the router: a service asks the same day again and again.
    crowded = router.crowded_days.get(day, loads, Crowding())
    return FeltRows(crowded, transfers, request, -at if request.arrive_by else at)


@dataclass(eq=False)
class FeltRows(RowSearch):
    """Rows as they are felt on one compiled day; safe to share between threads.

    Parameters
    ----------
    crowded : CrowdedDay
        With the weights of the usual traveler.
    transfers : DayTransfers
        Changes.
    request : MatrixRequest
        Direction and limits; max_time bounds what is felt.
    first_s : int
        Second of the day (mirrored: negated) of the first minute.
    """

    crowded: CrowdedDay
    transfers: DayTransfers
    request: MatrixRequest
    first_s: int

    def __post_init__(self) -> None:
        check_rides(self.request.max_rides)
        self._room = FIRST_LABELS
        t = self.crowded.day.timetable
        n_trips = t.trip_source.size if t.trip_continuations.size else 0
        self._sizes = (self.crowded.day.n_stops, t.pattern_stops_offsets.size - 1, n_trips)
        self._plain = allocate_state(*self._sizes)  # no egress, no bounds: shared, as it is only read
        self._clocks: ExcessClocks = (
            self.crowded.reverse_clocks if self.request.arrive_by else self.crowded.clocks
        )
        self._idle: list[CrowdingState] = []

    def fill(self, near: Offers, last_walks: LastWalks, direct_s: Int32, minutes: UInt16) -> None:
        """Search, as `RowSearch` says; each minute and point has the way that feels shortest.

        Parameters
        ----------
        near, last_walks, direct_s, minutes
            As in `RowSearch`; minutes are felt.
        """
        day, weights, request = self.crowded.day, self.crowded.weights, self.request
        longest_felt = request.max_time_minutes * MINUTE_S
        # No second is felt less than this: what is felt within the limit is not longer by the clock.
        least = min(weights.wait, weights.walk, TENTHS)
        felt = np.empty(direct_s.size, np.int64)
        is_whole = False
        while not is_whole:
            state = self._idle.pop() if self._idle else self._allocate()
            is_whole = run_felt_row(
                day.reverse if request.arrive_by else day.timetable,
                self.transfers.backward if request.arrive_by else self.transfers.forward,
                self._clocks,
                weights,
                self._plain,
                state,
                offer_copies(day, near),
                last_walks,
                direct_s,
                self.first_s,
                longest_felt * TENTHS // least,
                longest_felt,
                request.max_rides,
                felt,
                minutes,
            )
            if is_whole:
                self._idle.append(state)
            else:
                self._room = max(self._room, state.labels.shape[0] * 4)

    def _allocate(self) -> CrowdingState:
        """Make a scratch with the room that was needed so far."""
        t = self.crowded.day.timetable
        longest = int(np.diff(t.pattern_trips_offsets).max(initial=0))
        return allocate_crowding(*self._sizes, longest, self._room)
