"""The small parts that edits are written with: times, points, lines, windows, days; checked one by one.

Each takes a value of the file, or the fields of an edit, and refuses what it cannot read (`ScenarioError`).
"""

import re

from mobility.accessibility.scenarios.model import Dates, Every, LineOf, Pace, Places, Point, Window
from mobility.accessibility.scenarios.values import Value

Fields = dict[str, Value]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_GROUPS = {"daily": range(7), "weekdays": range(5), "weekend": range(5, 7)}
DEFAULT_DWELL_S = 20
OF_LINE = ("line", "direction", "first_stop", "last_stop")
OF_WINDOW = ("from", "to")
OF_DATES = ("days", "days_like")
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")
_LAST_HOUR = 48


def read_clock(value: Value) -> int:
    """Read a time of day as service-day seconds."""
    found = _CLOCK.fullmatch(value.text())
    if found is None or int(found[1]) >= _LAST_HOUR:
        value.refuse(f"{value.text()!r} is no time of day such as 06:30 (24:30 and so on are the next day)")
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)


def read_seconds(value: Value, least: float, most: float) -> int:
    """Read whole seconds."""
    return round(value.number(least, most, "seconds"))


def read_minutes(value: Value, least: float = 0.5, most: float = 24 * 60) -> int:
    """Read minutes as whole seconds."""
    return round(value.number(least, most, "minutes") * 60)


def read_point(value: Value) -> Point:
    """Read [latitude, longitude]."""
    pair = value.items("two numbers: latitude, longitude")
    if len(pair) != 2:
        value.refuse("a point is [latitude, longitude]")
    return pair[0].number(-90, 90, "latitude"), pair[1].number(-180, 180, "longitude")


def read_points(value: Value, least: int = 2) -> tuple[Point, ...]:
    """Read a drawn line or area."""
    points = tuple(read_point(item) for item in value.items("points [latitude, longitude]"))
    if len(points) < least:
        value.refuse(f"there must be at least {least} points")
    return points


def read_texts(value: Value, least: int = 1) -> tuple[str, ...]:
    """Read texts."""
    texts = tuple(item.text() for item in value.items("texts"))
    if len(texts) < least:
        value.refuse(f"there must be at least {least}")
    return texts


def read_pair(value: Value) -> tuple[str, str]:
    """Read two stops."""
    texts = read_texts(value, 2)
    if len(texts) != 2:
        value.refuse("there must be two stops")
    return texts[0], texts[1]


def find_text(fields: Fields, key: str) -> str | None:
    """Read a text where it is given."""
    return fields[key].text() if key in fields else None


def read_line_of(fields: Fields) -> LineOf:
    """Read which trips of a line are meant."""
    direction = round(fields["direction"].number(0, 1, "0 or 1")) if "direction" in fields else None
    return LineOf(
        fields["line"].text(), direction, find_text(fields, "first_stop"), find_text(fields, "last_stop")
    )


def read_window(fields: Fields) -> Window:
    """Read 'from' and 'to'."""
    window = Window(read_clock(fields["from"]), read_clock(fields["to"]))
    if window.end_s <= window.start_s:
        fields["to"].refuse("the end must come after the start; times after midnight are 24:30 and so on")
    return window


def find_window(fields: Fields, value: Value) -> Window | None:
    """Read 'from' and 'to' where they are given."""
    if ("from" in fields) != ("to" in fields):
        value.refuse("'from' and 'to' belong together")
    return read_window(fields) if "from" in fields else None


def read_every(value: Value) -> Every:
    """Read departures at regular intervals."""
    fields = value.mapping((*OF_WINDOW, "every_minutes"), (*OF_WINDOW, "every_minutes"))
    return Every(read_window(fields), read_minutes(fields["every_minutes"]))


def find_dates(fields: Fields, value: Value) -> Dates:
    """Read days of the week, or the line that runs on the same dates; every day where nothing is said."""
    if "days" in fields and "days_like" in fields:
        value.refuse("say either 'days' or 'days_like'")
    if "days_like" in fields:
        return Dates(like=fields["days_like"].text())
    if "days" not in fields:
        return Dates()
    days = fields["days"]
    if isinstance(days.data, list):
        return Dates(tuple(sorted({DAYS.index(item.choice(DAYS)) for item in days.items("days")})))
    return Dates(tuple(DAY_GROUPS[days.choice(DAY_GROUPS)]))


def read_pace(fields: Fields, value: Value) -> Pace:
    """Read how long rides take."""
    if ("speed_kmh" in fields) == ("minutes" in fields):
        value.refuse("say either 'speed_kmh' or 'minutes' (one number for each stretch between stops)")
    if "speed_kmh" in fields:
        return Pace(fields["speed_kmh"].number(1, 350, "km/h"))
    return Pace(None, tuple(read_minutes(item, 0, 600) for item in fields["minutes"].items("minutes")))


def find_dwell(fields: Fields) -> int:
    """Read seconds at a stop, or their default."""
    return read_seconds(fields["dwell_s"], 0, 3600) if "dwell_s" in fields else DEFAULT_DWELL_S


def read_places(value: Value) -> Places:
    """Read the size of a vehicle."""
    fields = value.mapping(("seats", "standing"), ("seats", "standing"))
    return Places(
        round(fields["seats"].number(1, 2000, "persons")),
        round(fields["standing"].number(0, 4000, "persons")),
    )


def find_truth(fields: Fields, key: str, *, otherwise: bool) -> bool:
    """Read true or false where it is given."""
    return fields[key].truth() if key in fields else otherwise
