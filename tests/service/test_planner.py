"""From the words of a request to a query: modes, places, filters, cursors."""

import datetime as dt
from dataclasses import replace

import pytest

from mobility.errors import BadParameterError, NotFoundError
from mobility.network import TransportNetwork
from mobility.routing.query import Cursor, Direction, StreetMode, WalkProfile
from mobility.service.cursors import parse_cursor
from mobility.service.explanation import explain
from mobility.service.modes import Mode, mode_of, route_types_of, street_modes_of
from mobility.service.planner import Planner, PlanRequest

AT = int(dt.datetime(2016, 11, 8, 7, 30, tzinfo=dt.UTC).timestamp())
STATION, ZIEGELHAUSEN = "49.4048,8.6765", "49.4178,8.7612"


@pytest.fixture(scope="module")
def planner(heidelberg_network: TransportNetwork) -> Planner:
    return Planner(heidelberg_network)


@pytest.mark.parametrize(
    ("route_type", "mode"),
    [
        (0, Mode.TRAM), (1, Mode.SUBWAY), (2, Mode.REGIONAL_RAIL), (3, Mode.BUS), (4, Mode.FERRY),
        (5, Mode.TRAM), (6, Mode.AERIAL_LIFT), (7, Mode.FUNICULAR), (11, Mode.BUS), (12, Mode.SUBWAY),
        (101, Mode.HIGHSPEED_RAIL), (102, Mode.LONG_DISTANCE), (105, Mode.NIGHT_RAIL), (109, Mode.SUBURBAN),
        (200, Mode.COACH), (401, Mode.SUBWAY), (700, Mode.BUS), (715, Mode.ODM),
        (800, Mode.BUS), (900, Mode.TRAM),
        (904, Mode.TRAM), (1000, Mode.FERRY), (1100, Mode.AIRPLANE), (1300, Mode.AERIAL_LIFT),
        (1400, Mode.FUNICULAR), (1501, Mode.ODM), (1700, Mode.OTHER), (9999, Mode.OTHER),
    ],
)  # fmt: skip
def test_modes_of_route_types(route_type: int, mode: Mode) -> None:
    assert mode_of(route_type) is mode


def test_words_to_route_types() -> None:
    assert route_types_of(["TRANSIT"]) == frozenset()  # no restriction
    assert route_types_of([]) is None  # no transit
    tram = route_types_of(["TRAM"])
    assert tram is not None
    assert {0, 5, 900, 904} <= tram
    assert not {1, 3, 700} & tram
    assert route_types_of(["METRO"]) == route_types_of(["SUBURBAN"])  # the word before version 5
    assert route_types_of(["AREAL_LIFT"]) == route_types_of(["AERIAL_LIFT"])
    rail = route_types_of(["RAIL"])
    assert rail is not None
    assert {1, 2, 109, 400} <= rail
    assert route_types_of(["BUS", "TRAM"]) == route_types_of(["TRAM", "BUS"])
    with pytest.raises(BadParameterError) as caught:
        route_types_of(["ROCKET"])
    assert caught.value.field == "transitModes"


def test_every_mode_word_is_some_route_type_or_none() -> None:
    found = {mode_of(number) for number in range(1800)}
    assert found == set(Mode)


def test_street_words() -> None:
    assert street_modes_of(["BIKE", "WALK", "BIKE"], "directModes") == (StreetMode.BIKE, StreetMode.WALK)
    assert street_modes_of(["CAR"], "directModes") == ()  # known, not offered
    with pytest.raises(BadParameterError) as caught:
        street_modes_of(["PONY"], "directModes")
    assert caught.value.field == "directModes"


@pytest.mark.parametrize(
    "text",
    [
        "EARLIER|",
        "LATER|x",
        "SOONER|1",
        "LATER|-5",
        "LATER",
        "|7",
        "LATER|²",
        "LATER|1e9",
        "LATER|999999999999",
    ],
)
def test_cursors_that_are_none(text: str) -> None:
    with pytest.raises(BadParameterError) as caught:
        parse_cursor(text)
    assert caught.value.field == "pageCursor"


def test_cursors() -> None:
    assert parse_cursor("") is None
    assert parse_cursor("LATER|1478590200") == Cursor(Direction.LATER, 1478590200)
    assert parse_cursor("EARLIER|1478590200") == Cursor(Direction.EARLIER, 1478590200)


def test_places(planner: Planner) -> None:
    place = planner.places.resolve("49.4048,8.6765,-1", "fromPlace")
    assert (place.lat, place.lon, place.level, place.stop) == (49.4048, 8.6765, -1.0, -1)
    stop_id = planner.network.tables["stops"]["stop_id"][7].as_py()
    assert planner.places.resolve(f"rnv_{stop_id}", "fromPlace").stop == 7
    for text in ("91,8", "49,181"):
        with pytest.raises(BadParameterError) as wrong:
            planner.places.resolve(text, "toPlace")
        assert wrong.value.field == "toPlace"
    for text in ("rnv_nowhere", "other_1", "49.4;8.6"):
        with pytest.raises(NotFoundError) as unknown:
            planner.places.resolve(text, "fromPlace")
        assert unknown.value.field == "fromPlace"
        assert "coordinate" in str(unknown.value)


def test_where_only_a_stop_is_taken_nobody_is_told_of_coordinates(planner: Planner) -> None:
    with pytest.raises(NotFoundError, match=r"No stop has the id '49\.41'") as unknown:
        planner.query_of(PlanRequest(STATION, ZIEGELHAUSEN, AT, via=("49.41", "8.69")))
    assert (unknown.value.field, unknown.value.code) == ("via", "LOCATION_NOT_FOUND")


def test_a_request_becomes_a_query(planner: Planner) -> None:
    request = PlanRequest(
        STATION,
        ZIEGELHAUSEN,
        AT,
        timetable_view=False,
        max_transfers=0,
        pedestrian_profile="WHEELCHAIR",
        require_bike_transport=True,
        transit_modes=(),
    )
    query = planner.query_of(request)
    assert (query.window_s, query.max_rides, query.transit) == (0, 1, False)
    assert query.walk_profile is WalkProfile.WHEELCHAIR
    assert query.walk_mps < 1.33  # the profile's own speed
    assert query.trips.wheelchair
    assert query.trips.bikes_carried
    with pytest.raises(BadParameterError):
        planner.query_of(PlanRequest(STATION, ZIEGELHAUSEN, AT, pedestrian_profile="HORSE"))
    with pytest.raises(BadParameterError):
        planner.query_of(PlanRequest(STATION, ZIEGELHAUSEN, AT, via=("rnv_1", "rnv_2", "rnv_3")))
    with pytest.raises(NotFoundError):
        planner.query_of(PlanRequest(STATION, ZIEGELHAUSEN, AT, via=("rnv_nowhere",)))


def test_cursors_of_an_answer_lead_on(planner: Planner) -> None:
    first = planner.plan(PlanRequest(STATION, ZIEGELHAUSEN, AT, num_itineraries=3))
    following = planner.plan(
        PlanRequest(STATION, ZIEGELHAUSEN, AT, num_itineraries=3, page_cursor=first.next_page_cursor)
    )
    assert following.result.searched_from_s == first.result.searched_to_s
    last = max(journey.start_s for journey in first.result.journeys)
    assert all(journey.start_s > last for journey in following.result.journeys)
    assert following.result.direct == ()


@pytest.mark.parametrize("arrive_by", [False, True])
@pytest.mark.parametrize("direction", ["previous_page_cursor", "next_page_cursor"])
def test_cursors_of_one_departure_lead_to_a_window(planner: Planner, direction: str, arrive_by: bool) -> None:
    """A page of the single second beside it would hold nothing, and so would the page after that."""

    def times(request: PlanRequest) -> list[tuple[int, int]]:
        return [(journey.start_s, journey.end_s) for journey in planner.plan(request).result.journeys]

    asked = PlanRequest(STATION, ZIEGELHAUSEN, AT, arrive_by, timetable_view=False, num_itineraries=3)
    beside = replace(asked, page_cursor=getattr(planner.plan(asked), direction))
    assert len(times(beside)) >= asked.num_itineraries
    assert times(beside) == times(replace(beside, timetable_view=True))
    assert not set(times(beside)) & set(times(asked))


def test_the_labels_explain_the_arrival(planner: Planner) -> None:
    """The stop where the first journey ends is among those told about, also if others lie nearer."""
    told = explain(planner, PlanRequest(STATION, ZIEGELHAUSEN, AT))
    best = min(
        arrival + label.egress_s
        for label in told.labels
        for arrival in label.arrivals_s
        if arrival is not None
    )
    leaving = [one.candidate for one in told.judged if one.candidate.departure_s == told.traced_from_s]
    assert best == min(candidate.arrival_s for candidate in leaving)


def test_explaining_a_search_over_a_via_stop(planner: Planner) -> None:
    names = planner.network.tables["stops"]["stop_name"].to_pylist()
    ids = planner.network.tables["stops"]["stop_id"].to_pylist()
    via = f"rnv_{ids[names.index('Bismarckplatz')]}"
    told = explain(planner, PlanRequest(STATION, ZIEGELHAUSEN, AT, via=(via,), via_stay_s=(300,)))
    assert told.judged
    assert any(judged.verdict.is_kept for judged in told.judged)
    n_stops = len(names)
    assert all(0 <= label.stop < n_stops for label in told.labels)
