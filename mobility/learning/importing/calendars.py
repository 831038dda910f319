"""iCalendar: events become offers, their recurrences sessions up to a horizon and a count."""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from mobility.learning.importing import words
from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.coordinates import located
from mobility.learning.importing.files import decode, read_bytes
from mobility.learning.importing.report import Fate, SourceReading
from mobility.learning.importing.source import RecordError, SourceError, SourceOptions
from mobility.learning.importing.texts import LONGEST_TEXT, plain, web_address
from mobility.learning.model import Offer, Place, Provider, Session

LONGEST_RULE = 500
MOST_DATES = 5_000
"""RDATEs and EXDATEs of one event."""
EARLIEST = 1990
"""Rules that start before would be walked through for a century."""
ONCE = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
TIMES = (*ONCE, "RRULE", "RDATE", "EXDATE")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
EDGE = re.compile(r"^(BEGIN|END):(VEVENT|VTIMEZONE)[ \t]*\r?$", re.MULTILINE)


def read_icalendar(
    source: Path | bytes, options: SourceOptions, provider: str, file: str = ""
) -> SourceReading:
    """Read a calendar.

    Parameters
    ----------
    source : Path | bytes
        .ics.
    options : SourceOptions
        Recurrences are unrolled from `now` for `horizon_days`, at most `most_recurrences` of one event.
    provider : str
        The institution whose calendar it is; organizers and attendees are persons and are not taken.
    file : str
        Its name in the report where `source` has none.

    Returns
    -------
    SourceReading
        One offer for each UID.

    Raises
    ------
    SourceError
        If it is no calendar, or too big.
    """
    data, name = read_bytes(source, file)
    collector = Collector(name, options)
    text = decode(data, collector)
    if "BEGIN:VCALENDAR" not in text:
        raise SourceError("{field} is no calendar: it has no BEGIN:VCALENDAR.", field=name, n=0)
    blocks, n_cut = _cut(text)
    for _ in range(n_cut):
        collector.say(Fate.REFUSED, "an event is cut off: its END:VEVENT is missing")
    provider_id = collector.add_provider(
        Provider(options.record_id(f"provider:{provider}"[:150]), provider, options.origin())
    )
    zones = "\r\n".join(blocks["VTIMEZONE"])
    for uid, parts in _by_uid(blocks["VEVENT"]).items():
        with collector.record(f"event {uid}"):
            _take(uid, parts, zones, collector, provider_id)
    return collector.reading()


def _cut(text: str) -> tuple[dict[str, list[str]], int]:
    """Cut into events and time zones first, so that one that is broken leaves the others whole."""
    found: dict[str, list[str]] = {"VEVENT": [], "VTIMEZONE": []}
    begin: re.Match[str] | None = None
    n_cut = 0
    for edge in EDGE.finditer(text):
        if edge[1] == "END":
            if begin is not None and begin[2] == edge[2]:
                found[edge[2]].append(text[begin.start() : edge.end()])
                begin = None
            continue
        n_cut += begin is not None and begin[2] == "VEVENT"
        begin = edge
    return found, n_cut + (begin is not None and begin[2] == "VEVENT")


def _by_uid(events: list[str]) -> dict[str, list[str]]:
    """Put the parts of each recurrence together."""
    found: dict[str, list[str]] = {}
    for i, event in enumerate(events):
        uid = re.search(r"^UID(?:;[^:\n]*)?:(.*(?:\r?\n[ \t].*)*)", event, re.MULTILINE)
        key = re.sub(r"\r?\n[ \t]", "", uid[1]).strip() if uid else f"without UID {i + 1}"
        found.setdefault(key, []).append(event)
    return found


def _take(uid: str, parts: list[str], zones: str, collector: Collector, provider_id: str) -> None:
    options = collector.options
    events = [_parsed(part) for part in parts]
    main = next((event for event in events if "RECURRENCE-ID" not in event), events[0])
    if str(main.get("STATUS", "")).upper() == "CANCELLED":
        raise RecordError("it is cancelled", "STATUS")
    for name in ("ORGANIZER", "ATTENDEE", "CONTACT"):
        if name in main:
            collector.say(Fate.LEFT_OUT, "persons are not taken", name)
    title = plain(_text(main, "SUMMARY"), collector, "SUMMARY")
    if not title:
        raise RecordError("it has no title", "SUMMARY")
    description = plain(_text(main, "DESCRIPTION"), collector, "DESCRIPTION", LONGEST_TEXT)
    rule = _checked_rule(main, collector)
    sessions = list(_sessions(events, main, zones, rule, options, collector))
    if not sessions:
        raise RecordError("no appointment lies between now and the horizon", "DTSTART")
    place_id = _place(main, collector)
    categories = main.get("CATEGORIES")
    names = [
        str(c)
        for one in (categories if isinstance(categories, list) else [categories] if categories else [])
        for c in getattr(one, "cats", [])
    ]
    offer_id = collector.add_offer(
        Offer(
            options.record_id(uid[:150]),
            provider_id,
            {"de": title},
            options.origin(),
            {"de": description} if description else {},
            place_id=place_id,
            topics=words.topics([*names, title]),
            registration_url=web_address(str(main.get("URL", "")), collector, "URL"),
        )
    )
    for start, end in sessions:
        collector.add_session(
            Session(
                f"{offer_id}@{start.astimezone(dt.UTC):%Y%m%dT%H%MZ}",
                offer_id,
                start,
                end,
                place_id,
                recurrence=rule,
            )
        )


def _parsed(part: str) -> Any:
    try:
        event = Event.from_ical(part)
    except (ValueError, IndexError, KeyError) as error:
        raise RecordError(f"it is not formed as expected ({str(error)[:80]})") from error
    if not isinstance(event, Event):
        raise RecordError("it is no event")
    for name, fault in event.errors:
        if name in TIMES:
            raise RecordError(f"it cannot be read ({str(fault)[:80]})", name)
    for name in ONCE:
        if isinstance(event.get(name), list):
            raise RecordError("it stands there more than once", name)
    return event


def _text(event: Any, name: str) -> object:
    value = event.get(name)
    return str(value[0] if isinstance(value, list) else value) if value is not None else None


def _checked_rule(event: Any, collector: Collector) -> str:
    """Refuse rules that only do harm; bound those that have no end."""
    rule = event.get("RRULE")
    if rule is None:
        return ""
    if isinstance(rule, list):
        raise RecordError("it has several rules", "RRULE")
    text = str(rule.to_ical().decode())
    if len(text) > LONGEST_RULE:
        raise RecordError(f"its rule is longer than {LONGEST_RULE} characters", "RRULE")
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    if frequency not in FREQUENCIES or any(
        len(rule.get(key) or []) > 1 for key in ("BYHOUR", "BYMINUTE", "BYSECOND")
    ):
        raise RecordError("it recurs more often than once a day, which no course does", "RRULE")
    if any(int(one) < 1 for key in ("INTERVAL", "COUNT") for one in rule.get(key) or []):
        raise RecordError("its interval or count is not positive", "RRULE")
    if not rule.get("UNTIL") and not rule.get("COUNT"):
        days = collector.options.horizon_days
        collector.say(Fate.CHANGED, f"it recurs without end; {days} days from now are taken", "RRULE")
    return text


def _sessions(
    events: list[Any],
    main: Any,
    zones: str,
    rule: str,
    options: SourceOptions,
    collector: Collector,
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    horizon = options.now + dt.timedelta(days=options.horizon_days)
    if "DTSTART" not in main:
        raise RecordError("it has no start", "DTSTART")
    begins = main["DTSTART"].dt
    if not isinstance(begins, dt.datetime):
        raise RecordError("it lasts whole days and says no times", "DTSTART")
    if len(events) == 1 and not rule and "RDATE" not in main:
        yield _single(main, options)
        return
    if begins.year < EARLIEST or begins.year > 2200:
        raise RecordError(f"it starts before {EARLIEST} or too late", "DTSTART")
    if sum(_n_dates(main, name) for name in ("RDATE", "EXDATE")) > MOST_DATES:
        raise RecordError(f"it has more than {MOST_DATES} dates", "RDATE")
    _bound(main, horizon)
    calendar = Calendar()
    if zones:
        for zone in Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{zones}\r\nEND:VCALENDAR\r\n").walk("VTIMEZONE"):
            calendar.add_component(zone)
    for event in events:
        calendar.add_component(event)
    taken = 0
    for found in recurring_ical_events.of(calendar, skip_bad_series=False).between(options.now, horizon):
        if taken >= options.most_recurrences:
            collector.say(Fate.CHANGED, f"only its first {taken} appointments are taken", "RRULE")
            return
        start, end = found["DTSTART"].dt, found.end
        if not isinstance(start, dt.datetime) or str(found.get("STATUS", "")).upper() == "CANCELLED":
            continue
        taken += 1
        yield _aware(start, options), _aware(end, options)


def _single(event: Any, options: SourceOptions) -> tuple[dt.datetime, dt.datetime]:
    if "DTEND" not in event and "DURATION" not in event:
        raise RecordError("it has no end", "DTEND")
    end = _aware(event.end, options)
    if end <= options.now:
        raise RecordError("it is in the past", "DTEND")
    return _aware(event["DTSTART"].dt, options), end


def _bound(event: Any, horizon: dt.datetime) -> None:
    """End a rule at the horizon: one that never matches would be walked to the year 9999."""
    rule = event.get("RRULE")
    if rule is None:
        return
    until = rule.get("UNTIL")
    known = until[0] if until else None
    if known is not None:
        moment = known if isinstance(known, dt.datetime) else dt.datetime.combine(known, dt.time.max)
        if moment.replace(tzinfo=moment.tzinfo or dt.UTC) <= horizon:
            return
    start = event["DTSTART"].dt
    # Times without a zone and rules with one do not mix in dateutil.
    end = horizon.astimezone(dt.UTC) if start.tzinfo else horizon.replace(tzinfo=None)
    rule["UNTIL"] = [end.replace(microsecond=0)]
    # RFC 5545 knows a rule with a count or with an end, not with both: the count becomes an earlier end.
    count = rule.pop("COUNT", None)
    if count is not None:
        dates = list(islice(rrulestr(rule.to_ical().decode(), dtstart=start), int(count[0])))
        if len(dates) == int(count[0]):
            rule["UNTIL"] = [dates[-1].astimezone(dt.UTC) if start.tzinfo else dates[-1]]


def _n_dates(event: Any, name: str) -> int:
    value: Any = event.get(name)
    lists = value if isinstance(value, list) else [value] if value is not None else []
    return sum(len(getattr(one, "dts", [])) for one in lists)


def _aware(moment: dt.date, options: SourceOptions) -> dt.datetime:
    if not isinstance(moment, dt.datetime):
        raise RecordError("its end says no time", "DTEND")
    return moment if moment.tzinfo else moment.replace(tzinfo=options.tzinfo)


def _place(event: Any, collector: Collector) -> str:
    address = plain(_text(event, "LOCATION"), collector, "LOCATION")
    geo = event.get("GEO")
    if any(name == "GEO" for name, _ in event.errors):
        collector.say(Fate.LEFT_OUT, "it is no latitude;longitude", "GEO")
        geo = None
    if not address and geo is None:
        return ""
    try:
        lat, lon = located(
            geo.latitude if geo is not None else None,
            geo.longitude if geo is not None else None,
            address,
            collector,
        )
        place_id = collector.options.record_id(f"place:{address or (lat, lon)}"[:150])
        return collector.add_place(
            Place(
                place_id,
                address.split(",")[0] or "?",
                "other",
                lat,
                lon,
                collector.options.origin(),
                address=address,
            )
        )
    except RecordError as fault:
        collector.say(Fate.LEFT_OUT, f"the place is not taken: {fault.reason}", "LOCATION")
        return ""
