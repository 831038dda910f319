"""Sensors weighed by their errors; loads are conserved, never negative, and empty where a run ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.kernels.load_filter import run_filter
from mobility.occupancy.fusion import kinds_so_far, sources_of
from mobility.occupancy.history import fuse_history
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.runs import gather_runs
from mobility.occupancy.scales import status
from mobility.occupancy.sensor_errors import assumed_errors
from mobility.occupancy.training import calibrate_sensors, fuse_without_prior
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits
from mobility.snapshot.trip_loads import LoadSource
from tests.support.riders import ride, tell, tram_places

NAN = np.nan


def follow(
    on: list[float], off: list[float], direct: list[float] | None = None, usual: float = 20.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """One run through the filter, around a usual load with a standard deviation of 30."""
    n = len(on)
    means, spreads = np.full(n, usual, np.float32), np.full(n, 30, np.float32)
    means[-1] = spreads[-1] = 0
    told = np.array(direct or [NAN] * n, np.float32)
    found = tuple(np.zeros(n, np.float32) for _ in range(4))
    counted = np.array(on, np.float32), np.array(off, np.float32)
    run_filter(
        np.array([0, n], np.int32),
        means,
        spreads,
        0.9,
        *counted,
        np.full(n, 0.02, np.float32),
        told,
        np.full(n, 9, np.float32),
        *found,
    )
    return found


def test_counts_add_up_to_the_load() -> None:
    filtered, variance, smoothed, _ = follow([10, 5, 0, 0], [0, 3, 4, 8])
    np.testing.assert_allclose(filtered, [10, 12, 8, 0], atol=0.05)
    np.testing.assert_allclose(smoothed, [10, 12, 8, 0], atol=0.05)
    assert variance[-1] == 0


def test_what_does_not_add_up_is_spread_over_the_run() -> None:
    # 20 boarded, 16 alighted: the doors missed four somewhere, so the truth lies in between everywhere.
    filtered, _, smoothed, _ = follow([20, 0, 0, 0], [0, 0, 0, 16])
    assert filtered[2] > 19
    assert 17 < smoothed[2] < smoothed[0] < 19.5
    assert smoothed[-1] == 0


def test_an_estimate_outweighs_what_is_usual_and_not_a_count() -> None:
    by_estimate, *_ = follow([NAN] * 3, [NAN] * 3, [50, NAN, NAN])
    assert 45 < by_estimate[0] < 50
    by_both, *_ = follow([10, NAN, NAN], [0, NAN, NAN], [50, NAN, NAN])
    assert by_both[0] < 12


def test_a_deviation_decays_towards_what_is_usual() -> None:
    loads, variance, *_ = follow([NAN] * 6, [NAN] * 6, [60, NAN, NAN, NAN, NAN, NAN])
    assert (np.diff(loads[:5]) < 0).all()
    assert (loads[:5] > 20).all()
    assert (np.diff(variance[:5]) > 0).all()


COUNTS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=12)


@given(COUNTS, st.floats(0, 100))
def test_loads_are_conserved_and_never_negative(counts: list[tuple[int, int]], usual: float) -> None:
    on, off = zip(*counts, strict=True)
    found = follow([float(one) for one in on], [float(one) for one in off], usual=usual)
    for loads in (found[0], found[2]):
        assert (loads >= 0).all()
        # From load to load the differences are who boarded and alighted: over the run they add up to nothing.
        changes = np.diff(loads, prepend=0)
        assert abs(changes.sum()) < 1e-3
        assert loads[-1] == 0
    assert (found[1] >= 0).all()
    assert (found[3] >= 0).all()


def test_more_boardings_never_mean_fewer_on_board() -> None:
    on, off = [10.0, 5.0, 7.0, 0.0], [0.0, 2.0, 3.0, 17.0]
    before = follow(on, off)[0]
    for stop in range(3):
        more = on.copy()
        more[stop] += 1
        after = follow(more, off)[0]
        assert (after >= before - 1e-4).all()
        assert (after - before).max() <= 1.1, "one rider is one person"


def test_sources_are_named_by_kind() -> None:
    door, both = 1 << SensorKind.DOOR, 1 << SensorKind.DOOR | 1 << SensorKind.DEVICES
    found = sources_of(np.array([0, door, both], np.uint8))
    assert found.tolist() == [LoadSource.NONE, LoadSource.DOOR, LoadSource.FUSED]


def test_sensors_are_calibrated_where_they_overlap(town, first_day: int, trained: LoadModel) -> None:
    # Devices were told as 4 + 0.7 * load; doors miss 2 % of boardings and alightings alike.
    errors = trained.errors
    row, kind = -1, SensorKind.DEVICES
    assert 3 < errors.offset[row, kind] < 5
    assert 0.65 < errors.gain[row, kind] < 0.75
    assert errors.overlaps[row, kind] > 10_000
    assert abs(errors.count_tilt[row]) < 0.01
    assert 0 < errors.count_variance[row] < 0.1
    assert errors.overlaps[0, kind] > 50, "each vehicle by itself, too"


def test_devices_alone_follow_the_truth_after_calibration(town, first_day: int, trained: LoadModel) -> None:
    ridden = ride(town, range(first_day + 60, first_day + 62), seed=5)
    visits = tell(ridden, seed=5, kinds=(SensorKind.DEVICES,))
    raw = gather_runs(visits, town.timetable, trained.places, assumed_errors(20))
    calibrated = gather_runs(visits, town.timetable, trained.places, trained.errors)
    truth = ridden.load
    inner = np.flatnonzero(truth > 0)
    before = np.abs(fuse_without_prior(raw)[inner] - truth[inner])
    after = np.abs(fuse_history(calibrated, trained).fused.filtered[inner] - truth[inner])
    assert np.nanmean(after) < 0.7 * np.nanmean(before)


def test_dirty_visits_are_left_out(town, trained: LoadModel, first_day: int) -> None:
    visits = tell(ride(town, range(first_day, first_day + 1)))
    wrong = visits._replace(
        trip=np.where(np.arange(visits.trip.size) % 4 == 0, 999_999, visits.trip).astype(np.int32),
        position=np.where(np.arange(visits.trip.size) % 4 == 1, 99, visits.position).astype(np.int16),
        boardings=np.where(np.arange(visits.trip.size) % 4 == 2, -3, visits.boardings).astype(np.float32),
    )
    runs = gather_runs(wrong, town.timetable, trained.places, trained.errors)
    assert (runs.kinds > 0).sum() == (np.arange(visits.trip.size) % 4 == 3).sum()


def only(visits: StopVisits, rows: np.ndarray) -> StopVisits:
    return StopVisits(*(column[rows] for column in visits))


def test_silence_of_doors_is_no_boarding_that_of_others_is_nothing(town, trained, first_day: int) -> None:
    visits = tell(ride(town, range(first_day, first_day + 1)))
    told = only(visits, (visits.trip == visits.trip[0]) & np.isin(visits.position, (0, 3, 5)))
    at_doors = gather_runs(told, town.timetable, trained.places, trained.errors)
    assert at_doors.on[[1, 2, 4]].tolist() == [0, 0, 0]
    assert np.isnan(at_doors.on[6]), "nobody knows yet"
    by_hand = told._replace(kind=np.full(3, SensorKind.MANUAL, np.int8))
    staff = gather_runs(by_hand, town.timetable, trained.places, trained.errors)
    assert np.isnan(staff.on[[1, 2, 4]]).all()
    assert not np.isnan(staff.on[[0, 3, 5]]).any()
    # A counter that does not trust its own count there was not silent.
    nothing = np.where(np.arange(3) == 1, np.nan, told.boardings).astype(np.float32)
    broken = gather_runs(told._replace(boardings=nothing), town.timetable, trained.places, trained.errors)
    assert broken.on[[1, 2, 4]].tolist() == [0, 0, 0]
    assert np.isnan(broken.on[3])
    assert broken.uncounted.tolist() == [q == 3 for q in range(broken.on.size)]
    assert broken.kinds[3] == broken.observed_s[3] == 0


@pytest.mark.parametrize("missing", [("boardings",), ("alightings",), ("boardings", "alightings")])
def test_a_counter_that_tells_the_load_alone_was_not_silent(
    town, trained, first_day: int, missing: tuple[str, ...]
) -> None:
    visits = tell(ride(town, range(first_day, first_day + 1)))
    told = only(visits, (visits.trip == visits.trip[0]) & np.isin(visits.position, (0, 3, 5)))
    is_load = np.arange(3) == 1
    columns = {name: np.where(is_load, np.nan, getattr(told, name)).astype(np.float32) for name in missing}
    told = told._replace(load=np.where(is_load, 30, np.nan).astype(np.float32), **columns)
    runs = gather_runs(told, town.timetable, trained.places, trained.errors)
    assert np.isnan([runs.on[3], runs.off[3]]).all(), "not counted, which is not nobody"
    assert runs.uncounted.tolist() == [q == 3 for q in range(runs.on.size)]
    assert runs.on[[1, 2, 4]].tolist() == [0, 0, 0]
    assert runs.direct[3] == pytest.approx(30)


def test_visits_that_are_not_trusted_calibrate_nothing(town, trained: LoadModel, first_day: int) -> None:
    ridden = ride(town, range(first_day, first_day + 7))
    visits = tell(ridden, kinds=(SensorKind.DOOR, SensorKind.DEVICES))
    is_device = visits.kind == SensorKind.DEVICES
    wrong = visits._replace(
        load=np.where(is_device & (visits.position % 2 == 0), 500, visits.load).astype(np.float32),
        confidence=np.where(is_device & (visits.position % 2 == 0), 0.35, 1).astype(np.float32),
    )
    errors = calibrate_sensors(wrong, town, trained)
    assert 3 < errors.offset[-1, SensorKind.DEVICES] < 5
    assert 0.6 < errors.gain[-1, SensorKind.DEVICES] < 0.8


def test_classes_of_a_third_party_are_calibrated(town, trained: LoadModel, first_day: int) -> None:
    # It names every vehicle one class fuller than it is.
    ridden = ride(town, range(first_day, first_day + 7))
    both = tell(ridden, kinds=(SensorKind.DOOR, SensorKind.LEVEL))
    is_class = both.kind == SensorKind.LEVEL
    fuller = np.minimum(status(ridden.load, 64, 102) + 1, 5)
    level = np.full(both.trip.size, -1, np.int8)
    level[is_class] = fuller
    both = both._replace(load=np.where(is_class, np.nan, both.load).astype(np.float32), level=level)
    errors = calibrate_sensors(both, town, trained)
    assert errors.overlaps[-1, SensorKind.LEVEL] > 1000
    told = only(both, is_class)
    before, after = (
        np.nanmean(np.abs(gather_runs(told, town.timetable, trained.places, one).direct - ridden.load))
        for one in (assumed_errors(20), errors)
    )
    assert after < 0.6 * before
    # A vehicle compared too seldom has the error of its kind, which holds the width of the class already.
    seldom = only(both, ~is_class | (both.vehicle != 3))
    errors = calibrate_sensors(seldom, town, trained)
    assert errors.overlaps[3, SensorKind.LEVEL] == 0 < errors.overlaps[-1, SensorKind.LEVEL]
    of_it = only(told, told.vehicle == 3)
    unknown = of_it._replace(vehicle=np.full(of_it.vehicle.size, -1, np.int32))
    known, nameless = (
        gather_runs(one, town.timetable, trained.places, errors).direct_variance for one in (of_it, unknown)
    )
    assert np.array_equal(known, nameless, equal_nan=True)


def test_kinds_heard_so_far_stay_within_their_run(town, trained: LoadModel, first_day: int) -> None:
    visits = tell(ride(town, range(first_day, first_day + 1)))
    is_first = visits.trip == visits.trip[0]
    some = type(visits)(*(column[~is_first | (visits.position == 3)] for column in visits))
    runs = gather_runs(some, town.timetable, trained.places, trained.errors)
    first = kinds_so_far(runs)[: runs.offsets[1]]
    assert first.tolist() == [0, 0, 0] + [1 << SensorKind.DOOR] * (runs.offsets[1] - 3)


def test_calibration_without_overlaps_keeps_assumptions(town, first_day: int, trained: LoadModel) -> None:
    visits = tell(ride(town, range(first_day, first_day + 3)), kinds=(SensorKind.DEVICES,))
    places = tram_places(town)
    found = calibrate_sensors(visits, town, trained)
    assert found.overlaps.sum() == 0
    assert found.gain.shape[0] == places.vehicle_seats.size + 1
