"""Shared vehicles and places to park: what of them lies in a rectangle, at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mobility.network.transport_network import TransportNetwork
from mobility.parking.extract import parking_of_network
from mobility.parking.model import ParkingKind, ParkingState
from mobility.parking.same_places import join_with_extract
from mobility.service.city_map import check_count
from mobility.service.map_box import MapBox
from mobility.sharing.model import SharingState, no_sharing
from mobility.snapshot.snapshot import Snapshot

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RentalsRequest:
    """What is asked of shared vehicles.

    Parameters
    ----------
    box : MapBox | None
        Where; None = everywhere, which only named systems may be asked for.
    systems : frozenset[str]
        Their ids; empty = all.
    with_stations, with_vehicles, with_zones : bool
        What is wanted of them.
    """

    box: MapBox | None = None
    systems: frozenset[str] = frozenset()
    with_stations: bool = True
    with_vehicles: bool = True
    with_zones: bool = True


@dataclass(frozen=True, eq=False)
class Rentals:
    """Rows of a SharingState that answer a request.

    Parameters
    ----------
    state : SharingState
        All systems.
    systems, stations, vehicles, zones : (n,) int64
        Rows of its tables.
    promised, shown : (n_systems,) bool
        Of each system now.
    """

    state: SharingState
    systems: Rows
    stations: Rows
    vehicles: Rows
    zones: Rows
    promised: NDArray[np.bool_]
    shown: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Shared:
    """Shared vehicles and places to park of a network.

    Parameters
    ----------
    extract : ParkingState
        Places to park of the extract.
    sharing : SharingState
        Shared vehicles as of the newest snapshot.
    parking : ParkingState
        All places to park: those of the extract, then those of providers.
    """

    extract: ParkingState = field(repr=False)
    sharing: SharingState = field(repr=False, default_factory=no_sharing)
    parking: ParkingState = field(repr=False, default_factory=ParkingState)

    @classmethod
    def of(cls, network: TransportNetwork) -> "Shared":
        """Give what is known without live data.

        Parameters
        ----------
        network : TransportNetwork
            The network.

        Returns
        -------
        Shared
            Places to park of its extract.
        """
        extract = parking_of_network(network)
        return cls(extract, parking=extract)

    def with_snapshot(self, snapshot: Snapshot) -> "Shared":
        """Give what is known now.

        Parameters
        ----------
        snapshot : Snapshot
            Of the same network.

        Returns
        -------
        Shared
            The extract's places stay, but for those that a provider tells of: these know what only the
            extract says of them, too.
        """
        live, parking = snapshot.parking, self.extract
        if live.n_places:
            parking = join_with_extract(self.extract, live)
        return replace(self, sharing=snapshot.sharing, parking=parking)

    def rentals(self, request: RentalsRequest, now_s: int, most: int) -> Rentals:
        """Find shared vehicles.

        Parameters
        ----------
        request : RentalsRequest
            What is asked.
        now_s : int
            Unix seconds.
        most : int
            Limit of stations and vehicles together.

        Returns
        -------
        Rentals
            Without vehicles of systems of which nothing was heard for too long.

        Raises
        ------
        LimitExceededError
            If there are more.
        """
        state, shown = self.sharing, self.sharing.shown(now_s)
        is_wanted = np.array(
            [not request.systems or system.system_id in request.systems for system in state.systems], bool
        )
        is_asked = request.box is not None or bool(request.systems)
        stations, vehicles = state.stations, state.vehicles
        found_stations = found_vehicles = np.empty(0, np.int64)
        if is_asked and request.with_stations:
            found_stations = _in(request.box, stations.lat, stations.lon, is_wanted[stations.system])
        if is_asked and request.with_vehicles:
            is_there = (is_wanted & shown)[vehicles.system]
            found_vehicles = _in(request.box, vehicles.lat, vehicles.lon, is_there)
        check_count(len(found_stations) + len(found_vehicles), most)
        zones = [
            row
            for row, zone in enumerate(state.zones)
            if is_asked
            and request.with_zones
            and is_wanted[zone.system]
            and zone.start_s <= now_s < zone.end_s
            and (request.box is None or _touches(request.box, zone.geometry.bounds))
        ]
        return Rentals(
            state,
            np.flatnonzero(is_wanted),
            found_stations,
            found_vehicles,
            np.array(zones, np.int64),
            state.promised(now_s),
            shown,
        )

    def parking_in(self, box: MapBox, kinds: frozenset[ParkingKind], most: int) -> Rows:
        """Find places to park.

        Parameters
        ----------
        box : MapBox
            Where.
        kinds : frozenset[ParkingKind]
            What is parked.
        most : int
            Limit.

        Returns
        -------
        (n,) int64
            Rows of `parking`.

        Raises
        ------
        LimitExceededError
            If there are more.
        """
        places = self.parking.places
        found = _in(box, places.lat, places.lon, np.isin(places.kind, list(kinds)))
        check_count(len(found), most)
        return found


def say(texts: Mapping[str, str], languages: Sequence[str]) -> str:
    """Choose a text.

    Parameters
    ----------
    texts : Mapping[str, str]
        By language tag, "" = it does not say which.
    languages : Sequence[str]
        Best first.

    Returns
    -------
    str
        In the first of the languages that is there, else the first text; "" where there is none.
    """
    for language in languages:
        for tag, text in texts.items():
            if tag.lower().split("-")[0] == language.lower().split("-")[0]:
                return text
    return next(iter(texts.values()), "")


def _in(
    box: MapBox | None, lats: NDArray[np.float64], lons: NDArray[np.float64], is_wanted: NDArray[np.bool_]
) -> Rows:
    return np.flatnonzero(is_wanted if box is None else is_wanted & box.holds(lats, lons))


def _touches(box: MapBox, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return west <= box.east and east >= box.west and south <= box.north and north >= box.south
