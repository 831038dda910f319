"""What is measured of published loads is what the service publishes: its releases, run again on history."""

from typing import Any

import numpy as np
import pytest

from mobility.occupancy.history import fuse_history, sample_departures
from mobility.occupancy.load_keeper import LoadKeeper, RunNames
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.privacy import NOT_RELEASED, draw_borders
from mobility.occupancy.replay import newest_release, replay_releases
from mobility.occupancy.runs import gather_runs
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits, select_visits
from tests.occupancy.test_privacy import N_STOPS, PLACES, run_visits, start_of
from tests.support.riders import ride, tell

TRIP = 30
DRIFT = 2.0
"""Persons."""


def late_run(town: Any, day: int, kind: SensorKind, seed: int) -> StopVisits:
    """A run that is held at some stops, where many board, and of which some stops are not told of."""
    rng = np.random.default_rng(seed)
    starts = start_of(town, TRIP, day)
    delay = np.cumsum(rng.choice([0, 0, 0, 20, 70], N_STOPS)).astype(np.int32)
    on = rng.integers(0, 40, N_STOPS)
    on[-1] = 0
    said = run_visits(TRIP, day, on.tolist(), (on // 2).tolist(), starts)
    said = said._replace(
        kind=np.full(N_STOPS, kind, np.int8), delay_s=delay, observed_s=said.observed_s + delay
    )
    if kind != SensorKind.DOOR:
        nan = np.full(N_STOPS, np.nan, np.float32)
        load = np.cumsum(said.boardings - said.alightings).astype(np.float32)
        said = said._replace(boardings=nan, alightings=nan, load=load)
    is_told = rng.random(N_STOPS) < 0.8
    is_told[[0, -1]] = True
    return select_visits(said, is_told)


@pytest.mark.parametrize("kind", [SensorKind.DOOR, SensorKind.DEVICES])
@pytest.mark.parametrize("seed", range(12))
def test_the_replay_decides_as_the_service_did(
    town: Any, trained: LoadModel, first_day: int, kind: SensorKind, seed: int
) -> None:
    day = first_day + 70
    starts = start_of(town, TRIP, day)
    visits = late_run(town, day, kind, seed)
    keeper = LoadKeeper(town, trained, bytes(32))
    end_s = int(visits.observed_s.max()) + 60
    for now_s in range(starts, end_s, 10):
        is_new = (visits.observed_s <= now_s) & (visits.observed_s > now_s - 10)
        keeper.update(select_visits(visits, is_new), now_s)
    bands = keeper._stage._released[TRIP, day]
    history = fuse_history(gather_runs(visits, town.timetable, trained.places, trained.errors), trained)
    found = replay_releases(history, town.timetable, town.timezones)
    name = RunNames(town)(TRIP, day)
    for position in range(N_STOPS - 1):
        if np.isnan(found.load[position]):
            assert bands[position] == NOT_RELEASED
        else:
            borders = draw_borders(bytes(32), name, position, PLACES)
            # The filter drifts a little over stops that are silent; the replay leaves that out.
            low, high = ((found.load[position] + off >= borders).sum() for off in (-DRIFT, DRIFT))
            assert low <= bands[position] <= high, position


def test_a_forecast_rests_on_a_band_that_was_out_then(town: Any, trained: LoadModel, first_day: int) -> None:
    visits = tell(ride(town, range(first_day + 70, first_day + 72)))
    history = fuse_history(gather_runs(visits, town.timetable, trained.places, trained.errors), trained)
    samples = sample_departures(history, town.timetable, town.timezones, samples=2000)
    found = replay_releases(history, town.timetable, town.timezones)
    call, minutes = newest_release(found, history, samples)
    out = np.flatnonzero(call >= 0)
    assert out.size > 1000
    assert (history.runs.offsets[samples.run[out]] <= call[out]).all() and (call < samples.call).all()
    moment = found.left_s[samples.call[out]] - 60 * samples.minutes[out]
    assert (found.left_s[call[out]] + 30 <= moment).all()
    # Loads drift from one departure to the other: over more minutes than from now on.
    assert (minutes[out] >= samples.minutes[out] + 0.4).all()
