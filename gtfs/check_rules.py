"""The specification's rules on one feed, as findings: gtfs-guru, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from gtfs.check_losses import Loss, find_loss, rate_loss
from gtfs.notices import Severity
from gtfs.report import Finding

TIME_LIMIT_S = 900.0
_PROCESS = Path(__file__).with_name("rule_set_process.py")
_CONTEXT_CHARS = 160

# Where the rule set does not say which file it means: the file by the first words of the code.
_FILE_BY_START = (
    ("decreasing_or_equal_stop_time", "stop_times.txt"),
    ("decreasing_shape", "shapes.txt"),
    ("equal_shape", "shapes.txt"),
    ("single_shape", "shapes.txt"),
    ("unused_shape", "shapes.txt"),
    ("trip_distance_exceeds_shape", "shapes.txt"),
    ("stop_too_far_from_shape", "stop_times.txt"),
    ("stops_match_shape", "stop_times.txt"),
    ("stop_has_too_many_matches", "stop_times.txt"),
    ("stop_time", "stop_times.txt"),
    ("unsorted_stop_times", "stop_times.txt"),
    ("missing_trip_edge", "stop_times.txt"),
    ("missing_timepoint", "stop_times.txt"),
    ("fast_travel", "stop_times.txt"),
    ("forbidden_", "stop_times.txt"),
    ("unusable_trip", "trips.txt"),
    ("unused_trip", "trips.txt"),
    ("duplicate_trip", "trips.txt"),
    ("trip_", "trips.txt"),
    ("block_trips", "trips.txt"),
    ("route_", "routes.txt"),
    ("duplicate_route", "routes.txt"),
    ("unused_route", "routes.txt"),
    ("same_name_and_description_for_route", "routes.txt"),
    ("inconsistent_agency", "agency.txt"),
    ("unused_agency", "agency.txt"),
    ("expired_calendar", "calendar.txt"),
    ("future_calendar", "calendar.txt"),
    ("big_gap_in_service", "calendar.txt"),
    ("too_many_days_without_service", "calendar.txt"),
    ("service_", "calendar.txt"),
    ("feed_", "feed_info.txt"),
    ("missing_feed", "feed_info.txt"),
    ("transfer_", "transfers.txt"),
    ("pathway_", "pathways.txt"),
    ("bidirectional_exit_gate", "pathways.txt"),
    ("overlapping_frequency", "frequencies.txt"),
    ("headway_", "frequencies.txt"),
    ("translation_", "translations.txt"),
    ("fare_transfer", "fare_transfer_rules.txt"),
    ("fare_product", "fare_products.txt"),
    ("timeframe_", "timeframes.txt"),
    ("prior_notice", "booking_rules.txt"),
    ("missing_prior", "booking_rules.txt"),
    ("invalid_prior", "booking_rules.txt"),
    ("geo_json", "locations.geojson"),
    ("attribution", "attributions.txt"),
    ("stop_", "stops.txt"),
    ("station_", "stops.txt"),
    ("platform_", "stops.txt"),
    ("location_", "stops.txt"),
    ("unused_st", "stops.txt"),
    ("unused_parent", "stops.txt"),
    ("wrong_parent", "stops.txt"),
    ("missing_stop_name", "stops.txt"),
    ("point_near", "stops.txt"),
)
_TOLD_FIRST = (
    "tripId",
    "routeId",
    "stopId",
    "serviceId",
    "shapeId",
    "stopName",
    "stopSequence",
    "fieldValue",
)


def run_rules(path: Path, date: str, time_limit_s: float = TIME_LIMIT_S) -> tuple[list[Finding], str]:
    """Check a feed against the specification's rules.

    Only for feeds whose archive was measured already (gtfs.archive): the rule set unpacks what it is given.

    Parameters
    ----------
    path : Path
        Zip or folder.
    date : str
        YYYY-MM-DD that stands for today in rules about expiry.
    time_limit_s : float
        When to give up, in seconds.

    Returns
    -------
    list[Finding]
        One finding for each (code, file, field); one that says so where the rule set failed.
    str
        "gtfs-guru 1.0.0", or "" where it failed.
    """
    command = [sys.executable, "-P", str(_PROCESS), str(path.absolute()), date]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=time_limit_s, check=False)
    except subprocess.TimeoutExpired:
        return [
            tell_unchecked(f"The rule set did not finish within {time_limit_s:g} s: its rules are unchecked.")
        ], ""
    if done.returncode != 0:
        return [tell_unchecked("The rule set broke down on this feed: its rules are unchecked.")], ""
    answer = json.loads(done.stdout)
    return [_finding(group) for group in answer["groups"]], f"gtfs-guru {answer['version']}"


def tell_unchecked(sentence: str) -> Finding:
    """Make the finding that the rule set could not be asked, or gave no answer.

    Parameters
    ----------
    sentence : str
        Why.

    Returns
    -------
    Finding
        A warning that costs routing nothing.
    """
    return Finding(
        severity=Severity.WARNING,
        code="rules_unchecked",
        sentence=sentence,
        loss=Loss.NOTHING,
        source="rules",
    )


def _finding(group: dict[str, Any]) -> Finding:
    code, file, context = group["code"], group["file"], group["context"]
    if not file:
        file = next((name for start, name in _FILE_BY_START if code.startswith(start)), "")
    loss = find_loss(code, file, group["field"]) or Loss.NOTHING
    severity = rate_loss(loss)
    sentence = _sentence(_message(group), context)
    if code.startswith("feed_expiration_date"):
        sentence = _say_when_it_ends(context)
    if group["extended_route_type"]:
        loss, severity = Loss.NOTHING, Severity.INFO
        sentence = f"Extended route types such as {context.get('fieldValue')} are used; they are understood."
    return Finding(
        severity=severity,
        code=code,
        sentence=sentence,
        loss=loss,
        source="rules",
        file=file,
        line=group["line"],
        field=group["field"],
        count=group["count"],
        rule_severity=str(group["severity"]).lower(),
    )


def _message(group: dict[str, Any]) -> str:
    if group["code"] == "trip_coverage_not_active_for_next7_days":
        return "most trips do not run on all of the next 7 days"
    return str(group["message"])


def _say_when_it_ends(context: dict[str, Any]) -> str:
    """The rule says "within 7 days" or "within 30 days" of a feed that ended long ago, too."""
    end, today = (_date(context[key]) for key in ("feedEndDate", "currentDate"))
    if end < today:
        return f"feed_end_date {end} has passed: the feed is out of date on {today}."
    return f"feed_end_date {end} is near: fetch the next feed."


def _date(text: str) -> str:
    """YYYY-MM-DD of YYYYMMDD, so that texts order as dates do."""
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def _sentence(message: str, context: dict[str, Any]) -> str:
    """The rule's words, then what it names of the first row."""
    skipped = {"filename", "fieldName", "childFilename", "childFieldName"}
    named = [
        f"{_words(key)} {_value(key, value)}"
        for key, value in sorted(context.items(), key=_told_order)
        if isinstance(value, str | int | float)
        and value != ""
        and key not in skipped
        and "RowNumber" not in key
    ]
    text = message.rstrip(".")
    if "_" not in text.split(" ", 1)[0]:
        text = text[:1].upper() + text[1:]
    detail = ", ".join(named)
    if len(detail) > _CONTEXT_CHARS:
        detail = detail[:_CONTEXT_CHARS].rsplit(",", 1)[0] + " …"
    return "".join(filter(str.isprintable, f"{text} ({detail})." if detail else f"{text}."))


def _told_order(item: tuple[str, Any]) -> tuple[int, str]:
    key = item[0]
    return (_TOLD_FIRST.index(key) if key in _TOLD_FIRST else len(_TOLD_FIRST), key)


def _words(camel: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in camel)


def _value(key: str, value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if not isinstance(value, str):
        return str(value)
    return _date(value) if key.endswith("Date") and len(value) == 8 and value.isdigit() else f"“{value}”"
