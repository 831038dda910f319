"""Weeks and calendars of learners who ride what must be booked: until when, and not when it is too late."""

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from icalendar import Calendar

from mobility.api import create_app
from mobility.api.answers.learning_texts import NOTICES
from mobility.api.schemas.learning_search import AttendanceSchema
from mobility.api.schemas.learning_trips import StopAlongSchema, WeekAnswerSchema
from mobility.learning.directory import ImportBatch, open_directory
from mobility.learning.model import Offer, OfferFormat, Origin, Place, Provider, Session
from mobility.routing.journey import PlanResult
from mobility.routing.query import PlanQuery
from mobility.routing.router import Router
from mobility.service import learning_closer, services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.scenarios.cities import WEDNESDAY, ZONE, City, city
from tests.support.maps import street_map

TIMETABLE = """
1 : A 8:40 D 8:49
715x type=715 : A 9:05 D 9:12
1 : D 11:50 A 11:59
"""
CALLS = {"call_lines": [{"route_types": [715], "lead_minutes": 30, "phone": "+49 345 2"}]}
INVENTED = Origin("test", is_simulated=True)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A and D with streets around them, too far from each other to walk within the limit of the questions."""
    drawing = street_map("A---B---C---D", ways={"ABCD": "highway=residential"}, cell_m=900.0)
    made = city(tmp_path_factory.mktemp("learning-booked"), TIMETABLE, drawing)
    made.network.manifest["on_demand"] = CALLS
    return made


def at(clock: str, day: int = 0) -> dt.datetime:
    hours, minutes = map(int, clock.split(":"))
    return dt.datetime.combine(WEDNESDAY + dt.timedelta(days=day), dt.time(hours, minutes), ZONE)


def asked_at(town: City, folder: Path, clock: str, n_sessions: int = 1, n_days: int = 1) -> Any:
    """A client of a service on the town, at a time of Wednesday; a course is at D at half past nine."""
    place = town.stop("D")
    directory = open_directory(f"sqlite:///{folder / 'learning.sqlite'}")
    provider = Provider("test:vhs", "Volkshochschule", INVENTED)
    house = Place("test:d", "Haus D", "library", place.lat, place.lon, INVENTED, "test:vhs")
    offer = Offer(
        "test:course", "test:vhs", {"de": "Kurs"}, INVENTED, format=OfferFormat.ON_SITE, place_id="test:d"
    )
    names = ["test:session", *(f"test:session-{number}" for number in range(1, n_sessions * n_days))]
    sessions = tuple(
        Session(name, "test:course", at("9:30", day % n_days), at("11:30", day % n_days), "test:d")
        for day, name in enumerate(names)
    )
    directory.apply(ImportBatch((provider,), (house,), (offer,), sessions, ()), "test")
    now_s = int(at(clock).timestamp())
    settings = read_settings({"MOBILITY_STATE": str(folder)})
    return create_app(settings, FixedSource(services_of(town.network)), clock=lambda: now_s).test_client()


def home(town: City) -> str:
    place = town.stop("A")
    return f"{place.lat},{place.lon}"


def week(client: Any, town: City) -> dict[str, Any]:
    body = {
        "near": home(town),
        "within": 40,
        "by": ["TRANSIT"],
        "firstDay": WEDNESDAY.isoformat(),
        "offers": ["test:course"],
    }
    answer = client.post("/v1/learning/week", json=body)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.get_json()
    assert WeekAnswerSchema().validate(content) == {}
    return content


def test_a_week_says_until_when_its_rides_are_booked(town: City, tmp_path: Path) -> None:
    (day,) = week(asked_at(town, tmp_path, "8:35"), town)["days"]
    there, back = day["ways"]
    (booking,) = there["bookings"]
    assert (booking["latest"], booking["phone"]) == ("2026-01-07T07:35:00Z", "+49 345 2")
    assert (booking["kind"], booking["name"]) == ("call_line", "715x")
    assert "bookings" not in back, "the tram just runs"


def test_a_week_has_no_ride_that_it_is_too_late_to_book(town: City, tmp_path: Path) -> None:
    (day,) = week(asked_at(town, tmp_path, "8:36"), town)["days"]
    there, _ = day["ways"]
    assert "bookings" not in there
    assert there["startTime"] < "2026-01-07T07:41:00Z", "by tram, at 8:40"
    assert there["endTime"] < "2026-01-07T07:52:00Z"


def test_a_calendar_says_until_when_its_rides_are_booked(town: City, tmp_path: Path) -> None:
    client = asked_at(town, tmp_path, "8:00")
    asked = f"near={quote(home(town))}&session=test:session&within=40&by=TRANSIT"

    def told(language: str) -> str:
        written = client.get(f"/v1/learning/trips/calendar.ics?{asked}&language={language}")
        assert written.status_code == 200, written.text
        return str(Calendar.from_ical(written.data).walk("VEVENT")[0]["description"])

    assert "715x comes only if it is booked, until Wed, Jan 7, 08:35: +49 345 2" in told("en")
    assert "715x kommt nur, wenn die Fahrt gebucht ist, bis Mi., 7. Jan., 08:35: +49 345 2" in told("de")


def list_of(client: Any, town: City, path: str, **asked: str) -> dict[str, Any]:
    """An answer of a list: by transit, within an hour, on Wednesday unless asked otherwise."""
    query = {"near": home(town), "within": "60", "by": "TRANSIT", **asked}
    answer = client.get(f"/v1/learning/{path}", query_string=query)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.get_json()
    return content


LISTS = {
    "places": {"arrive": "2026-01-07T08:30:00Z", "stay": "120"},
    "offers": {"day": "2026-01-07"},
    "along": {"time": "2026-01-07T07:50:00Z", "detour": "240", "by": "TRANSIT,WALK"},
    "feed.json": {"days": "1"},
}


def way_there(town: City, client: Any, path: str) -> dict[str, Any]:
    """The way there of the only thing that a list has, and the way back beside it."""
    asked = LISTS[path] | ({"to": home(town)} if path == "along" else {})
    content = list_of(client, town, path, **asked)
    if path == "along":
        (stop,) = [one for one in content["stops"] if "sessionId" in one]
        assert StopAlongSchema().validate(stop) == {}
        return {"there": stop["to"], "back": stop["on"]}
    if path == "places":
        (one,) = content["places"]
    elif path == "offers":
        ((one,),) = [offer["attendances"] for offer in content["offers"]]
    else:
        (one,) = [entry["attendance"] for entry in content["entries"]]
    assert AttendanceSchema().validate(one) == {}
    return dict(one)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_says_until_when_its_rides_are_booked(town: City, tmp_path: Path, path: str) -> None:
    found = way_there(town, asked_at(town, tmp_path, "8:35"), path)
    (booking,) = found["there"]["bookings"]
    assert (booking["latest"], booking["phone"]) == ("2026-01-07T07:35:00Z", "+49 345 2")
    assert (booking["kind"], booking["name"]) == ("call_line", "715x")
    assert "bookings" not in found["back"], "the tram just runs"


@pytest.mark.parametrize("path", sorted(set(LISTS) - {"along"}))
def test_what_just_runs_is_told_without_a_booking(town: City, tmp_path: Path, path: str) -> None:
    found = way_there(town, asked_at(town, tmp_path, "8:36"), path)
    assert found["there"]["startTime"] < "2026-01-07T07:41:00Z", "by tram, at 8:40"
    assert "bookings" not in found["there"]


def test_a_calendar_to_subscribe_to_says_it_of_each_entry(town: City, tmp_path: Path) -> None:
    """Also behind the twenty of which prices are told."""
    client = asked_at(town, tmp_path, "8:00", n_sessions=22)
    query = {"near": home(town), "within": "40", "by": "TRANSIT", "days": "1", "language": "en"}
    written = client.get("/v1/learning/feed/calendar.ics", query_string=query)
    assert written.status_code == 200, written.text
    told = [str(entry["description"]) for entry in Calendar.from_ical(written.data).walk("VEVENT")]
    assert len(told) == 22
    assert all("715x comes only if it is booked, until Wed, Jan 7, 08:35: +49 345 2" in one for one in told)


def codes_of(content: dict[str, Any]) -> set[str]:
    return {one["code"] for one in content["notices"]}


def plans_counted(monkeypatch: pytest.MonkeyPatch) -> list[PlanQuery]:
    """Grows with each plan."""
    asked: list[PlanQuery] = []
    plan = Router.plan

    def counting(router: Router, query: PlanQuery) -> PlanResult:
        asked.append(query)
        return plan(router, query)

    monkeypatch.setattr(Router, "plan", counting)
    return asked


def test_a_feed_searches_so_many_ways_and_says_of_which_it_knows_nothing(
    town: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three days there and back are six ways; the earliest sessions are looked at first."""
    client = asked_at(town, tmp_path, "8:00", n_days=3)
    whole = list_of(client, town, "feed.json", days="3")
    told = [(one["attendance"]["there"], one["attendance"]["back"]) for one in whole["entries"]]
    assert [["bookings" in way for way in ways] for ways in told] == [[True, False]] * 3
    assert "BOOKINGS_NOT_KNOWN" not in codes_of(whole)

    monkeypatch.setattr(learning_closer, "MOST_WAYS", 3)
    asked = plans_counted(monkeypatch)
    cut = list_of(client, town, "feed.json", days="3")
    assert len(asked) == 3
    told = [(one["attendance"]["there"], one["attendance"]["back"]) for one in cut["entries"]]
    assert [[way.get("bookings", ()) is None for way in ways] for ways in told] == [
        [False, False],
        [False, True],
        [True, True],
    ]
    assert "BOOKINGS_NOT_KNOWN" in codes_of(cut)
    assert all(AttendanceSchema().validate(one["attendance"]) == {} for one in cut["entries"])

    query = {"near": home(town), "within": "60", "by": "TRANSIT", "days": "3", "language": "en"}
    written = client.get("/v1/learning/feed/calendar.ics", query_string=query)
    texts = [str(entry["description"]) for entry in Calendar.from_ical(written.data).walk("VEVENT")]
    assert ["Whether rides must be booked is not known" in text for text in texts] == [False, True, True]


def test_the_shortest_ways_are_searched_first(
    town: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is priced of a page is what its best ways cost: they come before all other sessions."""
    client = asked_at(town, tmp_path, "8:00", n_sessions=2)
    monkeypatch.setattr(learning_closer, "MOST_WAYS", 2)
    content = list_of(client, town, "offers", day="2026-01-07", crowding="normal")
    ((one, other),) = [offer["attendances"] for offer in content["offers"]]
    assert one["there"]["bookings"] and "bookings" not in one["back"]
    assert (other["there"]["bookings"], other["back"]["bookings"]) == (None, None)


@pytest.mark.parametrize("path", LISTS)
def test_ways_that_are_not_found_again_are_not_called_free_of_bookings(
    town: City, tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = asked_at(town, tmp_path, "8:35")
    monkeypatch.setattr(Router, "plan", lambda router, query: PlanResult((), (), (), 0, 0))
    found = way_there(town, client, path)
    assert (found["there"]["bookings"], found["back"]["bookings"]) == (None, None)
    assert week(client, town)["days"][0]["ways"][0]["bookings"] is None


def test_notices_name_the_limit() -> None:
    assert f"At most {learning_closer.MOST_WAYS} ways" in NOTICES["BOOKINGS_NOT_KNOWN"]
