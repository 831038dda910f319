"""Courses as WISY systems hand them out: kurse with anbieter, themen and durchfuehrungen, in JSON."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mobility.learning.importing import words
from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.coordinates import located
from mobility.learning.importing.files import check_depth, parse_json, read_bytes
from mobility.learning.importing.report import Fate, SourceReading
from mobility.learning.importing.source import RecordError, SourceError, SourceOptions
from mobility.learning.importing.texts import (
    LONGEST_TEXT,
    contact_email,
    contact_phone,
    plain,
    web_address,
)
from mobility.learning.model import Offer, OfferFormat, Place, Price, Provider, Session

MOST_DAYS = 366
PERSONS = (
    "anspr_name",
    "ansprechpartner",
    "anspr_tel",
    "anspr_email",
    "pflege_name",
    "pflege_tel",
    "pflege_email",
    "leitung_name",
    "dozent",
    "anspr_zeit",
)
"""Members of an Anbieter that are about persons."""
Node = Mapping[str, Any]


def read_wisy(source: Path | bytes, options: SourceOptions, file: str = "") -> SourceReading:
    """Read courses in WISY's model.

    Parameters
    ----------
    source : Path | bytes
        ``{"kurse": [{"id", "titel", "beschreibung", "anbieter": {...}, "themen": [...], "durchfuehrungen":
        [{"beginn", "ende", "zeit_von", "zeit_bis", "kurstage", "preis", "strasse", "plz", "ort", "lat",
        "lon"}]}]}``; "kurstage" is WISY's mask (1 = Monday, 2 = Tuesday, 4, ..., 64 = Sunday).
    options : SourceOptions
        What is known of the source.
    file : str
        Its name in the report where `source` has none.

    Returns
    -------
    SourceReading
        A Durchführung is unrolled over its weekdays.

    Raises
    ------
    SourceError
        If it is no whole JSON, too big, or has no "kurse".
    """
    data, name = read_bytes(source, file)
    collector = Collector(name, options)
    document = parse_json(data, collector)
    courses = document.get("kurse") if isinstance(document, Mapping) else document
    if not isinstance(courses, list):
        raise SourceError("{field} has no list of kurse.", field=name, n=0)
    for i, course in enumerate(courses):
        label = f"Kurs {i + 1}"
        if isinstance(course, Mapping) and isinstance(course.get("id"), (str, int)):
            label += f" ({course['id']})"
        with collector.record(label):
            if not isinstance(course, Mapping):
                raise RecordError("it is no object")
            check_depth(course)
            _take(course, collector)
    return collector.reading()


def _take(course: Node, collector: Collector) -> None:
    options = collector.options
    title = plain(course.get("titel"), collector, "titel")
    if not title:
        raise RecordError("it has no title", "titel")
    text = plain(course.get("beschreibung"), collector, "beschreibung", LONGEST_TEXT)
    provider_id = _provider(course.get("anbieter"), collector)
    stated = course.get("durchfuehrungen") or []
    runs = stated if isinstance(stated, list) else [stated]
    first = next((run for run in runs if isinstance(run, Mapping)), {})
    price = words.price(first["preis"]) if first.get("preis") not in (None, "", -1) else Price()
    if price is None:
        collector.say(Fate.CHANGED, "the price cannot be read; it is not known", "preis")
    mode = str(course.get("format") or "").lower()
    offer_id = collector.add_offer(
        Offer(
            options.record_id(course.get("id")),
            provider_id,
            {"de": title},
            options.origin(web_address(course.get("url"), collector, "url")),
            {"de": text} if text else {},
            OfferFormat(mode) if mode in set(OfferFormat) else OfferFormat.ON_SITE,
            topics=words.topics([*(course.get("themen") or []), title]),
            audience=words.audience(plain(course.get("zielgruppe"), collector, "zielgruppe")),
            level=words.level(course.get("niveau")),
            languages=words.languages(course.get("sprachen") or ()),
            price=price or Price(),
            registration_url=web_address(course.get("anmeldung_url"), collector, "anmeldung_url"),
        )
    )
    for i, run in enumerate(runs):
        with collector.record(f"{collector.current}, Durchführung {i + 1}"):
            if not isinstance(run, Mapping):
                raise RecordError("it is no object")
            place_id = _place(run, collector)
            for start, end in _appointments(run, collector):
                collector.add_session(
                    Session(
                        f"{offer_id}@{i}-{start:%Y%m%dT%H%M}", offer_id, start, end, place_id, _seats(run)
                    )
                )


def _provider(value: object, collector: Collector) -> str:
    node = value if isinstance(value, Mapping) else {"suchname": value}
    for name in PERSONS:
        if node.get(name):
            collector.say(Fate.LEFT_OUT, "persons are not taken", f"anbieter.{name}")
    name = plain(node.get("suchname") or node.get("name"), collector, "anbieter")
    if not name or name == "…":
        raise RecordError("it has no provider", "anbieter")
    return collector.add_provider(
        Provider(
            collector.options.record_id(f"provider:{node.get('id') or name}"[:150]),
            name,
            collector.options.origin(),
            web_address(node.get("homepage"), collector, "anbieter.homepage"),
            contact_email(node.get("email"), collector, "anbieter.email"),
            contact_phone(node.get("tel"), collector, "anbieter.tel"),
        )
    )


def _place(run: Node, collector: Collector) -> str:
    parts = (run.get("strasse"), f"{run.get('plz') or ''} {run.get('ort') or ''}".strip())
    address = plain(", ".join(str(part) for part in parts if part), collector, "strasse")
    if not address:
        return ""
    try:
        lat, lon = located(run.get("lat"), run.get("lon"), address, collector)
        place_id = collector.options.record_id(f"place:{address}"[:150])
        return collector.add_place(
            Place(
                place_id,
                address.split(",")[0],
                "other",
                lat,
                lon,
                collector.options.origin(),
                address=address,
            )
        )
    except RecordError as fault:
        collector.say(Fate.LEFT_OUT, f"the place is not taken: {fault.reason}", "strasse")
        return ""


def _appointments(run: Node, collector: Collector) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """List the days of a Durchführung that are not over."""
    options = collector.options
    try:
        first = dt.date.fromisoformat(str(run.get("beginn"))[:10])
        last = dt.date.fromisoformat(str(run.get("ende") or run.get("beginn"))[:10])
        begin = dt.time.fromisoformat(str(run.get("zeit_von")))
        end = dt.time.fromisoformat(str(run.get("zeit_bis")))
    except ValueError:
        raise RecordError("it has no dates and times", "beginn") from None
    if last < first or end <= begin:
        raise RecordError("its end is not after its start", "ende")
    if last - first >= dt.timedelta(days=MOST_DAYS):
        last = first + dt.timedelta(days=MOST_DAYS - 1)
        collector.say(Fate.CHANGED, f"only its first {MOST_DAYS} days are taken", "ende")
    mask = run.get("kurstage") or 0
    if not isinstance(mask, int) or not 0 <= mask < 128 or (last > first and not mask):
        raise RecordError("it says no weekdays", "kurstage")
    is_any = False
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = dt.date.fromordinal(ordinal)
        if mask and not mask >> day.weekday() & 1:
            continue
        start, until = (dt.datetime.combine(day, time, options.tzinfo) for time in (begin, end))
        if until > options.now:
            is_any = True
            yield start, until
    if not is_any:
        raise RecordError("it is in the past", "ende")


def _seats(run: Node) -> int | None:
    seats = run.get("freie_plaetze")
    return seats if isinstance(seats, int) and not isinstance(seats, bool) and seats >= 0 else None
