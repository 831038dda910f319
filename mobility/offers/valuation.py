"""What a journey costs and emits, leg by leg: tariffs, fares of feeds, pricing plans and factors."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import accumulate

from mobility.network.transport_network import TransportNetwork
from mobility.offers.best_products import price_day, price_journey
from mobility.offers.emission_factors import Factor
from mobility.offers.emissions import Emission, add_emissions
from mobility.offers.fare_rides import FareReader
from mobility.offers.leg_emissions import LegEmissions
from mobility.offers.price import Price, PriceReason, ProductUse, add_prices
from mobility.offers.rides import FareRide
from mobility.offers.sharing_price import price_rental
from mobility.offers.tariff import Tariff
from mobility.on_demand.model import OnDemandService
from mobility.parking.model import ParkingState, no_parking
from mobility.routing.journey import Journey, Leg, OnDemandLeg, RentalLeg, StreetLeg
from mobility.sharing.model import UNKNOWN, SharingState, no_sharing


@dataclass(frozen=True, slots=True, eq=False)
class Valued:
    """What a journey costs and emits.

    Parameters
    ----------
    price : Price
        Of all of it.
    emission : Emission
        Of all of it.
    legs : tuple[Emission, ...]
        Of each leg.
    """

    price: Price
    emission: Emission
    legs: tuple[Emission, ...]


class Valuation:
    """Prices journeys of one network, and says what they emit.

    Parameters
    ----------
    network : TransportNetwork
        Where they run.
    tariff : Tariff | None
        Of its city, None = none is known.
    factors : Mapping[str, Factor]
        Emissions by vehicle.
    sharing : SharingState
        Shared vehicles that their legs are about.
    on_demand : Sequence[OnDemandService]
        Services that their legs are about.
    sellers : Sequence[str]
        For each of them the key of the registry of who runs it; none = not known.
    """

    def __init__(
        self,
        network: TransportNetwork,
        tariff: Tariff | None,
        factors: Mapping[str, Factor],
        sharing: SharingState | None = None,
        on_demand: Sequence[OnDemandService] = (),
        sellers: Sequence[str] = (),
    ) -> None:
        self._on_demand = tuple(on_demand)
        self._sellers = tuple(sellers)
        self.tariff = tariff
        self._reader = FareReader(network)
        self._feed_fares = self._reader.feed_fares()
        self._sharing = no_sharing() if sharing is None else sharing
        self._parking = no_parking()
        self.emissions = LegEmissions(network, factors, on_demand)

    def with_states(self, sharing: SharingState, parking: ParkingState) -> "Valuation":
        """Price rentals and parking by what is known now.

        Parameters
        ----------
        sharing : SharingState
            What rental legs are about.
        parking : ParkingState
            What legs to a car park are about.

        Returns
        -------
        Valuation
            All else is shared.
        """
        valuation = copy(self)
        valuation._sharing, valuation._parking = sharing, parking
        return valuation

    @property
    def tickets(self) -> tuple[str, ...]:
        """What riders may say to hold."""
        return () if self.tariff is None else self.tariff.tickets()

    def value(self, journey: Journey, tickets: frozenset[str]) -> Valued:
        """Price a journey, and say what it emits.

        Parameters
        ----------
        journey : Journey
            With its legs.
        tickets : frozenset[str]
            What the rider holds, of `tickets`.

        Returns
        -------
        Valued
            Of one person.
        """
        types = self._sharing.vehicle_types
        legs = tuple(self.emissions.of_leg(leg, types) for leg in journey.legs)
        return Valued(self.price(journey, tickets), add_emissions(legs), legs)

    def price(self, journey: Journey, tickets: frozenset[str]) -> Price:
        """Price a journey.

        Parameters
        ----------
        journey : Journey
            With its legs.
        tickets : frozenset[str]
            What the rider holds.

        Returns
        -------
        Price
            Nothing for ways on foot or by one's own bike.
        """
        parts = self._price_rides(self._rides(journey.legs), tickets)
        return add_prices([*parts, *self._price_legs(journey, 0)])

    def price_day(self, journeys: Sequence[Journey], tickets: frozenset[str]) -> Price:
        """Price all journeys of a rider together: caps and day tickets count.

        Parameters
        ----------
        journeys : Sequence[Journey]
            In the order of travel.
        tickets : frozenset[str]
            What the rider holds.

        Returns
        -------
        Price
            Never more than one by one; legs are numbered through all journeys.
        """
        firsts = list(accumulate((len(journey.legs) for journey in journeys), initial=0))
        rides = [
            [
                replace(ride, legs=tuple(first + leg for leg in ride.legs))
                for ride in self._rides(journey.legs)
            ]
            for journey, first in zip(journeys, firsts[:-1], strict=True)
        ]
        parts = []
        if self.tariff is not None:
            own = [[ride for ride in of_one if self._is_of_tariff(ride, tickets)] for of_one in rides]
            parts.append(price_day(own, self.tariff, tickets))
        for journey, first, of_one in zip(journeys, firsts[:-1], rides, strict=True):
            others = [ride for ride in of_one if not self._is_of_tariff(ride, tickets)]
            parts.extend(self._price_rides(others, tickets))
            parts.extend(self._price_legs(journey, first))
        return add_prices(parts)

    def _rides(self, legs: Sequence[Leg]) -> list[FareRide]:
        """Rides on lines, and those on demand that cost the same, in the order of travel."""
        booked = [
            ride
            for number, leg in enumerate(legs)
            if isinstance(leg, OnDemandLeg) and (ride := self._find_fare_ride(leg, number)) is not None
        ]
        return sorted((*self._reader.rides(legs), *booked), key=lambda ride: ride.start_s)

    def _find_fare_ride(self, leg: OnDemandLeg, number: int) -> FareRide | None:
        """A ride on demand that costs what a line costs; None = it does not, or is beyond the tariff."""
        tariff, service = self.tariff, self._on_demand[leg.service]
        if tariff is None or not tariff.on_demand or not service.has_transit_fare:
            return None
        ride = self._reader.on_demand_ride(leg, number, service.feed, tariff.feeds)
        # What a pass is good for beyond the zone is known of lines only.
        return ride if tariff.covers(ride) else None

    def _is_of_tariff(self, ride: FareRide, tickets: frozenset[str]) -> bool:
        tariff = self.tariff
        return tariff is not None and (tariff.covers(ride) or tariff.held_for(ride, tickets) is not None)

    def _price_rides(self, rides: Sequence[FareRide], tickets: frozenset[str]) -> list[Price]:
        """The tariff's rides together, then those of each feed that brings fares; others are not known."""
        parts: list[Price] = []
        is_own = [self._is_of_tariff(ride, tickets) for ride in rides]
        own = [ride for ride, is_one in zip(rides, is_own, strict=True) if is_one]
        if own and self.tariff is not None:
            parts.append(price_journey(own, self.tariff, tickets))
        rest = [ride for ride, is_one in zip(rides, is_own, strict=True) if not is_one]
        for tag in dict.fromkeys(ride.feed for ride in rest):
            of_feed = [ride for ride in rest if ride.feed == tag]
            fares = self._feed_fares.get(tag)
            if fares is not None:
                parts.append(fares.price(of_feed))
                continue
            reason = PriceReason.NO_TARIFF if self.tariff is None else PriceReason.OUTSIDE_TARIFF
            parts.append(Price((), (reason,), tuple(leg for ride in of_feed for leg in ride.legs)))
        return parts

    def _price_legs(self, journey: Journey, first: int) -> list[Price]:
        """What is paid for legs alone, numbered from `first` on; a vehicle's round trip is one rental."""
        parts: list[Price] = []
        hired: list[tuple[int, RentalLeg]] = []
        for number, leg in enumerate(journey.legs, first):
            if isinstance(leg, RentalLeg) and self._sharing.vehicle_types[leg.vehicle_type].is_round_trip:
                hired.append((number, leg))
            elif (price := self._price_leg(leg, number)) is not None:
                parts.append(price)
        # Each is taken and brought back; the time between counts, too: the vehicle is hired on.
        for (out, taken), (back, returned) in zip(hired[::2], hired[1::2], strict=True):
            length_m = taken.length_m + returned.length_m
            parts.append(
                self._price_rental(replace(taken, end_s=returned.end_s, length_m=length_m), out, back)
            )
        return parts

    def _price_leg(self, leg: Leg, number: int) -> Price | None:
        """What is paid for a leg alone; None = nothing, or it is in the tariff."""
        if isinstance(leg, RentalLeg):
            return self._price_rental(leg, number)
        if isinstance(leg, StreetLeg) and leg.parking >= 0 and leg.mode == "CAR":
            if leg.parking < self._parking.n_places and self._parking.places.has_fee[leg.parking] == 0:
                return None
            # Sources tell what parking costs in words at best.
            return Price((), (PriceReason.PARKING_NOT_KNOWN,), (number,))
        if isinstance(leg, StreetLeg) and leg.mode == "CAR":
            # Somebody drives, there and away again: that is not free, and nobody tells what it costs.
            return Price((), (PriceReason.DRIVING_NOT_KNOWN,), (number,))
        if isinstance(leg, OnDemandLeg) and self._find_fare_ride(leg, number) is None:
            return self._price_booked(leg, number)
        return None

    def _price_booked(self, leg: OnDemandLeg, number: int) -> Price:
        """What a ride costs by the meter of its service; it is paid on board."""
        service = self._on_demand[leg.service]
        if service.tariff is None:
            is_outside = self.tariff is not None and self.tariff.on_demand and service.has_transit_fare
            reason = PriceReason.OUTSIDE_TARIFF if is_outside else PriceReason.ON_DEMAND_NOT_KNOWN
            return Price((), (reason,), (number,))
        reasons = (PriceReason.ESTIMATED, *((PriceReason.SIMULATED,) if service.is_simulated else ()))
        seller = self._sellers[leg.service] if self._sellers else ""
        use = ProductUse(
            service.service_id,
            {"": service.name},
            service.tariff.price_cents(leg.length_m),
            service.tariff.currency,
            (number,),
            seller,
            is_paid_on_board=True,
        )
        return Price((use,), reasons)

    def _price_rental(self, leg: RentalLeg, *numbers: int) -> Price:
        sharing = self._sharing
        system, kind = sharing.systems[leg.system], sharing.vehicle_types[leg.vehicle_type]
        row = kind.default_plan
        if leg.vehicle >= 0 and int(sharing.vehicles.plan[leg.vehicle]) != UNKNOWN:
            row = int(sharing.vehicles.plan[leg.vehicle])
        return price_rental(
            None if row == UNKNOWN else sharing.plans[row],
            leg.end_s - leg.start_s,
            leg.length_m,
            numbers,
            system.system_id,
            system.terms_url,
            is_simulated=system.is_simulated,
        )
