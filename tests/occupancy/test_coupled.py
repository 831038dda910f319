"""Two coupled vehicles are one run with the riders and the places of both, whoever of them is heard."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mobility.occupancy.coupled_usual import follow_places, served_places
from mobility.occupancy.load_keeper import LoadKeeper
from mobility.occupancy.load_model import LoadModel, untrained_model
from mobility.occupancy.model_files import read_model, write_model
from mobility.occupancy.runs import Runs, gather_runs, usual_places
from mobility.occupancy.sensor_errors import assumed_errors
from mobility.occupancy.times import run_times
from mobility.occupancy.training import calibrate_sensors, train
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits, join_visits, select_visits
from tests.support.riders import NETWORK, SEATS, STANDING, ride, tell, tram_places

NAN = np.nan
ON, OFF = [10, 8, 0, 4, 0, 0], [0, 2, 3, 0, 5, 12]
LOAD = np.cumsum(ON) - np.cumsum(OFF)
FIRST, SECOND = 3, 7


def said(
    town: Any,
    day: int,
    vehicle: int,
    positions: list[int],
    kind: SensorKind = SensorKind.DOOR,
    *,
    late_s: int = 0,
    sure: float = 1.0,
    **told: list[float],
) -> StopVisits:
    """What a sensor said of the first run of a day, at some of its calls."""
    n = len(positions)
    left_s = run_times(town.timetable, town.timezones, np.zeros(1, np.int32), np.array([day], np.int32))
    columns = {name: np.full(n, NAN, np.float32) for name in ("boardings", "alightings", "load")}
    columns |= {name: np.array(values, np.float32) for name, values in told.items() if name != "level"}
    return StopVisits(
        trip=np.zeros(n, np.int32),
        day=np.full(n, day, np.int32),
        position=np.array(positions, np.int16),
        kind=np.full(n, kind, np.int8),
        vehicle=np.full(n, vehicle, np.int32),
        **columns,
        level=np.array(told.get("level", [-1] * n), np.int8),
        delay_s=np.full(n, late_s, np.int32),
        observed_s=left_s.departures_s[positions] + late_s,
        confidence=np.full(n, sure, np.float32),
    )


def doors(town: Any, day: int, vehicle: int, positions: list[int], **more: Any) -> StopVisits:
    on, off = ([values[q] for q in positions] for values in (ON, OFF))
    return said(town, day, vehicle, positions, boardings=on, alightings=off, **more)


def there(town: Any, day: int, vehicle: int, positions: list[int], **more: Any) -> StopVisits:
    """A feed that says that the vehicle is on the run, and nothing of room."""
    return said(town, day, vehicle, positions, SensorKind.LEVEL, **more)


def gather(town: Any, *parts: StopVisits) -> Runs:
    places = tram_places(town)
    return gather_runs(join_visits(parts), town.timetable, places, assumed_errors(places.vehicle_seats.size))


ALL = list(range(len(ON)))


def test_counts_of_both_are_added_up_and_so_are_their_places(town: Any, first_day: int) -> None:
    runs = gather(town, doors(town, first_day, FIRST, ALL), doors(town, first_day, SECOND, ALL))
    assert runs.is_coupled.tolist() == [True]
    assert (runs.seats[0], runs.standing[0]) == (2 * SEATS, 2 * STANDING)
    assert runs.on[: len(ON)].tolist() == [2 * one for one in ON]
    assert runs.off[: len(ON)].tolist() == [2 * one for one in OFF]
    one = gather(town, doors(town, first_day, FIRST, ALL))
    assert (one.is_coupled.tolist(), one.seats[0]) == ([False], SEATS)
    assert (runs.count_variance[:3] > one.count_variance[:3]).all()


def test_where_one_has_no_sensor_the_other_stands_for_both(town: Any, first_day: int) -> None:
    counted = doors(town, first_day, FIRST, ALL)
    runs = gather(town, counted, there(town, first_day, SECOND, [0, 3, 5]))
    assert (runs.seats[0], runs.standing[0]) == (2 * SEATS, 2 * STANDING)
    assert runs.on[: len(ON)].tolist() == [2 * one for one in ON], "not half empty"
    both = gather(town, counted, doors(town, first_day, SECOND, ALL))
    assert (runs.count_variance[:2] > both.count_variance[:2]).all(), "and less sure of it"
    # Nobody tells of persons: no run at all.
    assert gather(town, there(town, first_day, SECOND, [0, 3, 5])).trip.size == 0


def test_a_counter_that_falls_silent_is_not_an_empty_vehicle(town: Any, first_day: int) -> None:
    # Between two calls of which it told its doors stayed shut; after the last one nobody knows.
    runs = gather(town, doors(town, first_day, FIRST, ALL), doors(town, first_day, SECOND, [0, 1, 3]))
    assert runs.on[: len(ON)].tolist() == [20, 16, 0, 8, 0, 0]
    assert runs.off[: len(OFF)].tolist() == [0, 4, 3, 0, 10, 24]


def test_estimates_of_both_are_added_up_each_of_its_own_places(town: Any, first_day: int) -> None:
    loads = said(town, first_day, FIRST, [0, 1, 2], SensorKind.CAMERA, load=[20, 30, 40])
    classes = said(town, first_day, SECOND, [0, 2], SensorKind.LEVEL, level=[0, 5])
    runs = gather(town, loads, classes)
    alone = gather(town, classes)
    assert runs.direct[[0, 2]] == pytest.approx(gather(town, loads).direct[[0, 2]] + alone.direct[[0, 2]])
    assert runs.direct[1] == pytest.approx(60), "of the second nothing is known there"
    assert runs.direct_variance[1] > 2 * runs.direct_variance[0]
    assert runs.kinds[2] == 1 << SensorKind.CAMERA | 1 << SensorKind.LEVEL


@pytest.mark.parametrize(
    ("first", "second", "more", "why"),
    [
        ([0, 1, 2], [2, 3, 4, 5], {}, "it took over"),
        (ALL, ALL, {"late_s": 400}, "it runs behind under the same name"),
        (ALL, ALL, {"sure": 0.6}, "the matcher only guessed its run"),
        (ALL, [0], {}, "it was taken off before the run began"),
    ],
)
def test_two_vehicles_of_a_run_are_not_always_coupled(
    town: Any, first_day: int, first: list[int], second: list[int], more: dict[str, Any], why: str
) -> None:
    runs = gather(town, doors(town, first_day, FIRST, first), doors(town, first_day, SECOND, second, **more))
    assert runs.is_coupled.tolist() == [False], why
    assert runs.seats[0] == SEATS
    assert runs.on[: len(ON)].tolist() == ON, "two that told of the same call are averaged"


def test_places_of_a_part_that_are_not_known_are_those_of_the_other(town: Any, first_day: int) -> None:
    places = tram_places(town)
    places.vehicle_seats[SECOND] = places.vehicle_standing[SECOND] = 0
    visits = join_visits([doors(town, first_day, FIRST, ALL), there(town, first_day, SECOND, [0, 5])])
    runs = gather_runs(visits, town.timetable, places, assumed_errors(places.vehicle_seats.size))
    assert (runs.seats[0], runs.standing[0]) == (2 * SEATS, 2 * STANDING)
    usual = usual_places(visits, town.timetable, places)
    route = town.timetable.trip_route[0]
    assert (usual.route_seats[route], usual.route_standing[route]) == (2 * SEATS, 2 * STANDING)


def test_the_live_load_of_a_coupled_run_is_of_both(town: Any, first_day: int) -> None:
    model = untrained_model(town.timetable, town.content_hash, tram_places(town))
    day = first_day + 60
    parts = [doors(town, day, FIRST, [0, 1, 2, 3]), there(town, day, SECOND, [0, 1, 2, 3])]
    now_s = int(parts[0].observed_s.max()) + 60
    loads = {}
    for name, visits in (("one", parts[0]), ("both", join_visits(parts))):
        exact = LoadKeeper(town, model, bytes(32)).update(visits, now_s).exact
        (row,) = np.flatnonzero((exact.trip == 0) & (exact.day == day))
        loads[name] = exact.p50[exact.segments_offsets[row] + 3] / (exact.seats[row] + exact.standing[row])
    assert loads["both"] == pytest.approx(loads["one"], rel=0.25), "as full, not half as full"


def test_coupled_runs_calibrate_no_sensor(town: Any, trained: LoadModel, first_day: int) -> None:
    visits = tell(ride(town, range(first_day, first_day + 7)), kinds=(SensorKind.DOOR, SensorKind.DEVICES))
    doors_only = select_visits(visits, visits.kind == SensorKind.DOOR)
    # A second vehicle behind each first one counts, too: what the first estimates is half of what both count.
    second = doors_only._replace(vehicle=(doors_only.vehicle + 1) % 20)
    errors = calibrate_sensors(join_visits([visits, second]), town, trained)
    assert errors.overlaps.sum() == 0
    assert errors.counted_runs.sum() == 0


def usual_of(model: LoadModel, runs: Runs) -> tuple[np.ndarray, ...]:
    """What is usual by the slot, and what for these vehicles: each mean and standard deviation."""
    plain = model.usual(runs.trip, runs.day, runs.offsets)
    return *plain, *follow_places(model, runs, *plain)


def test_what_is_usual_on_a_pair_that_is_new_to_its_line_follows_its_places(
    town: Any, trained: LoadModel, first_day: int
) -> None:
    day = first_day + 60
    one, other = doors(town, day, FIRST, ALL), doors(town, day, SECOND, ALL)
    assert trained.served[trained.slots.trip_slot[0]] == SEATS + STANDING
    usual, deviation, mean, wide = usual_of(trained, gather(town, one))
    assert (mean is usual) and (wide is deviation), "a single vehicle is what is usual there"
    usual, deviation, mean, wide = usual_of(trained, gather(town, one, other))
    np.testing.assert_allclose(mean, 1.5 * usual)
    # As many riders as ever, and each vehicle as full as ever: one is as likely as the other.
    assert (mean[:-1] - wide[:-1] < usual[:-1]).all() and (mean[:-1] + wide[:-1] > 2 * usual[:-1]).all()
    assert mean[-1] == wide[-1] == 0, "all alight at the terminus"
    keeper = LoadKeeper(town, trained, bytes(32))
    now_s = int(one.observed_s[3]) + 60
    keeper.update(select_visits(join_visits([one, other]), np.tile(np.arange(len(ALL)) < 4, 2)), now_s)
    estimates = keeper.estimates(now_s)
    assert estimates is not None
    np.testing.assert_allclose(estimates.usual[: mean.size], mean)
    later = trained.usual(estimates.trip[1:], estimates.day[1:], estimates.offsets[1:] - estimates.offsets[1])
    assert estimates.trip.size > 1
    np.testing.assert_array_equal(estimates.usual[mean.size :], later[0])  # not known to be coupled


def test_where_pairs_are_usual_they_change_nothing(
    town: Any, trained: LoadModel, first_day: int, tmp_path: Path
) -> None:
    visits = tell(ride(town, range(first_day, first_day + 7)))
    second = visits._replace(vehicle=(visits.vehicle + 1) % 20)
    model = train(join_visits([visits, second]), town, places=tram_places(town))
    assert set(model.served.tolist()) == {2 * (SEATS + STANDING)}
    pair = gather(town, *(doors(town, first_day + 60, vehicle, ALL) for vehicle in (FIRST, SECOND)))
    usual, _, mean, _ = usual_of(model, pair)
    assert mean is usual
    # A slot of which nobody knows with what it was served goes by the line; a line of which nothing is known
    # changes nothing.
    write_model(trained, tmp_path)
    assert (read_model(tmp_path, NETWORK).model.served == trained.served).all()
    before = replace(trained, served=np.zeros_like(trained.served))
    usual, _, mean, _ = usual_of(before, pair)
    np.testing.assert_allclose(mean, 1.5 * usual)
    none = np.zeros_like(before.places.route_seats)
    blank = before.places._replace(route_seats=none, route_standing=none)
    usual, _, mean, _ = usual_of(replace(before, places=blank), pair)
    assert mean is usual


def test_a_slot_is_served_by_what_was_there_most_of_the_time(town: Any, first_day: int) -> None:
    parts = [doors(town, first_day + after, FIRST, ALL) for after in range(3)]
    more = [doors(town, first_day + after, SECOND, ALL) for after in range(2)]
    slots = untrained_model(town.timetable, town.content_hash).slots
    single, mostly = (served_places(gather(town, *told), slots) for told in (parts, parts + more))
    assert (single[slots.trip_slot[0]], mostly[slots.trip_slot[0]]) == (166, 332)
    assert np.count_nonzero(single) == 1
