"""What the outside may ask about offers: what journeys cost and emit, an offer by its id, who provides it."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from importlib import resources

from mobility.errors import BadParameterError
from mobility.network.transport_network import TransportNetwork
from mobility.offers.emission_factors import read_factors
from mobility.offers.emissions import Emission
from mobility.offers.hand_over import HandOver, hand_overs
from mobility.offers.price import Price
from mobility.offers.registry import Provider, Role, completed, parse_registry
from mobility.offers.tariff import Tariff
from mobility.offers.tariff_file import parse_tariff
from mobility.offers.valuation import Valuation, Valued
from mobility.on_demand.model import OnDemandService
from mobility.parking.extract import TAG as EXTRACT
from mobility.parking.model import ParkingSource, ParkingState
from mobility.routing.journey import Journey, RentalLeg, StreetLeg, TransitLeg
from mobility.service.about import About
from mobility.service.bookings import Bookings
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
        self._network, self._about = network, about
        self._factors = read_factors()
        self.valuation = Valuation(network, tariff, self._factors, on_demand=on_demand)
        self._listed = tuple(providers)
        self._sharing = no_sharing()
        self._parking: tuple[ParkingSource, ...] = ()

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
        offers._parking = tuple(one for one in parking.sources if one.tag != EXTRACT)
        offers.valuation = self.valuation.with_sharing(sharing)
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
        told = OfferId(itinerary_id, asking.tickets, _told(price), expires_s)
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
        refreshed = refresher.refresh(RefreshRequest(told.itinerary_id))
        valued = self.valuation.value(refreshed.journey, told.tickets)
        to_book = (lambda _: None) if bookings is None else bookings.to_book
        steps = hand_overs(refreshed.journey, valued.price, self.find_provider, self._sharing, to_book)
        return FoundOffer(offer_id, refreshed, valued, told, _told(valued.price) != told.told, steps)

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
        return self.valuation.car_emission(length_m)

    def partners(self, journey: Journey, price: Price) -> tuple[Provider | None, ...]:
        """Tell with whom the contract of each leg is.

        Parameters
        ----------
        journey : Journey
            With its legs.
        price : Price
            Its products.

        Returns
        -------
        tuple[Provider | None, ...]
            One for each leg; None = no contract (on foot), or not known.
        """
        sold = {leg: use.provider for use in price.products for leg in use.legs if use.provider}
        found: list[Provider | None] = []
        for number, leg in enumerate(journey.legs):
            key = sold.get(number, "")
            if not key and isinstance(leg, TransitLeg):
                # Of the stop: a run that nobody planned has no line.
                feed = int(self._network.timetable.stop_feed[leg.calls.first.stop])
                tag = self._about.feeds[feed].tag
                found.append(next((one for one in self.providers() if tag in one.feeds), None))
            elif not key and isinstance(leg, RentalLeg):
                found.append(self.find_provider(self._sharing.systems[leg.system].system_id))
            else:
                found.append(None if isinstance(leg, StreetLeg) else self.find_provider(key))
        return tuple(found)

    def find_provider(self, key: str) -> Provider | None:
        """Find a provider.

        Parameters
        ----------
        key : str
            Its id, or the id of a sharing system of its.

        Returns
        -------
        Provider | None
            None: nobody of that id.
        """
        if not key:
            return None
        for provider in self.providers():
            if provider.provider_id == key or key in provider.systems:
                return provider
        return None

    def providers(self) -> tuple[Provider, ...]:
        """List who provides what.

        Returns
        -------
        tuple[Provider, ...]
            Those of the city's file, then feeds, sharing systems and sources of car parks it does not name.
        """
        named = {tag for provider in self._listed for tag in provider.feeds}
        systems = {one for provider in self._listed for one in provider.systems}
        feeds = [
            Provider(
                f"feed-{feed.tag}",
                {"": feed.name or feed.tag},
                (Role.TRANSIT, Role.DATA),
                url=feed.url or feed.attribution_url,
                license=feed.license,
                attribution=feed.attribution,
                feeds=(feed.tag,),
                is_simulated=self._about.model_city,
            )
            for feed in self._about.feeds
            if feed.tag not in named
        ]
        told = {
            system.system_id: Provider(
                system.system_id,
                system.name,
                (Role.SHARING,),
                url=system.url,
                phone=system.phone,
                terms_url=system.terms_url,
                license=system.license_id,
                license_url=system.license_url,
                attribution=system.attribution,
                systems=(system.system_id,),
                is_simulated=system.is_simulated,
            )
            for system in self._sharing.systems
        }
        listed = [completed(provider, told) for provider in self._listed]
        others = (one for key, one in told.items() if key not in systems)
        parked = {one for provider in self._listed for one in provider.parking}
        parks = (_of_parking(source) for source in self._parking if source.tag not in parked)
        return (*listed, *feeds, *others, *parks)


def _of_parking(source: ParkingSource) -> Provider:
    return Provider(
        f"parking-{source.tag}",
        {"": source.name or source.tag},
        (Role.PARKING, Role.DATA),
        url=source.url,
        license=source.license_name,
        attribution=source.attribution,
        is_simulated=source.is_simulated,
        parking=(source.tag,),
    )


def _told(price: Price) -> str:
    """The price as an id has it."""
    if price.cents is None:
        return "-"
    # ISO 4217 has this word for no currency: nothing is to be paid, and nobody named one.
    return f"{price.cents}{price.currency or 'XXX'}"
