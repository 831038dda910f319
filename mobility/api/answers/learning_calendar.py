"""Trips and sessions as calendar entries."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from babel.numbers import format_currency

from mobility.api.answers.learning_values import choose_text
from mobility.messages import sentence
from mobility.service import (
    Attendance,
    Bookings,
    CalendarEntry,
    Journey,
    OnDemandLeg,
    PlannedTrip,
    Price,
    RentalLeg,
    StreetLeg,
    Texts,
    TransitLeg,
    local_time,
)

THERE = "To {place}"
BACK = "Back from {place}"
WALKING = {
    "WALK": "{start} on foot, {minutes} min",
    "BIKE": "{start} by bike, {minutes} min",
}
RIDE = "{start} {line} from {origin} to {destination}, arrives {end}"
BOOK_UNTIL = "{line} comes only if it is booked, until {until}."
BOOK_AT = "{line} comes only if it is booked, until {until}: {contact}"
BOOK_NOT_KNOWN = "Whether rides must be booked is not known: plan the trip before you go."
LEAVE_BY = "Leave at {start}; back at {end}."
COSTS = "Both ways cost {amount} together."
CROWDED = "Full vehicles add {minutes} minutes, as felt."
SIMULATED = "Invented: part of a model city."
MINUTE_S = 60


class CalendarTexts:
    """Writes what calendars show.

    Parameters
    ----------
    texts : Texts
        Of the network.
    bookings : Bookings | None
        Tells which rides must be booked; None: none is.
    zone : ZoneInfo
        Of the city.
    language : str
        One of messages.LANGUAGES.
    """

    def __init__(self, texts: Texts, bookings: Bookings | None, zone: ZoneInfo, language: str) -> None:
        self._texts, self._bookings = texts, bookings
        self._zone, self._language = zone, language

    def entries_of_trip(self, trip: PlannedTrip) -> list[CalendarEntry]:
        """Write a trip: the way there, the stay, the way back.

        Parameters
        ----------
        trip : PlannedTrip
            As planned.

        Returns
        -------
        list[CalendarEntry]
            Three, with the legs of the journeys in their texts.
        """
        visit = trip.visit
        place = visit.place
        key = visit.session.session_id if visit.session else f"{place.place_id}-{trip.start_s}"
        title = place.name if visit.offer is None else choose_text(visit.offer.title, self._language)
        note = sentence(self._language, SIMULATED) if place.origin.is_simulated else ""
        about = "" if visit.offer is None else choose_text(visit.offer.description, self._language)
        where = ", ".join(part for part in (place.name, place.address) if part)

        def way(journey: Journey, name: str, template: str) -> CalendarEntry:
            """Write a way."""
            return CalendarEntry(
                f"{key}-{name}@mobility",
                journey.start_s,
                journey.end_s,
                sentence(self._language, template, place=place.name),
                "\n".join(self._legs(journey)),
                is_travel=True,
            )

        stay = CalendarEntry(
            f"{key}@mobility",
            trip.start_s,
            trip.end_s,
            title,
            "\n".join(part for part in (about, note) if part),
            where,
            place.lat,
            place.lon,
            "" if visit.offer is None else visit.offer.registration_url or visit.offer.origin.url,
        )
        return [way(trip.outbound, "there", THERE), stay, way(trip.back, "back", BACK)]

    def entry_of(self, one: Attendance, price: Price | None = None) -> CalendarEntry:
        """Write a session that can be attended.

        Parameters
        ----------
        one : Attendance
            As found.
        price : Price | None
            Of both ways, None = it was not worked out.

        Returns
        -------
        CalendarEntry
            When to leave stands in its text, until when rides must be booked, and what is known of prices
            and crowding.
        """
        visit = one.visit
        place, offer = visit.place, visit.offer
        key = visit.session.session_id if visit.session else f"{place.place_id}-{one.start_s}"
        told = [
            sentence(
                self._language,
                LEAVE_BY,
                start=local_time(one.there.start_s, self._zone),
                end=local_time(one.back.end_s, self._zone),
            )
        ]
        for way in (one.there, one.back):
            told.extend(self._bookings_of(way.to_book or ()))
        if one.there.to_book is None or one.back.to_book is None:
            told.append(sentence(self._language, BOOK_NOT_KNOWN))
        if price is not None and price.cents is not None:
            # Without a currency nothing costs anything: a ticket that is held, or no vehicle at all.
            cost = format_currency(price.cents / 100, price.currency or "EUR", locale=self._language)
            told.append(sentence(self._language, COSTS, amount=cost))
        felt_s = [way.crowding_s for way in (one.there, one.back) if way.crowding_s is not None]
        if sum(felt_s) >= MINUTE_S:
            told.append(sentence(self._language, CROWDED, minutes=round(sum(felt_s) / MINUTE_S)))
        if place.origin.is_simulated or (offer is not None and offer.origin.is_simulated):
            told.append(sentence(self._language, SIMULATED))
        return CalendarEntry(
            f"{key}@mobility",
            one.start_s,
            one.end_s,
            place.name if offer is None else choose_text(offer.title, self._language),
            "\n".join(told),
            ", ".join(part for part in (place.name, place.address) if part),
            place.lat,
            place.lon,
            "" if offer is None else offer.registration_url or offer.origin.url,
        )

    def _legs(self, journey: Journey) -> Iterator[str]:
        for leg in journey.legs:
            if isinstance(leg, TransitLeg):
                yield self._ride(leg)
                yield from self._bookings_of([(leg.trip, leg.service_day)])
            elif not isinstance(leg, OnDemandLeg):  # ways of learners are searched without them
                yield self._walk(leg)

    def _ride(self, leg: TransitLeg) -> str:
        first, last = leg.calls.first, leg.calls.last
        trip = self._texts.trip(leg.trip, leg.service_day, first.stop_sequence, (self._language,))
        return sentence(
            self._language,
            RIDE,
            start=local_time(leg.start_s, self._zone),
            line=trip.route.short_name or trip.short_name or trip.route.long_name,
            origin=self._texts.stop(first.stop, (self._language,)).name,
            destination=self._texts.stop(last.stop, (self._language,)).name,
            end=local_time(leg.end_s, self._zone),
        )

    def _bookings_of(self, runs: Iterable[tuple[int, int]]) -> Iterator[str]:
        """Until when and where those rides (trip, service day) are booked that do not come by themselves."""
        for text in () if self._bookings is None else self._bookings.of_runs(runs):
            if text.latest_s is None:
                continue
            latest = datetime.fromtimestamp(text.latest_s, self._zone)
            day = format_skeleton("MMMEd", latest, locale=self._language)  # mostly the day before
            until = f"{day}, {local_time(text.latest_s, self._zone)}"
            contact = " ".join(one for one in (text.booking.phone, text.booking.url) if one)
            template = BOOK_AT if contact else BOOK_UNTIL
            yield sentence(self._language, template, line=text.name, until=until, contact=contact)

    def _walk(self, leg: StreetLeg | RentalLeg) -> str:
        minutes = max(round((leg.end_s - leg.start_s) / 60), 1)
        start = local_time(leg.start_s, self._zone)
        return sentence(self._language, WALKING.get(leg.mode, WALKING["WALK"]), start=start, minutes=minutes)
