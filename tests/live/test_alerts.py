"""Alerts: periods, languages, and what they are about."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from google.transit import gtfs_realtime_pb2 as pb

from gtfs.compiler import compile_feeds
from mobility.live.alerts import Alerts, Concerned, read_alerts
from mobility.live.feed_index import FeedIndex
from mobility.live.matching import Run, match_updates
from mobility.live.trip_updates import read_trip_updates
from tests.live.test_trip_updates import NOW_S, feed, message, update


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FeedIndex:
    compiled = compile_feeds([("x", feed(tmp_path_factory.mktemp("feed")))])
    return FeedIndex(compiled.timetable, compiled.tables, compiled.timezones, 0)


def read(index: FeedIndex, *alerts: pb.Alert) -> Alerts:
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = NOW_S
    for number, alert in enumerate(alerts):
        entity = message.entity.add()
        entity.id = str(number)
        entity.alert.CopyFrom(alert)
    return read_alerts(message.SerializeToString(), "test", NOW_S, index)


def works(*concerned: dict[str, object], periods: tuple[tuple[int, int], ...] = ()) -> pb.Alert:
    alert = pb.Alert(effect=pb.Alert.DETOUR, cause=pb.Alert.CONSTRUCTION)
    for language, text in (("de", "Bauarbeiten"), ("en", "Works"), ("de", "noch einmal")):
        alert.header_text.translation.add(language=language, text=text)
    for start, end in periods:
        period = alert.active_period.add()
        if start:
            period.start = start
        if end:
            period.end = end
    for names in concerned:
        entity = alert.informed_entity.add()
        for name, value in names.items():
            if name == "trip":
                entity.trip.trip_id = value
            else:
                setattr(entity, name, value)
    return alert


def test_what_an_alert_is_about(index: FeedIndex) -> None:
    found = read(
        index,
        works({"route_id": "r1"}, {"stop_id": "B"}, {"trip": "t1"}, {"agency_id": "x"}, {"route_type": 0}),
        works(),
    )
    many, whole = found.alerts
    assert [(c.route, c.stop, c.trip_id, c.agency_id, c.route_type) for c in many.concerned] == [
        (index.routes["r1"], -1, "", "", -1),
        (-1, index.stops["B"], "", "", -1),
        (-1, -1, "t1", "", -1),
        (-1, -1, "", "x", -1),
        (-1, -1, "", "", 0),
    ]
    assert whole.concerned == (Concerned(),)
    assert (many.effect, many.cause) == ("DETOUR", "CONSTRUCTION")
    assert many.header == {"de": "Bauarbeiten", "en": "Works"}


def test_what_the_timetable_does_not_know_is_told(index: FeedIndex) -> None:
    found = read(index, works({"route_id": "r9"}), works({"route_id": "r9"}, {"stop_id": "A"}))
    assert found.unknown == ("0",)
    assert [c.stop for c in found.alerts[0].concerned] == [index.stops["A"]]


@pytest.mark.parametrize(
    ("selector", "about"),
    [
        ({"route_id": "r1", "direction_id": 1}, ("r1", 1, "")),
        ({"trip": {"route_id": "r1", "direction_id": 1}}, ("r1", 1, "")),
        ({"trip": {"route_id": "r1", "direction_id": 0}}, ("r1", 0, "")),
        ({"route_id": "r1", "trip": {"direction_id": 1}}, ("r1", 1, "")),
        ({"route_id": "r1", "direction_id": 0, "trip": {"direction_id": 1}}, ("r1", 0, "")),
        ({"trip": {"route_id": "r1"}}, ("r1", None, "")),
        # t1 has no direction_id in trips.txt, or another one: the alert is about it all the same.
        ({"trip": {"trip_id": "t1", "route_id": "r1", "direction_id": 1}}, ("r1", None, "t1")),
    ],
)
def test_the_direction_may_stand_in_the_trip(
    index: FeedIndex, selector: dict[str, object], about: tuple[str, int | None, str]
) -> None:
    alert = works()
    alert.informed_entity.add(**selector)
    ((one,),) = (found.concerned for found in read(index, alert).alerts)
    route_id, direction, trip_id = about
    assert (one.route, one.direction, one.trip_id) == (index.routes[route_id], direction, trip_id)


def run_of(index: FeedIndex, day: str = "20260107") -> dict[str, list[Run]]:
    """What updates tell of an additional run of route r2."""
    new = {"route_id": "r2", "start_date": day, "schedule_relationship": pb.TripDescriptor.NEW}
    calls = [{"stop": "A", "at": 8 * 3600}, {"stop": "C", "at": 8 * 3600 + 240}]
    updates = read_trip_updates(message(update("extra", *calls, **new)), "test", NOW_S)
    return {"extra": match_updates(index, updates, NOW_S)[0]}


@pytest.mark.parametrize(
    ("trip", "is_known"),
    [
        ({"trip_id": "extra"}, True),
        ({"trip_id": "extra", "start_date": "20260107"}, True),
        ({"trip_id": "extra", "route_id": "r2", "start_time": "07:58:00"}, True),  # it leaves at 8 by now
        ({"trip_id": "extra", "start_date": "20260108"}, False),
        ({"trip_id": "extra", "route_id": "r1"}, False),
        ({"trip_id": "extra", "route_id": "r9"}, False),
        ({"trip_id": "nobody"}, False),
    ],
)
def test_alerts_about_additional_runs(index: FeedIndex, trip: dict[str, str], is_known: bool) -> None:
    alert = works()
    alert.informed_entity.add(trip=pb.TripDescriptor(**trip))
    found = read(index, works({"stop_id": "A"}), alert, works({"route_id": "r1"}))
    assert found.unknown == ("1",)  # other messages may tell of the run, this one does not
    joined = found.with_additional(index, run_of(index))
    assert [one.alert_id for one in joined.alerts] == (["0", "1", "2"] if is_known else ["0", "2"])
    assert joined.unknown == (() if is_known else ("1",))
    if is_known:
        (one,) = joined.alerts[1].concerned
        assert (one.trip_id, one.start_time_s) == ("extra", None)
    assert joined.with_additional(index, {}) == found  # the run is told of no more


def test_an_alert_about_a_run_unknown_and_something_known(index: FeedIndex) -> None:
    found = read(index, works({"trip": "extra"}, {"stop_id": "A"}, {"trip": "nobody"}))
    (before,), (joined,) = found.alerts, found.with_additional(index, run_of(index)).alerts
    assert [(one.trip_id, one.stop) for one in before.concerned] == [("", index.stops["A"])]
    assert [(one.trip_id, one.stop) for one in joined.concerned] == [("extra", -1), ("", index.stops["A"])]


def test_when_an_alert_holds(index: FeedIndex) -> None:
    (alert, always) = read(index, works(periods=((1000, 2000), (3000, 0))), works()).alerts
    assert [alert.holds_at(at, at) for at in (999, 1000, 1999, 2000, 2999, 3000, 10**10)] == [
        False,
        True,
        True,
        False,
        False,
        True,
        True,
    ]
    assert alert.holds_at(2000, 3000)
    assert not alert.holds_at(2000, 2999)
    assert always.holds_at(0, 0)


def test_alerts_that_make_no_sense_are_told(index: FeedIndex) -> None:
    backwards = works(periods=((2000, 1000),))
    wrong = works({"trip": "t1"})
    wrong.informed_entity[0].trip.start_date = "tomorrow"
    found = read(index, backwards, pb.Alert(), wrong, works())
    assert len(found.alerts) == 1
    assert [text.split(": ", 2)[2] for text in found.unreadable] == [
        "an active_period ends before it starts",
        "it has no text",
        "start_date 'tomorrow' is no date like 20261123",
    ]


def test_a_captured_alert(shared_data: Callable[[str], Path]) -> None:
    compiled = compile_feeds([("bart", shared_data("realtime/bart-rt.zip"))])
    bart = FeedIndex(compiled.timetable, compiled.tables, compiled.timezones, 0)
    now_s = int(dt.datetime(2019, 8, 7, 17, 46, tzinfo=dt.UTC).timestamp())
    found = read_alerts(shared_data("realtime/bart-alerts.pb").read_bytes(), "bart", now_s, bart)
    (alert,) = found.alerts
    assert alert.concerned == (Concerned(agency_id="BART"),)
    assert (alert.cause, alert.effect) == ("MEDICAL_EMERGENCY", "SIGNIFICANT_DELAYS")
    assert "Montgomery" in alert.header["en-US"]
