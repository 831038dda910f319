"""GET /refresh-itinerary by way of via stops: the stays there are part of what was saved."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api.schemas.stops import SingleItinerarySchema
from mobility.service.itinerary_ids import (
    LAST_MOMENT,
    JourneyId,
    StreetId,
    decode_itinerary_id,
    encode_itinerary_id,
)
from tests.api.test_refresh import changed, plain, planned, refreshed, small

__all__ = ["small"]

STAY_S = 7 * 60


def seconds(later: str, earlier: str) -> float:
    """From one moment to another."""
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def rides_of(itinerary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Its legs in vehicles."""
    return [leg for leg in itinerary["legs"] if "tripId" in leg]


@pytest.fixture(scope="module")
def stops(small: tuple[FlaskClient, str]) -> tuple[str, str]:
    """Two stops of one line, on the same day as the question."""
    client, question = small
    (ride, *_) = rides_of(planned(client, question)[-1])
    return ride["from"]["stopId"], ride["to"]["stopId"]


@pytest.mark.parametrize("more", ["", "&arriveBy=true", "&timetableView=false"])
@pytest.mark.parametrize(
    ("via", "stays"),
    [
        *(((at,), stay) for at in (0, 1) for stay in ((0,), (7,))),
        *((pair, stays) for pair in ((0, 0), (1, 1), (0, 1)) for stays in ((0, 7), (7, 0), (7, 9))),
    ],
)
def test_via_stops_that_are_the_ends(
    small: tuple[FlaskClient, str],
    stops: tuple[str, str],
    via: tuple[int, ...],
    stays: tuple[int, ...],
    more: str,
) -> None:
    client, question = small
    names, minutes = ",".join(stops[at] for at in via), ",".join(map(str, stays))
    ends = f"fromPlace={stops[0]}&toPlace={stops[1]}&time={question.split('time=')[1]}"
    itineraries = planned(client, f"{ends}&via={names}&viaMinimumStay={minutes}{more}")
    assert itineraries
    stayed_s = [sum(60 * stay for stay, at in zip(stays, via, strict=True) if at == end) for end in (0, 1)]
    for itinerary in itineraries:
        rides = rides_of(itinerary)
        assert seconds(rides[0]["startTime"], itinerary["startTime"]) >= stayed_s[0]
        assert seconds(itinerary["endTime"], rides[-1]["endTime"]) >= stayed_s[1]
        answer = client.get(f"/api/v6/refresh-itinerary?itineraryId={itinerary['id']}")
        assert answer.status_code == 200, answer.text
        assert SingleItinerarySchema().validate(answer.get_json()) == {}
        assert plain(answer.get_json()) == plain(itinerary)


def test_from_a_station_that_is_the_via_stop(tmp_path: Path) -> None:
    client = changed(tmp_path / "city", LINES, {"A": "parent_station=S", "S": "location_type=1"})
    (itinerary,) = saved(client, "t_S", "t_D", "t_S")
    assert [leg["mode"] for leg in itinerary["legs"]] == ["WALK", "BUS", "BUS"]
    assert seconds(itinerary["legs"][1]["startTime"], itinerary["startTime"]) == STAY_S
    again = client.get(f"/api/v6/refresh-itinerary?itineraryId={itinerary['id']}").get_json()
    assert plain(again) == plain(itinerary)


LINES = """
    1 trip=a : A 8:00 B 8:10
    2 trip=b : B 8:25 D 8:40
    """


def saved(client: FlaskClient, origin: str, destination: str, via: str) -> list[dict[str, Any]]:
    """The first journey by way of a stop."""
    ends = f"fromPlace={origin}&toPlace={destination}&time=2026-01-07T06:30:00Z&numItineraries=1"
    answer = client.get(f"/api/v6/plan?{ends}&via={via}&viaMinimumStay={STAY_S // 60}")
    assert answer.status_code == 200, answer.text
    itineraries: list[dict[str, Any]] = answer.get_json()["itineraries"]
    return itineraries


@pytest.mark.parametrize(
    ("via", "old", "new", "expected"),
    [
        # As long as one wanted to stay there is the least there has to be, however quickly one could change.
        ("t_B", "A 8:00 B 8:10", "A 8:00 B 8:18", ("07:00", "07:40")),
        ("t_B", "A 8:00 B 8:10", "A 8:00 B 8:19", "ITINERARY_BROKEN"),
        # One leaves later with a trip that leaves later, and stays all the same.
        ("t_A", "A 8:00 B 8:10", "A 8:05 B 8:15", ("06:58", "07:40")),
        ("t_D", "B 8:25 D 8:40", "B 8:25 D 8:55", ("07:00", "08:02")),
    ],
)
def test_stays_after_the_timetable_changed(
    tmp_path: Path, via: str, old: str, new: str, expected: tuple[str, str] | str
) -> None:
    (itinerary,) = saved(changed(tmp_path / "before", LINES), "t_A", "t_D", via)
    after = changed(tmp_path / "after", LINES.replace(old, new))
    answer = after.get(f"/api/v6/refresh-itinerary?itineraryId={itinerary['id']}").get_json()
    if isinstance(expected, str):
        assert answer["code"] == expected
    else:
        assert (answer["startTime"][11:16], answer["endTime"][11:16]) == expected
        once_more = after.get(f"/api/v6/refresh-itinerary?itineraryId={answer['id']}").get_json()
        assert plain(once_more) == plain(answer), "the new id tells of the stay, too"


@pytest.mark.parametrize(("new", "leaves"), [("B 8:05", "07:05"), ("B 8:10", "07:10"), ("B 8:12", "07:12")])
def test_who_arrives_at_another_time_walks_on_then(tmp_path: Path, new: str, leaves: str) -> None:
    """Earlier, too: nobody waits until one used to walk, neither before the next ride nor at the end."""
    lines = """
        1 trip=a : A 8:00 B 8:10
        2 trip=b : C 8:40 D 8:50
        """
    transfers = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nB,C,2,300\n"
    before = changed(tmp_path / "before", lines, transfers=transfers)
    ends = "fromPlace=t_A&time=2026-01-07T06:30:00Z&numItineraries=1"
    after = changed(tmp_path / "after", lines.replace("B 8:10", new), transfers=transfers)
    for to in ("t_D", "51.047,11.0"):  # by way of C, or a little way behind B
        (itinerary,) = before.get(f"/api/v6/plan?{ends}&toPlace={to}").get_json()["itineraries"]
        assert itinerary["legs"][1]["startTime"][11:16] == "07:10"
        again = after.get(f"/api/v6/refresh-itinerary?itineraryId={itinerary['id']}").get_json()
        walk = again["legs"][1]
        assert (walk["mode"], walk["startTime"][11:16]) == ("WALK", leaves)


def test_ids_with_pauses_of_decades(tmp_path: Path) -> None:
    """Anybody can write an id: pauses of a hundred years, many times over, lead before the year 1."""
    client = changed(tmp_path / "city", LINES)
    told = decode_itinerary_id(saved(client, "t_A", "t_D", "t_B")[0]["id"])
    moments = [0, LAST_MOMENT] * 30
    there = [StreetId("WALK", at, at, "t_B" if at else "t_A") for at in moments]
    status, found = refreshed(
        client, encode_itinerary_id(JourneyId(told.from_place, told.to_place, (*there, *told.legs)))
    )
    assert (status, found) == (200, [("07:00", "07:10"), ("07:25", "07:40")])
