"""How the rides of journeys are booked: texts of services on demand and of lines to be called."""

from collections.abc import Iterable
from dataclasses import dataclass

from mobility.network.day import noon_minus_12h
from mobility.network.transport_network import TransportNetwork
from mobility.offers.hand_over import Booking as ToBook
from mobility.offers.registry import Links
from mobility.on_demand.booking import Booking
from mobility.on_demand.load import Booked
from mobility.on_demand.model import Kind, OnDemandService
from mobility.routing.journey import Leg, NotOffered, OnDemandLeg, TransitLeg
from mobility.service.texts import Texts

LEG_MODES = {Kind.FLEX: "FLEX", Kind.POOLING: "ODM", Kind.TAXI: "ODM"}
"""What legs are called on the wire."""
FARE_WORDS = ("transit", "metered", "unknown")
BOOKED_KINDS = (*(kind.value for kind in Kind), "call_line")


@dataclass(frozen=True, slots=True)
class BookingText:
    """How one ride is booked.

    Parameters
    ----------
    service_id, name, kind : str
        Of the service; kind is a word of BOOKED_KINDS.
    latest_s, earliest_s : int | None
        Unix: until when, and since when, it can be booked; None = no limit is known.
    booking : Booking
        Where.
    wait_s, longest_wait_s : int
        Expected, and as the service promises at most: estimates both.
    fare : str
        A word of FARE_WORDS.
    price_cents : int | None
        By meter for this ride, an estimate; None = not known.
    currency : str
        Of the price.
    agency, url : str
        Who runs it, "" = not said.
    is_approximate : bool
        The borders of its area are ours.
    is_simulated : bool
        Invented.
    from_name, to_name : str
        Of the virtual stops, "" = none.
    """

    service_id: str
    name: str
    kind: str
    latest_s: int | None
    earliest_s: int | None
    booking: Booking
    wait_s: int = 0
    longest_wait_s: int = 0
    fare: str = "transit"
    price_cents: int | None = None
    currency: str = ""
    agency: str = ""
    url: str = ""
    is_approximate: bool = False
    is_simulated: bool = False
    from_name: str = ""
    to_name: str = ""


class Bookings:
    """Describes what must be booked on one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    booked : Booked
        Its services.
    texts : Texts
        Names of lines.
    """

    def __init__(self, network: TransportNetwork, booked: Booked, texts: Texts) -> None:
        self._network, self._booked, self._texts = network, booked, texts
        self._is_model = bool(network.manifest.get("model_city", False))

    def mode_of(self, leg: OnDemandLeg) -> str:
        """Give the mode of a leg.

        Parameters
        ----------
        leg : OnDemandLeg
            Of a journey on this network.

        Returns
        -------
        str
            "FLEX" or "ODM".
        """
        return LEG_MODES[self._service(leg.service).kind]

    def service_id_of(self, leg: OnDemandLeg) -> str:
        """Give the id of a leg's service; as `mode_of`."""
        return self._service(leg.service).service_id

    def of_leg(self, leg: OnDemandLeg) -> BookingText:
        """Describe how a ride on demand is booked.

        Parameters
        ----------
        leg : OnDemandLeg
            Of a journey on this network.

        Returns
        -------
        BookingText
            With its deadline.
        """
        service = self._service(leg.service)
        ready_s = leg.start_s - leg.wait_s
        price = None if service.tariff is None else service.tariff.price_cents(leg.length_m)
        fare = "transit" if service.has_transit_fare else "unknown" if price is None else "metered"
        names = {
            (lat, lon): name
            for area in (service.origins, service.destinations)
            for lat, lon, name in zip(
                area.virtual_stops.lats.tolist(),
                area.virtual_stops.lons.tolist(),
                area.virtual_stops.names,
                strict=True,
            )
        }
        return BookingText(
            service.service_id,
            service.name,
            service.kind.value,
            leg.latest_booking_s,
            service.booking.earliest_s(ready_s),
            service.booking,
            service.wait_s,
            service.longest_wait_s,
            fare,
            price,
            "" if service.tariff is None else service.tariff.currency,
            service.agency,
            service.url,
            service.origins.is_approximate or service.destinations.is_approximate,
            service.is_simulated or self._is_model,
            names.get((leg.from_point.lat, leg.from_point.lon), ""),
            names.get((leg.to_point.lat, leg.to_point.lon), ""),
        )

    def of_trip(self, trip: int, service_day: int) -> BookingText | None:
        """Describe how a ride of the timetable is booked.

        Parameters
        ----------
        trip : int
            Of the Timetable.
        service_day : int
            Ordinal.

        Returns
        -------
        BookingText | None
            None: it just runs.
        """
        calls = self._booked.call_rides
        booking = None if calls.is_empty else calls.booking_of(trip)
        if booking is None:
            return None
        t = self._network.timetable
        zone = self._network.timezones[int(t.feed_timezone[t.route_feed[t.trip_route[trip]]])]
        departs_s = noon_minus_12h(service_day, zone) + int(calls.first_departures_s[trip])
        text = self._texts.route(int(t.trip_route[trip]), ())
        return BookingText(
            text.route_id,
            text.short_name or text.long_name,
            "call_line",
            booking.latest_s(departs_s),
            booking.earliest_s(departs_s),
            booking,
            agency=text.agency_name,
            url=text.agency_url,
            is_simulated=self._is_model,
        )

    def of_runs(self, runs: Iterable[tuple[int, int]]) -> tuple[BookingText, ...]:
        """Describe how rides of the timetable are booked.

        Parameters
        ----------
        runs : Iterable[tuple[int, int]]
            Trip and service day of each.

        Returns
        -------
        tuple[BookingText, ...]
            As of `of_trip`, without those that just run.
        """
        return tuple(text for run in runs if (text := self.of_trip(*run)) is not None)

    def to_book(self, leg: Leg) -> ToBook | None:
        """Tell how a leg is booked, as a step to an offer.

        Parameters
        ----------
        leg : Leg
            Of a journey on this network.

        Returns
        -------
        ToBook | None
            None: it need not be.
        """
        if isinstance(leg, OnDemandLeg):
            booking, latest_s = self._service(leg.service).booking, leg.latest_booking_s
            ready_s = leg.start_s - leg.wait_s
        elif isinstance(leg, TransitLeg) and not (leg.now is not None and leg.now.is_additional):
            text = self.of_trip(leg.trip, leg.service_day)
            if text is None:
                return None
            booking, latest_s, ready_s = text.booking, text.latest_s, leg.start_s
        else:
            return None
        lead_s = None if latest_s is None else ready_s - latest_s
        return ToBook(booking.phone, Links(booking.url), latest_s=latest_s, lead_s=lead_s)

    def name_of(self, missing: NotOffered) -> str:
        """Name what is not offered.

        Parameters
        ----------
        missing : NotOffered
            Of an answer on this network.

        Returns
        -------
        str
            Of the service or the line.
        """
        if missing.service >= 0:
            return self._service(missing.service).name
        text = self._texts.route(missing.route, ())
        return text.short_name or text.long_name

    def id_of(self, missing: NotOffered) -> str:
        """Give the id of what is not offered; as `name_of`."""
        if missing.service >= 0:
            return self._service(missing.service).service_id
        return self._texts.route(missing.route, ()).route_id

    def _service(self, row: int) -> OnDemandService:
        return self._booked.on_demand.services[row]
