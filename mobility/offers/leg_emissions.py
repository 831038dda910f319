"""What each leg of a journey emits: which vehicle it is, how far it goes, how many are on board."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mobility.network.transport_network import TransportNetwork
from mobility.offers.emission_factors import CAR, ELECTRIC_BICYCLE, TAXI, Factor
from mobility.offers.emissions import (
    NOTHING_EMITTED,
    UNKNOWN_EMISSION,
    Emission,
    Stretches,
    factor_of_route,
    ride_emission,
    vehicle_emission,
)
from mobility.offers.rides import EARTH_RADIUS_M
from mobility.on_demand.model import Kind as OnDemandKind
from mobility.on_demand.model import OnDemandService
from mobility.routing.journey import Leg, RentalLeg, StreetLeg, TransitLeg
from mobility.sharing.model import FormFactor, Propulsion, VehicleType

ON_FOOT_OR_BIKE = ("WALK", "BIKE")
REMEMBERED = 16_384
"""Rides whose lengths are kept ready."""


class LegEmissions:
    """Says what legs on one network emit.

    Parameters
    ----------
    network : TransportNetwork
        Where they run.
    factors : Mapping[str, Factor]
        Emissions by vehicle.
    on_demand : Sequence[OnDemandService]
        Services that legs are about.
    """

    def __init__(
        self,
        network: TransportNetwork,
        factors: Mapping[str, Factor],
        on_demand: Sequence[OnDemandService] = (),
    ) -> None:
        self._timetable, self._factors, self._on_demand = network.timetable, factors, tuple(on_demand)
        # Drawn anew for each journey, a ride is the same for all that take it.
        self._lengths_m = lru_cache(REMEMBERED)(self._measure)

    def of_leg(self, leg: Leg, vehicle_types: Sequence[VehicleType]) -> Emission:
        """Tell what a leg emits.

        Parameters
        ----------
        leg : Leg
            Of a journey.
        vehicle_types : Sequence[VehicleType]
            Of the shared vehicles that legs are about.

        Returns
        -------
        Emission
            For one person.
        """
        if isinstance(leg, TransitLeg):
            return self._of_ride(leg)
        if isinstance(leg, StreetLeg):
            return NOTHING_EMITTED if leg.mode in ON_FOOT_OR_BIKE else self.of_car(leg.length_m)
        if isinstance(leg, RentalLeg):
            return self._of_rental(vehicle_types[leg.vehicle_type], leg.length_m)
        if self._on_demand[leg.service].kind is OnDemandKind.TAXI:
            return self.of_taxi(leg.length_m)
        return UNKNOWN_EMISSION

    def _of_ride(self, leg: TransitLeg) -> Emission:
        if not 0 <= leg.trip < self._timetable.trip_route.size:
            return UNKNOWN_EMISSION  # a run that nobody planned: no vehicle is known of it
        route_type = int(self._timetable.route_type[int(self._timetable.trip_route[leg.trip])])
        return ride_emission(factor_of_route(self._factors, route_type), self._stretches(leg))

    def _of_rental(self, kind: VehicleType, length_m: float) -> Emission:
        is_bike = kind.form_factor in (FormFactor.BICYCLE, FormFactor.CARGO_BICYCLE)
        if kind.propulsion is Propulsion.HUMAN:
            return NOTHING_EMITTED
        if is_bike and kind.propulsion in (Propulsion.ELECTRIC_ASSIST, Propulsion.ELECTRIC):
            return vehicle_emission(self._factors.get(ELECTRIC_BICYCLE), length_m)
        burns = kind.propulsion in (Propulsion.COMBUSTION, Propulsion.COMBUSTION_DIESEL, Propulsion.HYBRID)
        if kind.form_factor is FormFactor.CAR and burns:
            return vehicle_emission(self._factors.get(CAR), length_m)
        return UNKNOWN_EMISSION

    def of_car(self, length_m: float) -> Emission:
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

    def of_taxi(self, length_m: float) -> Emission:
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
        path, planned = int(t.trip_path[trip]), t.pattern_stops[t.calls_of(trip)]
        if path >= 0:
            places = np.flatnonzero(planned[: planned.size - len(stops) + 1] == stops[0])
            for place in places.tolist():
                if np.array_equal(planned[place : place + len(stops)], stops):
                    at = int(t.path_positions_offsets[path]) + place
                    along = t.path_positions_m[at : at + len(stops)].astype(np.float64)
                    return np.maximum(np.diff(along), 0.0)
        lats, lons = np.radians(t.stop_lat[stops]), np.radians(t.stop_lon[stops])
        across = np.diff(lons) * np.cos((lats[1:] + lats[:-1]) / 2)
        return np.asarray(np.nan_to_num(EARTH_RADIUS_M * np.hypot(np.diff(lats), across)))
