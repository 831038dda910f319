"""Alerts: periods, languages, and what they are about."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from google.transit import gtfs_realtime_pb2 as pb

from gtfs.compiler import compile_feeds
from mobility.live.alerts import Alerts, Concerned, read_alerts
from mobility.live.feed_index import FeedIndex
from tests.live.test_trip_updates import NOW_S, feed


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
