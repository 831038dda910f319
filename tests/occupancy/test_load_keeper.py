"""The live process' memory of loads: in any order, late, repeated; a pure function of what it was told."""

from typing import Any

import numpy as np
import pytest

from mobility.occupancy.load_keeper import KEPT_S, LoadKeeper
from mobility.occupancy.load_model import LoadModel, untrained_model
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits, no_stop_visits
from mobility.snapshot.trip_loads import LoadSource, TripLoads
from tests.occupancy.test_privacy import N_STOPS, run_visits, start_of
from tests.support.riders import ride, tell

SECRET = bytes(range(32))


def some_of(visits: StopVisits, chosen: np.ndarray) -> StopVisits:
    return StopVisits(*(column[chosen] for column in visits))


@pytest.fixture(scope="module")
def day_visits(town: Any, first_day: int) -> StopVisits:
    ridden = ride(town, range(first_day + 70, first_day + 71), seed=9)
    return tell(ridden, seed=9, kinds=(SensorKind.DOOR, SensorKind.DEVICES))


@pytest.fixture(scope="module")
def noon(first_day: int) -> int:
    return (first_day + 70 - 719_163) * 86_400 + 12 * 3600


def same(a: TripLoads, b: TripLoads) -> bool:
    return all(np.array_equal(x, y, equal_nan=x.dtype.kind == "f") for x, y in zip(a, b, strict=True))


def test_the_order_of_visits_does_not_matter(town, trained: LoadModel, day_visits, noon: int) -> None:
    past = some_of(day_visits, day_visits.observed_s <= noon)
    at_once = LoadKeeper(town, trained, SECRET).update(past, noon)
    shuffled = some_of(past, np.random.default_rng(1).permutation(past.trip.size))
    keeper = LoadKeeper(town, trained, SECRET)
    for part in np.array_split(np.arange(shuffled.trip.size), 3):
        keeper.update(some_of(shuffled, part), noon)
    now = keeper.update(no_stop_visits(), noon)
    assert same(at_once.exact, now.exact)


def test_rows_are_runs_under_way_and_soon(town, trained: LoadModel, day_visits, noon: int) -> None:
    past = some_of(day_visits, day_visits.observed_s <= noon)
    now = LoadKeeper(town, trained, SECRET).update(past, noon)
    exact = now.exact
    for loads in (exact, now.published):
        assert np.diff(loads.segments_offsets).tolist() == [11] * loads.trip.size
        assert loads.segments_offsets[-1] == loads.p50.size
        assert (loads.p10 <= loads.p50).all()
        assert (loads.p50 <= loads.p90).all()
        assert (loads.p10 >= 0).all()
        assert ((loads.confidence >= 0) & (loads.confidence <= 1)).all()
    is_seen = np.isin(exact.source, (LoadSource.DOOR, LoadSource.DEVICES, LoadSource.FUSED))
    assert is_seen.any()
    assert (exact.source == LoadSource.FORECAST).any()
    assert (exact.observed_s[is_seen] > noon - 3600).all()
    assert set(now.published.trip.tolist()) < set(exact.trip.tolist()), "runs that have not begun: as usual"


def sources(loads: TripLoads, trip: int) -> tuple[list[str], list[int]]:
    """What each segment of a run rests on, and since when."""
    row = int(np.flatnonzero(loads.trip == trip)[0])
    here = slice(int(loads.segments_offsets[row]), int(loads.segments_offsets[row + 1]))
    return [LoadSource(one).name for one in loads.source[here]], loads.observed_s[here].tolist()


@pytest.mark.parametrize(
    "kind", [SensorKind.DEVICES, SensorKind.CAMERA, SensorKind.WEIGHT, SensorKind.LEVEL, SensorKind.MANUAL]
)
def test_what_nobody_told_of_is_foretold_from_what_was_told_last(
    town: Any, trained: LoadModel, first_day: int, kind: SensorKind
) -> None:
    trip, day = 30, first_day + 70
    starts = start_of(town, trip, day)
    zeros = [0] * N_STOPS
    all_calls = run_visits(trip, day, zeros, zeros, starts)._replace(kind=np.full(N_STOPS, kind, np.int8))
    nan = np.full(N_STOPS, np.nan, np.float32)
    if kind == SensorKind.LEVEL:
        said = all_calls._replace(boardings=nan, alightings=nan, level=np.full(N_STOPS, 2, np.int8))
    else:
        said = all_calls._replace(boardings=nan, alightings=nan, load=np.full(N_STOPS, 60, np.float32))
    keeper = LoadKeeper(town, trained, SECRET)
    keeper.update(some_of(said, np.array([0])), starts + 40)
    late = keeper.update(no_stop_visits(), starts + 120 * 3 + 40)
    for loads in late:
        assert sources(loads, trip)[0][:5] == [kind.name, *["FORECAST"] * 4], (
            "the vehicle has left four stops"
        )
        assert sources(loads, trip)[1][:5] == [starts] * 5
    # Told again at the fifth stop: that one is observed, those between stay foretold from the first.
    again = keeper.update(some_of(said, np.array([4])), starts + 120 * 4 + 40).published
    assert sources(again, trip)[0][:6] == [kind.name, *["FORECAST"] * 3, kind.name, "FORECAST"]
    assert sources(again, trip)[1][:6] == [starts] * 4 + [starts + 480] * 2


def test_doors_that_stay_shut_are_observed(town: Any, trained: LoadModel, first_day: int) -> None:
    trip, day = 30, first_day + 70
    starts = start_of(town, trip, day)
    counts = run_visits(trip, day, [60] + [0] * 11, [0] * N_STOPS, starts)
    keeper = LoadKeeper(town, trained, SECRET)
    for loads in keeper.update(some_of(counts, np.array([0])), starts + 120 * 3 + 40):
        assert sources(loads, trip)[0][:5] == ["DOOR"] * 4 + ["FORECAST"]


def test_estimates_are_near_the_truth(
    town, trained: LoadModel, first_day: int, day_visits, noon: int
) -> None:
    ridden = ride(town, range(first_day + 70, first_day + 71), seed=9)
    past = some_of(day_visits, day_visits.observed_s <= noon)
    exact = LoadKeeper(town, trained, SECRET).update(past, noon).exact
    errors = []
    for row, trip in enumerate(exact.trip.tolist()):
        segments = slice(exact.segments_offsets[row], exact.segments_offsets[row + 1])
        run = int(np.flatnonzero(ridden.trip == trip)[0])
        truth = ridden.load[ridden.offsets[run] : ridden.offsets[run + 1] - 1]
        seen = exact.source[segments] == LoadSource.FUSED
        errors += np.abs(exact.p50[segments] - truth)[seen].tolist()
    assert len(errors) > 5
    assert np.mean(errors) < 1.5


def test_runs_are_let_go_when_they_are_over(town, trained: LoadModel, day_visits, noon: int) -> None:
    past = some_of(day_visits, day_visits.observed_s <= noon)
    keeper = LoadKeeper(town, trained, SECRET)
    keeper.update(past, noon)
    later = keeper.update(no_stop_visits(), noon + 2 * KEPT_S)
    assert later.exact.trip.size == later.published.trip.size == 0


def test_published_classes_are_the_same_after_a_restart(
    town, trained: LoadModel, day_visits, noon: int
) -> None:
    past = some_of(day_visits, day_visits.observed_s <= noon)
    one, other = (LoadKeeper(town, trained, SECRET).update(past, noon).published for _ in range(2))
    assert same(one, other)


def test_nothing_told_is_nothing_published(town, trained: LoadModel, noon: int) -> None:
    now = LoadKeeper(town, trained, SECRET).update(no_stop_visits(), noon)
    assert now.exact.trip.size == now.published.trip.size == 0


def test_visits_that_cannot_be_are_left_out(town, trained: LoadModel, day_visits, noon: int) -> None:
    past = some_of(day_visits, day_visits.observed_s <= noon)
    wild = past._replace(trip=np.full(past.trip.size, 2**31 - 1, np.int32))
    future = past._replace(observed_s=past.observed_s + 86_400)
    keeper = LoadKeeper(town, trained, SECRET)
    assert keeper.update(wild, noon).exact.trip.size == 0
    assert keeper.update(future, noon).exact.trip.size == 0


def test_a_model_of_another_network_is_refused(town, trained: LoadModel) -> None:
    other = untrained_model(town.timetable, "f" * 32)
    with pytest.raises(ValueError, match="model of network"):
        LoadKeeper(town, other, SECRET)


def test_it_works_before_anything_was_learned(town, trained: LoadModel, day_visits, noon: int) -> None:
    model = untrained_model(town.timetable, town.content_hash, trained.places)
    past = some_of(day_visits, (day_visits.observed_s <= noon) & (day_visits.kind == SensorKind.DOOR))
    now = LoadKeeper(town, model, SECRET).update(past, noon)
    assert (now.exact.source == LoadSource.DOOR).any()
    assert now.published.trip.size > 0
