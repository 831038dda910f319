"""What is told of the vehicles and parking in a journey: whose they are, their names, how old it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mobility.parking.model import ParkingState
from mobility.routing.journey import RentalLeg, StreetLeg
from mobility.sharing.model import SharingState
from mobility.sharing.records import NO_URIS, RentalUris, ReturnConstraint

RETURNS = {
    ReturnConstraint.FREE_FLOATING: "NONE",
    ReturnConstraint.HYBRID: "NONE",
    ReturnConstraint.ANY_STATION: "ANY_STATION",
    ReturnConstraint.ROUNDTRIP_STATION: "ROUNDTRIP_STATION",
}
"""MOTIS' words."""


@dataclass(frozen=True, slots=True)
class HiredVehicle:
    """A shared vehicle of a leg.

    Parameters
    ----------
    system_id, system_name, url, color : str
        Of its provider, "" = not told.
    from_station, to_station : str
        Names of the stations, "" = it stands (is left) in the street.
    uris : RentalUris
        Where it is booked: at its station, else the provider's app; never an address that names one vehicle.
    form_factor, propulsion, return_constraint : str
        In MOTIS' words.
    observed_s : int
        Unix seconds of what is known of it, 0 = never told.
    is_simulated : bool
        Whether it is invented.
    """

    system_id: str
    system_name: str
    url: str
    color: str
    from_station: str
    to_station: str
    uris: RentalUris
    form_factor: str
    propulsion: str
    return_constraint: str
    observed_s: int
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class ParkedAt:
    """The place where one's own car or bike is left.

    Parameters
    ----------
    parking_id, name, price, opening_hours : str
        As told, "" = not told.
    free : int | None
        Free spaces that may be relied on, None = nobody says.
    observed_s : int
        Unix seconds of that, 0 = not told.
    is_simulated : bool
        Whether it is invented.
    """

    parking_id: str
    name: str
    price: str
    opening_hours: str
    free: int | None
    observed_s: int
    is_simulated: bool


class Hired:
    """Describes vehicles and parking as they were when a journey was planned.

    Parameters
    ----------
    sharing : SharingState
        Shared vehicles.
    parking : ParkingState
        Places to park.
    now_s : int
        Unix seconds of that moment.
    """

    def __init__(self, sharing: SharingState, parking: ParkingState, now_s: int) -> None:
        self._sharing, self._parking, self._now_s = sharing, parking, now_s

    @cached_property
    def _free(self) -> NDArray[np.int32]:
        """Free spaces; most journeys park nothing."""
        return self._parking.free_at(self._now_s)

    def vehicle(self, leg: RentalLeg, languages: Sequence[str]) -> HiredVehicle:
        """Describe the vehicle of a leg.

        Parameters
        ----------
        leg : RentalLeg
            Of a journey of that moment.
        languages : Sequence[str]
            Of the reader, best first.

        Returns
        -------
        HiredVehicle
            Texts in the best of them.
        """
        state = self._sharing
        system, kind = state.systems[leg.system], state.vehicle_types[leg.vehicle_type]
        # The address of a free vehicle names it (ADR 0096): journeys lead to the app, an offer to it.
        uris = system.rental_apps
        if leg.from_station >= 0 and state.station_texts[leg.from_station].uris != NO_URIS:
            uris = state.station_texts[leg.from_station].uris
        return HiredVehicle(
            system.system_id,
            choose(system.name, languages, system.languages),
            system.url,
            system.color,
            self._station(leg.from_station, languages, system.languages),
            self._station(leg.to_station, languages, system.languages),
            uris,
            kind.form_factor.upper(),
            kind.propulsion.upper(),
            RETURNS[kind.return_constraint],
            int(state.times.observed_s[leg.system]),
            system.is_simulated,
        )

    def system(self, row: int, languages: Sequence[str]) -> tuple[str, str]:
        """Name a system.

        Parameters
        ----------
        row : int
            Of the SharingState of that moment.
        languages : Sequence[str]
            Of the reader, best first.

        Returns
        -------
        tuple[str, str]
            Id and name.
        """
        system = self._sharing.systems[row]
        return system.system_id, choose(system.name, languages, system.languages) or system.system_id

    def ids(self, leg: RentalLeg | StreetLeg) -> tuple[str, str, str, str, str, str]:
        """Give the ids by which a vehicle is found again.

        Parameters
        ----------
        leg : RentalLeg | StreetLeg
            Of a journey of that moment.

        Returns
        -------
        tuple[str, str, str, str, str, str]
            System, type, station it is taken at, station it is left at, vehicle, parking; "" = none.
        """
        if isinstance(leg, StreetLeg):
            parking = self._parking.texts[leg.parking].parking_id if leg.parking >= 0 else ""
            return "", "", "", "", "", parking
        state = self._sharing
        stations = (leg.from_station, leg.to_station)
        taken, left = (state.station_texts[row].station_id if row >= 0 else "" for row in stations)
        return (
            state.systems[leg.system].system_id,
            state.vehicle_types[leg.vehicle_type].vehicle_type_id,
            taken,
            left,
            state.vehicle_ids[leg.vehicle] if leg.vehicle >= 0 else "",
            "",
        )

    def parking(self, row: int) -> ParkedAt:
        """Describe a place to park.

        Parameters
        ----------
        row : int
            Of the ParkingState.

        Returns
        -------
        ParkedAt
            With live spaces as far as they may be relied on.
        """
        places, text = self._parking.places, self._parking.texts[row]
        free, source = int(self._free[row]), int(places.source[row])
        sources = self._parking.sources
        return ParkedAt(
            text.parking_id,
            text.name,
            text.price,
            text.opening_hours,
            free if free >= 0 else None,
            int(places.observed_s[row]),
            sources[source].is_simulated if source < len(sources) else False,
        )

    def _station(self, station: int, languages: Sequence[str], own: Sequence[str]) -> str:
        return choose(self._sharing.station_texts[station].name, languages, own) if station >= 0 else ""


def choose(texts: Mapping[str, str], languages: Sequence[str], own: Sequence[str] = ()) -> str:
    """Choose one of several languages.

    Parameters
    ----------
    texts : Mapping[str, str]
        By language tag, "" = the feed does not say which.
    languages : Sequence[str]
        Of the reader, best first.
    own : Sequence[str]
        Of the feed, its own first.

    Returns
    -------
    str
        In the first language that there is, else what the feed has first; "" = nothing.
    """
    for wanted in (*languages, *own):
        for tag, text in texts.items():
            if tag.lower().split("-")[0] == wanted.lower().split("-")[0]:
                return text
    return next(iter(texts.values()), "")
