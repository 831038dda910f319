"""From a YAML file to a Scenario; every fault names file and line. The format: docs/accessibility.md."""

from collections.abc import Callable
from pathlib import Path

from mobility.accessibility.scenarios.conflicts import refuse_conflicts
from mobility.accessibility.scenarios.fields import (
    OF_DATES,
    OF_LINE,
    OF_WINDOW,
    find_dates,
    find_dwell,
    find_text,
    find_truth,
    find_window,
    read_clock,
    read_every,
    read_line_of,
    read_minutes,
    read_pace,
    read_pair,
    read_places,
    read_point,
    read_points,
    read_seconds,
    read_texts,
    read_window,
)
from mobility.accessibility.scenarios.model import (
    AddCycleway,
    AddLine,
    AddStop,
    ChangeDwell,
    ChangeHeadway,
    ChangeSpeed,
    ChangeVehicle,
    CloseStreets,
    Edit,
    Every,
    LineOf,
    RemoveLine,
    RerouteLine,
    Scenario,
    ShuttleZone,
    Where,
)
from mobility.accessibility.scenarios.values import Value, parse_values, read_values, suggestion
from mobility.errors import ScenarioError

MOST_EDITS = 500
ROUTE_TYPES = {
    "tram": 0, "subway": 1, "rail": 2, "bus": 3, "ferry": 4, "cable_tram": 5, "aerial_lift": 6,
    "funicular": 7, "trolleybus": 11, "monorail": 12,
}  # fmt: skip
"""GTFS' own words."""
WHEELCHAIR = {"unknown": 0, "yes": 1, "no": 2}
SURFACES = ("asphalt", "paving_stones", "compacted", "cobblestone", "unpaved")
STREET_MODES = ("walk", "wheelchair", "bike", "car")
DEFAULT_JOIN_M = 15.0


def read_scenario(path: Path) -> Scenario:
    """Read and check a scenario, as far as that goes without a network.

    Parameters
    ----------
    path : Path
        YAML.

    Returns
    -------
    Scenario
        Its edits in their order.

    Raises
    ------
    ScenarioError
        It cannot be read, says something that is not understood, or contradicts itself.
    """
    return _scenario(read_values(Path(path)), Path(path))


def parse_scenario(text: str, file: str = "scenario.yaml") -> Scenario:
    """Read and check a scenario that is at hand as text.

    Parameters
    ----------
    text : str
        YAML.
    file : str
        Its name, for messages.

    Returns
    -------
    Scenario
        Its edits in their order.

    Raises
    ------
    ScenarioError
        As of `read_scenario`.
    """
    return _scenario(parse_values(text, file), Path(file))


def _scenario(top: Value, file: Path) -> Scenario:
    fields = top.mapping(("scenario", "description", "edits"), ("scenario", "edits"))
    listed = fields["edits"]
    items = [] if listed.data == [] else listed.items("edits")
    if len(items) > MOST_EDITS:
        listed.refuse(f"{len(items)} edits are more than {MOST_EDITS}")
    edits = tuple(_edit(item) for item in items)
    refuse_conflicts(edits, lambda of: frozenset({of.line}))
    description = fields["description"].text() if "description" in fields else ""
    return Scenario(fields["scenario"].text(), description, edits, file)


def _edit(item: Value) -> Edit:
    if not isinstance(item.data, dict) or len(item.data) != 1:
        item.refuse(f"an edit is one word and what belongs to it; words are {', '.join(sorted(READERS))}")
    ((kind, value),) = item.data.items()
    if kind not in READERS:
        raise ScenarioError(
            f"{value.file}, line {value.line}: there is no edit {kind!r}{suggestion(kind, READERS)}",
            f"{value.file}, line {value.line}",
        )
    return READERS[kind](value, Where(value.file, value.line, kind))


def _add_stop(value: Value, where: Where) -> AddStop:
    known = ("id", "name", "at", "wheelchair", "feed", "lines", "between", "dwell_s", "loses_s")
    fields = value.mapping(known, ("id", "at"))
    lat, lon = read_point(fields["at"])
    if ("lines" in fields) != ("between" in fields):
        value.refuse("'lines' and 'between' (two stops that follow each other) belong together")
    return AddStop(
        where,
        fields["id"].text(),
        find_text(fields, "name") or fields["id"].text(),
        lat,
        lon,
        WHEELCHAIR[fields["wheelchair"].choice(WHEELCHAIR)] if "wheelchair" in fields else 0,
        find_text(fields, "feed"),
        tuple(LineOf(line) for line in read_texts(fields["lines"])) if "lines" in fields else (),
        read_pair(fields["between"]) if "between" in fields else None,
        find_dwell(fields),
        read_seconds(fields["loses_s"], 0, 3600) if "loses_s" in fields else 0,
    )


def _add_line(value: Value, where: Where) -> AddLine:
    known = (
        "id", "name", "type", "feed", "stops", "path", "stop_every_m", "speed_kmh", "minutes", "dwell_s",
        "both_directions", "departures", *OF_DATES, "vehicle",
    )  # fmt: skip
    fields = value.mapping(known, ("id", "type", "departures"))
    if "stops" not in fields and not {"path", "stop_every_m"} <= set(fields):
        value.refuse("name its 'stops', or draw a 'path' and say 'stop_every_m'")
    if "stops" in fields and "stop_every_m" in fields:
        fields["stop_every_m"].refuse("the stops are named already")
    if "minutes" in fields and "stops" not in fields:
        fields["minutes"].refuse("a drawn line needs 'speed_kmh': how many stops it gets is not known yet")
    stops = read_texts(fields["stops"], 2) if "stops" in fields else ()
    pace = read_pace(fields, value)
    if pace.ride_s and len(pace.ride_s) != len(stops) - 1:
        fields["minutes"].refuse(
            f"{len(stops)} stops have {len(stops) - 1} stretches, not {len(pace.ride_s)}"
        )
    times, every = _departures(fields["departures"])
    return AddLine(
        where,
        fields["id"].text(),
        find_text(fields, "name") or fields["id"].text(),
        ROUTE_TYPES[fields["type"].choice(ROUTE_TYPES)],
        find_text(fields, "feed"),
        stops,
        read_points(fields["path"]) if "path" in fields else (),
        fields["stop_every_m"].number(50, 100_000, "metres") if "stop_every_m" in fields else None,
        pace,
        find_dwell(fields),
        find_truth(fields, "both_directions", otherwise=True),
        times,
        every,
        find_dates(fields, value),
        read_places(fields["vehicle"]) if "vehicle" in fields else None,
    )


def _departures(value: Value) -> tuple[tuple[int, ...], tuple[Every, ...]]:
    if isinstance(value.data, dict):
        return (), (read_every(value),)
    items = value.items("times, or of windows {from, to, every_minutes}")
    times = tuple(sorted({read_clock(item) for item in items if not isinstance(item.data, dict)}))
    return times, tuple(read_every(item) for item in items if isinstance(item.data, dict))


def _remove_line(value: Value, where: Where) -> RemoveLine:
    fields = value.mapping((*OF_LINE, *OF_WINDOW, *OF_DATES), ("line",))
    return RemoveLine(where, read_line_of(fields), find_window(fields, value), find_dates(fields, value))


def _reroute_line(value: Value, where: Where) -> RerouteLine:
    known = (
        *OF_LINE,
        "from_stop",
        "to_stop",
        "via",
        "path",
        "speed_kmh",
        "minutes",
        "dwell_s",
        "both_directions",
    )
    fields = value.mapping(known, ("line", "from_stop", "to_stop", "via"))
    via = () if fields["via"].data == [] else read_texts(fields["via"])
    pace = read_pace(fields, value)
    if pace.ride_s and len(pace.ride_s) != len(via) + 1:
        fields["minutes"].refuse(f"there are {len(via) + 1} stretches, not {len(pace.ride_s)}")
    return RerouteLine(
        where,
        read_line_of(fields),
        fields["from_stop"].text(),
        fields["to_stop"].text(),
        via,
        read_points(fields["path"]) if "path" in fields else (),
        pace,
        find_dwell(fields),
        find_truth(fields, "both_directions", otherwise=True),
    )


def _change_headway(value: Value, where: Where) -> ChangeHeadway:
    fields = value.mapping(
        (*OF_LINE, *OF_WINDOW, *OF_DATES, "every_minutes"), ("line", *OF_WINDOW, "every_minutes")
    )
    every = Every(read_window(fields), read_minutes(fields["every_minutes"]))
    return ChangeHeadway(where, read_line_of(fields), every, find_dates(fields, value))


def _change_speed(value: Value, where: Where) -> ChangeSpeed:
    fields = value.mapping((*OF_LINE, "percent", "between"), ("line", "percent"))
    percent = fields["percent"].number(-80, 300, "percent faster; below 0: slower")
    return ChangeSpeed(
        where, read_line_of(fields), percent, read_pair(fields["between"]) if "between" in fields else None
    )


def _change_dwell(value: Value, where: Where) -> ChangeDwell:
    fields = value.mapping((*OF_LINE, "seconds", "add_seconds", "stops"), ("line",))
    if ("seconds" in fields) == ("add_seconds" in fields):
        value.refuse("say either 'seconds' or 'add_seconds'")
    return ChangeDwell(
        where,
        read_line_of(fields),
        read_seconds(fields["seconds"], 0, 3600) if "seconds" in fields else None,
        read_seconds(fields["add_seconds"], -3600, 3600) if "add_seconds" in fields else 0,
        read_texts(fields["stops"]) if "stops" in fields else (),
    )


def _change_vehicle(value: Value, where: Where) -> ChangeVehicle:
    fields = value.mapping((*OF_LINE, "seats", "standing"), ("line", "seats", "standing"))
    places = Value(value.file, value.line, value.name, {key: fields[key] for key in ("seats", "standing")})
    return ChangeVehicle(where, read_line_of(fields), read_places(places))


def _add_cycleway(value: Value, where: Where) -> AddCycleway:
    fields = value.mapping(("path", "on_foot", "surface", "oneway", "join_m"), ("path",))
    return AddCycleway(
        where,
        read_points(fields["path"]),
        find_truth(fields, "on_foot", otherwise=True),
        fields["surface"].choice(SURFACES) if "surface" in fields else "asphalt",
        find_truth(fields, "oneway", otherwise=False),
        fields["join_m"].number(0.5, 100, "metres") if "join_m" in fields else DEFAULT_JOIN_M,
    )


def _close(value: Value, where: Where) -> CloseStreets:
    fields = value.mapping(("ways", "across", "modes"))
    if ("ways" in fields) == ("across" in fields):
        value.refuse("say either 'ways' (OSM ids) or 'across' (points of a line that cuts it)")
    ways = tuple(round(item.number(1, 1e15, "OSM id")) for item in fields["ways"].items("OSM ids")) if (
        "ways" in fields
    ) else ()  # fmt: skip
    return CloseStreets(
        where,
        ways,
        read_points(fields["across"]) if "across" in fields else (),
        tuple(item.choice(STREET_MODES) for item in fields["modes"].items("modes"))
        if "modes" in fields
        else STREET_MODES,
        where.edit == "close_bridge",
    )


def _shuttle_zone(value: Value, where: Where) -> ShuttleZone:
    known = (
        "id", "name", "feed", "area", "hubs", *OF_WINDOW, "wait_minutes", "speed_kmh", "every_minutes",
        *OF_DATES,
    )  # fmt: skip
    fields = value.mapping(known, ("id", "area", "hubs", *OF_WINDOW, "wait_minutes"))
    return ShuttleZone(
        where,
        fields["id"].text(),
        find_text(fields, "name") or fields["id"].text(),
        find_text(fields, "feed"),
        read_points(fields["area"], 3),
        read_texts(fields["hubs"]),
        read_window(fields),
        read_minutes(fields["wait_minutes"], 0, 120),
        fields["speed_kmh"].number(5, 100, "km/h") if "speed_kmh" in fields else 25.0,
        read_minutes(fields["every_minutes"], 1, 60) if "every_minutes" in fields else 300,
        find_dates(fields, value),
    )


READERS: dict[str, Callable[[Value, Where], Edit]] = {
    "add_stop": _add_stop,
    "add_line": _add_line,
    "remove_line": _remove_line,
    "reroute_line": _reroute_line,
    "change_headway": _change_headway,
    "change_speed": _change_speed,
    "change_dwell": _change_dwell,
    "change_vehicle": _change_vehicle,
    "add_cycleway": _add_cycleway,
    "close_bridge": _close,
    "close_street": _close,
    "shuttle_zone": _shuttle_zone,
}
"""By the word of the edit."""
