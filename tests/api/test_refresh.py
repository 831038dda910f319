"""GET /refresh-itinerary: what was planned is found again, also in a timetable that changed since."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.schemas.stops import SingleItinerarySchema
from mobility.bootstrap import load_services
from mobility.network import TransportNetwork
from mobility.routing.known_ways import LONGEST_S, look_around_s
from mobility.service import services_of
from mobility.service.itinerary_ids import JourneyId, StreetId, decode_itinerary_id, encode_itinerary_id
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.scenarios.cities import city
from tests.support.small_city import question_in

OURS_BESIDE = ("attributions", "notices", "explanation", "debugOutput")


def client_of(network: TransportNetwork) -> FlaskClient:
    """The API on a network."""
    return create_app(read_settings({}), FixedSource(services_of(network))).test_client()


def plain(itinerary: dict[str, Any]) -> dict[str, Any]:
    """An itinerary without what only stands beside it."""
    return {name: value for name, value in itinerary.items() if name not in OURS_BESIDE}


def planned(client: FlaskClient, question: str) -> list[dict[str, Any]]:
    """All itineraries of a plan."""
    answer = client.get(f"/api/v6/plan?{question}")
    assert answer.status_code == 200, answer.text
    content = answer.get_json()
    itineraries: list[dict[str, Any]] = content["direct"] + content["itineraries"]
    return itineraries


@pytest.fixture(scope="module")
def small(small_city: Path) -> tuple[FlaskClient, str]:
    """The small model city and a question with journeys."""
    question = question_in(small_city)
    app = create_app(read_settings({}), FixedSource(load_services(small_city)))
    moment = question.moment.isoformat().replace("+", "%2B")
    return app.test_client(), f"fromPlace={question.from_place}&toPlace={question.to_place}&time={moment}"


@pytest.mark.parametrize(
    ("more", "again"),
    [
        ("", ""),
        ("&arriveBy=true", ""),
        ("&timetableView=false", ""),
        ("&pedestrianProfile=WHEELCHAIR", ""),
        ("&pedestrianSpeed=2.2&directModes=WALK,BIKE&cyclingSpeed=6&maxDirectTime=7200", ""),
        ("&preTransitModes=BIKE&postTransitModes=WALK,BIKE&directModes=BIKE&maxDirectTime=7200", ""),
        ("&maxPreTransitTime=3600&maxPostTransitTime=3600&minTransferTime=5", ""),
        ("&detailedLegs=false&language=de", "&detailedLegs=false&language=de"),
        (
            "&detailedTransfers=false&joinInterlinedLegs=false",
            "&detailedTransfers=false&joinInterlinedLegs=false",
        ),
        (
            "&numItineraries=30&transitModes=BUS&withScheduledSkippedStops=true",
            "&withScheduledSkippedStops=true",
        ),
    ],
)
def test_refreshed_is_as_planned(small: tuple[FlaskClient, str], more: str, again: str) -> None:
    client, question = small
    itineraries = planned(client, question + more)
    assert itineraries
    for itinerary in itineraries:
        answer = client.get(f"/api/v6/refresh-itinerary?itineraryId={itinerary['id']}{again}")
        assert answer.status_code == 200, answer.text
        assert SingleItinerarySchema().validate(answer.get_json()) == {}
        assert plain(answer.get_json()) == plain(itinerary)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Planned before, shown as it is now; whether there is a better one was not looked for"),
        ("de", "Früher geplant, gezeigt, wie sie jetzt ist; ob es eine bessere gibt, wurde nicht gesucht"),
    ],
)
def test_refreshed_says_why_it_is_shown(small: tuple[FlaskClient, str], language: str, told: str) -> None:
    # Nothing was ranked beside it, so it is not called the fastest; what it is by itself is said as before.
    client, question = small
    itineraries = planned(client, f"{question}&directModes=WALK,BIKE&maxDirectTime=7200&language={language}")
    assert any("tripId" in leg for one in itineraries for leg in one["legs"])
    for itinerary in itineraries:
        address = f"/api/v6/refresh-itinerary?itineraryId={itinerary['id']}&language={language}"
        again = client.get(address).get_json()["explanation"]
        by_itself = [one for one in itinerary["explanation"] if one["code"].startswith("direct_")]
        assert again == [{"code": "planned_before", "text": told}, *by_itself]
        is_direct = not any("tripId" in leg for leg in itinerary["legs"])
        assert bool(by_itself) == is_direct


@pytest.mark.parametrize("stay", ["0", "7"])
def test_refreshed_by_way_of_a_stop(small: tuple[FlaskClient, str], stay: str) -> None:
    client, question = small
    rides = [leg for leg in planned(client, question)[-1]["legs"] if "tripId" in leg]
    via = rides[0]["intermediateStops"][0]["stopId"]
    itineraries = planned(client, f"{question}&via={via}&viaMinimumStay={stay}&numItineraries=8")
    assert itineraries
    for itinerary in itineraries:
        answer = client.get(f"/api/v6/refresh-itinerary?itineraryId={itinerary['id']}")
        assert plain(answer.get_json()) == plain(itinerary)


def test_from_a_station_and_with_many_digits(small: tuple[FlaskClient, str]) -> None:
    client, question = small
    ride = next(leg for leg in planned(client, question)[-1]["legs"] if "tripId" in leg)
    to_place = question.split("toPlace=")[1].split("&")[0]
    moment = question.split("time=")[1]
    lat, lon = (float(number) + 0.0000123456789 for number in to_place.split(","))
    stop = ride["from"].get("parentId") or ride["from"]["stopId"]
    itineraries = planned(client, f"fromPlace={stop}&toPlace={lat},{lon},0&time={moment}")
    assert itineraries
    for itinerary in itineraries:
        answer = client.get(f"/api/v6/refresh-itinerary?itineraryId={itinerary['id']}")
        assert plain(answer.get_json()) == plain(itinerary)


def test_older_address_and_parameters_without_effect(small: tuple[FlaskClient, str]) -> None:
    client, question = small
    itinerary = planned(client, question)[-1]
    answer = client.get(
        f"/api/v5/refresh-itinerary?itineraryId={itinerary['id']}&transitModes=BUS"
        "&requireDisplayNameMatch=true"
    ).get_json()
    assert sorted(answer["debugOutput"]["ignored"]) == [
        "requireDisplayNameMatch",
        "transitModes",
    ]
    assert answer["legs"][0]["from"]["level"] == 0
    assert answer["id"] == itinerary["id"]


BEFORE = """
    1 trip=a : A 8:00 B 8:10 C 8:20
    2 trip=b : C 8:25 D 8:40
    3 trip=c block_id=x : D 9:00 E 9:10
    4 trip=d block_id=x : E 9:10 F 9:20
    """
STATION = {"C": "parent_station=S", "S": "location_type=1", "c": "parent_station=S", "S2": "location_type=1"}


def changed(folder: Path, timetable: str, stops: dict[str, str] | None = None, **files: str) -> FlaskClient:
    """The same city with another timetable."""
    folder.mkdir()
    return client_of(city(folder, timetable, stops=stops or STATION, **files).network)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Ids of two journeys, A to D with a change, D to F on one vehicle."""
    client = changed(tmp_path_factory.mktemp("cities") / "before", BEFORE)
    ids = {}
    for name, ends in (("change", ("t_A", "t_D")), ("seated", ("t_D", "t_F"))):
        question = f"fromPlace={ends[0]}&toPlace={ends[1]}&time=2026-01-07T06:30:00Z&numItineraries=1"
        (itinerary,) = client.get(f"/api/v6/plan?{question}").get_json()["itineraries"]
        ids[name] = itinerary["id"]
        again = client.get(f"/api/v6/refresh-itinerary?itineraryId={itinerary['id']}").get_json()
        assert plain(again) == plain(itinerary)
    return ids


def refreshed(client: FlaskClient, itinerary_id: str) -> tuple[int, Any]:
    """Status and code, or the times of the rides."""
    answer = client.get(f"/api/v6/refresh-itinerary?itineraryId={itinerary_id}")
    content = answer.get_json()
    if answer.status_code != 200:
        assert content["field"] == "itineraryId"
        return answer.status_code, content["code"]
    assert SingleItinerarySchema().validate(content) == {}
    rides = [leg for leg in content["legs"] if "tripId" in leg]
    return 200, [(leg["startTime"][11:16], leg["endTime"][11:16]) for leg in rides]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("8:10 C 8:20", "8:12 C 8:22", (200, [("07:00", "07:22"), ("07:25", "07:40")])),
        ("A 8:00", "A 7:50", (200, [("06:50", "07:20"), ("07:25", "07:40")])),
        ("C 8:25 D 8:40", "C 8:45 D 8:59", (200, [("07:00", "07:20"), ("07:45", "07:59")])),
        ("C 8:20", "C 8:24", (200, [("07:00", "07:24"), ("07:25", "07:40")])),
        ("C 8:20", "C 8:25", (404, "ITINERARY_BROKEN")),  # less than the minute a change takes
        ("C 8:20", "C 8:30", (404, "ITINERARY_BROKEN")),
        ("trip=b", "trip=other", (404, "ITINERARY_TRIP_GONE")),
        ("2 trip=b", "2 trip=b service_id=we", (404, "ITINERARY_TRIP_GONE")),
        ("A 8:00", "Z 8:00", (404, "ITINERARY_STOP_GONE")),
        ("B 8:10 C 8:20", "B 8:10 E 8:20", (404, "ITINERARY_STOP_GONE")),
        ("A 8:00", "A p!8:00", (404, "ITINERARY_STOP_GONE")),
        ("C 8:25 D 8:40", "C 8:25 D d!8:40", (404, "ITINERARY_STOP_GONE")),
        ("C 8:20", "c 8:20", (404, "ITINERARY_BROKEN")),  # another platform, and no way over there
        ("2 trip=b : C 8:25", "2 trip=b : B 8:22 C 8:25", (200, [("07:00", "07:20"), ("07:25", "07:40")])),
        ("1 trip=a", "99 trip=a", (200, [("07:00", "07:20"), ("07:25", "07:40")])),  # renamed
    ],
)
def test_after_the_timetable_changed(
    before: dict[str, str], tmp_path: Path, old: str, new: str, expected: tuple[int, Any]
) -> None:
    assert old in BEFORE
    after = changed(tmp_path / "after", BEFORE.replace(old, new))
    assert refreshed(after, before["change"]) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("D 9:00", "D 9:01", (200, [("08:01", "08:20")])),
        ("4 trip=d block_id=x", "4 trip=d block_id=y", (404, "ITINERARY_BROKEN")),
        ("E 9:10 F 9:20", "E 9:10 A 9:15 F 9:30", (200, [("08:00", "08:30")])),
        (
            "D 9:00 E 9:10",
            "D 9:00 E 9:10 A 9:11",
            (404, "ITINERARY_BROKEN"),
        ),  # no longer ends where one stays
    ],
)
def test_seats_after_the_timetable_changed(
    before: dict[str, str], tmp_path: Path, old: str, new: str, expected: tuple[int, Any]
) -> None:
    after = changed(tmp_path / "after", BEFORE.replace(old, new))
    assert refreshed(after, before["seated"]) == expected


def test_another_platform_of_the_station(before: dict[str, str], tmp_path: Path) -> None:
    transfers = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nc,C,2,120\n"
    after = changed(tmp_path / "after", BEFORE.replace("C 8:20", "c 8:20"), transfers=transfers)
    answer = after.get(f"/api/v6/refresh-itinerary?itineraryId={before['change']}").get_json()
    assert [leg["mode"] for leg in answer["legs"]] == ["BUS", "WALK", "BUS"]
    assert answer["legs"][0]["to"]["stopId"] == "t_c"
    assert answer["id"] != before["change"], "the id tells what is now"
    assert refreshed(after, answer["id"]) == (200, [("07:00", "07:20"), ("07:25", "07:40")])


def test_the_end_of_a_journey_is_gone(before: dict[str, str], tmp_path: Path) -> None:
    after = changed(tmp_path / "after", "9 trip=z : A 8:00 B 8:10")
    assert refreshed(after, before["change"]) == (404, "ITINERARY_STOP_GONE")


@pytest.mark.parametrize("itinerary_id", ["1.AAAA", "2.AAAA", "x", "1."])
def test_what_is_no_id(small: tuple[FlaskClient, str], itinerary_id: str) -> None:
    client, _ = small
    assert refreshed(client, itinerary_id) == (400, "BAD_PARAMETER")


def test_tampered_ids(small: tuple[FlaskClient, str]) -> None:
    client, question = small
    good = planned(client, question)[-1]["id"]
    for place in range(2, len(good), 7):
        bad = good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :]
        assert refreshed(client, bad) == (400, "BAD_PARAMETER")
    assert client.get("/api/v6/refresh-itinerary").status_code == 400
    assert client.get(f"/api/v6/refresh-itinerary?itineraryId=1.{'A' * 3999}").status_code == 400


def test_ids_of_ways_that_took_years(small: tuple[FlaskClient, str]) -> None:
    """Anybody can write an id: a first way of fifty years must not be looked for that far (100 GB)."""
    client, question = small
    told = decode_itinerary_id(next(one["id"] for one in planned(client, question) if len(one["legs"]) > 1))
    first, *others, last = told.legs
    assert isinstance(first, StreetId) and isinstance(last, StreetId)
    for legs in (
        (first._replace(start_s=0), *others, last),
        (first, *others, last._replace(end_s=4_102_444_800)),
    ):
        status, found = refreshed(
            client, encode_itinerary_id(JourneyId(told.from_place, told.to_place, legs))
        )
        assert status == 200, found
    assert look_around_s(60) == 420
    assert look_around_s(10_000_000) == LONGEST_S
