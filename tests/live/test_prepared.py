"""A newer snapshot takes over what was in use: whoever asks first need not wait for it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mobility.network import build_network, load_network
from mobility.network.compiled_day import MADE_BEFOREHAND
from mobility.service import Services, services_of
from mobility.service.crowding import CrowdingRequest
from mobility.service.planner import PlanRequest
from mobility.service.published_loads import PublishedLoads
from tests.live.feeds import add_update, feed
from tests.live.test_answers import DATE, NOW, snapshot_of
from tests.support.feeds import SMALL_TOWN, write_gtfs
from tests.support.loads import RunLoad, trip_loads


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Services:
    folder = tmp_path_factory.mktemp("town")
    path = write_gtfs(folder / "town.zip", SMALL_TOWN)
    build_network([("town", path)], [], folder / "network")
    return services_of(load_network(folder / "network"), PublishedLoads(None))


def moment(services: Services, delay_s: int, persons: float, folder: Path) -> Services:
    """The services when t1 is so late, and so many are on board."""
    message = feed(NOW - 5)
    add_update(message, "t1", date=DATE, delays={1: delay_s})
    told = snapshot_of(services, message, folder)
    trip, day = int(told.runs.trip[0]), int(told.runs.day[0])
    calls = services.planner.network.timetable.calls_of(trip)
    loads = trip_loads(RunLoad([persons] * (calls.stop - calls.start - 1), day=day))
    loads = loads._replace(trip=np.array([trip], np.int32))
    return services.with_snapshot(replace(told, loads=loads, version=f"{delay_s} {persons}"))


def question(services: Services) -> PlanRequest:
    network = services.planner.network
    stops = network.tables["stops"]["stop_id"].to_pylist()
    t = network.timetable
    ends = [f"{t.stop_lat[at]},{t.stop_lon[at]}" for at in (stops.index("a"), stops.index("d"))]
    return PlanRequest(*ends, time_s=NOW, crowding=CrowdingRequest("normal"))


@pytest.mark.parametrize(("delay_s", "persons"), [(300, 20.0), (120, 60.0), (300, 60.0)])
def test_days_and_how_they_are_felt_are_made_beforehand(
    planned: Services, delay_s: int, persons: float, tmp_path: Path
) -> None:
    first = moment(planned, 120, 20.0, tmp_path)
    first.planner.plan(question(first))
    asked = len(first.planner.router.crowded_days)
    assert asked > 0
    (was,) = first.planner.router.days.kept()
    made = {name for name in MADE_BEFOREHAND if name in vars(was.products)}
    assert {"stop_regions", "boxed"} <= made

    newer = moment(first, delay_s, persons, tmp_path)
    router = newer.planner.router
    (day,) = router.days.kept()
    assert (day is was) == (delay_s == 120)
    assert made <= set(vars(day.products))
    assert router.crowded_days is not first.planner.router.crowded_days
    assert len(router.crowded_days) == asked
    newer.planner.plan(question(newer))
    assert len(router.crowded_days) == asked, "nothing had to be made for the question"


def test_what_nobody_asked_for_is_not_made(planned: Services, tmp_path: Path) -> None:
    first = moment(planned, 120, 20.0, tmp_path)
    assert len(moment(first, 300, 20.0, tmp_path).planner.router.crowded_days) == 0
