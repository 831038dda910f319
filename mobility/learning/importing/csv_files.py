"""CSV with a documented header: places, offers and sessions, one file each or a folder with all three."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from mobility.learning.importing import words
from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.coordinates import located
from mobility.learning.importing.files import LARGEST, decode, read_bytes
from mobility.learning.importing.opening import hours_or_text
from mobility.learning.importing.report import Fate, SourceReading
from mobility.learning.importing.source import RecordError, SourceError, SourceOptions
from mobility.learning.importing.texts import (
    LONGEST_TEXT,
    contact_email,
    contact_phone,
    plain,
    web_address,
)
from mobility.learning.model import Audience, Offer, OfferFormat, Place, Price, Provider, Session, StepFree
from mobility.learning.vocabulary import DIGCOMP, PLACE_KINDS

HEADERS: dict[str, tuple[str, ...]] = {
    "places": (
        "place_id",
        "name",
        "kind",
        "lat",
        "lon",
        "address",
        "opening_hours",
        "step_free",
        "languages",
        "website",
        "provider",
    ),
    "offers": (
        "offer_id",
        "provider",
        "title_de",
        "title_en",
        "description_de",
        "description_en",
        "place_id",
        "format",
        "topics",
        "competences",
        "audience",
        "youngest",
        "oldest",
        "level",
        "languages",
        "price",
        "price_reduced",
        "reductions",
        "registration_url",
        "provider_website",
        "provider_email",
        "provider_phone",
    ),
    "sessions": ("session_id", "offer_id", "start", "end", "place_id", "free_seats"),
}
"""All columns; those of NEEDED must be there, the rest may be missing."""
NEEDED = {
    "places": {"place_id", "name", "lat", "lon"},
    "offers": {"offer_id", "provider"},
    "sessions": {"offer_id", "start", "end"},
}
COMPETENCES = frozenset(one for ones in DIGCOMP.values() for one in ones)
NOT_KNOWN = "a word in it is not known"
NO_PRICE = "the price cannot be read as one price; it is not known"
MOST_OPEN_QUOTES = 100
"""Quotes that never close after which reading goes on: each is looked for up to the end of the file."""
Row = Mapping[str, str]


def read_csv(source: Path | bytes, options: SourceOptions, file: str = "") -> SourceReading:
    """Read a CSV file, or a folder with places.csv, offers.csv and sessions.csv.

    Parameters
    ----------
    source : Path | bytes
        UTF-8, comma or semicolon, header as of HEADERS in any order, which tells which of the three it is.
    options : SourceOptions
        What is known of the source.
    file : str
        Its name in the report where `source` has none.

    Returns
    -------
    SourceReading
        Sessions in a file of their own refer to offers that the directory holds already.

    Raises
    ------
    SourceError
        If a file is missing, too big, or no header is known.
    """
    collector = Collector(file, options)
    if isinstance(source, Path) and source.is_dir():
        found = [source / f"{kind}.csv" for kind in HEADERS if (source / f"{kind}.csv").exists()]
        if not found:
            raise SourceError(
                "{field} holds no places.csv, offers.csv or sessions.csv.", field=source.name, n=0
            )
    for one in found if isinstance(source, Path) and source.is_dir() else [source]:
        data, collector.file = read_bytes(one, file)
        _read_file(decode(data, collector), collector)
    if isinstance(source, Path):
        collector.file = file or source.name
    return collector.reading()


def _read_file(text: str, collector: Collector) -> None:
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    with _long_cells():
        rows = _rows(text, delimiter)
        _, header = next(rows, (1, []))
        names = [name.strip().lower() for name in header] if isinstance(header, list) else []
        kind = next((kind for kind, needed in NEEDED.items() if needed <= set(names)), None)
        if kind is None:
            raise SourceError(
                "{field} has no known header; needed are {columns}.",
                field=collector.file,
                columns=" or ".join(",".join(sorted(needed)) for needed in NEEDED.values()),
            )
        for name in names:
            if name not in HEADERS[kind]:
                collector.say(Fate.LEFT_OUT, "this column is not known", name[:40])
        take: Callable[[Row, Collector], None]
        take = {"places": _place, "offers": _offer, "sessions": _session}[kind]
        for line, row in rows:
            with collector.record(f"line {line}"):
                if isinstance(row, RecordError):
                    raise row
                if not any(row):
                    continue
                if len(row) != len(names):
                    raise RecordError(f"it has {len(row)} cells under {len(names)} columns")
                take(dict(zip(names, row, strict=True)), collector)


@contextmanager
def _long_cells() -> Iterator[None]:
    """Read cells of any length, so that one too long is refused by its own name and ends where it ends."""
    before = csv.field_size_limit(LARGEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | RecordError]]:
    """Give rows with the numbers of their first lines; a quote that never closes loses its own line alone."""
    lines = list(StringIO(text, newline=""))
    position, n_open = 0, 0

    def following() -> Iterator[str]:
        nonlocal position
        while position < len(lines):
            position += 1
            yield lines[position - 1]

    rows = csv.reader(following(), delimiter=delimiter, strict=True)
    while position < len(lines):
        begin = position
        try:
            yield begin + 1, next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            # Quotes within a cell are common, and harmless as long as they stay within their line.
            if position == begin + 1:
                yield begin + 1, next(csv.reader([lines[begin]], delimiter=delimiter))
            elif n_open < MOST_OPEN_QUOTES:
                position, n_open = begin + 1, n_open + 1
                yield begin + 1, RecordError("a quote begins in it that does not close where a cell ends")
            else:
                yield begin + 1, RecordError(f"it is no CSV: {error}")
            rows = csv.reader(following(), delimiter=delimiter, strict=True)


def _provider(row: Row, collector: Collector) -> str:
    name = plain(row.get("provider"), collector, "provider")
    if not name or name == "…":
        return ""
    options = collector.options
    return collector.add_provider(
        Provider(
            options.record_id(f"provider:{name}"[:150]),
            name,
            options.origin(),
            web_address(row.get("provider_website"), collector, "provider_website"),
            contact_email(row.get("provider_email"), collector, "provider_email"),
            contact_phone(row.get("provider_phone"), collector, "provider_phone"),
        )
    )


def _place(row: Row, collector: Collector) -> None:
    options = collector.options
    kind = row.get("kind", "").strip() or "other"
    if kind not in PLACE_KINDS:
        collector.say(Fate.CHANGED, "the kind is not known; it became 'other'", "kind")
        kind = "other"
    name = plain(row["name"], collector, "name")
    if not name:
        raise RecordError("it has no name", "name")
    address = plain(row.get("address"), collector, "address")
    lat, lon = located(row["lat"].strip(), row["lon"].strip(), address, collector)
    hours, text = hours_or_text(row.get("opening_hours", ""), collector)
    step_free = row.get("step_free", "").strip().lower()
    if step_free not in ("", "yes", "no", "unknown"):
        collector.say(Fate.CHANGED, "it is neither yes nor no; it is not known", "step_free")
    collector.add_place(
        Place(
            options.record_id(row["place_id"]),
            name,
            kind,
            lat,
            lon,
            options.origin(),
            _provider(row, collector),
            address,
            hours,
            text,
            StepFree(step_free) if step_free in ("yes", "no") else StepFree.UNKNOWN,
            _words(row, "languages", words.languages, collector),
            web_address(row.get("website"), collector, "website"),
        )
    )


def _offer(row: Row, collector: Collector) -> None:
    options = collector.options
    provider_id = _provider(row, collector)
    if not provider_id:
        raise RecordError("it has no provider", "provider")
    title = _texts(row, "title", collector, 1_000)
    if not title:
        raise RecordError("it has no title", "title_de")
    stated = row.get("format", "").strip().lower() or "onsite"
    if stated not in set(OfferFormat):
        raise RecordError("its format is none of onsite, online, hybrid, mobile", "format")
    groups = words.audience(row.get("audience", ""))
    if row.get("audience", "").strip() and groups == Audience():
        collector.say(Fate.LEFT_OUT, NOT_KNOWN, "audience")
    place = row.get("place_id", "").strip()
    level = words.level(row.get("level"))
    if row.get("level", "").strip() and level is None:
        collector.say(Fate.LEFT_OUT, NOT_KNOWN, "level")
    collector.add_offer(
        Offer(
            options.record_id(row["offer_id"]),
            provider_id,
            title,
            options.origin(),
            _texts(row, "description", collector, LONGEST_TEXT),
            OfferFormat(stated),
            options.record_id(place) if place else "",
            _words(row, "topics", words.topics, collector),
            _words(row, "competences", _competences, collector),
            Audience(
                _age(row, "youngest") or groups.youngest, _age(row, "oldest") or groups.oldest, groups.groups
            ),
            level,
            _words(row, "languages", words.languages, collector),
            _price(row, collector),
            web_address(row.get("registration_url"), collector, "registration_url"),
        )
    )


def _texts(row: Row, name: str, collector: Collector, longest: int) -> dict[str, str]:
    found = {
        code: plain(row.get(f"{name}_{code}"), collector, f"{name}_{code}", longest) for code in ("de", "en")
    }
    return {code: text for code, text in found.items() if text}


def _words(
    row: Row, name: str, find: Callable[[list[str]], tuple[str, ...]], collector: Collector
) -> tuple[str, ...]:
    """Find controlled words in a cell of several; that some say nothing is reported."""
    cell = row.get(name, "")
    stated = [part.strip() for part in (cell.split(";") if ";" in cell else re.split(r"[\s,]+", cell))]
    stated = [part for part in stated if part]
    if not all(find([part]) for part in stated):
        collector.say(Fate.LEFT_OUT, NOT_KNOWN, name)
    return find(stated)


def _competences(stated: list[str]) -> tuple[str, ...]:
    return tuple(word for word in stated if word in COMPETENCES)


def _age(row: Row, name: str) -> int | None:
    text = row.get(name, "").strip()
    if text and not (text.isdigit() and int(text) <= 130):
        raise RecordError("it is no age in years", name)
    return int(text) if text else None


def _price(row: Row, collector: Collector) -> Price:
    stated = row.get("price", "").strip()
    found = words.price(stated) if stated else Price()
    if found is None:
        collector.say(Fate.CHANGED, NO_PRICE, "price")
        return Price()
    stated = row.get("price_reduced", "").strip()
    reduced = words.price(stated) if stated else None
    if stated and reduced is None:
        collector.say(Fate.CHANGED, NO_PRICE, "price_reduced")
    reductions = plain(row.get("reductions"), collector, "reductions") or found.reductions
    return Price(found.full_cents, reduced.full_cents if reduced else found.reduced_cents, "EUR", reductions)


def _session(row: Row, collector: Collector) -> None:
    options = collector.options
    start, end = (options.moment(row[name], name) for name in ("start", "end"))
    offer_id = options.record_id(row["offer_id"])
    place, seats = row.get("place_id", "").strip(), row.get("free_seats", "").strip()
    if seats and not seats.isdigit():
        raise RecordError("it is no number of seats", "free_seats")
    collector.add_session(
        Session(
            options.record_id(row.get("session_id") or f"{row['offer_id']}@{start:%Y%m%dT%H%M}"),
            offer_id,
            start,
            end,
            options.record_id(place) if place else "",
            int(seats) if seats else None,
        )
    )
