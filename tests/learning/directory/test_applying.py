"""What becomes of the records of a batch."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mobility.learning.directory import Directory, ImportBatch, OfferFilter, Outcome, PlaceFilter, RecordKind
from mobility.learning.model import Origin, Place, StepFree
from tests.support.learning import MONDAY, ORIGIN, item, offer, place, provider, session, small_batch

OSM = Origin("osm", "ODbL-1.0")
OTHER = Origin("csv:other")


def test_all_is_taken_and_reads_back_as_it_was(directory: Directory) -> None:
    batch = small_batch()
    report = directory.apply(batch, "import test")
    assert report.refused == ()
    assert report.count(Outcome.TAKEN) == len(batch) == sum(directory.count().values())
    for one in batch.providers:
        assert directory.find_provider(one.provider_id) == one
    for one in batch.places:
        assert directory.find_place(one.place_id) == one
    for one in batch.offers:
        assert directory.find_offer(one.offer_id) == one
    for one in batch.items:
        assert directory.find_item(one.item_id) == one
    # Who does not say where is where the offer is; online is nowhere.
    assert directory.find_session("s1") == session(free_seats=3, place_id="p1")
    assert directory.find_session("s3") == session("s3", "o2", day=5, place_id="p1")
    assert directory.find_session("s4") == session("s4", "o3", day=2)


def test_the_same_again_changes_nothing(directory: Directory) -> None:
    batch = small_batch()
    directory.apply(batch, "first")
    lines = len(directory.list_changes(limit=1000))
    report = directory.apply(batch, "second", replace_source="test")
    assert report.count(Outcome.UNCHANGED) == len(batch)
    assert len(directory.list_changes(limit=1000)) == lines


def test_a_change_is_written_and_logged(directory: Directory) -> None:
    directory.apply(small_batch(), "first")
    report = directory.apply(ImportBatch(offers=(offer("o3", "Englisch am Abend"),)), "second")
    assert report.counts == {RecordKind.OFFER: {Outcome.CHANGED: 1}}
    (newest, *_) = directory.list_changes()
    assert (newest.writer, newest.record_id, newest.outcome) == ("second", "o3", Outcome.CHANGED)
    assert newest.provider_id == "vhs"
    assert directory.changed_s() == 1_800_000_000


def test_what_left_its_source_is_removed_and_nothing_else(directory: Directory) -> None:
    directory.apply(small_batch(), "first")
    directory.apply(ImportBatch(providers=(provider("zoo", "Zoo", OTHER),)), "other")
    batch = small_batch()
    less = replace(batch, offers=batch.offers[:2], sessions=batch.sessions[:3], items=batch.items[:1])
    report = directory.apply(less, "second", replace_source="test")
    assert report.count(Outcome.REMOVED, RecordKind.OFFER) == 2
    assert report.count(Outcome.REMOVED, RecordKind.SESSION) == 2
    assert report.count(Outcome.REMOVED, RecordKind.ITEM) == 2
    assert directory.find_offer("o4") is None
    assert directory.find_provider("zoo") is not None


def test_a_place_that_others_use_stays(directory: Directory) -> None:
    directory.apply(ImportBatch(places=(place(origin=OSM),)), "osm")
    directory.apply(ImportBatch((provider(),), offers=(offer(place_id="p1"),)), "other")
    directory.apply(ImportBatch(), "osm", replace_source="osm")
    assert directory.find_place("p1") is not None


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (place(lat=0.0, lon=0.0), "BAD_COORDINATES"),
        (place(lat=8.69, lon=49.41), "BAD_COORDINATES"),
        (place(lat=float("nan")), "BAD_COORDINATES"),
        (place(lat=52.5, lon=13.4), "BAD_COORDINATES"),
        (place(kind="pub"), "UNKNOWN_WORD"),
        (place(name=" <b></b> "), "EMPTY"),
        (place(""), "EMPTY"),
        (place("a b"), "BAD_ID"),
        (place("x" * 300), "TOO_LONG"),
        (place(website="javascript:alert(1)"), "BAD_ADDRESS"),
        (place(provider_id="nobody"), "UNKNOWN_PROVIDER"),
        (offer(topics=("everything",)), "UNKNOWN_WORD"),
        (offer(description={"de": "x" * 1_000_000}), "TOO_LONG"),
        (offer(provider_id="nobody"), "UNKNOWN_PROVIDER"),
        (offer(place_id="nowhere"), "UNKNOWN_PLACE"),
        (offer(competences=("9.9",)), "UNKNOWN_WORD"),
        (session(end=MONDAY), "BAD_TIMES"),
        (session(end=MONDAY + timedelta(days=400)), "BAD_TIMES"),
        (session(start=MONDAY.replace(tzinfo=None)), "BAD_TIMES"),
        (session(offer_id="nothing"), "UNKNOWN_OFFER"),
        (session(place_id="nowhere"), "UNKNOWN_PLACE"),
        (item(minutes=0.0), "BAD_MINUTES"),
        (replace(item(), bindings=()), "EMPTY"),
    ],
)
def test_a_bad_record_is_refused_and_no_other(directory: Directory, record: object, code: str) -> None:
    kinds = {"Place": "places", "Offer": "offers", "Session": "sessions", "Item": "items"}
    kind = kinds[type(record).__name__]
    directory.apply(ImportBatch((provider(),), offers=(offer(),) if kind == "sessions" else ()), "before")
    good = {
        "places": place("good"),
        "offers": offer("good"),
        "sessions": session("good"),
        "items": item("good"),
    }
    batch = ImportBatch(**{kind: (record, good[kind])})  # type: ignore[arg-type]
    report = directory.apply(batch, "import", area=(8.0, 49.0, 9.0, 50.0))
    (refused,) = report.refused
    assert refused.code == code, refused
    assert refused.reason.endswith(".")
    assert report.count(Outcome.TAKEN) == 1


def test_swapped_coordinates_are_told_as_such(directory: Directory) -> None:
    batch = ImportBatch(places=(place(lat=8.69, lon=49.41),))
    (refused,) = directory.apply(batch, "import", area=(8.0, 49.0, 9.0, 50.0)).refused
    assert "swapped" in refused.reason


def test_swapped_coordinates_are_told_where_no_area_is_known(directory: Directory) -> None:
    swapped = place("swapped", lat=8.69, lon=49.41)
    report = directory.apply(ImportBatch(places=(swapped, place("far", lat=-33.9, lon=18.4))), "import")
    assert [(one.record_id, one.code) for one in report.refused] == [("swapped", "BAD_COORDINATES")]
    assert "swapped" in report.refused[0].reason


def test_texts_are_inert(directory: Directory) -> None:
    title = "Kochen <script>alert(1)</script><b>heute</b> a < b\x00"
    directory.apply(ImportBatch((provider(),), offers=(offer(title=title),)), "import")
    found = directory.find_offer("o1")
    assert found is not None
    assert found.title == {"de": "Kochen  alert(1)  heute  a < b"}


def test_ids_of_two_providers_are_reported_never_overwritten(directory: Directory) -> None:
    directory.apply(small_batch(), "first")
    thief = ImportBatch(
        providers=(provider("zoo", "Zoo", OTHER), provider("vhs", "Verein Hobbysport", OTHER)),
        places=(place("p2", "Zoo", kind="zoo", provider_id="zoo", origin=OTHER),),
        offers=(
            offer("o1", "Tiere füttern", provider_id="zoo", origin=OTHER),
            offer("o9", "Ringen", origin=OTHER),
            offer("o10", "Affen", provider_id="zoo", origin=OTHER),
            offer("o10", "Bären", provider_id="zoo", origin=OTHER),
        ),
    )
    report = directory.apply(thief, "second")
    assert [(one.record_id, one.code) for one in report.refused] == [
        ("vhs", "OTHER_PROVIDER"),
        ("p2", "OTHER_PROVIDER"),
        ("o1", "OTHER_PROVIDER"),
        ("o9", "OTHER_PROVIDER"),
        ("o10", "DUPLICATE_ID"),
    ]
    before = {one.offer_id: one for one in small_batch().offers}
    assert directory.find_offer("o1") == before["o1"]
    assert directory.find_provider("vhs") == provider()


def test_a_provider_writes_its_own_alone(directory: Directory) -> None:
    directory.apply(small_batch(), "first")
    batch = ImportBatch(
        places=(place("p3", "Mein Museum", provider_id="vhs"), place("p9", provider_id="", lat=49.3)),
        offers=(offer("o1", "Nähen", topics=("crafts",)), offer("o4", "Meins")),
        sessions=(session("s5", "o1"), session("s9", "o4"), session("s1", "o1", day=1)),
    )
    report = directory.apply(batch, "key", provider_id="vhs")
    assert {(one.record_id, one.code) for one in report.refused} == {
        (one, "OTHER_PROVIDER") for one in ("p3", "p9", "o4", "s5", "s9")
    }
    assert report.count(Outcome.CHANGED) == 2


def test_a_provider_takes_back_its_own_alone(directory: Directory) -> None:
    directory.apply(small_batch(), "first")

    def code(kind: RecordKind, record_id: str) -> list[str]:
        return [one.code for one in directory.remove(kind, record_id, "key", "vhs").refused]

    assert code(RecordKind.OFFER, "o4") == ["OTHER_PROVIDER"]
    assert code(RecordKind.SESSION, "s5") == ["OTHER_PROVIDER"]
    assert code(RecordKind.PLACE, "p1") == ["OTHER_PROVIDER"]
    assert code(RecordKind.PLACE, "p2") == ["IN_USE"]
    assert code(RecordKind.ITEM, "nothing") == ["NOT_FOUND"]
    assert code(RecordKind.ITEM, "i1") == []
    assert code(RecordKind.OFFER, "o2") == []
    assert code(RecordKind.PLACE, "p2") == []
    assert directory.find_session("s3") is None
    assert [one.outcome for one in directory.list_changes(RecordKind.PLACE, "p2")] == [
        Outcome.REMOVED,
        Outcome.TAKEN,
    ]


def place_of(directory: Directory, place_id: str) -> Place:
    found = directory.find_place(place_id)
    assert found is not None
    return found


def test_a_place_of_two_sources_is_one(directory: Directory) -> None:
    directory.apply(ImportBatch((provider(),), (place(),)), "first")
    twin = place(
        "osm:node/1",
        "Stadt-Bibliothek",
        lat=49.4104,
        origin=OSM,
        step_free=StepFree.YES,
        website="https://b.example",
    )
    far = place("osm:node/2", "Stadtbibliothek", lat=49.43, origin=OSM)
    museum = place("osm:node/3", "Stadtbibliothek", kind="museum", origin=OSM)
    batch = ImportBatch(places=(twin, far, museum), offers=(offer(place_id="osm:node/1"),))
    report = directory.apply(batch, "osm", replace_source="osm")
    assert [(one.record_id, one.kept_id) for one in report.merged] == [("osm:node/1", "p1")]
    found = place_of(directory, "osm:node/1")
    assert (found.place_id, found.name, found.origin) == ("p1", "Stadtbibliothek", ORIGIN)
    assert (found.step_free, found.website) == (StepFree.YES, "https://b.example")
    assert len(directory.list_places(PlaceFilter())) == 3
    at = directory.find_offer("o1")
    assert at is not None
    assert at.place_id == "p1"
    again = directory.apply(batch, "osm", replace_source="osm")
    assert again.count(Outcome.MERGED) == 1
    assert again.count(Outcome.CHANGED) == again.count(Outcome.REMOVED) == again.count(Outcome.TAKEN) == 0
    # The library's own source says nothing new, and loses nothing of what the other one knows.
    directory.apply(ImportBatch(places=(place(address="Marktplatz 1"),)), "first")
    assert place_of(directory, "p1").step_free is StepFree.YES
    # Without the library's own source the other one's record is there again.
    directory.apply(ImportBatch(), "first", replace_source="test")
    assert place_of(directory, "osm:node/1").origin == OSM
    moved = directory.find_offer("o1")
    assert moved is None or moved.place_id == "osm:node/1"


def test_a_providers_own_place_counts_more(directory: Directory) -> None:
    osm = place("osm:node/1", "Stadtbibliothek", origin=OSM, opening_hours="Mo 10:00-12:00")
    directory.apply(ImportBatch(places=(osm,)), "osm")
    directory.apply(ImportBatch((provider(),), offers=(offer(place_id="osm:node/1"),)), "first")
    report = directory.apply(ImportBatch(places=(place(provider_id="vhs"),)), "key", provider_id="vhs")
    assert report.count(Outcome.TAKEN) == 1
    found = place_of(directory, "osm:node/1")
    assert (found.place_id, found.provider_id, found.opening_hours) == ("p1", "vhs", "Mo 10:00-12:00")
    at = directory.find_offer("o1")
    assert at is not None
    assert at.place_id == "p1"


def test_an_offer_that_says_the_same_is_one_and_keeps_both_sessions(directory: Directory) -> None:
    batch = ImportBatch(
        (provider(),),
        offers=(offer(), offer("o2"), offer("o3", "Nähen für Anfänger ")),
        sessions=(session(), session("s2", "o2", day=1)),
    )
    report = directory.apply(batch, "first")
    assert {(one.record_id, one.kept_id) for one in report.merged} == {("o2", "o1"), ("o3", "o1")}
    assert [one.session_id for one in directory.list_sessions(["o2"])] == ["s1", "s2"]
    again = directory.apply(batch, "first", replace_source="test")
    assert again.count(Outcome.TAKEN) == again.count(Outcome.CHANGED) == again.count(Outcome.REMOVED) == 0


def test_what_once_said_the_same_and_no_longer_does_is_two(directory: Directory) -> None:
    def taken(*titles: str) -> set[str]:
        offers = tuple(offer(f"o{index}", title) for index, title in enumerate(titles) if title)
        directory.apply(ImportBatch((provider(),), offers=offers), "test", replace_source="test")
        return {one.offer_id for one in directory.list_offers(OfferFilter()).offers}

    assert taken("Backen", "Chor") == {"o0", "o1"}
    assert taken("Chor", "Backen") == {"o0", "o1"}
    assert taken("Chor", "Chor") in ({"o0"}, {"o0", "o1"})
    assert taken("Yoga", "Chor") == {"o0", "o1"}
    assert taken("", "", "Yoga", "Yoga") == {"o2"}
    assert taken("", "", "", "Yoga") == {"o3"}
    found = directory.find_offer("o3")
    assert found is not None
