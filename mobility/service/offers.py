"""What the outside may ask about offers: what journeys cost and emit, an offer by its id, who provides it."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from importlib import resources

from mobility.errors import BadParameterError
from mobility.network.transport_network import TransportNetwork
from mobility.offers.emission_factors import read_factors
from mobility.offers.emissions import Emission
from mobility.offers.hand_over import Booking, HandOver, hand_overs
from mobility.offers.price import Price
from mobility.offers.registry import Provider, parse_registry
from mobility.offers.tariff import Tariff
from mobility.offers.tariff_file import parse_tariff
from mobility.offers.valuation import Valuation, Valued
from mobility.on_demand.model import OnDemandService
from mobility.parking.model import ParkingState
from mobility.routing.journey import Journey, Leg, RentalLeg
from mobility.service.about import About
from mobility.service.bookings import Bookings
from mobility.service.contract_partners import Partners
from mobility.service.offer_ids import OfferId, decode_offer_id, encode_offer_id, expiry_s
from mobility.service.refresh import Refreshed, Refresher, RefreshRequest
from mobility.sharing.model import SharingState, no_sharing

NO_TICKETS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for offers, and when.

    Parameters
    ----------
    tickets : frozenset[str]
        What the rider holds.
    now_s : int
        Unix seconds.
    """

    tickets: frozenset[str]
    now_s: int


@dataclass(frozen=True, slots=True, eq=False)
class FoundOffer:
    """An offer that was asked for by its id.

    Parameters
    ----------
    offer_id : str
        As asked.
    refreshed : Refreshed
        The journey as it is now.
    valued : Valued
        What it costs and emits now.
    told : OfferId
        What the id says.
    is_changed : bool
        The price is another one than was told.
    hand_overs : tuple[HandOver, ...]
        What to do, in this order.
    """

    offer_id: str
    refreshed: Refreshed
    valued: Valued
    told: OfferId
    is_changed: bool
    hand_overs: tuple[HandOver, ...]


class Offers:
    """Prices journeys of one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Where they run.
    about : About
        Whose data they are.
    tariff : Tariff | None
        Of its city, None = none is known.
    providers : Sequence[Provider]
        Of its city.
    on_demand : Sequence[OnDemandService]
        Services that must be booked.
    """

    def __init__(
        self,
        network: TransportNetwork,
        about: About,
        tariff: Tariff | None,
        providers: Sequence[Provider],
        on_demand: Sequence[OnDemandService] = (),
    ) -> None:
        self.partners = Partners(network, about, providers, on_demand)
        self.valuation = Valuation(
            network, tariff, read_factors(), on_demand=on_demand, sellers=self.partners.of_services
        )
        self._sharing = no_sharing()

    @classmethod
    def of(
        cls, network: TransportNetwork, about: About, on_demand: Sequence[OnDemandService] = ()
    ) -> "Offers":
        """Read what comes with the program about the network's city.

        Parameters
        ----------
        network : TransportNetwork
            Its manifest names the city.
        about : About
            Whose data they are.
        on_demand : Sequence[OnDemandService]
            Services that must be booked.

        Returns
        -------
        Offers
            Without a tariff where there is no file for the city.

        Raises
        ------
        SettingsError
            A file is wrong; the sentence names file, line and field.
        """
        city = "model" if about.model_city else about.city
        folder = resources.files("mobility") / "offers"
        tariff_file, register = folder / "tariffs" / f"{city}.toml", folder / "registers" / f"{city}.toml"
        tariff = parse_tariff(tariff_file.read_bytes(), tariff_file.name) if tariff_file.is_file() else None
        providers = parse_registry(register.read_bytes(), register.name) if register.is_file() else ()
        return cls(network, about, tariff, providers, on_demand)

    def with_states(self, sharing: SharingState, parking: ParkingState) -> "Offers":
        """Price rentals by what is known now.

        Parameters
        ----------
        sharing : SharingState
            What rental legs are about.
        parking : ParkingState
            Whose car parks there are.

        Returns
        -------
        Offers
            Of the same network.
        """
        offers = copy(self)
        offers._sharing = sharing
        offers.partners = self.partners.with_states(sharing, parking)
        offers.valuation = self.valuation.with_states(sharing, parking)
        return offers

    @property
    def tariff(self) -> Tariff | None:
        """Of the network's city."""
        return self.valuation.tariff

    def read_tickets(self, words: Iterable[str]) -> frozenset[str]:
        """Read what a rider holds.

        Parameters
        ----------
        words : Iterable[str]
            As given.

        Returns
        -------
        frozenset[str]
            Known ones.

        Raises
        ------
        BadParameterError
            For a word that is no ticket here; the sentence names those that are, if any.
        """
        known = self.valuation.tickets
        held = frozenset(words)
        for word in sorted(held.difference(known)):
            if not known:
                raise BadParameterError("{text!r}: no tickets are known here.", field="ticket", text=word)
            raise BadParameterError(
                "{text!r} is no ticket that is known here; known are: {words}.",
                field="ticket",
                text=word,
                words=", ".join(known),
            )
        return held

    def offer_id(self, itinerary_id: str, journey: Journey, price: Price, asking: Asking) -> tuple[str, int]:
        """Name an offer.

        Parameters
        ----------
        itinerary_id : str
            Of the journey.
        journey : Journey
            What is offered.
        price : Price
            As told.
        asking : Asking
            Who asks.

        Returns
        -------
        offer_id : str
            Self-contained.
        expires_s : int
            Unix seconds.
        """
        live = [
            int(self._sharing.times.fresh_until_s[leg.system])
            for leg in journey.legs
            if isinstance(leg, RentalLeg)
        ]
        expires_s = expiry_s(journey.end_s, asking.now_s, min(live, default=None))
        told = OfferId(itinerary_id, asking.tickets, told_price(price), expires_s)
        return encode_offer_id(told), expires_s

    def find(
        self, refresher: Refresher, offer_id: str, now_s: int, bookings: Bookings | None = None
    ) -> FoundOffer:
        """Find an offer by its id.

        Parameters
        ----------
        refresher : Refresher
            Finds its itinerary.
        offer_id : str
            As an answer had it.
        now_s : int
            Unix seconds.
        bookings : Bookings | None
            Tells what must be booked; None: nothing.

        Returns
        -------
        FoundOffer
            As it is now.

        Raises
        ------
        BadParameterError
            For an id that is none, or a ticket that is no longer known.
        NotFoundError
            It has expired, or its itinerary is gone.
        """
        told = decode_offer_id(offer_id, now_s)
        self.read_tickets(told.tickets)
        refreshed = refresher.refresh(RefreshRequest(told.itinerary_id, asked_s=now_s))
        valued = self.valuation.value(refreshed.journey, told.tickets)

        def to_book(leg: Leg) -> Booking | None:
            """Tell how a leg is booked, and with whom."""
            booking = None if bookings is None else bookings.to_book(leg)
            return None if booking is None else self.partners.complete(booking, leg)

        steps = hand_overs(refreshed.journey, valued.price, self.partners.find, self._sharing, to_book)
        return FoundOffer(offer_id, refreshed, valued, told, told_price(valued.price) != told.told, steps)

    def car_emission(self, length_m: float) -> Emission:
        """Tell what driving would emit.

        Parameters
        ----------
        length_m : float
            Of the way by car.

        Returns
        -------
        Emission
            Of one of as many persons as cars have on average.
        """
        return self.valuation.emissions.of_car(length_m)


def told_price(price: Price) -> str:
    """Write a price as an id has it.

    Parameters
    ----------
    price : Price
        Of an offer.

    Returns
    -------
    str
        E.g. "340EUR"; "-" where it is not known.
    """
    if price.cents is None:
        return "-"
    # ISO 4217 has this word for no currency: nothing is to be paid, and nobody named one.
    return f"{price.cents}{price.currency or 'XXX'}"
