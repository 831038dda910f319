"""A small sharing system as GBFS 2.3 and 3.0 tell of it, and a server that misbehaves on demand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NOW_S = 1_780_000_000
Feed = dict[str, dict[str, Any]]

TYPES: list[dict[str, Any]] = [
    {
        "vehicle_type_id": "bike",
        "form_factor": "bicycle",
        "propulsion_type": "human",
        "return_constraint": "any_station",
    },
    {
        "vehicle_type_id": "scooter",
        "form_factor": "scooter_standing",
        "propulsion_type": "electric",
        "max_range_meters": 30_000,
        "return_constraint": "free_floating",
        "default_pricing_plan_id": "scooters",
    },
]
PLANS: list[dict[str, Any]] = [
    {
        "plan_id": "scooters",
        "name": "Roller",
        "currency": "EUR",
        "price": 1.0,
        "is_taxable": False,
        "description": "1 EUR, dann 0,19 EUR je Minute",
        "per_min_pricing": [{"start": 0, "rate": 0.19, "interval": 1}],
    },
    {"plan_id": "francs", "name": "Franken", "currency": "CHF", "price": "2.50", "is_taxable": True},
]
STATIONS = [
    {"station_id": "s1", "name": "Markt", "lat": 51.4825, "lon": 11.9700, "capacity": 10},
    {"station_id": "s2", "name": "Hauptbahnhof", "lat": 51.4775, "lon": 11.9870, "capacity": 20},
]
COUNTS = [
    {
        "station_id": "s1",
        "num_vehicles_available": 4,
        "vehicle_types_available": [{"vehicle_type_id": "bike", "count": 4}],
        "num_docks_available": 6,
        "is_installed": True,
        "is_renting": True,
        "is_returning": True,
        "last_reported": NOW_S - 30,
    },
    {
        "station_id": "s2",
        "num_vehicles_available": 0,
        "num_docks_available": 20,
        "vehicle_types_available": [],
        "is_installed": True,
        "is_renting": True,
        "is_returning": True,
        "last_reported": NOW_S - 30,
    },
]
VEHICLES = [
    {
        "vehicle_id": "plate-7431",
        "lat": 51.4830,
        "lon": 11.9710,
        "vehicle_type_id": "scooter",
        "current_range_meters": 12_000,
        "is_reserved": False,
        "is_disabled": False,
        "pricing_plan_id": "francs",
        "rental_uris": {"web": "https://rent.example/plate-7431"},
    },
    {
        "vehicle_id": "plate-0815",
        "lat": 51.4810,
        "lon": 11.9720,
        "vehicle_type_id": "scooter",
        "current_fuel_percent": 0.5,
        "is_reserved": True,
        "is_disabled": False,
    },
]
SQUARE = [[11.960, 51.475], [11.980, 51.475], [11.980, 51.490], [11.960, 51.490], [11.960, 51.475]]
HOLE = [[11.968, 51.481], [11.972, 51.481], [11.972, 51.484], [11.968, 51.484], [11.968, 51.481]]
BOW = [[11.990, 51.475], [12.000, 51.485], [12.000, 51.475], [11.990, 51.485], [11.990, 51.475]]
"""Its lines cross: two triangles."""


def feed_3(now_s: int = NOW_S, ttl: Any = 60) -> Feed:
    """All files of GBFS 3.0 but gbfs.json."""
    rule = {"ride_start_allowed": True, "ride_end_allowed": False, "ride_through_allowed": True}
    zones = [
        zone(
            [SQUARE, HOLE], "Altstadt", [{**rule, "vehicle_type_ids": ["scooter"], "maximum_speed_kph": 12}]
        ),
        zone([BOW], "Schleife", [rule]),
    ]
    data = {
        "system_information": {
            "system_id": "rad",
            "languages": ["de", "en"],
            "name": [{"text": "Rad", "language": "de"}, {"text": "Wheel", "language": "en"}],
            "opening_hours": "24/7",
            "feed_contact_email": "a@example.org",
            "timezone": "Europe/Berlin",
            "rental_apps": {"android": {"store_uri": "https://play.example/rad", "discovery_uri": "rad://"}},
        },
        "vehicle_types": {"vehicle_types": [localized(one) for one in TYPES]},
        "system_pricing_plans": {"plans": [localized(one) for one in PLANS]},
        "station_information": {"stations": [localized(one) for one in STATIONS]},
        "station_status": {"stations": [with_text_times(one) for one in COUNTS]},
        "vehicle_status": {"vehicles": VEHICLES},
        "geofencing_zones": {
            "geofencing_zones": {"type": "FeatureCollection", "features": zones},
            "global_rules": [
                {"ride_start_allowed": True, "ride_end_allowed": True, "ride_through_allowed": True}
            ],
        },
    }
    made = datetime.fromtimestamp(now_s, UTC).isoformat()
    return {
        name: {"last_updated": made, "ttl": ttl, "version": "3.0", "data": json.loads(json.dumps(one))}
        for name, one in data.items()
    }


def feed_2(now_s: int = NOW_S, ttl: Any = 60) -> Feed:
    """The same system in GBFS 2.3."""
    feed = feed_3(now_s, ttl)
    plain = {
        "system_information": {
            "system_id": "rad",
            "language": "de",
            "name": "Rad",
            "timezone": "Europe/Berlin",
            "rental_apps": {"android": {"store_uri": "https://play.example/rad", "discovery_uri": "rad://"}},
        },
        "vehicle_types": {"vehicle_types": TYPES},
        "system_pricing_plans": {"plans": PLANS},
        "station_information": {"stations": STATIONS},
        "station_status": {
            "stations": [
                {("num_bikes_available" if k == "num_vehicles_available" else k): v for k, v in one.items()}
                for one in COUNTS
            ]
        },
        "free_bike_status": {
            "bikes": [
                {("bike_id" if k == "vehicle_id" else k): v for k, v in one.items()} for one in VEHICLES
            ]
        },
        "geofencing_zones": {
            "geofencing_zones": {
                "type": "FeatureCollection",
                "features": [
                    zone(
                        [SQUARE, HOLE],
                        "Altstadt",
                        [
                            {
                                "vehicle_type_id": ["scooter"],
                                "ride_start_allowed": True,
                                "ride_end_allowed": False,
                                "ride_through_allowed": True,
                                "maximum_speed_kph": 12,
                            }
                        ],
                        language=False,
                    ),
                    zone(
                        [BOW],
                        "Schleife",
                        [{"ride_end_allowed": False, "ride_through_allowed": True}],
                        language=False,
                    ),
                ],
            }
        },
    }
    del feed["vehicle_status"]
    for name, data in plain.items():
        feed[name] = {
            "last_updated": now_s,
            "ttl": ttl,
            "version": "2.3",
            "data": json.loads(json.dumps(data)),
        }
    return feed


def zone(
    rings: list[Any], name: str, rules: list[dict[str, Any]], *, language: bool = True
) -> dict[str, Any]:
    """A feature of geofencing_zones."""
    properties: dict[str, Any] = {"name": name, "rules": rules}
    if language:
        properties["name"] = [{"text": name, "language": "de"}]
    geometry = {"type": "MultiPolygon", "coordinates": [rings]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def localized(record: dict[str, Any]) -> dict[str, Any]:
    """With texts as GBFS 3 has them."""
    told = [name for name in ("name", "description") if name in record]
    texts: dict[str, Any] = {name: [{"text": record[name], "language": "de"}] for name in told}
    return {**record, **texts}


def with_text_times(record: dict[str, Any]) -> dict[str, Any]:
    """With times as GBFS 3 has them."""
    return {**record, "last_reported": datetime.fromtimestamp(record["last_reported"], UTC).isoformat()}


def discovery(feed: Feed, base: str = "") -> dict[str, Any]:
    """gbfs.json of a feed."""
    rows = [{"name": name, "url": f"{base}{name}.json"} for name in feed]
    version = feed["system_information"]["version"]
    data: dict[str, Any] = {"feeds": rows} if version.startswith("3") else {"de": {"feeds": rows}}
    envelope = {key: feed["system_information"][key] for key in ("last_updated", "version")}
    return {**envelope, "ttl": 3600, "data": data}


@dataclass
class GbfsServer:
    """Serves a feed under "/NAME.json"; `answers` overrides status and body of a path."""

    feed: Feed
    url: str = ""
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Of gbfs.json."""
        return f"{self.url}/gbfs.json"

    def body(self, name: str) -> bytes | None:
        """What stands there now."""
        if name == "gbfs":
            return json.dumps(discovery(self.feed, f"{self.url}/")).encode()
        return json.dumps(self.feed[name]).encode() if name in self.feed else None


@contextmanager
def gbfs_server(feed: Feed) -> Iterator[GbfsServer]:
    """Serve a feed over HTTP, with ETag and 304."""
    told = GbfsServer(feed)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/").removesuffix(".json")
            status, body = told.answers.get(name) or (200, told.body(name))
            etag = f'"{hash(body)}"'
            if body is None:
                status = 404
            elif status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            told.asked.append((name, status))
            self.send_response(status)
            if status in (200, 304):
                self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()
