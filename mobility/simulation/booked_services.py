"""What runs in the model city when it is booked, and its mobility hubs: invented like all of it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mobility.simulation.examples import build_examples
from mobility.simulation.terrain import to_degrees

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

SERVICES_FILE = "services.json"

N_HUBS = 10
ZONE_STATIONS = 12
"""The shuttle's zone lies around so many neighboring stations at the edge of the city."""
ZONE_MARGIN_M = 350.0
CORNER_GRID_M = 160.0
"""About one virtual stop in such a square."""
EQUIPMENT = (["shelter", "charging", "info_screen"], ["shelter", "bike_pump"])
LEAST_HUB_GAP_M = 700.0
"""Hubs are spread over the city."""


def build_on_demand(city: "ModelCity") -> dict[str, Any]:
    """Invent a shuttle at night, a taxi and the rule of the lines to be called.

    Parameters
    ----------
    city : ModelCity
        As planned.

    Returns
    -------
    dict[str, Any]
        As the file of services on demand of a city has it.
    """
    area = _zone(city)
    lats, lons = to_degrees(np.array(area.exterior.coords))
    ring = [[round(lon, 6), round(lat, 6)] for lat, lon in zip(lats.tolist(), lons.tolist(), strict=True)]
    return {
        "simulated": True,
        "zones": [
            {
                "id": "nachtshuttle",
                "name": "Nachtshuttle (simuliert)",
                "agency": "Modellverkehr Auenfurt (simuliert)",
                "geometry": {"type": "Polygon", "coordinates": [ring]},
                "virtual_stops": _corners(city, area),
                "hours": "Mo-Su 20:00-05:00",
                "ahead_hours": 24,
                "lead_minutes": 5,
                "wait_minutes": 8,
                "longest_wait_minutes": 15,
                "fare": "transit",
                "booking_url": "https://example.org/nachtshuttle",
            }
        ],
        "taxis": [
            {
                "id": "taxi",
                "name": "Taxi (simuliert)",
                "phone": "+49 30 23125 001",
                "tariff": {
                    "currency": "EUR",
                    "base": 4.4,
                    "per_km": 2.4,
                    "source": "invented for the model city",
                },
            }
        ],
    }


def build_hubs(city: "ModelCity") -> dict[str, Any]:
    """Invent ten hubs at the stations with the most departures, spread over the city.

    Parameters
    ----------
    city : ModelCity
        As planned.

    Returns
    -------
    dict[str, Any]
        As the file of hubs of a city has it.
    """
    stations = city.transit.stations
    chosen: list[int] = []
    for station in _busiest(city):
        xy = stations[station].xy
        if all(float(np.hypot(*(xy - stations[other].xy))) >= LEAST_HUB_GAP_M for other in chosen):
            chosen.append(station)
        if len(chosen) == N_HUBS:
            break
    hubs = []
    for number, station in enumerate(chosen):
        lat, lon = to_degrees(stations[station].xy)
        hubs.append(
            {
                "id": f"hub-{number + 1}",
                "name": f"Mobilitätsstation {stations[station].name} (simuliert)",
                "stops": [stations[station].name],
                "lat": round(float(lat), 6),
                "lon": round(float(lon), 6),
                "bays": {"bike": 12 - number, "cargo_bike": 2, "scooter": 6, "car": 1 + number % 3},
                "equipment": ["shelter", "bike_pump"]
                if number % 2
                else ["shelter", "charging", "info_screen"],
            }
        )
    return {"simulated": True, "operator": "Modellverkehr Auenfurt (simuliert)", "hubs": hubs}


def write_services(city: "ModelCity", path: Path) -> None:
    """Write both, and what shows them, as JSON: {"on_demand": ..., "hubs": ..., "examples": ...}.

    Parameters
    ----------
    city : ModelCity
        As planned.
    path : Path
        Replaced where it is there.
    """
    on_demand = build_on_demand(city)
    stops = np.array([stop[2:] for stop in on_demand["zones"][0]["virtual_stops"]], np.float64)
    services = {
        "on_demand": on_demand,
        "hubs": build_hubs(city),
        "examples": build_examples(city, stops, calls_at_stations(city)),
    }
    path.write_text(json.dumps(services, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


def calls_at_stations(city: "ModelCity") -> NDArray[np.int64]:
    """Count the trips that call at each station.

    Parameters
    ----------
    city : ModelCity
        As planned.

    Returns
    -------
    (n_stations,) int64
        Of all kinds of days together.
    """
    transit = city.transit
    calls = np.zeros(len(transit.stations), np.int64)
    for group in city.schedule.groups:
        path = transit.lines[group.line].paths[group.direction]
        for stop in path.stops:
            calls[transit.platforms[stop].station] += len(group.blocks)
    return calls


def _busiest(city: "ModelCity") -> list[int]:
    """Stations by the trips that call there, most first."""
    transit, calls = city.transit, calls_at_stations(city)
    inside = [row for row, station in enumerate(transit.stations) if station.node >= 0]
    return sorted(inside, key=lambda row: (-int(calls[row]), row))


def _zone(city: "ModelCity") -> shapely.Polygon:
    """The hull of stations around the easternmost one that streets lead to."""
    stations = [
        station.xy for station in city.transit.stations if station.node >= 0 and not station.is_outside
    ]
    xy = np.array(stations, np.float64)
    edge = xy[int(xy[:, 0].argmax())]
    nearest = np.argsort(np.hypot(*(xy - edge).T), kind="stable")[:ZONE_STATIONS]
    hull = shapely.convex_hull(shapely.MultiPoint(xy[nearest]))
    return shapely.Polygon(hull.buffer(ZONE_MARGIN_M, quad_segs=2).exterior)


def _corners(city: "ModelCity", area: shapely.Polygon) -> list[list[Any]]:
    """Corners of streets in the zone, one a square of a grid."""
    nodes = city.streets.network.node_xy
    inside = nodes[shapely.intersects_xy(area, nodes[:, 0], nodes[:, 1])]
    squares = np.floor(inside / CORNER_GRID_M).astype(np.int64)
    _, first = np.unique(squares, axis=0, return_index=True)
    corners = []
    for number, row in enumerate(sorted(first.tolist())):
        lat, lon = to_degrees(inside[row])
        name = f"Virtuelle Haltestelle {number + 1} (simuliert)"
        corners.append([f"v{number + 1}", name, round(float(lat), 6), round(float(lon), 6)])
    return corners
