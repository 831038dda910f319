"""What can be learned on a journey, at a departure board and on a vehicle's screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from mobility.errors import NotFoundError
from mobility.learning.directory import PlaceFilter
from mobility.learning.en_route.selection import Selection, Wish, select
from mobility.learning.en_route.stage import NO_DEGREES, Halt, Stage, StageKind
from mobility.learning.model import Item, Provider
from mobility.learning.model import Place as LearningPlace
from mobility.routing.calls import Calls
from mobility.routing.journey import Journey, TransitLeg
from mobility.service.occupancy import occupancies
from mobility.service.refresh import RefreshRequest
from mobility.service.services import Services

READY_S = 60
"""Kept free at the end of a stage, to get off or on in time."""
SHORTEST_S = 60
ADOPTED_M = 150.0
"""Farthest an adopted stop's record may lie from the stop itself."""
SEAT_CHANCE = 0.5
"""From this chance of a seat on, one sits; who sits remains seated."""
LONGEST_SCREEN_S = 3600
POSTURES = ("AUTO", "SEATED", "STANDING")


class ItemSource(Protocol):
    """Where items, adopted stops and institutions are kept."""

    def list_items(self) -> list[Item]:
        """Give all items."""
        ...

    def list_places(self, wanted: PlaceFilter) -> list[LearningPlace]:
        """Find places."""
        ...

    def find_provider(self, provider_id: str) -> Provider | None:
        """Look a provider up."""
        ...


class EnRouteStage(NamedTuple):
    """A stage in the words of the outside."""

    stage: Stage
    from_stop: int
    to_stop: int
    adopter: str  # provider that has adopted the stop where one waits; "" = none


class EnRouteAnswer(NamedTuple):
    """What is shown."""

    stages: tuple[EnRouteStage, ...]
    selection: Selection


@dataclass(frozen=True, eq=False)
class EnRoute:
    """Chooses items on one network.

    Parameters
    ----------
    services : Services
        Whose journeys, trips and stops they go with.
    source : ItemSource
        Where items are kept.
    """

    services: Services
    source: ItemSource

    def journey(self, itinerary_id: str, wish: Wish, posture: str = "AUTO") -> EnRouteAnswer:
        """Choose items for a journey as it runs now.

        Parameters
        ----------
        itinerary_id : str
            As answers have it.
        wish : Wish
            Whom they are for.
        posture : str
            A word of POSTURES; AUTO: by how full the vehicles are.

        Returns
        -------
        EnRouteAnswer
            Stages in the order of travel, some of them empty.

        Raises
        ------
        BadParameterError
            For an id that is none.
        NotFoundError
            If the itinerary is no longer possible.
        """
        request = RefreshRequest(itinerary_id, detailed_transfers=False)
        journey = self.services.refresher.refresh(request).journey
        return self._choose(self._stages_of(journey, posture), wish)

    def board(self, stop_id: str, start_s: int, minutes: int, wish: Wish) -> EnRouteAnswer:
        """Choose items for a departure board.

        Parameters
        ----------
        stop_id : str
            Of a stop or station.
        start_s : int
            Unix seconds.
        minutes : int
            How long the sequence is to last.
        wish : Wish
            Whom they are for.

        Returns
        -------
        EnRouteAnswer
            One stage; nothing of it needs sound, which boards do not have.

        Raises
        ------
        NotFoundError
            For an id that nothing answers to.
        """
        stop = self.services.planner.places.get_stop(stop_id, "stop")
        stage = Stage(StageKind.WAIT, start_s, start_s + minutes * 60, (self._halt(stop, start_s, start_s),))
        return self._choose([(stage, stop, stop)], replace(wish, is_silent=True))

    def vehicle(self, trip_id: str, start_s: int, wish: Wish) -> EnRouteAnswer:
        """Choose items for the screen of a vehicle, from a moment on.

        Parameters
        ----------
        trip_id : str
            As answers have it.
        start_s : int
            Unix seconds; before the first departure: from there on.
        wish : Wish
            Whom they are for.

        Returns
        -------
        EnRouteAnswer
            One stage of up to an hour, none where the trip is over; nothing of it needs sound.

        Raises
        ------
        BadParameterError
            For a text that is no trip id.
        NotFoundError
            If there is no such trip on that day.
        """
        trip = self.services.trips.dated(trip_id).trip
        legs = self.services.trips.whole(trip_id, detailed=True).journey.legs
        leg = next((one for one in legs if isinstance(one, TransitLeg) and one.trip == trip), None)
        if leg is None:
            raise NotFoundError(
                "There is no trip {text!r} in the timetable of that day.", field="trip", text=trip_id
            )
        ride = self._ride(leg, "SEATED", -1)
        begin_s = max(start_s, ride.start_s)
        stage = replace(ride, start_s=begin_s, end_s=min(ride.end_s, begin_s + LONGEST_SCREEN_S))
        if stage.end_s - stage.start_s < SHORTEST_S:
            return self._choose([], replace(wish, is_silent=True))
        return self._choose(
            [(stage, leg.calls.first.stop, leg.calls.last.stop)], replace(wish, is_silent=True)
        )

    def _choose(self, parts: Sequence[tuple[Stage, int, int]], wish: Wish) -> EnRouteAnswer:
        items = self.source.list_items()
        stages = [stage for stage, _, _ in parts]
        selection = select(items, stages, wish, self._find_station, self._curators)
        told = tuple(
            EnRouteStage(
                stage,
                first,
                last,
                self._curators.get(stage.halts[0].station, "") if stage.kind is StageKind.WAIT else "",
            )
            for stage, first, last in parts
        )
        return EnRouteAnswer(told, selection)

    def _stages_of(self, journey: Journey, posture: str) -> list[tuple[Stage, int, int]]:
        """Cut a journey into waits and rides; on foot one minds the way."""
        parts: list[tuple[Stage, int, int]] = []
        free_since: int | None = None
        for number, leg in enumerate(journey.legs):
            if not isinstance(leg, TransitLeg):
                free_since = leg.end_s
                continue
            stop = leg.calls.first.stop
            if free_since is not None and not leg.stay_seated:
                wait_s = leg.start_s - READY_S - free_since
                if wait_s >= SHORTEST_S:
                    halt = self._halt(stop, free_since, leg.start_s)
                    wait = Stage(StageKind.WAIT, free_since, leg.start_s - READY_S, (halt,), leg=number)
                    parts.append((wait, stop, stop))
            ride = self._ride(leg, posture, number)
            if leg.stay_seated and parts and parts[-1][0].kind is StageKind.RIDE:
                # One keeps one's seat, and time goes on: the line may have changed.
                before = parts[-1]
                parts[-1] = (replace(before[0], end_s=leg.start_s), *before[1:])
            if ride.end_s - ride.start_s >= SHORTEST_S:
                parts.append((ride, stop, leg.calls.last.stop))
            free_since = leg.end_s
        return parts

    def _ride(self, leg: TransitLeg, posture: str, number: int) -> Stage:
        calls = leg.calls
        halts = tuple(self._halt(one.stop, one.arrival_s, one.departure_s) for one in calls)
        until_s, is_known = _standing_until(calls, posture, leg.end_s)
        return Stage(
            StageKind.RIDE,
            leg.start_s,
            leg.end_s - READY_S,
            halts,
            self.route_of(leg),
            leg.lats if leg.lats is not None else NO_DEGREES,
            leg.lons if leg.lons is not None else NO_DEGREES,
            until_s,
            is_known,
            number,
        )

    def route_of(self, leg: TransitLeg) -> str:
        """Give the id of a ride's line.

        Parameters
        ----------
        leg : TransitLeg
            Of this network.

        Returns
        -------
        str
            "<tag>_<route_id>", "" of a run that is in no timetable.
        """
        timetable = self.services.planner.router.network.timetable
        if not 0 <= leg.trip < timetable.trip_route.size:
            return ""
        return self.services.texts.route(int(timetable.trip_route[leg.trip]), ()).route_id

    def stop_text(self, stop: int, languages: tuple[str, ...]) -> tuple[str, str]:
        """Give a stop's id and name.

        Parameters
        ----------
        stop : int
            Of the Timetable.
        languages : tuple[str, ...]
            Best first.

        Returns
        -------
        tuple[str, str]
            "<tag>_<stop_id>" and the name.
        """
        texts = self.services.texts
        return texts.stop_id(stop), texts.stop(stop, texts.translations.known(languages)).name

    def provider_name(self, provider_id: str) -> str:
        """Name an institution.

        Parameters
        ----------
        provider_id : str
            Its id.

        Returns
        -------
        str
            Its name, its id where it is not known.
        """
        provider = self.source.find_provider(provider_id)
        return provider_id if provider is None else provider.name

    def _halt(self, stop: int, arrival_s: int, departure_s: int) -> Halt:
        lat, lon = self.services.stops.stations.position(stop)
        return Halt(self._station(stop), arrival_s, departure_s, lat, lon)

    def _station(self, stop: int) -> int:
        """Number a stop by the first one of all that riders take for the same."""
        number = self._stations.get(stop)
        if number is None:
            number = self._stations[stop] = int(self.services.stops.stations.around(stop)[0])
        return number

    @cached_property
    def _stations(self) -> dict[int, int]:
        return {}

    def _find_station(self, stop_id: str) -> int | None:
        stop = self.services.planner.places.find_stop(stop_id) if stop_id else None
        return None if stop is None else self._station(stop)

    @cached_property
    def _curators(self) -> Mapping[int, str]:
        """Providers by the station they have adopted."""
        stations = self.services.stops.stations
        found: dict[int, str] = {}
        for place in self.source.list_places(PlaceFilter(kinds=("adopted_stop",))):
            stops = stations.within(place.lat, place.lon, ADOPTED_M, exact=True)
            # A degree of longitude is shorter than one of latitude.
            to_scale = (1.0, np.cos(np.radians(place.lat)))
            apart = [
                np.hypot(*np.subtract(stations.position(int(stop)), (place.lat, place.lon)) * to_scale)
                for stop in stops
            ]
            if apart:
                found.setdefault(self._station(int(stops[int(np.argmin(apart))])), place.provider_id)
        return found


def _standing_until(calls: Calls, posture: str, end_s: int) -> tuple[int, bool]:
    """Until when one stands, and whether that is known."""
    if posture != "AUTO":
        return (end_s if posture == "STANDING" else 0), True
    told = [] if calls.loads is None else occupancies(calls.loads)[:-1]
    chances = [None if one is None else one.seat_probability for one in told]
    if all(chance is None for chance in chances):
        return 0, False
    for call, chance in zip(calls, chances, strict=False):
        if chance is None or chance >= SEAT_CHANCE:
            return (0 if call.stop_sequence == calls.first.stop_sequence else call.departure_s), True
    return end_s, True
