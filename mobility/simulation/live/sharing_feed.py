"""Writes the model city's shared vehicles as GBFS 2.3 and 3.0, its car parks as ParkAPI: all simulated."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import orjson

from mobility.simulation.city import ModelCity
from mobility.simulation.live.car_parks import CarParks
from mobility.simulation.live.fleets import DOCKS, SCOOTER_RANGE_M, Docked, Fleets
from mobility.simulation.terrain import to_degrees

ZONE = ZoneInfo("Europe/Berlin")
BIKES, SCOOTERS, CARS = "auenrad", "auenflitz", "auenmobil"
SYSTEMS = (BIKES, SCOOTERS, CARS)
PARKING = "parking.json"
EVERY_S = 30
"""Between two looks at all vehicles."""
NOTE = "Invented and simulated."
NO_END_M = 260.0
"""Around the market no scooter is left."""


class SharingFeed:
    """Writes the files anew as time goes on.

    Parameters
    ----------
    city : ModelCity
        Where the systems are.
    out : Path
        Folder; a folder for each system is made in it.
    seed : int
        Of their days.
    """

    def __init__(self, city: ModelCity, out: Path, seed: int) -> None:
        self._fleets, self._car_parks, self._out = Fleets(city, seed), CarParks(city, seed), out
        self._written_s = 0
        for system in SYSTEMS:
            (out / system).mkdir(parents=True, exist_ok=True)

    def step(self, now_s: int) -> None:
        """Write what has changed.

        Parameters
        ----------
        now_s : int
            Unix seconds.
        """
        if 0 <= now_s - self._written_s < EVERY_S:
            return
        self._written_s = now_s
        moment = datetime.datetime.fromtimestamp(now_s, ZONE)
        fleets = self._fleets
        bikes = fleets.counts(fleets.bikes, moment)
        self._write(BIKES, "2.3", now_s, _docked(fleets.bikes, bikes, now_s, _BIKE_SYSTEM, "2.3"))
        cars = fleets.counts(fleets.cars, moment)
        self._write(CARS, "3.0", now_s, _docked(fleets.cars, cars, now_s, _CAR_SYSTEM, "3.0"))
        self._write(SCOOTERS, "3.0", now_s, self._scooters(moment, now_s))
        _replace(self._out / PARKING, self._car_parks.at(moment))

    def _scooters(self, moment: datetime.datetime, now_s: int) -> dict[str, Any]:
        vehicles = [
            {
                "vehicle_id": one.vehicle_id,
                "lat": one.lat,
                "lon": one.lon,
                "vehicle_type_id": "scooter",
                "current_range_meters": one.range_m,
                "is_reserved": False,
                "is_disabled": False,
                "last_reported": _time(now_s),
                "rental_uris": {"web": f"https://auenflitz.example/rent/{one.vehicle_id}"},
            }
            for one in self._fleets.scooters(moment)
        ]
        return {
            "system_information": _SCOOTER_SYSTEM,
            "vehicle_types": {"vehicle_types": [_SCOOTER]},
            "system_pricing_plans": {"plans": [_SCOOTER_PLAN]},
            "geofencing_zones": _fences(),
            "vehicle_status": {"vehicles": vehicles},
        }

    def _write(self, system: str, version: str, now_s: int, files: Mapping[str, Any]) -> None:
        made: Any = now_s if version.startswith("2") else _time(now_s)
        feeds = [{"name": name, "url": f"{name}.json"} for name in files]
        listed = {"de": {"feeds": feeds}} if version.startswith("2") else {"feeds": feeds}
        for name, data in {"gbfs": listed, **files}.items():
            whole = {"last_updated": made, "ttl": EVERY_S, "version": version, "data": data}
            _replace(self._out / system / f"{name}.json", whole)


def _replace(path: Path, content: Any) -> None:
    half = path.with_name(f".{path.name}.half")
    half.write_bytes(orjson.dumps(content))
    half.replace(path)


def _time(now_s: int) -> str:
    return datetime.datetime.fromtimestamp(now_s, datetime.UTC).isoformat()


def _docked(
    system: Docked, counts: np.ndarray, now_s: int, about: Mapping[str, Any], version: str
) -> dict[str, Any]:
    is_old = version.startswith("2")
    number = "num_bikes_available" if is_old else "num_vehicles_available"
    kind = "bike" if system.kind == "bikes" else "car"
    stands = [
        {
            "station_id": stand.station_id,
            "name": stand.name if is_old else _texts(stand.name),
            "lat": stand.lat,
            "lon": stand.lon,
            "capacity": DOCKS,
            "rental_uris": {"web": f"https://{about['system_id']}.example/stations/{stand.station_id}"},
        }
        for stand in system.stands
    ]
    states = [
        {
            "station_id": stand.station_id,
            number: int(count),
            "vehicle_types_available": [{"vehicle_type_id": kind, "count": int(count)}],
            "num_docks_available": max(0, DOCKS - int(count)),
            "is_installed": True,
            "is_renting": True,
            "is_returning": True,
            "last_reported": now_s if is_old else _time(now_s),
        }
        for stand, count in zip(system.stands, counts.tolist(), strict=True)
    ]
    return {
        "system_information": dict(about),
        "vehicle_types": {"vehicle_types": [_BIKE if kind == "bike" else _CAR]},
        "system_pricing_plans": {"plans": [_BIKE_PLAN if kind == "bike" else _CAR_PLAN]},
        "station_information": {"stations": stands},
        "station_status": {"stations": states},
    }


def _texts(german: str, english: str = "") -> list[dict[str, str]]:
    return [{"text": german, "language": "de"}, {"text": english or german, "language": "en"}]


def _fences() -> dict[str, Any]:
    around = np.linspace(0, 2 * np.pi, 25)
    circle = np.column_stack((np.cos(around), np.sin(around))) * NO_END_M
    lats, lons = to_degrees(circle)
    ring = [[float(lon), float(lat)] for lat, lon in zip(lats, lons, strict=True)]
    ring[-1] = ring[0]
    rule = {"ride_start_allowed": True, "ride_end_allowed": False, "ride_through_allowed": True}
    feature = {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
        "properties": {
            "name": _texts("Rund um den Markt: kein Abstellen", "Around the market: no parking"),
            "rules": [{**rule, "maximum_speed_kph": 12}],
        },
    }
    return {
        "geofencing_zones": {"type": "FeatureCollection", "features": [feature]},
        "global_rules": [{**rule, "ride_end_allowed": True}],
    }


def _system_3(system_id: str, german: str, english: str) -> dict[str, Any]:
    return {
        "_simulated": True,
        "system_id": system_id,
        "languages": ["de", "en"],
        "name": _texts(german, english),
        "operator": _texts(f"{german}: erfunden und simuliert", f"{english}: {NOTE.lower()}"),
        "opening_hours": "24/7",
        "feed_contact_email": "nobody@auenfurt.example",
        "timezone": "Europe/Berlin",
        "url": f"https://{system_id}.example/",
        "license_id": "CC0-1.0",
    }


_BIKE_SYSTEM = {
    "_simulated": True,
    "system_id": BIKES,
    "language": "de",
    "name": "AuenRad (simuliert)",
    "operator": "AuenRad: erfunden und simuliert",
    "timezone": "Europe/Berlin",
    "url": f"https://{BIKES}.example/",
    "license_id": "CC0-1.0",
}
_SCOOTER_SYSTEM = _system_3(SCOOTERS, "AuenFlitz (simuliert)", "AuenFlitz (simulated)")
_CAR_SYSTEM = _system_3(CARS, "AuenMobil (simuliert)", "AuenMobil (simulated)")
_BIKE = {
    "vehicle_type_id": "bike",
    "form_factor": "bicycle",
    "propulsion_type": "human",
    "name": "Rad",
    "return_constraint": "any_station",
    "default_pricing_plan_id": "bike",
}
_SCOOTER = {
    "vehicle_type_id": "scooter",
    "form_factor": "scooter_standing",
    "propulsion_type": "electric",
    "max_range_meters": SCOOTER_RANGE_M,
    "name": _texts("E-Roller", "E-scooter"),
    "return_constraint": "free_floating",
    "default_pricing_plan_id": "scooter",
}
_CAR = {
    "vehicle_type_id": "car",
    "form_factor": "car",
    "propulsion_type": "electric",
    "max_range_meters": 250_000,
    "name": _texts("Kleinwagen", "Small car"),
    "return_constraint": "roundtrip_station",
    "default_pricing_plan_id": "car",
}
_BIKE_PLAN = {
    "plan_id": "bike",
    "name": "Einzelfahrt",
    "currency": "EUR",
    "price": 0,
    "is_taxable": False,
    "description": "1 EUR je angefangene 15 Minuten (erfunden)",
    "per_min_pricing": [{"start": 0, "rate": 1.0, "interval": 15}],
}
_SCOOTER_PLAN = {
    "plan_id": "scooter",
    "name": _texts("Einzelfahrt", "Single ride"),
    "currency": "EUR",
    "price": 1.0,
    "is_taxable": False,
    "description": _texts(
        "1 EUR und 0,22 EUR je Minute (erfunden)", "1 EUR and 0.22 EUR a minute (invented)"
    ),
    "per_min_pricing": [{"start": 0, "rate": 0.22, "interval": 1}],
}
_CAR_PLAN = {
    "plan_id": "car",
    "name": _texts("Stundentarif", "By the hour"),
    "currency": "EUR",
    "price": 0,
    "is_taxable": False,
    "description": _texts(
        "2,40 EUR je Stunde und 0,29 EUR je km (erfunden)", "2.40 EUR an hour and 0.29 EUR a km (invented)"
    ),
    "per_min_pricing": [{"start": 0, "rate": 2.4, "interval": 60}],
    "per_km_pricing": [{"start": 0, "rate": 0.29, "interval": 1}],
}
