"""Loads of a compiled day: as usual, and as published of runs under way."""

from typing import Any

import numpy as np
import pytest

from mobility.network.day import DayCompiler
from mobility.network.live_timetable import LiveTrips
from mobility.occupancy.day_loads import build_day_loads
from mobility.occupancy.load_model import LoadModel, untrained_model
from mobility.occupancy.privacy import LEAST_COUNT
from mobility.occupancy.public_prior import build_public_prior
from mobility.occupancy.scales import statutory_level
from mobility.routing.crowding import Crowding
from mobility.routing.crowding_day import Loads, build_crowded_day
from mobility.snapshot.trip_loads import LoadSource, TripLoads, no_trip_loads
from tests.support.riders import SEATS, STANDING

N_STOPS = 12


@pytest.fixture(scope="module")
def compiler(town: Any) -> DayCompiler:
    return DayCompiler(town.timetable, town.timezones)


def one_run(trip: int, day: int, persons: float, n_segments: int = N_STOPS - 1) -> TripLoads:
    loads = np.full(n_segments, persons, np.float32)
    return TripLoads(
        trip=np.array([trip], np.int32),
        day=np.array([day], np.int32),
        seats=np.array([SEATS], np.int16),
        standing=np.array([STANDING], np.int16),
        segments_offsets=np.array([0, n_segments], np.int32),
        p10=loads - 1,
        p50=loads,
        p90=loads + 1,
        level=np.full(n_segments, 2, np.int8),
        source=np.full(n_segments, LoadSource.DOOR, np.int8),
        observed_s=np.full(n_segments, 123, np.int64),
        confidence=np.full(n_segments, 0.9, np.float32),
    )


def test_what_is_usual_lies_on_every_call(
    town, trained: LoadModel, compiler: DayCompiler, first_day: int
) -> None:
    day = compiler.compile(first_day + 70)
    found = build_day_loads(day, trained, build_public_prior(trained), no_trip_loads())
    t = day.timetable
    assert all(column.shape == t.arrivals.shape for column in found)
    for trip in (0, 40, t.trip_source.size - 1):
        base = int(np.flatnonzero(day.arrivals(trip)[0] == t.arrivals)[0])
        pattern = t.trip_pattern[trip]
        base = (
            int(t.pattern_times_offsets[pattern]) + (trip - int(t.pattern_trips_offsets[pattern])) * N_STOPS
        )
        source = t.trip_source[[trip]]
        usual, _ = trained.usual(source, day.trip_day[[trip]], np.array([0, N_STOPS], np.int32))
        told = found.p50[base : base + N_STOPS - 1] * SEATS
        assert (told >= LEAST_COUNT - 1e-4).all()
        # The median of errors is set right, so it is not the usual load itself, but near.
        np.testing.assert_allclose(told, np.maximum(usual[:-1], LEAST_COUNT), atol=3, rtol=0.2)
        assert np.isnan(found.p50[base + N_STOPS - 1]), "nothing is told where a trip ends"
        assert found.level[base + N_STOPS - 1] == -1
    known = ~np.isnan(found.p50)
    assert (found.p10[known] <= found.p50[known]).all()
    assert (found.p50[known] <= found.p90[known]).all()
    assert (found.source[known] == LoadSource.PRIOR).all()
    np.testing.assert_array_equal(
        found.level[known], statutory_level(found.p50[known] * SEATS, SEATS, STANDING)
    )
    assert not np.isnan(found.priors).any()


def test_a_run_with_a_row_of_its_own_is_as_that_says(
    trained: LoadModel, compiler: DayCompiler, first_day: int
) -> None:
    day = compiler.compile(first_day + 70)
    found = build_day_loads(day, trained, build_public_prior(trained), one_run(33, first_day + 70, 128.0))
    t = day.timetable
    is_run = np.repeat((t.trip_source == 33) & (day.trip_day == first_day + 70), N_STOPS)
    assert is_run.sum() == N_STOPS
    mine = np.flatnonzero(is_run)[:-1]
    np.testing.assert_allclose(found.p50[mine], 2.0)
    np.testing.assert_allclose(found.seat_probability[mine], 0.5, atol=0.01)
    assert (found.level[mine] == 2).all()
    assert (found.source[mine] == LoadSource.DOOR).all()
    assert (found.observed_s[mine] == 123).all()
    others = np.delete(np.arange(is_run.size), np.flatnonzero(is_run))
    assert (found.source[others] <= LoadSource.PRIOR).all()
    assert (found.observed_s[others] == 0).all()


def test_the_same_trip_of_another_day_is_another_run(
    trained: LoadModel, compiler: DayCompiler, first_day: int
) -> None:
    day = compiler.compile(first_day + 70)
    found = build_day_loads(day, trained, build_public_prior(trained), one_run(33, first_day + 60, 128.0))
    assert (found.source != LoadSource.DOOR).all()


def test_runs_that_call_elsewhere_are_unknown(
    town, trained: LoadModel, compiler: DayCompiler, first_day: int
) -> None:
    # Trip 33 turns short after three stops, and an additional run begins.
    start = 12 * 3600
    calls = [start, start + 120, start + 240]
    both = np.array([0, 0], np.int8)
    live = LiveTrips(
        trip=np.array([33, -1], np.int32),
        day=np.full(2, first_day + 70, np.int32),
        route=np.zeros(2, np.int32),
        wheelchair=both,
        bikes=both,
        same_calls=both.astype(np.uint8),
        calls_offsets=np.array([0, 3, 6], np.int32),
        stops=np.array([0, 1, 2] * 2, np.int32),
        pickup=np.zeros(6, np.uint8),
        drop_off=np.zeros(6, np.uint8),
        arrivals=np.array(calls * 2, np.int32),
        departures=np.array(calls * 2, np.int32),
    )
    day = compiler.with_live(live).compile(first_day + 70)
    found = build_day_loads(day, trained, build_public_prior(trained), one_run(33, first_day + 70, 128.0))
    t = day.timetable
    lengths = np.diff(t.pattern_stops_offsets)[t.trip_pattern]
    short = np.repeat(lengths == 3, lengths)
    assert short.sum() == 6
    assert np.isnan(found.p50[short]).all()
    assert (found.source[short] == LoadSource.NONE).all()
    assert (found.source != LoadSource.DOOR).all()


@pytest.mark.parametrize(("same_calls", "known"), [(0, 0), (1, N_STOPS - 1)])
def test_a_replacement_with_as_many_calls_elsewhere_is_unknown_too(
    town, trained: LoadModel, compiler: DayCompiler, first_day: int, same_calls: int, known: int
) -> None:
    t = town.timetable
    stops = t.pattern_stops[t.calls_of(33)].copy()
    if not same_calls:
        stops = stops[::-1].copy()
    times = t.departures[t.times_of(33)].copy()
    live = LiveTrips(
        trip=np.array([33], np.int32),
        day=np.array([first_day + 70], np.int32),
        route=t.trip_route[[33]],
        wheelchair=np.zeros(1, np.int8),
        bikes=np.zeros(1, np.int8),
        same_calls=np.array([same_calls], np.uint8),
        calls_offsets=np.array([0, N_STOPS], np.int32),
        stops=stops,
        pickup=np.zeros(N_STOPS, np.uint8),
        drop_off=np.zeros(N_STOPS, np.uint8),
        arrivals=times,
        departures=times,
    )
    day = compiler.with_live(live).compile(first_day + 70)
    found = build_day_loads(day, trained, build_public_prior(trained), one_run(33, first_day + 70, 128.0))
    assert (found.source == LoadSource.DOOR).sum() == known
    lengths = np.diff(day.timetable.pattern_stops_offsets)[day.timetable.trip_pattern]
    is_run = np.repeat(day.runs >= t.trip_pattern.size, lengths)
    assert is_run.sum() == N_STOPS
    assert (~np.isnan(found.p50[is_run])).sum() == known
    others = found.source[~is_run]
    assert (others == LoadSource.PRIOR).any()


def test_an_untrained_model_tells_of_runs_under_way_only(
    town, compiler: DayCompiler, trained: LoadModel, first_day: int
) -> None:
    model = untrained_model(town.timetable, town.content_hash, trained.places)
    day = compiler.compile(first_day + 70)
    found = build_day_loads(day, model, build_public_prior(model), one_run(33, first_day + 70, 128.0))
    assert (~np.isnan(found.p50)).sum() == N_STOPS - 1
    assert (found.priors == 0).sum() >= found.priors.size - N_STOPS


def test_routing_takes_them_as_they_are(trained: LoadModel, compiler: DayCompiler, first_day: int) -> None:
    day = compiler.compile(first_day + 70)
    prior = build_public_prior(trained)
    usual = build_day_loads(day, trained, prior, no_trip_loads())
    full = build_day_loads(day, trained, prior, one_run(33, first_day + 70, 160.0))
    clocks = [
        build_crowded_day(day, Loads(one.p10, one.p50, one.p90, one.priors), Crowding()).clocks
        for one in (usual, full)
    ]
    assert (clocks[1].at_arrival >= clocks[0].at_arrival).all()
    assert (clocks[1].at_arrival > clocks[0].at_arrival).any()
