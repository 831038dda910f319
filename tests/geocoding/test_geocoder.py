"""Search on finished networks: what holds of any text, filters, nearness, ids, names in languages."""

import math
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobility.errors import BadParameterError
from mobility.network import TransportNetwork
from mobility.service import GeocodeRequest, Match, PlaceSearch, Texts
from mobility.service.places_resolve import PlaceResolver

BISMARCKPLATZ = (49.4098, 8.6932)
HOSTILE = (
    "\x00", "a\x00b", "' OR 1=1 --", '"; DROP TABLE stops; --', "name:(a OR b) AND NOT c*", "haupt~2^9",
    "[* TO *]", "a" * 500, "a " * 250, "%s%n{0}${x}", "../../etc/passwd", "<script>", "\u202eHbf", "🚋", "Ⅻ",
    "ﬁ", "12", "0000a", "99999999999999999999", "½", "\ud83d", "ß", "İ", "-", "_", ".", "\u0308",
)  # fmt: skip


@pytest.fixture(scope="module")
def heidelberg(heidelberg_network: TransportNetwork) -> PlaceSearch:
    return PlaceSearch(heidelberg_network, Texts(heidelberg_network))


@pytest.fixture(scope="module")
def find(heidelberg: PlaceSearch) -> Callable[..., list[Match]]:
    def search(text: str, **options: object) -> list[Match]:
        return heidelberg.geocode(GeocodeRequest(text, **options))  # type: ignore[arg-type]

    return search


def check(found: list[Match], text: str, most: int) -> None:
    """What holds of every answer."""
    assert len(found) <= most
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert len({match.match_id for match in found}) == len(found)
    for match in found:
        assert match.name and match.match_id
        assert math.isfinite(match.lat) and math.isfinite(match.lon) and math.isfinite(match.score)
        assert (match.kind == "STOP") == bool(match.modes)
        assert sum(area.is_default for area in match.areas) == (1 if match.areas else 0)
        end = 0
        for start, length in match.tokens:
            assert start >= end and length > 0
            end = start + length
        assert end <= len(text)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80) | st.text("abehrstuü 12.-", max_size=20), most=st.integers(1, 20))
def test_any_text_is_answered(find: Callable[..., list[Match]], text: str, most: int) -> None:
    check(find(text, num_results=most), text, most)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_texts(find: Callable[..., list[Match]], text: str) -> None:
    check(find(text), text, 10)


@pytest.mark.parametrize("name", ["Bismarckplatz", "Universitätsplatz", "HD Hauptbahnhof", "Rohrbach Süd"])
def test_every_beginning_is_answered_and_three_letters_less_suffice(
    find: Callable[..., list[Match]], name: str
) -> None:
    for length in range(1, len(name) + 1):
        found = find(name[:length])
        check(found, name[:length], 10)
        assert found
        if length >= len(name) - 3:
            assert found[0].name == name


def test_ids_of_stops_are_what_a_plan_starts_from(
    find: Callable[..., list[Match]], heidelberg_network: TransportNetwork
) -> None:
    resolver = PlaceResolver(heidelberg_network)
    found = [
        match for text in ("b", "haupt", "str", "rohr", "platz") for match in find(text, types=("STOP",))
    ]
    assert len(found) > 30
    for match in found:
        place = resolver.resolve(match.match_id, "fromPlace")
        assert place.stop >= 0
        assert (place.lat, place.lon) == (match.lat, match.lon)


@pytest.mark.parametrize(
    "text", ["haupt straße", "Haupt-Str", "haupt str 1", "stadt bücherei", "Stadt Büchrei"]
)
def test_a_word_may_be_typed_in_two(find: Callable[..., list[Match]], text: str) -> None:
    best = find(text)[0]
    assert best.name.startswith(("Hauptstraße", "Stadtbücherei"))
    assert "".join(text[start : start + length] for start, length in best.tokens[:2]) == (
        text.replace(" ", "").replace("-", "").removesuffix("1")
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("old bridge", "Alte Brücke"),
        ("youth hostel", "Jugendherberge"),
        ("university library", "Universitätsbibliothek"),
        ("city library", "Stadtbücherei"),
        ("main station", "HD Hauptbahnhof"),
    ],
)
def test_english_words_find_german_names(find: Callable[..., list[Match]], text: str, name: str) -> None:
    assert name in [match.name for match in find(text, languages=("en",))[:3]]


def test_only_the_types_that_are_wanted(find: Callable[..., list[Match]]) -> None:
    for kind in ("STOP", "PLACE", "ADDRESS"):
        found = find("bahnhof", types=(kind,))
        assert found
        assert {match.kind for match in found} == {kind}
    assert {match.kind for match in find("bahnhof", types=("STOP", "PLACE"))} <= {"STOP", "PLACE"}
    with pytest.raises(BadParameterError):
        find("bahnhof", types=("STREET",))


def test_only_stops_where_a_mode_calls(find: Callable[..., list[Match]]) -> None:
    trams = find("b", types=("STOP",), modes=("TRAM",))
    assert len(trams) == 10
    assert any("TRAM" not in match.modes for match in find("b", types=("STOP",), num_results=50))
    assert all("TRAM" in match.modes for match in trams)
    assert find("a", types=("STOP",), modes=("FERRY",)) == []
    assert find("a", types=("STOP",), modes=("WALK",)) == []
    # Places and addresses are not served by modes, and stay.
    assert {match.kind for match in find("bismarck", modes=("WALK",))} == {"ADDRESS", "PLACE"}


def test_only_what_lies_in_the_box(find: Callable[..., list[Match]]) -> None:
    box = (49.44, 8.66, 49.46, 8.69)
    found = find("haupt", box=box)
    assert found
    assert all(box[0] <= match.lat <= box[2] and box[1] <= match.lon <= box[3] for match in found)


def test_nearness_draws_as_strongly_as_it_is_asked_to(find: Callable[..., list[Match]]) -> None:
    dossenheim = (49.4490, 8.6730)

    def first(weight: float) -> float:
        match = find("Hauptstraße", place=dossenheim, place_bias=weight)[0]
        return math.hypot(match.lat - dossenheim[0], match.lon - dossenheim[1])

    assert first(1.0) < 0.01 < first(0.0)
    assert [match.match_id for match in find("Hauptstraße", place=dossenheim, place_bias=0.0)] == [
        match.match_id for match in find("Hauptstraße")
    ]


def test_a_house_number_is_found_in_its_street(find: Callable[..., list[Match]]) -> None:
    match = find("bergheimer str. 58 heidelberg")[0]
    assert (match.kind, match.name, match.street, match.house_number, match.zip_code) == (
        "ADDRESS",
        "Bergheimer Straße 58",
        "Bergheimer Straße",
        "58",
        "69115",
    )
    assert [area.name for area in match.areas if area.matched] == ["Heidelberg"]
    assert match.tokens == ((0, 10), (11, 3), (16, 2), (19, 10))
    street = find("Bergheimer Straße 9999")[0]
    assert (street.name, street.house_number) == ("Bergheimer Straße", "")


def test_streets_of_one_name_are_told_apart_by_their_areas(find: Callable[..., list[Match]]) -> None:
    found = [match for match in find("Römerstraße", types=("ADDRESS",)) if match.name == "Römerstraße"]
    assert len(found) > 1
    told = {
        next((area.name for area in match.areas if area.is_default or area.is_unique), "") for match in found
    }
    assert len(told) > 1


def test_names_are_in_the_language_that_is_wanted(find: Callable[..., list[Match]]) -> None:
    assert find("schloss", types=("PLACE",), languages=("en",))[0].name == "Heidelberg Castle"
    assert find("heidelberg castle", types=("PLACE",), languages=("de",))[0].name == "Heidelberger Schloss"
    unnamed = [
        {
            match.name
            for match in find("toilets", languages=(language,), num_results=20)
            if match.category == "toilets"
        }
        for language in ("de", "en")
    ]
    assert "Toiletten" in unnamed[0] and "Toilets" in unnamed[1]


def test_what_is_at_a_point(heidelberg: PlaceSearch) -> None:
    house = heidelberg.reverse(49.408589, 8.684902)[0]
    assert house.name == "Bergheimer Straße 58"
    stop = heidelberg.reverse(*BISMARCKPLATZ, types=("STOP",))[0]
    assert stop.name == "Bismarckplatz"
    street = heidelberg.reverse(49.4111, 8.7071, types=("ADDRESS",))[0]
    assert street.kind == "ADDRESS" and street.street
    assert heidelberg.reverse(0.0, 0.0) == []
    assert heidelberg.reverse(49.0, 8.0) == [], "on the globe and off the map"
    many = heidelberg.reverse(*BISMARCKPLATZ, num_results=30)
    assert {match.kind for match in many} == {"STOP", "PLACE", "ADDRESS"}
    assert [match.score for match in many] == sorted((match.score for match in many), reverse=True)
    for match in many:
        north = (match.lat - BISMARCKPLATZ[0]) * 111_195
        east = (match.lon - BISMARCKPLATZ[1]) * 111_195 * math.cos(math.radians(BISMARCKPLATZ[0]))
        assert math.hypot(north, east) <= 500


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lat=st.floats(-90, 90) | st.floats(49.38, 49.43), lon=st.floats(-180, 180) | st.floats(8.6, 8.8))
def test_any_point_is_answered(heidelberg: PlaceSearch, lat: float, lon: float) -> None:
    assert len(heidelberg.reverse(lat, lon)) <= 5


def test_the_same_is_found_again_at_its_own_point(heidelberg: PlaceSearch) -> None:
    for text in ("Bergheimer Straße 58", "Philosophenweg 41"):
        match = heidelberg.geocode(GeocodeRequest(text))[0]
        assert heidelberg.reverse(match.lat, match.lon, ("ADDRESS",), 1)[0].match_id == match.match_id
