"""A trained model and the loads of a snapshot reach routing, boards and trips; without one nobody knows."""

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mobility.bootstrap.loader import find_loads
from mobility.occupancy.load_model import LoadModel, unknown_places, untrained_model
from mobility.occupancy.model_files import write_model
from mobility.service import (
    BoardRequest,
    MapBox,
    PlanRequest,
    PublishedLoads,
    Services,
    StopRequest,
    services_of,
)
from mobility.snapshot.snapshot import Snapshot
from mobility.snapshot.trip_loads import LoadSource, TripLoads
from tests.scenarios.cities import City, city
from tests.support.loads import RunLoad, trip_loads

LINES = """
    1 trip=full  : A 8:00 B 8:10 C 8:20
    1 trip=empty : A 8:06 B 8:16 C 8:26
    """
WEDNESDAY = 739_623
"""2026-01-07, on which the scenarios' cities run."""
EIGHT_S = 1_767_769_200
"""8:00 in Berlin on that day, Unix seconds."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("loads"), LINES)


def model_of(town: City) -> LoadModel:
    network = town.network
    places = unknown_places(network.timetable)
    places = places._replace(
        route_seats=np.full_like(places.route_seats, 64),
        route_standing=np.full_like(places.route_standing, 102),
    )
    return untrained_model(network.timetable, network.content_hash, places)


@pytest.fixture(scope="module")
def folder(town: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model")
    write_model(model_of(town), out)
    return out


def published(town: City) -> TripLoads:
    """The first trip is full, the second nearly empty; as a snapshot has it."""
    names = town.network.tables["trips"]["trip_id"].to_pylist()
    trips = {names[record]: trip for trip, record in enumerate(town.network.timetable.trip_record.tolist())}
    loads = trip_loads(RunLoad([160, 160], day=WEDNESDAY), RunLoad([10, 10], day=WEDNESDAY))
    return loads._replace(
        trip=np.array([trips["full"], trips["empty"]], np.int32),
        level=np.array([2, 2, 0, 0], np.int8),
        source=np.full(4, LoadSource.DEVICES, np.int8),
    )


@pytest.fixture
def live(town: City, folder: Path) -> Services:
    network = town.network
    services = services_of(network, find_loads(folder, network.content_hash))
    return services.with_snapshot(Snapshot(network.content_hash, EIGHT_S, "1", loads=published(town)))


REQUEST = PlanRequest("t_A", "t_C", EIGHT_S - 600, search_window_s=1800)


def test_journeys_tell_what_a_snapshot_publishes(live: Services) -> None:
    journeys = live.planner.plan(REQUEST).result.journeys
    assert len(journeys) == 2
    for journey, factor in zip(journeys, (2.5, 10 / 64), strict=True):
        (leg,) = journey.legs
        assert leg.calls.loads.p50[:2].tolist() == pytest.approx([factor] * 2)
        assert set(leg.calls.loads.source[:2].tolist()) == {LoadSource.DEVICES}


def test_boards_tell_it_too(live: Services) -> None:
    events = live.stops.board(BoardRequest(StopRequest("t_B"), EIGHT_S, n=2)).events
    assert [event.loads.p50[0] for event in events] == pytest.approx([2.5, 10 / 64])


def test_vehicles_on_their_way_tell_it_too(live: Services) -> None:
    everywhere = MapBox(-90.0, -180.0, 90.0, 180.0)
    found = live.vehicles.on_the_way(everywhere, 16, EIGHT_S + 480, EIGHT_S + 480, 10)
    assert [stretch.calls.loads.p50[0] for stretch in found] == pytest.approx([2.5, 10 / 64])
    usual = live.by_timetable().vehicles.on_the_way(everywhere, 16, EIGHT_S + 480, EIGHT_S + 480, 10)
    assert [LoadSource(stretch.calls.loads.source[0]) for stretch in usual] == [LoadSource.NONE] * 2


def test_a_newer_snapshot_is_another_source_and_the_old_one_stays(town: City, live: Services) -> None:
    newer = published(town)
    snapshot = replace(live.live.snapshot, version="2", loads=newer._replace(p50=newer.p50[::-1].copy()))
    after = live.with_snapshot(snapshot)
    for services, factor in ((live, 2.5), (after, 10 / 64)):
        first = services.planner.plan(REQUEST).result.journeys[0]
        assert first.legs[0].calls.loads.p50[0] == pytest.approx(factor)


def test_without_anything_published_the_same_source_stays(town: City, folder: Path) -> None:
    loads = find_loads(folder, town.network.content_hash)
    assert isinstance(loads, PublishedLoads)
    empty = Snapshot(town.network.content_hash, EIGHT_S, "1").loads
    assert loads.with_published(empty) is loads


def test_a_snapshot_with_the_same_loads_keeps_what_was_laid_out(town: City, live: Services) -> None:
    again = live.with_snapshot(replace(live.live.snapshot, version="2", loads=published(town)))
    assert again.planner.router.loads is live.planner.router.loads
    assert again.planner.router is live.planner.router


def test_no_model_is_no_fault(tmp_path: Path) -> None:
    assert not find_loads(None, "net").is_trained
    assert not find_loads(tmp_path / "nothing", "net").is_trained


def test_a_model_of_another_network_is_told_and_not_used(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert not find_loads(folder, "another").is_trained
    (record,) = caplog.records
    assert "another" in record.fields["reason"]


def test_without_a_model_only_the_runs_of_a_snapshot_are_known(town: City) -> None:
    network = town.network
    planned = services_of(network, find_loads(None, network.content_hash))
    nothing = planned.planner.plan(REQUEST).result.journeys
    assert all(leg.calls.loads is None for journey in nothing for leg in journey.legs)
    one_run = published(town)
    one_run = TripLoads(
        *(column[:1] for column in one_run[:4]), one_run.segments_offsets[:2], *(c[:2] for c in one_run[5:])
    )
    live = planned.with_snapshot(Snapshot(network.content_hash, EIGHT_S, "1", loads=one_run))
    full, empty = (journey.legs[0].calls.loads for journey in live.planner.plan(REQUEST).result.journeys)
    assert full.p50[:2].tolist() == pytest.approx([2.5, 2.5])
    assert set(full.source[:2].tolist()) == {LoadSource.DEVICES}
    assert np.isnan(empty.p50).all()
    assert set(empty.source.tolist()) == {LoadSource.NONE}
