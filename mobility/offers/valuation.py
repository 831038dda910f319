"""What a journey costs and emits, leg by leg: tariffs, fares of feeds, pricing plans and factors."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from mobility.network.transport_network import TransportNetwork
from mobility.offers.best_products import price_day, price_journey
from mobility.offers.emission_factors import CAR, ELECTRIC_BICYCLE, TAXI, Factor
from mobility.offers.emissions import (
    NOTHING_EMITTED,
    UNKNOWN_EMISSION,
    Emission,
    Stretches,
    add_emissions,
    factor_of_route,
    ride_emission,
    vehicle_emission,
)
from mobility.offers.fare_rides import FareReader
from mobility.offers.price import Price, PriceReason, ProductUse, add_prices
from mobility.offers.rides import EARTH_RADIUS_M, FareRide
from mobility.offers.sharing_price import price_rental
from mobility.offers.tariff import Tariff
from mobility.on_demand.model import Kind as OnDemandKind
from mobility.on_demand.model import OnDemandService
from mobility.routing.journey import Journey, Leg, OnDemandLeg, RentalLeg, StreetLeg, TransitLeg
from mobility.sharing.model import UNKNOWN, FormFactor, Propulsion, SharingState, no_sharing

ON_FOOT_OR_BIKE = ("WALK", "BIKE")
REMEMBERED = 16_384
"""Rides whose lengths are kept ready."""


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
    """

    def __init__(
        self,
        network: TransportNetwork,
        tariff: Tariff | None,
        factors: Mapping[str, Factor],
        sharing: SharingState | None = None,
        on_demand: Sequence[OnDemandService] = (),
    ) -> None:
        self._on_demand = tuple(on_demand)
        self.tariff, self._factors = tariff, factors
        self._timetable = network.timetable
        self._reader = FareReader(network)
        self._feed_fares = self._reader.feed_fares()
        self._sharing = no_sharing() if sharing is None else sharing
        # Drawn anew for each journey, a ride is the same for all that take it.
        self._lengths_m = lru_cache(REMEMBERED)(self._measure)

    def with_sharing(self, sharing: SharingState) -> "Valuation":
        """Price rentals by what is known now.

        Parameters
        ----------
        sharing : SharingState
            What rental legs are about.

        Returns
        -------
        Valuation
            All else is shared.
        """
        valuation = copy(self)
        valuation._sharing = sharing
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
        legs = tuple(self._emission(leg) for leg in journey.legs)
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
        parts += [
            price
            for number, leg in enumerate(journey.legs)
            if (price := self._price_leg(leg, number)) is not None
        ]
        return add_prices(parts)

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
            found = (self._price_leg(leg, number) for number, leg in enumerate(journey.legs, first))
            parts.extend(price for price in found if price is not None)
        return add_prices(parts)

    def _rides(self, legs: Sequence[Leg]) -> list[FareRide]:
        """Rides on lines, and those on demand that cost the same, in the order of travel."""
        rides = self._reader.rides(legs)
        if self.tariff is not None and self.tariff.on_demand:
            rides.extend(
                self._reader.on_demand_ride(leg, number)
                for number, leg in enumerate(legs)
                if isinstance(leg, OnDemandLeg) and self._costs_a_fare(leg)
            )
            rides.sort(key=lambda ride: ride.start_s)
        return rides

    def _costs_a_fare(self, leg: OnDemandLeg) -> bool:
        return self._on_demand[leg.service].has_transit_fare

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

    def _price_leg(self, leg: Leg, number: int) -> Price | None:
        """What is paid for a leg alone; None = nothing, or it is in the tariff."""
        if isinstance(leg, RentalLeg):
            return self._price_rental(leg, number)
        if isinstance(leg, StreetLeg) and leg.parking >= 0 and leg.mode == "CAR":
            # Sources tell what parking costs in words at best.
            return Price((), (PriceReason.PARKING_NOT_KNOWN,), (number,))
        if isinstance(leg, OnDemandLeg) and not (
            self.tariff is not None and self.tariff.on_demand and self._costs_a_fare(leg)
        ):
            return self._price_booked(leg, number)
        return None

    def _price_booked(self, leg: OnDemandLeg, number: int) -> Price:
        """What a ride costs by the meter of its service."""
        service = self._on_demand[leg.service]
        if service.tariff is None:
            return Price((), (PriceReason.ON_DEMAND_NOT_KNOWN,), (number,))
        reasons = (PriceReason.ESTIMATED, *((PriceReason.SIMULATED,) if service.is_simulated else ()))
        cents, currency = service.tariff.price_cents(leg.length_m), service.tariff.currency
        use = ProductUse(service.service_id, {"": service.name}, cents, currency, (number,))
        return Price((use,), reasons)

    def _price_rental(self, leg: RentalLeg, number: int) -> Price:
        sharing = self._sharing
        system, kind = sharing.systems[leg.system], sharing.vehicle_types[leg.vehicle_type]
        row = kind.default_plan
        if leg.vehicle >= 0 and int(sharing.vehicles.plan[leg.vehicle]) != UNKNOWN:
            row = int(sharing.vehicles.plan[leg.vehicle])
        return price_rental(
            None if row == UNKNOWN else sharing.plans[row],
            leg.end_s - leg.start_s,
            leg.length_m,
            (number,),
            system.system_id,
            system.terms_url,
            is_simulated=system.is_simulated,
        )

    def _emission(self, leg: Leg) -> Emission:
        if isinstance(leg, TransitLeg):
            if not 0 <= leg.trip < self._timetable.trip_route.size:
                return UNKNOWN_EMISSION  # a run that nobody planned: no vehicle is known of it
            route_type = int(self._timetable.route_type[int(self._timetable.trip_route[leg.trip])])
            return ride_emission(factor_of_route(self._factors, route_type), self._stretches(leg))
        if isinstance(leg, StreetLeg):
            if leg.mode in ON_FOOT_OR_BIKE:
                return NOTHING_EMITTED
            return vehicle_emission(self._factors.get(CAR), leg.length_m)
        if isinstance(leg, RentalLeg):
            return self._rental_emission(leg)
        return self._on_demand_emission(leg)

    def _rental_emission(self, leg: RentalLeg) -> Emission:
        kind = self._sharing.vehicle_types[leg.vehicle_type]
        is_bike = kind.form_factor in (FormFactor.BICYCLE, FormFactor.CARGO_BICYCLE)
        if kind.propulsion is Propulsion.HUMAN:
            return NOTHING_EMITTED
        if is_bike and kind.propulsion in (Propulsion.ELECTRIC_ASSIST, Propulsion.ELECTRIC):
            return vehicle_emission(self._factors.get(ELECTRIC_BICYCLE), leg.length_m)
        burns = kind.propulsion in (Propulsion.COMBUSTION, Propulsion.COMBUSTION_DIESEL, Propulsion.HYBRID)
        if kind.form_factor is FormFactor.CAR and burns:
            return vehicle_emission(self._factors.get(CAR), leg.length_m)
        return UNKNOWN_EMISSION

    def _on_demand_emission(self, leg: OnDemandLeg) -> Emission:
        if self._on_demand[leg.service].kind is OnDemandKind.TAXI:
            return self.taxi_emission(leg.length_m)
        return UNKNOWN_EMISSION

    def car_emission(self, length_m: float) -> Emission:
        """Tell what driving there would emit, for comparison.

        Parameters
        ----------
        length_m : float
            Of the way by car.

        Returns
        -------
        Emission
            For one of as many persons as cars have on average.
        """
        return vehicle_emission(self._factors.get(CAR), length_m)

    def taxi_emission(self, length_m: float) -> Emission:
        """Tell what a taxi emits.

        Parameters
        ----------
        length_m : float
            Of the way with the passenger on board.

        Returns
        -------
        Emission
            For one passenger.
        """
        return vehicle_emission(self._factors.get(TAXI), length_m)

    def _stretches(self, leg: TransitLeg) -> Stretches:
        calls = leg.calls
        n = len(calls) - 1
        loads = calls.loads
        lengths_m = self._lengths_m(leg.trip, calls.stops.tobytes())
        if loads is None:
            nothing = np.full(n, np.nan, np.float32)
            zeros = np.zeros(n, np.int16)
            return Stretches(lengths_m, nothing, nothing, nothing, zeros, zeros.astype(np.int32))
        seats = loads.seats[:n]
        return Stretches(
            lengths_m,
            loads.p10[:n],
            loads.p50[:n],
            loads.p90[:n],
            seats,
            seats.astype(np.int32) + loads.standing[:n],
        )

    def _measure(self, trip: int, called: bytes) -> NDArray[np.float64]:
        """Along the shape where the trip has one and runs as planned, else straight from stop to stop."""
        t, stops = self._timetable, np.frombuffer(called, np.int32)
        path, pattern = int(t.trip_path[trip]), int(t.trip_pattern[trip])
        first, end = (int(t.pattern_stops_offsets[pattern + more]) for more in (0, 1))
        if path >= 0:
            places = np.flatnonzero(t.pattern_stops[first : end - len(stops) + 1] == stops[0])
            for place in places.tolist():
                if np.array_equal(t.pattern_stops[first + place : first + place + len(stops)], stops):
                    at = int(t.path_positions_offsets[path]) + place
                    along = t.path_positions_m[at : at + len(stops)].astype(np.float64)
                    return np.maximum(np.diff(along), 0.0)
        lats, lons = np.radians(t.stop_lat[stops]), np.radians(t.stop_lon[stops])
        across = np.diff(lons) * np.cos((lats[1:] + lats[:-1]) / 2)
        return np.asarray(np.nan_to_num(EARTH_RADIUS_M * np.hypot(np.diff(lats), across)))
