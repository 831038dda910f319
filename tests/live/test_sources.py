"""Several sources of one feed: told apart wherever they are shown, and what they say is joined."""

import random
from pathlib import Path

import pytest
from google.transit import gtfs_realtime_pb2 as pb
from prometheus_client.parser import text_string_to_metric_families

from mobility.cli.live import show_status
from mobility.live.feed_writer import FeedWriter
from mobility.live.feeds_stage import FeedsStage
from mobility.live.fetching import FeedSource, told_apart
from mobility.live.networks import LiveNetwork
from mobility.live.stages import Draft
from mobility.network import build_network, load_network
from mobility.service import LiveHealth, Services, services_of
from mobility.snapshot.alerts import EVER_S, Alert, Concerned, Period, told_once
from tests.live.feeds import add_alert, add_update, add_vehicle, feed
from tests.live.test_answers import DATE, NOW, client_of
from tests.support.feeds import SMALL_TOWN, write_gtfs

EVERYTHING = (Concerned(),)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Services:
    folder = tmp_path_factory.mktemp("town")
    build_network([("town", write_gtfs(folder / "town.zip", SMALL_TOWN))], [], folder / "network")
    return services_of(load_network(folder / "network"))


def shown(*sources: FeedSource) -> list[str]:
    return [source.shown for source in told_apart(sources)]


def test_sources_that_differ_in_what_must_not_be_shown_have_numbers() -> None:
    sources = [
        FeedSource("x", "https://h/rt?type=tu&key=secret"),
        FeedSource("y", "https://h/rt?type=tu"),  # of another feed: its own count
        FeedSource("x", "https://user:secret@h/rt?type=vp"),
        FeedSource("x", "https://h/alerts"),
        FeedSource("x", "https://h/rt?type=sa"),
        FeedSource("x", "/srv/a/rt.pb"),
        FeedSource("x", "/srv/b/rt.pb"),
        FeedSource("x", "/srv/a/rt.pb #2"),
    ]
    told = shown(*sources)
    assert told == [
        "https://h/rt",
        "https://h/rt",
        "https://h/rt #2",
        "https://h/alerts",
        "https://h/rt #3",
        "rt.pb",
        "rt.pb #2",
        "rt.pb #2 #2",
    ]
    assert shown(*told_apart(sources)) == told
    assert [source.url for source in told_apart(sources)] == [source.url for source in sources]


def filled(planned: Services, folder: Path, *messages: pb.FeedMessage) -> tuple[Draft, FeedsStage]:
    """What the live process makes of messages of one feed that are shown alike."""
    sources = []
    for number, made in enumerate(messages):
        path = folder / str(number) / "rt.pb"
        path.parent.mkdir()
        path.write_bytes(made.SerializeToString())
        sources.append(FeedSource("town", str(path)))
    stage, network = FeedsStage(sources, 300), LiveNetwork.of(planned.planner.network)
    while any(state.taken == 0 for state in stage.states(network, NOW)):
        stage.step(NOW)
    draft = Draft(network, NOW)
    stage.fill(draft)
    return draft, stage


def test_status_and_metrics_tell_sources_apart(
    planned: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    updates, positions = feed(NOW - 5), feed(NOW - 5)
    add_update(updates, "t1", date=DATE, delays={2: 120})
    add_vehicle(positions, "t1", DATE, 51.4825, 11.965)
    draft, stage = filled(planned, tmp_path, updates, positions)
    (tmp_path / "1" / "rt.pb").write_bytes(b"<html>")
    stage._feeds[1].due = 0.0
    while stage.states(draft.network, NOW)[1].refused == 0:
        stage.step(NOW)
    states = tuple(stage.states(draft.network, NOW))
    stage.close()
    assert [state.source for state in states] == ["rt.pb", "rt.pb #2"]
    assert states[1].fault.startswith("rt.pb #2: ")

    services = planned.with_snapshot(draft.finish())
    object.__setattr__(services, "health", LiveHealth(told_s=NOW - 1, is_used=True, feeds=states))
    client = client_of(services)
    samples = [
        (sample.name, tuple(sorted(sample.labels.items())))
        for family in text_string_to_metric_families(client.get("/metrics").get_data(as_text=True))
        for sample in family.samples
    ]
    assert len(samples) == len(set(samples))
    named = {
        dict(labels).get("source") for name, labels in samples if name == "mobility_realtime_messages_total"
    }
    assert named == {"rt.pb", "rt.pb #2"}
    told = client.get("/v1/live/status").get_json()
    assert [one["source"] for one in told["feeds"]] == ["rt.pb", "rt.pb #2"]
    monkeypatch.setenv("COLUMNS", "240")
    show_status(told)
    assert "rt.pb #2" in capsys.readouterr().out


def test_alerts_of_several_sources_are_told_once_under_ids_of_their_own(
    planned: Services, tmp_path: Path
) -> None:
    first, second = feed(NOW - 5), feed(NOW - 4)
    add_alert(first, "Gamma gesperrt", "Gamma closed", stop_id="c")
    add_alert(first, "Linie 1 eingeschränkt", "Line 1 limited", route_id="r1")
    add_alert(second, "Linie 2 eingeschränkt", "Line 2 limited", route_id="r2")  # another "a0"
    add_alert(second, "Linie 1 eingeschränkt", "Line 1 limited", route_id="r1")
    add_alert(second, "Gamma gesperrt", "Gamma closed", stop_id="c")  # under another id
    draft, stage = filled(planned, tmp_path, first, second)
    stage.close()
    told = [(alert.alert_id, alert.header["en"]) for alert in draft.alerts]
    assert told == [("a0", "Gamma closed"), ("a1", "Line 1 limited"), ("a0 #2", "Line 2 limited")]
    assert [state.alerts for state in draft.feeds] == [2, 3]  # what each of them says is counted

    network = planned.planner.network
    writer = FeedWriter(network.timetable, network.tables, network.timezones)
    whole = pb.FeedMessage()
    whole.ParseFromString(FeedWriter.head(NOW, 0) + writer.alerts(draft.finish(), 0))
    assert [entity.id for entity in whole.entity] == ["a0", "a1", "a0 #2"]


def test_an_alert_about_a_run_that_another_source_tells_of(planned: Services, tmp_path: Path) -> None:
    alerts, updates = feed(NOW - 5), feed(NOW - 5)
    add_alert(alerts, "Anderer Wagen", "Another vehicle", trip=pb.TripDescriptor(trip_id="extra"))
    add_alert(alerts, "Wessen?", "Whose?", trip=pb.TripDescriptor(trip_id="nobody"))
    extra = add_update(updates, "extra", date=DATE, relation=pb.TripDescriptor.NEW)
    extra.trip.route_id = "r2"
    for stop, minute in (("a", 30), ("d", 40)):
        call = extra.stop_time_update.add(stop_id=stop)
        call.arrival.time = call.departure.time = NOW + minute * 60
    draft, stage = filled(planned, tmp_path, alerts, updates)
    assert list(stage.states(draft.network, NOW)) == draft.feeds
    stage.close()
    ((one,),) = (alert.concerned for alert in draft.alerts)
    assert one == Concerned(trip_id="extra")
    assert (draft.feeds[0].alerts, draft.feeds[0].alerts_unknown) == (1, 1)


def alert(alert_id: str, text: str, feed: int = 0) -> Alert:
    period = (Period(0, EVER_S),)
    return Alert(alert_id, feed, period, EVERYTHING, "", "", "", {"": text}, {}, {})


def test_the_first_of_an_id_keeps_it_and_nobody_gets_that_of_another() -> None:
    told = told_once(
        [
            alert("1", "a"),
            alert("1", "b"),
            alert("1 #2", "c"),
            alert("1", "d"),
            alert("1 #2", "e"),
            alert("1", "a"),
            alert("1", "a", feed=1),
        ]
    )
    assert [(one.feed, one.alert_id, one.header[""]) for one in told] == [
        (0, "1", "a"),
        (0, "1 #3", "b"),
        (0, "1 #2", "c"),
        (0, "1 #4", "d"),
        (0, "1 #2 #2", "e"),
        (1, "1", "a"),
    ]


def test_ids_are_unique_whatever_feeds_say() -> None:
    chance = random.Random(9)
    ids = ["1", "1 #2", "1 #3", "1 #2 #2", ""]
    for _ in range(200):
        alerts = [alert(chance.choice(ids), chance.choice("abcdef"), chance.randrange(2)) for _ in range(12)]
        told = told_once(alerts)
        assert len({(one.feed, one.alert_id) for one in told}) == len(told)
        contents = [(one.feed, one.header[""]) for one in alerts]
        assert [(one.feed, one.header[""]) for one in told] == list(dict.fromkeys(contents))
        assert told_once(told) == told
