"""Records of a small directory, all invented."""

from datetime import UTC, datetime, timedelta

from mobility.learning.directory import ImportBatch
from mobility.learning.model import (
    Audience,
    Binding,
    BindingKind,
    Item,
    ItemKind,
    Level,
    Offer,
    OfferFormat,
    Origin,
    Place,
    Price,
    Provider,
    Session,
    StepFree,
)

ORIGIN = Origin("test", "CC0-1.0", is_simulated=True)
# Long after any day these tests are run on: what is past is told, and not found.
MONDAY = datetime(2037, 11, 30, 18, 0, tzinfo=UTC)


def provider(provider_id: str = "vhs", name: str = "Volkshochschule", origin: Origin = ORIGIN) -> Provider:
    return Provider(provider_id, name, origin, website="https://vhs.example")


def place(place_id: str = "p1", name: str = "Stadtbibliothek", **more: object) -> Place:
    values: dict[str, object] = {"kind": "library", "lat": 49.41, "lon": 8.69, "origin": ORIGIN} | more
    return Place(place_id, name, **values)  # type: ignore[arg-type]


def offer(offer_id: str = "o1", title: str = "Nähen für Anfänger", **more: object) -> Offer:
    values: dict[str, object] = {"provider_id": "vhs", "origin": ORIGIN} | more
    return Offer(offer_id, title={"de": title}, **values)  # type: ignore[arg-type]


def session(session_id: str = "s1", offer_id: str = "o1", day: int = 0, **more: object) -> Session:
    start = MONDAY + timedelta(days=day)
    values: dict[str, object] = {"start": start, "end": start + timedelta(minutes=90)} | more
    return Session(session_id, offer_id, **values)  # type: ignore[arg-type]


def item(item_id: str = "i1", *bindings: Binding, **more: object) -> Item:
    values: dict[str, object] = {
        "provider_id": "vhs",
        "kind": ItemKind.TEXT,
        "title": {"de": "Die Brücke", "en": "The bridge"},
        "body": {"de": "Sie ist alt.", "en": "It is old."},
        "minutes": 3.0,
        "bindings": bindings or (Binding(BindingKind.STOP, stop_id="x_1"),),
        "origin": ORIGIN,
    } | more
    return Item(item_id, **values)  # type: ignore[arg-type]


def small_batch() -> ImportBatch:
    """A library and a school of an adult-education centre, four offers, some sessions, two items."""
    return ImportBatch(
        providers=(provider(), provider("museum", "Naturkundemuseum")),
        places=(
            place(step_free=StepFree.YES, languages=("de", "en"), opening_hours="Mo-Fr 10:00-18:00"),
            place("p2", "Grundschule am Bächle", kind="school", lat=49.42, lon=8.70, provider_id="vhs"),
            place("p3", "Naturkundemuseum", kind="museum", lat=49.50, lon=8.70, provider_id="museum"),
        ),
        offers=(
            offer(
                place_id="p1",
                topics=("crafts",),
                audience=Audience(16, None, ("adults",)),
                level=Level.BEGINNER,
                languages=("de",),
                price=Price(4500, 3000),
            ),
            offer(
                "o2",
                "Programmieren mit Kindern",
                topics=("digital", "technology"),
                audience=Audience(8, 12, ("children", "families")),
                languages=("de", "en"),
                price=Price(0),
                place_id="p2",
            ),
            offer("o3", "Englisch im Netz", topics=("languages",), format=OfferFormat.ONLINE),
            offer(
                "o4",
                "Führung: Vögel des Neckars",
                provider_id="museum",
                topics=("natural_sciences",),
                place_id="p3",
                price=Price(800),
                level=Level.ADVANCED,
            ),
        ),
        sessions=(
            session(free_seats=3),
            session("s2", day=7, free_seats=0),
            session("s3", "o2", day=5, place_id="p1"),
            session("s4", "o3", day=2),
            session("s5", "o4", day=1),
        ),
        items=(
            item(),
            item("i2", Binding(BindingKind.WAITING), kind=ItemKind.AUDIO, title={"de": "Warten"}),
            item(
                "i3",
                Binding(BindingKind.LINE, route_id="x_r"),
                kind=ItemKind.QUIZ,
                answers=("7", {"de": "acht", "en": "eight"}),
            ),
        ),
    )
