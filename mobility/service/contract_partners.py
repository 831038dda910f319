"""Who provides what, and with whom the contract of each leg is."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace

from mobility.network.transport_network import TransportNetwork
from mobility.offers.hand_over import Booking
from mobility.offers.price import Price
from mobility.offers.registry import NO_LINKS, Links, Provider, Role, completed
from mobility.on_demand.model import OnDemandService
from mobility.parking.extract import TAG as EXTRACT
from mobility.parking.model import ParkingSource, ParkingState, no_parking
from mobility.routing.journey import Journey, Leg, OnDemandLeg, RentalLeg, TransitLeg
from mobility.service.about import About
from mobility.sharing.model import SharingState, no_sharing


class Partners:
    """Knows the providers of one network.

    Parameters
    ----------
    network : TransportNetwork
        Where they are.
    about : About
        Whose data there are.
    listed : Sequence[Provider]
        Of its city's file.
    on_demand : Sequence[OnDemandService]
        Services that must be booked.
    """

    def __init__(
        self,
        network: TransportNetwork,
        about: About,
        listed: Sequence[Provider],
        on_demand: Sequence[OnDemandService] = (),
    ) -> None:
        self._network, self._about = network, about
        self._listed, self._on_demand = tuple(listed), tuple(on_demand)
        self.of_services = tuple(map(self._key_of, self._on_demand))
        self._sharing, self._parking = no_sharing(), no_parking()

    def with_states(self, sharing: SharingState, parking: ParkingState) -> "Partners":
        """Know those of shared vehicles and car parks, too.

        Parameters
        ----------
        sharing : SharingState
            What rental legs are about.
        parking : ParkingState
            What legs to a parking are about.

        Returns
        -------
        Partners
            All else is shared.
        """
        partners = copy(self)
        partners._sharing, partners._parking = sharing, parking
        return partners

    def of_journey(self, journey: Journey, price: Price) -> tuple[Provider | None, ...]:
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
        return tuple(
            self.find(sold[number]) if number in sold else self.of_leg(leg)
            for number, leg in enumerate(journey.legs)
        )

    def of_leg(self, leg: Leg) -> Provider | None:
        """Tell who runs what a leg is ridden on, or where its car is parked.

        Parameters
        ----------
        leg : Leg
            Of a journey.

        Returns
        -------
        Provider | None
            None = nobody, or nobody knows.
        """
        if isinstance(leg, TransitLeg):
            # Of the stop: a run that nobody planned has no line.
            feed = int(self._network.timetable.stop_feed[leg.calls.first.stop])
            return self._find_of_feed(self._about.feeds[feed].tag)
        if isinstance(leg, RentalLeg):
            return self.find(self._sharing.systems[leg.system].system_id)
        if isinstance(leg, OnDemandLeg):
            return self.find(self.of_services[leg.service])
        if leg.mode != "CAR" or not 0 <= leg.parking < self._parking.n_places:
            return None
        source = int(self._parking.places.source[leg.parking])
        tags = [one.tag for one in self._parking.sources[source : source + 1]]
        return next((one for one in self.all() if set(tags) & set(one.parking)), None)

    def complete(self, booking: Booking, leg: Leg) -> Booking:
        """Say with whom a ride is booked.

        Parameters
        ----------
        booking : Booking
            As its rule tells it.
        leg : Leg
            The ride.

        Returns
        -------
        Booking
            Where the rule says neither phone nor address, those of the provider.
        """
        provider = self.of_leg(leg)
        if provider is None:
            return booking
        booking = replace(booking, provider=provider.provider_id)
        if booking.phone or booking.links != NO_LINKS:
            return booking
        return replace(booking, phone=provider.phone, links=Links(provider.url))

    def find(self, key: str) -> Provider | None:
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
        return next((one for one in self.all() if one.provider_id == key or key in one.systems), None)

    def all(self) -> tuple[Provider, ...]:
        """List who provides what.

        Returns
        -------
        tuple[Provider, ...]
            Those of the city's file, then feeds, sharing systems, services on demand and sources of car parks
            that it does not name.
        """
        told = dict(self._systems())
        named = {one for provider in self._listed for one in provider.systems}
        parked = {one for provider in self._listed for one in provider.parking}
        return (
            *(completed(provider, told) for provider in self._listed),
            *self._feeds(),
            *(one for key, one in told.items() if key not in named),
            *self._services(),
            *(
                _of_parking(source)
                for source in self._parking.sources
                if source.tag != EXTRACT and source.tag not in parked
            ),
        )

    def _find_of_feed(self, tag: str) -> Provider | None:
        return next((one for one in self.all() if tag in one.feeds), None)

    def _key_of(self, service: OnDemandService) -> str:
        """Who runs a service: as the city's file says, else whose feed it stands in, else itself."""
        for provider in self._listed:
            if service.service_id in provider.services or service.feed in provider.feeds:
                return provider.provider_id
        return f"feed-{service.feed}" if service.feed else f"service-{service.service_id}"

    def _feeds(self) -> Iterator[Provider]:
        named = {tag for provider in self._listed for tag in provider.feeds}
        for feed in self._about.feeds:
            if feed.tag not in named:
                yield Provider(
                    f"feed-{feed.tag}",
                    {"": feed.name or feed.tag},
                    (Role.TRANSIT, Role.DATA),
                    url=feed.url or feed.attribution_url,
                    license=feed.license,
                    attribution=feed.attribution,
                    feeds=(feed.tag,),
                    is_simulated=self._about.model_city,
                )

    def _systems(self) -> Iterator[tuple[str, Provider]]:
        for system in self._sharing.systems:
            yield (
                system.system_id,
                Provider(
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
                ),
            )

    def _services(self) -> Iterator[Provider]:
        """Services of the city that its file of providers does not name."""
        for key, service in zip(self.of_services, self._on_demand, strict=True):
            if key == f"service-{service.service_id}":
                yield Provider(
                    key,
                    {"": service.agency or service.name},
                    (Role.ON_DEMAND,),
                    url=service.url or service.booking.url,
                    phone=service.booking.phone,
                    services=(service.service_id,),
                    is_simulated=service.is_simulated,
                )


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
