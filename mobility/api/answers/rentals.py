"""Writes shared vehicles: the fields that MOTIS requires as its clients expect them, ours as extra keys."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mobility.api.answers.moments import wire_time
from mobility.service import (
    PRECISION,
    Rentals,
    ReturnConstraint,
    SharingState,
    VehicleType,
    ZoneRule,
    encode_polylines,
    say,
)

CONSTRAINTS = {
    ReturnConstraint.FREE_FLOATING: "NONE",
    ReturnConstraint.HYBRID: "NONE",
    ReturnConstraint.ANY_STATION: "ANY_STATION",
    ReturnConstraint.ROUNDTRIP_STATION: "ROUNDTRIP_STATION",
}
NOWHERE = [0.0, 0.0, 0.0, 0.0]
"""Box of a system of which no place is known."""
Languages = Sequence[str]


def write_rentals(
    found: Rentals, languages: Languages, now_s: int, *, with_providers: bool = True
) -> dict[str, Any]:
    """Write the answer.

    Parameters
    ----------
    found : Rentals
        What was found.
    languages : Languages
        Of names, best first.
    now_s : int
        Unix seconds.
    with_providers : bool
        Whether systems are wanted, and not their groups alone.

    Returns
    -------
    dict[str, Any]
        Ready for orjson. No vehicle has an address for booking: it may name the vehicle.
    """
    state, own = found.state, [one.tolist() for one in _types_by_system(found.state)]
    systems = [
        _write_system(found, system, own[system], languages, now_s) for system in found.systems.tolist()
    ]
    groups = [
        {
            "id": one["id"],
            "name": one["name"],
            "providers": [one["id"]] if with_providers else [],
            "formFactors": one["formFactors"],
        }
        | ({"color": one["color"]} if "color" in one else {})
        for one in systems
    ]
    return {
        "providerGroups": groups,
        "providers": systems if with_providers else [],
        "stations": [_write_station(found, row, own, languages) for row in found.stations.tolist()],
        "vehicles": [_write_vehicle(found, row) for row in found.vehicles.tolist()],
        "zones": _write_zones(state, found.zones.tolist(), own, languages),
    }


def _types_by_system(state: SharingState) -> list[Any]:
    owner = np.array([kind.system for kind in state.vehicle_types], np.int64)
    return [np.flatnonzero(owner == system) for system in range(state.n_systems)]


def _type_id(kind: VehicleType) -> str:
    return kind.vehicle_type_id or "bicycle"


def _write_system(
    found: Rentals, system: int, kinds: list[int], languages: Languages, now_s: int
) -> dict[str, Any]:
    state = found.state
    one, types = state.systems[system], [state.vehicle_types[row] for row in kinds]
    observed_s = int(state.times.observed_s[system])
    written: dict[str, Any] = {
        "id": one.system_id,
        "name": say(one.name, languages),
        "groupId": one.system_id,
        "bbox": _box(state, system),
        "vehicleTypes": [
            {
                "id": _type_id(kind),
                "name": say(kind.name, languages),
                "formFactor": kind.form_factor.upper(),
                "propulsionType": kind.propulsion.upper(),
                "returnConstraint": CONSTRAINTS[kind.return_constraint],
                "returnConstraintGuessed": not kind.vehicle_type_id,
            }
            for kind in types
        ],
        "formFactors": sorted({kind.form_factor.upper() for kind in types}),
        "defaultRestrictions": _write_rule(ZoneRule(), kinds),
        "globalGeofencingRules": [_write_rule(rule, kinds) for rule in one.rules],
        "stale": not bool(found.promised[system]),
        "gone": not bool(found.shown[system]),
        "simulated": one.is_simulated,
    }
    if observed_s:
        written |= {"observedAt": wire_time(observed_s), "ageSeconds": max(0, now_s - observed_s)}
    told = {
        "operator": say(one.operator, languages),
        "url": one.url,
        "color": one.color,
        "termsUrl": one.terms_url,
        "phone": one.phone,
        "licenseId": one.license_id,
        "licenseUrl": one.license_url,
        "attribution": one.attribution,
        "storeUriAndroid": one.rental_apps.android,
        "storeUriIos": one.rental_apps.ios,
    }
    return written | {name: text for name, text in told.items() if text}


def _box(state: SharingState, system: int) -> list[float]:
    ours, theirs = state.stations.system == system, state.vehicles.system == system
    lats = np.concatenate([state.stations.lat[ours], state.vehicles.lat[theirs]])
    lons = np.concatenate([state.stations.lon[ours], state.vehicles.lon[theirs]])
    if not len(lats):
        return NOWHERE
    return [float(lons.min()), float(lats.min()), float(lons.max()), float(lats.max())]


def _write_rule(rule: ZoneRule, kinds: list[int]) -> dict[str, Any]:
    rows = rule.vehicle_types or kinds
    written = {
        "vehicleTypeIdxs": [kinds.index(row) for row in rows],
        "rideStartAllowed": rule.ride_start_allowed,
        "rideEndAllowed": rule.ride_end_allowed,
        "rideThroughAllowed": rule.ride_through_allowed,
        "stationParking": rule.station_parking,
    }
    if rule.maximum_speed_kmh >= 0:
        written["maximumSpeedKmh"] = rule.maximum_speed_kmh
    return written


def _write_station(found: Rentals, row: int, own: list[list[int]], languages: Languages) -> dict[str, Any]:
    state, stations = found.state, found.state.stations
    text, system = state.station_texts[row], int(stations.system[row])
    lat, lon = float(stations.lat[row]), float(stations.lon[row])
    # A station stays where it is; of a provider that is gone nobody knows what stands there.
    count, docks = -1, -1
    first, last = 0, 0
    if found.shown[system]:
        count, docks = int(stations.vehicles[row]), int(stations.docks[row])
        first, last = stations.types_offsets[row : row + 2].tolist()
    there = {
        int(kind): int(number)
        for kind, number in zip(
            stations.types_type[first:last], stations.types_count[first:last], strict=True
        )
    }
    types = [state.vehicle_types[kind] for kind in own[system]]
    taken = [kind for kind in types if kind.ends_at_stations] if docks >= 0 else []
    written: dict[str, Any] = {
        "id": text.station_id,
        "providerId": state.systems[system].system_id,
        "providerGroupId": state.systems[system].system_id,
        "name": say(text.name, languages),
        "lat": lat,
        "lon": lon,
        "isRenting": bool(stations.is_renting[row]),
        "isReturning": bool(stations.is_returning[row]),
        "numVehiclesAvailable": max(0, count),
        "formFactors": sorted({kind.form_factor.upper() for kind in types}),
        "vehicleTypesAvailable": {
            _type_id(state.vehicle_types[kind]): number for kind, number in there.items()
        },
        "vehicleDocksAvailable": {_type_id(kind): docks for kind in taken},
        "bbox": [lon, lat, lon, lat],
        "countsKnown": count >= 0,
        "stale": not bool(found.promised[system]),
        "virtual": bool(stations.is_virtual[row]),
        "simulated": state.systems[system].is_simulated,
    }
    if docks >= 0:
        written["docksAvailable"] = docks
    if stations.capacity[row] >= 0:
        written["capacity"] = int(stations.capacity[row])
    if stations.reported_s[row]:
        written["reportedAt"] = wire_time(int(stations.reported_s[row]))
    told = {
        "address": text.address,
        "rentalUriAndroid": text.uris.android,
        "rentalUriIOS": text.uris.ios,
        "rentalUriWeb": text.uris.web,
    }
    return written | {name: value for name, value in told.items() if value}


def _write_vehicle(found: Rentals, row: int) -> dict[str, Any]:
    state, vehicles = found.state, found.state.vehicles
    system, station = int(vehicles.system[row]), int(vehicles.station[row])
    kind = state.vehicle_types[int(vehicles.type[row])]
    written: dict[str, Any] = {
        "id": state.vehicle_ids[row],
        "providerId": state.systems[system].system_id,
        "providerGroupId": state.systems[system].system_id,
        "typeId": _type_id(kind),
        "lat": float(vehicles.lat[row]),
        "lon": float(vehicles.lon[row]),
        "formFactor": kind.form_factor.upper(),
        "propulsionType": kind.propulsion.upper(),
        "returnConstraint": CONSTRAINTS[kind.return_constraint],
        "isReserved": False,
        "isDisabled": False,
        "stale": not bool(found.promised[system]),
        "simulated": state.systems[system].is_simulated,
    }
    if station >= 0:
        written["stationId"] = state.station_texts[station].station_id
    if vehicles.range_m[row] >= 0:
        written["rangeMeters"] = int(vehicles.range_m[row])
    return written


def _write_zones(
    state: SharingState, rows: list[int], own: list[list[int]], languages: Languages
) -> list[dict[str, Any]]:
    rings = [
        np.asarray(ring.coords)
        for row in rows
        for area in state.zones[row].geometry.geoms
        for ring in (area.exterior, *area.interiors)
    ]
    lines = [(np.ascontiguousarray(ring[:, 1]), np.ascontiguousarray(ring[:, 0])) for ring in rings]
    encoded = iter(zip(encode_polylines(lines), rings, strict=True))
    written = []
    for row in rows:
        zone = state.zones[row]
        system = state.systems[zone.system].system_id
        areas = [
            [_polyline(*next(encoded)) for _ in range(1 + len(area.interiors))]
            for area in zone.geometry.geoms
        ]
        one: dict[str, Any] = {
            "providerId": system,
            "providerGroupId": system,
            # Of several that overlap the first one of the feed counts; here the higher number does.
            "z": len(state.zones) - row,
            "bbox": list(zone.geometry.bounds),
            "area": areas,
            "rules": [_write_rule(rule, own[zone.system]) for rule in zone.rules],
        }
        name = say(zone.name, languages)
        written.append(one | ({"name": name} if name else {}))
    return written


def _polyline(points: str, ring: Any) -> dict[str, Any]:
    return {"points": points, "precision": PRECISION, "length": len(ring)}
