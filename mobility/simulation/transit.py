"""Assembles the transit of the model city: platforms, line paths on streets and on rails."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.districts import Districts
from mobility.simulation.line_plan import (
    COUPLED,
    LINES,
    OUTSIDE_STOPS,
    RAIL_STOPS,
    THROUGH_RUNNING,
    PlannedLine,
)
from mobility.simulation.noding import StreetNetwork
from mobility.simulation.routes_on_streets import StreetRoute, build_street_routes
from mobility.simulation.station import RAIL_PLATFORMS, track_offset_m
from mobility.simulation.steady import atan2
from mobility.simulation.terrain import Points, Terrain
from mobility.simulation.transit_model import Line, LinePath, Platform, Station, Transit, along, headings

HUB_STATION = 0
MARKET_STATION = 1

_ASIDE_M = {"tram": 4.2, "bus": 5.8}
_BEHIND_M = 14.0
_DWELL_S = {"tram": 22, "bus": 18, "rail": 45}
_BRAKE_S = {"tram": 15.0, "bus": 17.0, "rail": 62.0}  # lost at each stop by braking and starting
_SIGNALS_S_PER_KM = {"tram": 22.0, "bus": 26.0, "rail": 0.0}
_RAIL_MPS = {"s-bahn": 27.0, "regional": 36.0}


class _Platforms:
    """Platforms as lines ask for them: one for each station, mode and direction of travel."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.all: list[Platform] = []
        self._index: dict[tuple[int, str, int], int] = {}
        self._codes: dict[tuple[int, str], int] = {}
        self._rng = rng

    def get(self, station: int, mode: str, sector: int, xy: Points) -> int:
        key = (station, mode, sector)
        if key not in self._index:
            count = self._codes.get((station, mode), 0)
            self._codes[station, mode] = count + 1
            code = str(count + 1) if mode != "bus" else "ABCDEFGHIJKLMNOP"[count]
            draw = self._rng.random()
            wheelchair = 1 if draw < 0.72 or mode == "rail" else 2 if draw < 0.84 else 0
            self._index[key] = len(self.all)
            self.all.append(Platform(station, code, mode, xy, wheelchair))
        return self._index[key]


def _ride_times(metres: NDArray[np.float64], run_s: NDArray[np.float64], mode: str) -> NDArray[np.int64]:
    """Seconds between stops: cruising, braking and starting, signals on the way; never under 20 s."""
    between = np.diff(metres)
    seconds = run_s + _BRAKE_S[mode] + between / 1000.0 * _SIGNALS_S_PER_KM[mode]
    return np.maximum(np.round(seconds), 20).astype(np.int64)


def _street_path(
    route: StreetRoute, network: StreetNetwork, platforms: _Platforms, backwards: bool
) -> LinePath:
    mode = route.plan.mode
    xy = network.node_xy[route.nodes]
    run = np.concatenate(([0.0], np.cumsum(np.diff(route.along_m) / route.speeds_mps)))
    metres, clock = route.along_m[route.at], run[route.at]
    stations = list(route.stations)
    path_m = route.along_m
    if backwards:
        xy, path_m = xy[::-1], path_m[-1] - path_m[::-1]
        metres, clock = route.along_m[-1] - metres[::-1], run[-1] - clock[::-1]
        stations = stations[::-1]
    unit = headings(xy, path_m, metres)
    right = np.column_stack((unit[:, 1], -unit[:, 0]))
    sector = np.round(np.degrees(atan2(unit[:, 1], unit[:, 0])) / 90.0).astype(int) % 4
    on_street = np.column_stack((np.interp(metres, path_m, xy[:, 0]), np.interp(metres, path_m, xy[:, 1])))
    side = on_street + right * _ASIDE_M[mode] - unit * _BEHIND_M
    stops = tuple(
        platforms.get(station, mode, int(s), point)
        for station, s, point in zip(stations, sector, side, strict=True)
    )
    dwell = np.full(len(stops), _DWELL_S[mode], dtype=np.int64)
    dwell[[i for i, station in enumerate(stations) if station in (HUB_STATION, MARKET_STATION)]] += 25
    dwell[[0, -1]] = 0
    return LinePath(xy, path_m, stops, metres, _ride_times(metres, np.diff(clock), mode), dwell)


def _rail_stations(terrain: Terrain, stations: list[Station]) -> dict[str, list[tuple[int, float]]]:
    """Railway stations of each direction as (station, metres from the main station); adds to `stations`."""
    by_rail: dict[str, list[tuple[int, float]]] = {name: [] for name in terrain.rails}
    stops = [(rail, name, metres * terrain.scale, False) for rail, name, metres in RAIL_STOPS]
    stops += [(rail, name, float(m), True) for rail, found in OUTSIDE_STOPS.items() for name, m in found]
    for rail, name, metres, is_outside in stops:
        by_rail[rail].append((len(stations), metres))
        stations.append(Station(name, _rail_point(terrain, rail, metres), -1, is_outside))
    return by_rail


def _rail_xy(terrain: Terrain, rail: str, until_m: float) -> Points:
    """A railway from the main station outwards; beyond the plan it runs on straight."""
    xy = terrain.warp(terrain.rails[rail])
    metres = along(xy)
    if until_m > metres[-1]:
        unit = (xy[-1] - xy[-2]) / max(float(np.hypot(*(xy[-1] - xy[-2]))), 1e-9)
        steps = np.linspace(0, until_m - metres[-1], 12)[1:, None]
        return np.vstack((xy, xy[-1] + unit * steps))
    end = np.array([[np.interp(until_m, metres, xy[:, 0]), np.interp(until_m, metres, xy[:, 1])]])
    return np.vstack((xy[metres < until_m - 1.0], end))


def _rail_point(terrain: Terrain, rail: str, metres: float) -> Points:
    point: Points = _rail_xy(terrain, rail, metres)[-1]
    return point


def _rail_arm(
    place: str, rails: dict[str, list[tuple[int, float]]], all_stops: bool, stations: Sequence[Station]
) -> tuple[str, list[tuple[int, float]]]:
    """One side of a rail line: the railway and its stations outwards from the main station."""
    rail = place.removeprefix("ext ")
    served = [(s, m) for s, m in rails[rail] if place.startswith("ext ") or not stations[s].is_outside]
    if not all_stops:
        inside = [row for row in served if not stations[row[0]].is_outside]
        served = [row for row in served if stations[row[0]].is_outside or (inside and row == inside[-1])]
    return rail, served


def _rail_path(
    plan: PlannedLine, terrain: Terrain, rails: dict[str, list[tuple[int, float]]],
    stations: Sequence[Station],
    platforms: _Platforms, backwards: bool,
) -> LinePath:  # fmt: skip
    all_stops = plan.service == "s-bahn"
    places = plan.via[::-1] if backwards else plan.via
    arms = [_rail_arm(str(place), rails, all_stops, stations) for place in places]
    (rail_in, stops_in), (rail_out, stops_out) = arms
    xy_in = _rail_xy(terrain, rail_in, stops_in[-1][1])[::-1]
    xy_out = _rail_xy(terrain, rail_out, stops_out[-1][1])
    xy = np.vstack((xy_in, xy_out[1:]))
    path_m = along(xy)
    middle = path_m[len(xy_in) - 1]
    rows = (
        [(s, middle - m) for s, m in reversed(stops_in)]
        + [(HUB_STATION, middle)]
        + [(s, middle + m) for s, m in stops_out]
    )
    metres = np.clip(np.array([m for _, m in rows]), 0.0, path_m[-1])
    unit = headings(xy, path_m, metres)
    right = np.column_stack((unit[:, 1], -unit[:, 0]))
    on_track = np.column_stack((np.interp(metres, path_m, xy[:, 0]), np.interp(metres, path_m, xy[:, 1])))
    stops = []
    for (station, _), point, aside, way in zip(rows, on_track, right, unit, strict=True):
        sector = int(np.round(math.degrees(math.atan2(way[1], way[0])) / 180.0)) % 2
        sector = 0 if way[1] > 0 else 1 if abs(way[1]) > 0.3 else 2 + sector
        offset = 5.0
        if station == HUB_STATION:
            track = ("S3", "S5", "S7", "RE1", "RB20", "RB75").index(plan.name) % (RAIL_PLATFORMS // 2)
            sector = 10 + 2 * track + int(backwards)
            point, aside, offset = _hub_track(terrain, 2 * track + int(backwards))  # noqa: PLW2901
        stops.append(platforms.get(station, "rail", sector, point + aside * offset))
    run = np.diff(metres) / _RAIL_MPS[plan.service]
    dwell = np.full(len(stops), _DWELL_S["rail"], dtype=np.int64)
    dwell[len(stops_in)] = 180
    dwell[[0, -1]] = 0
    return LinePath(xy, path_m, tuple(stops), metres, _ride_times(metres, run, "rail"), dwell)


def _hub_track(terrain: Terrain, track: int) -> tuple[Points, Points, float]:
    """Middle of a platform edge of the main station: tracks lie side by side, west to east."""
    here = terrain.warp(terrain.rails["south"][:1] + np.array((track_offset_m(track), 0.0)))[0]
    return here, np.array((1.0, 0.0)), 0.0


def build_transit(
    rng: np.random.Generator, terrain: Terrain, districts: Districts, network: StreetNetwork, plan_xy: Points
) -> Transit:
    """Stations, platforms and the paths of all lines.

    Parameters
    ----------
    rng : np.random.Generator
        Source of all chance.
    terrain : Terrain
        Railways and the warp.
    districts : Districts
        Middles that lines serve.
    network : StreetNetwork
        Streets that trams and buses use.
    plan_xy : Points
        Nodes of the network in plan metres.

    Returns
    -------
    Transit
        Lines in the order of the plan.
    """
    routes, stations = build_street_routes(terrain, districts, network, plan_xy)
    by_name = {route.plan.name: route for route in routes}
    platforms = _Platforms(rng)
    rails = _rail_stations(terrain, stations)
    lines = []
    for plan in LINES:
        directions = (False,) if plan.service in ("ring", "shuttle") else (False, True)
        if plan.mode == "rail":
            paths = [_rail_path(plan, terrain, rails, stations, platforms, back) for back in directions]
        else:
            paths = [_street_path(by_name[plan.name], network, platforms, back) for back in directions]
        lines.append(Line(plan, tuple(paths)))
    for first, second in THROUGH_RUNNING + COUPLED:  # riders who stay seated also stay at the platform
        a = next(line for line in lines if line.plan.name == first)
        i = next(i for i, line in enumerate(lines) if line.plan.name == second)
        start = replace(lines[i].paths[0], stops=(a.paths[1].stops[-1], *lines[i].paths[0].stops[1:]))
        lines[i] = Line(lines[i].plan, (start, *lines[i].paths[1:]))
    return _without_unserved(stations, platforms.all, lines)


def _without_unserved(stations: list[Station], platforms: list[Platform], lines: list[Line]) -> Transit:
    """Leave out planned stations where no line came to stop."""
    served = sorted({platform.station for platform in platforms})
    new = {old: i for i, old in enumerate(served)}
    kept = tuple(replace(platform, station=new[platform.station]) for platform in platforms)
    return Transit(tuple(stations[old] for old in served), kept, tuple(lines))
