"""From a document to what a job asks; whatever is wrong is said with file, line and key."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mobility.accessibility.jobs.section import Section
from mobility.accessibility.jobs.spec import (
    COMPETITION,
    DECAYS,
    INDICATORS,
    IndicatorSpec,
    IsochroneSpec,
    JobSpec,
    PlacesSpec,
)
from mobility.accessibility.request import MODES, MatrixRequest
from mobility.accessibility.yaml_lines import Document
from mobility.errors import BadParameterError, Phrase
from mobility.messages import LANGUAGES

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
SOURCES = ("file", "points", "places")
FILE_WORDS = ("id", "lat", "lon", "cell", "crs", "layer", "encoding")
MOST_KINDS = 40
MOST_GROUPS = 40
MOST_INDICATORS = 20
MOST_MINUTES = 240
MOST_CUTOFFS, CELL_M = 12, 100.0
"""Of isochrones."""

DEFAULT_DECAYS = {"gravity": "exponential", COMPETITION: "step"}

NO_COLUMN = "is {value}; it becomes a column: small letters, digits, underscores"
NO_MOMENT = "is {value}; write it as 2026-03-10T07:30, by the town's clock"

PLANNED_LOADS = (
    "cannot be asked for in perceived time: how full vehicles would be was never counted; "
    "`mobility accessibility scenario compare --loads` compares crowding minutes"
)

MOST = 10_000
"""Above what MatrixRequest takes, which says so itself."""


def read_job(document: Document, folder: Path | None = None) -> JobSpec:
    """Read a job.

    Parameters
    ----------
    document : Document
        Of YAML, or of a request's body.
    folder : Path | None
        What paths in it are relative to; None: it must name none.

    Returns
    -------
    JobSpec
        What it asks.

    Raises
    ------
    MobilityError
        Of the document's kind, saying file, line and key.
    """
    top = Section(document, (), document.values)
    title = top.text("title", longest=200)
    language = top.choice("language", LANGUAGES, LANGUAGES[0])
    network, scenario, model = (_path(top, name, folder) for name in ("network", "scenario", "model"))
    origins = _places(top.section("origins"), folder, is_origin=True)
    destinations = tuple(
        _places(one, folder, is_origin=False) for one in top.sections("destinations", MOST_KINDS)
    )
    names = [one.name for one in destinations]
    if len(set(names)) < len(names):
        top.refuse("destinations", "use a name twice")
    request = _request(top.section("request"))
    indicators = tuple(_indicator(one) for one in top.sections("indicators", MOST_INDICATORS))
    keeps_matrix = top.flag("matrix")
    isochrones = _isochrones(top.section("isochrones"), request) if top.has("isochrones") else None
    top.finish()
    if not indicators and isochrones is None and not keeps_matrix:
        top.refuse("", "asks for nothing: give indicators, isochrones, or matrix: true")
    if not destinations and (indicators or keeps_matrix):
        top.refuse("destinations", "are missing: indicators and a matrix need them")
    if scenario is not None and request.get("clock") == "perceived":
        top.refuse("scenario", PLANNED_LOADS)
    longest = max((most for one in indicators for most in one.minutes if one.kind == "cumulative"), default=0)
    if longest > request["max_time_minutes"]:
        limit = top.word("request.max_time_minutes")
        top.refuse("indicators", "ask for {minutes} minutes, beyond {limit}", minutes=longest, limit=limit)
    return JobSpec(
        title,
        origins,
        destinations,
        request,
        indicators,
        keeps_matrix,
        language,
        network,
        isochrones,
        scenario,
        model,
    )


def _places(section: Section, folder: Path | None, *, is_origin: bool) -> PlacesSpec:
    name = ""
    if not is_origin:
        name = section.text("name")
        if not NAME.fullmatch(name):
            section.refuse("name", NO_COLUMN, value=repr(name))
    given = [source for source in SOURCES if section.has(source)]
    if len(given) != 1:
        known, there = ", ".join(SOURCES), ", ".join(given) or "-"
        section.refuse("", "need one of {known}; given: {given}", known=known, given=there)
    weight, label = section.text("weight", ""), section.text("label", "")
    groups, group_by = _groups(section) if is_origin and given == ["file"] else ((), "")
    columns: dict[str, str] = {}
    points: tuple[tuple[str, float, float, float], ...] = ()
    if given == ["file"]:
        columns = {word: text for word in FILE_WORDS if (text := section.text(word, ""))}
    elif given == ["points"]:
        points = tuple(_point(one, i) for i, one in enumerate(section.sections("points", 1_000_000)))
    kinds = section.words("places", 100, ())
    file = _path(section, "file", folder)
    found = PlacesSpec(file, columns, points, kinds, weight, label, name, groups, group_by)
    section.finish()
    return found


def _groups(section: Section) -> tuple[tuple[str, ...], str]:
    return section.words("groups", MOST_GROUPS, ()), section.text("group_by", "")


def _point(section: Section, number: int) -> tuple[str, float, float, float]:
    point = (
        section.text("id", str(number + 1), longest=100),
        float(section.number("lat", -90, 90)),
        float(section.number("lon", -180, 180)),
        float(section.number("weight", 0, 1e9, 1.0)),
    )
    section.finish()
    return point


def _request(section: Section) -> dict[str, Any]:
    given = {
        "departure": _moment(section, "departure"),
        "modes": section.words("modes", len(MODES), None),
        "window_minutes": section.whole("window_minutes", 1, MOST, None),
        "percentiles": section.wholes("percentiles", 0, 100, 9, None),
        "max_time_minutes": section.whole("max_time_minutes", 1, MOST_MINUTES, None),
        "max_walk_minutes": section.whole("max_walk_minutes", 0, MOST, None),
        "max_bike_minutes": section.whole("max_bike_minutes", 0, MOST, None),
        "max_rides": section.whole("max_rides", 1, MOST, None),
        "arrive_by": section.flag("arrive_by"),
        "walk_kmh": section.number("walk_kmh", 0, MOST, None),
        "bike_kmh": section.number("bike_kmh", 0, MOST, None),
        "clock": section.text("clock", None),
        "wheelchair": section.flag("wheelchair"),
        "max_snap_m": section.number("max_snap_m", 0, 10 * MOST, None),
        "seed": section.whole("seed", 0, 2**31 - 1, None),
        "draws": section.whole("draws", 1, MOST, None),
    }
    section.finish()
    request = {name: value for name, value in given.items() if value is not None}
    departure = request["departure"]
    aware = departure if departure.tzinfo else departure.replace(tzinfo=UTC)
    try:
        checked = MatrixRequest(**(request | {"departure": aware}))
    except BadParameterError as fault:
        why = Phrase(fault.template, **fault.values)
        section.refuse(fault.field, "cannot be answered: {why}", why=why)
    return request | {
        "percentiles": checked.percentiles,
        "max_time_minutes": checked.max_time_minutes,
    }


def _moment(section: Section, name: str) -> datetime:
    text = section.text(name)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        section.refuse(name, NO_MOMENT, value=repr(text))


def _indicator(section: Section) -> IndicatorSpec:
    kind = section.choice("kind", INDICATORS)
    if kind == "dual":
        found = IndicatorSpec(kind, amounts=section.wholes("amounts", 1, 1_000_000, 12, (1,)))
    else:
        minutes = section.wholes("minutes", 1, MOST_MINUTES, 12)
        floor = section.number("floor", 0, 1e12, None)
        found = IndicatorSpec(kind, minutes, floor=floor)
        if kind in DEFAULT_DECAYS:
            decay = section.choice("decay", DECAYS, DEFAULT_DECAYS[kind])
            spread = float(section.number("spread", 0, MOST_MINUTES, 0.0))
            found = IndicatorSpec(kind, minutes, decay=decay, spread=spread, floor=floor)
    section.finish()
    return found


def _isochrones(section: Section, request: dict[str, Any]) -> IsochroneSpec:
    minutes = section.wholes("minutes", 1, int(request["max_time_minutes"]), MOST_CUTOFFS)
    found = IsochroneSpec(minutes, float(section.number("cell_m", 25, 1000, CELL_M)))
    section.finish()
    return found


def _path(section: Section, name: str, folder: Path | None) -> Path | None:
    text = section.text(name, None, longest=4000)
    if text is None:
        return None
    if folder is None:
        section.refuse(name, "cannot be used here: files of the service's machine are not for the outside")
    return folder / Path(text).expanduser()
