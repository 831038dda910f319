"""What filters and words find, in both databases alike."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobility.learning.directory import Directory, ImportBatch, OfferFilter, PlaceFilter, RecordKind
from mobility.learning.model import ItemKind, Level, OfferFormat
from tests.support.learning import MONDAY, offer, place, provider, session, small_batch


@pytest.fixture
def filled(directory: Directory) -> Directory:
    """With the small batch."""
    directory.apply(small_batch(), "test")
    return directory


def offers(directory: Directory, **asked: object) -> list[str]:
    page = directory.list_offers(OfferFilter(**asked))  # type: ignore[arg-type]
    assert page.total == len(page.offers)
    return [one.offer_id for one in page.offers]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Nähen", "o1"),
        ("naehen anfanger", "o1"),
        ("nehen", "o1"),
        ("programmiren", "o2"),
        ("kinder", "o2"),
        ("computer", "o2"),
        ("coding", "o2"),
        ("englsch", "o3"),
        ("vogel", "o4"),
        ("Naturkundemusuem", "o4"),
        ("Fuhrung der Vögel", "o4"),
    ],
)
def test_words_are_found_despite_of_errors(filled: Directory, text: str, first: str) -> None:
    assert offers(filled, text=text)[0] == first


@pytest.mark.parametrize(
    "text", ["Quantenchromodynamik", "nähen Quantenchromodynamik", "!?", '"', "' OR 1=1 --"]
)
def test_what_is_not_there_is_not_found(filled: Directory, text: str) -> None:
    assert offers(filled, text=text) == []


def test_words_of_providers_and_places_find_their_offers(filled: Directory) -> None:
    assert set(offers(filled, text="volkshochschule")) == {"o1", "o2", "o3"}
    # The library holds a course itself, and a session of another one.
    assert set(offers(filled, text="stadtbibliotek")) == {"o1", "o2"}
    filled.apply(ImportBatch(places=(place("p1", "Mediathek", languages=("de", "en")),)), "test")
    assert set(offers(filled, text="mediathek")) == {"o1", "o2"}
    assert offers(filled, text="stadtbibliothek") == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"o1", "o2", "o3", "o4"}),
        ({"topics": ("crafts", "languages")}, {"o1", "o3"}),
        ({"kinds": ("library",)}, {"o1", "o2"}),
        ({"kinds": ("museum",)}, {"o4"}),
        ({"groups": ("seniors",)}, {"o3", "o4"}),
        ({"groups": ("families",)}, {"o2", "o3", "o4"}),
        ({"age": 10}, {"o2", "o3", "o4"}),
        ({"age": 16}, {"o1", "o3", "o4"}),
        ({"language": "en"}, {"o2", "o3", "o4"}),
        ({"level": Level.BEGINNER}, {"o1", "o2", "o3"}),
        ({"price_limit_cents": 0}, {"o2"}),
        ({"price_limit_cents": 1000}, {"o2", "o4"}),
        ({"format": OfferFormat.ONLINE}, {"o3"}),
        ({"step_free": True}, {"o1", "o2", "o3"}),
        ({"near": (49.41, 8.69), "radius_m": 100.0}, {"o1", "o2"}),
        ({"near": (49.50, 8.70), "radius_m": 100.0}, {"o4"}),
        ({"start": MONDAY + timedelta(days=3)}, {"o1", "o2"}),
        ({"end": MONDAY + timedelta(days=1)}, {"o1"}),
        ({"weekdays": (1, 2)}, {"o3", "o4"}),
        ({"free_seats": 1, "start": MONDAY + timedelta(days=3)}, {"o2"}),
        ({"free_seats": 4}, {"o2", "o3", "o4"}),
        ({"kinds": ("library",), "weekdays": (5,)}, {"o2"}),
        ({"kinds": ("school",), "weekdays": (5,)}, set()),
        ({"provider_id": "museum"}, {"o4"}),
        ({"ids": ("o1", "o9")}, {"o1"}),
        ({"text": "volkshochschule", "topics": ("crafts",)}, {"o1"}),
    ],
)
def test_each_field_narrows(filled: Directory, asked: dict[str, object], found: set[str]) -> None:
    assert set(offers(filled, **asked)) == found


def test_facets_count_all_that_was_found(filled: Directory) -> None:
    page = filled.list_offers(OfferFilter(limit=1))
    assert (len(page.offers), page.total) == (1, 4)
    assert page.facets["price"] == {"free": 1, "paid": 2, "unknown": 1}
    assert page.facets["format"] == {"onsite": 3, "online": 1}
    assert page.facets["kind"] == {"library": 2, "museum": 1, "school": 1}
    assert page.facets["language"] == {"de": 2, "en": 1}
    assert page.facets["topic"]["crafts"] == 1
    assert page.facets["level"] == {"advanced": 1, "beginner": 1}
    assert page.facets["group"] == {"adults": 1, "children": 1, "families": 1}


def test_kinds_of_places_are_counted_as_they_are_now(filled: Directory) -> None:
    filled.apply(
        ImportBatch(places=(place("p2", "Grundschule am Bächle", kind="museum", lat=49.42, lon=8.70),)),
        "test",
    )
    assert filled.list_offers(OfferFilter()).facets["kind"] == {"library": 2, "museum": 2}


def test_pages_follow_each_other_in_the_order_asked_for(filled: Directory) -> None:
    whole = filled.list_offers(OfferFilter()).offers
    assert [one.title["de"][0] for one in whole] == ["E", "F", "N", "P"]
    halves = [filled.list_offers(OfferFilter(offset=first, limit=2)).offers for first in (0, 2)]
    assert (*halves[0], *halves[1]) == whole
    by_time = filled.list_offers(OfferFilter(start=MONDAY)).offers
    assert [one.offer_id for one in by_time] == ["o1", "o4", "o3", "o2"]


def test_places(filled: Directory) -> None:
    def ids(**asked: object) -> list[str]:
        return [one.place_id for one in filled.list_places(PlaceFilter(**asked))]  # type: ignore[arg-type]

    assert ids() == ["p2", "p3", "p1"]
    assert ids(near=(49.42, 8.70), radius_m=2000.0) == ["p2", "p1"]
    assert ids(text="bibliotek") == ["p1"]
    assert ids(text="school") == ["p2"]
    assert ids(step_free=True) == ["p1"]
    assert ids(kinds=("museum", "library"), limit=1, offset=1) == ["p1"]
    assert ids(language="fr") == ["p2", "p3"]
    assert ids(provider_id="vhs") == ["p2"]


def test_sessions(filled: Directory) -> None:
    def ids(*asked: object, **window: datetime) -> list[str]:
        return [one.session_id for one in filled.list_sessions(*asked, **window)]  # type: ignore[arg-type]

    assert ids() == ["s1", "s5", "s4", "s3", "s2"]
    assert ids(["o1"]) == ["s1", "s2"]
    assert ids(None, ["p1"]) == ["s1", "s3", "s2"]
    assert ids(["o1"], ["p3"]) == []
    assert ids(start=MONDAY + timedelta(hours=1), end=MONDAY + timedelta(days=2)) == ["s1", "s5"]
    assert ids([]) == []


def test_items(filled: Directory) -> None:
    def ids(**asked: object) -> list[str]:
        return [one.item_id for one in filled.list_items(**asked)]  # type: ignore[arg-type]

    assert ids() == ["i1", "i2", "i3"]
    assert ids(stop_ids=["x_1"]) == ["i1", "i2"]
    assert ids(route_ids=["x_r"], stop_ids=["y"]) == ["i2", "i3"]
    assert ids(kinds=[ItemKind.QUIZ]) == ["i3"]
    assert ids(languages=["en"]) == ["i1", "i3"]


def test_many_at_once(filled: Directory) -> None:
    assert set(filled.find_many(RecordKind.OFFER, ["o1", "o2", "none"])) == {"o1", "o2"}


WORDS = st.sampled_from(["Töpfern", "Backen", "Chor", "Yoga", "Schach", "Astronomie", "Gitarre", "Fußball"])


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(titles=st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=6), asked=WORDS)
def test_a_word_finds_each_title_that_holds_it(
    directory: Directory, titles: list[list[str]], asked: str
) -> None:
    batch = ImportBatch(
        (provider(),),
        offers=tuple(
            offer(f"o{index}", " ".join(words), registration_url=f"https://vhs.example/{index}")
            for index, words in enumerate(titles)
        ),
        sessions=tuple(session(f"s{index}", f"o{index}") for index in range(len(titles))),
    )
    directory.apply(batch, "test", replace_source="test")
    wanted = {f"o{index}" for index, words in enumerate(titles) if asked in words}
    assert wanted <= set(offers(directory, text=asked))
    assert directory.list_offers(OfferFilter()).total == len(titles)
