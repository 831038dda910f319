"""One's own car or bike: park and ride, bike and ride, kiss and ride, and back to where one parked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.errors import NotFoundError
from mobility.network.cycling import parse_cycling
from mobility.network.once import OnceCache
from mobility.network.street_points import NO_CLOSURES
from mobility.network.transport_network import BASE_SPEED_MPS, TransportNetwork
from mobility.parking.model import ParkingKind, ParkingState
from mobility.routing.mixed.chain import Usable
from mobility.routing.mixed.kinds import NO_ROWS, Kind, OwnKind
from mobility.routing.mixed.spots import Int32, Spots, find_ends_of_streets
from mobility.routing.query import PlanQuery, StreetMode

PARKING_S = {ParkingKind.CAR: 120, ParkingKind.BIKE: 30}
"""From the street to walking away, locked (our choice)."""
SAID_OF_S = 2 * 3600
"""What is said of free spaces now is said of so long from now: tomorrow morning a full car park is empty."""
DROPOFF_S = 60
"""To stop, get out and say goodbye (our choice)."""

WORDS = {StreetMode.CAR_PARKING: "CAR", StreetMode.CAR_DROPOFF: "CAR", StreetMode.BIKE_PARKING: "BIKE"}
PARKED = {StreetMode.CAR_PARKING: ParkingKind.CAR, StreetMode.BIKE_PARKING: ParkingKind.BIKE}

KEPT_SPOTS = 6
"""Kinds of parking and walking profiles."""


@dataclass(frozen=True, eq=False)
class _Laid:
    """Places to park on the streets."""

    spots: Spots
    rows: Int32


class Parkings:
    """Places to park on a network's streets; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    state : ParkingState
        All places.
    now_s : int
        Unix seconds: what is told of free spaces counts as far as it is fresh then.
    """

    def __init__(self, network: TransportNetwork, state: ParkingState, now_s: int) -> None:
        self.state = state
        self._network, self._now_s = network, now_s
        is_fresh = now_s < state.places.fresh_until_s
        self._is_full_now = is_fresh & ((state.places.free == 0) | (state.places.is_open == 0))
        # Who has parked at such a place may, and is led back to it; nobody else is led there.
        self._is_public = state.places.is_public > 0
        self._laid: OnceCache[tuple[ParkingKind, str, str], _Laid] = OnceCache(KEPT_SPOTS)
        self._corners: OnceCache[str, Spots] = OnceCache(KEPT_SPOTS)
        self._row = {text.parking_id: row for row, text in enumerate(state.texts)}

    def kinds_from_home(self, query: PlanQuery, modes: tuple[StreetMode, ...]) -> list[tuple[Kind, Usable]]:
        """List the ways to leave one's own vehicle on the way to the first stop (or to the destination).

        Parameters
        ----------
        query : PlanQuery
            Who walks, and how fast the bike is.
        modes : tuple[StreetMode, ...]
            Allowed modes; others than one's own vehicle's are passed over.

        Returns
        -------
        list[tuple[Kind, Usable]]
            None where nothing is known to park at.
        """
        found: list[tuple[Kind, Usable]] = []
        for mode in modes:
            if mode is StreetMode.CAR_DROPOFF:
                spots = self._any_corner(query.walk_profile.value)
                found.append(
                    (OwnKind("CAR", "car", BASE_SPEED_MPS["car"], None, spots, 0, DROPOFF_S), Usable())
                )
            elif mode in PARKED:
                laid = self._lay(PARKED[mode], query)
                if laid.rows.size:
                    kind = _own(mode, query, None, laid.spots, laid.rows)
                    found.append((kind, Usable(left=self._has_room(laid.rows, query.time_s))))
        return found

    def kinds_to_home(self, query: PlanQuery, modes: tuple[StreetMode, ...]) -> list[tuple[Kind, Usable]]:
        """List the ways to get home with one's own vehicle: from where it is parked, or by somebody's car.

        Parameters
        ----------
        query : PlanQuery
            Says where it is parked.
        modes : tuple[StreetMode, ...]
            Allowed modes; others than one's own vehicle's are passed over.

        Returns
        -------
        list[tuple[Kind, Usable]]
            A parked vehicle stands at one place only.

        Raises
        ------
        NotFoundError
            If nobody knows where it is parked.
        """
        found: list[tuple[Kind, Usable]] = []
        for mode in modes:
            if mode is StreetMode.CAR_DROPOFF:
                spots = self._any_corner(query.walk_profile.value)
                found.append(
                    (OwnKind("CAR", "car", BASE_SPEED_MPS["car"], spots, None, DROPOFF_S, 0), Usable())
                )
            elif mode in PARKED and query.parked_at:
                row = self.get(query.parked_at)
                laid = self._lay(PARKED[mode], query)
                if (laid.rows == row).any():
                    kind = _own(mode, query, laid.spots, None, laid.rows)
                    found.append((kind, Usable(taken=laid.rows == row)))
        return found

    def get(self, parking_id: str) -> int:
        """Find a place to park.

        Parameters
        ----------
        parking_id : str
            Its id.

        Returns
        -------
        int
            Row of the ParkingState.

        Raises
        ------
        NotFoundError
            If there is none of this id.
        """
        row = self._row.get(parking_id)
        if row is None:
            raise NotFoundError("There is no parking {id!r}.", field="parkedAt", id=parking_id)
        return row

    def has(self, parking_id: str) -> bool:
        """Tell whether there is a place to park of this id."""
        return parking_id in self._row

    def _has_room(self, rows: Int32, time_s: int) -> NDArray[np.bool_]:
        """Tell where one more may park: in public, and nobody says of then that it is full or closed."""
        if self._now_s and time_s > self._now_s + SAID_OF_S:
            return np.asarray(self._is_public[rows])
        return np.asarray(self._is_public[rows] & ~self._is_full_now[rows])

    def _lay_rows(self, kind: ParkingKind) -> Int32:
        """Give all places of a kind, those too where not everybody may park."""
        return np.flatnonzero(self.state.places.kind == kind).astype(np.int32)

    def _lay(self, kind: ParkingKind, query: PlanQuery) -> _Laid:
        walker, profile = query.walk_profile.value, _ridden(kind, query)

        def build() -> _Laid:
            places = self.state.places
            rows = self._lay_rows(kind)
            lats, lons = places.lat[rows], places.lon[rows]
            foot = find_ends_of_streets(self._network, walker, lats, lons)
            return _Laid(
                Spots(lats, lons, foot, find_ends_of_streets(self._network, profile, lats, lons)), rows
            )

        return self._laid.get((kind, walker, profile), build)

    def _any_corner(self, walker: str) -> Spots:
        def build() -> Spots:
            nothing = np.empty(0)
            none = find_ends_of_streets(self._network, walker, nothing, nothing)
            corners = np.ones(self._network.graph.node_lat.size, np.bool_)
            return Spots(nothing, nothing, none, none, corners)

        return self._corners.get(walker, build)


def _ridden(kind: ParkingKind, query: PlanQuery) -> str:
    """Profile of one's own vehicle: of a way to cycle only the motor counts, as the quickest way is taken."""
    return "car" if kind is ParkingKind.CAR else parse_cycling(query.bike_profile).vehicle


def _own(mode: StreetMode, query: PlanQuery, taken: Spots | None, left: Spots | None, rows: Int32) -> OwnKind:
    parked = PARKED[mode]
    is_car = parked is ParkingKind.CAR
    takes_s = PARKING_S[parked]
    return OwnKind(
        WORDS[mode],
        _ridden(parked, query),
        BASE_SPEED_MPS["car"] if is_car else query.bike_mps,
        taken,
        left,
        takes_s if taken is not None else 0,
        takes_s if left is not None else 0,
        NO_CLOSURES,
        rows if rows.size else NO_ROWS,
    )
