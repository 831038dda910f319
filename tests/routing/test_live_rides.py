"""Rides of a live day: what runs, what was planned, and what of it the feed says."""

import numpy as np

from mobility.boards import halts_of
from mobility.network.day import DayCompiler
from mobility.routing.calls import Calls
from mobility.routing.rides import calls_of, draw_ride
from mobility.routing.transit_journey import Ride
from tests.kernels.test_live_timetable import Run, live_trips
from tests.support.timetables import DAY, Town, Trip


def town() -> Town:
    return Town(
        4,
        (
            Trip(((0, 600, 600), (1, 700, 710), (2, 800, 800))),
            Trip(((0, 900, 900), (1, 1000, 1010), (2, 1100, 1100))),
        ),
    )


def test_a_late_ride_that_leaves_out_a_stop_and_a_planned_one() -> None:
    place = town()
    late = Run(0, 0, ((0, 660, 660), (1, 790, 800), (3, 900, 900)), frozenset({1}))
    known = np.array([0, 1, 1], np.uint8)
    day = DayCompiler(place.timetable(), place.timezones).with_live(live_trips(place, [late]), known)
    compiled = day.compile(DAY)
    t = compiled.timetable
    trips = {int(trip): day_trip for day_trip, trip in enumerate(t.trip_source)}
    calls = calls_of(compiled, trips[0], 0, 2)
    assert calls.stops.tolist() == [0, 1, 3]
    assert (calls.arrivals_s - compiled.epoch_s).tolist() == [660, 790, 900]
    plan = calls.plan
    assert plan is not None
    assert plan.stops.tolist() == [0, 1, 2]  # the platform of the last stop is another one
    assert (plan.arrivals_s - compiled.epoch_s).tolist() == [600, 700, 800]
    assert (plan.departures_s - compiled.epoch_s).tolist() == [600, 710, 800]
    assert plan.known.tolist() == [False, True, True]
    assert plan.left_out.tolist() == [False, True, False]
    planned = DayCompiler(place.timetable(), place.timezones).compile(DAY)
    first = int(np.flatnonzero(planned.timetable.trip_source == 0)[0])
    assert calls.sequences.tolist() == calls_of(planned, first, 0, 2).sequences.tolist()
    assert calls_of(compiled, trips[1], 0, 2).plan is None
    (of_late, of_other) = halts_of(
        compiled, np.array([trips[0], trips[1]], np.int32), np.array([2, 2], np.int32)
    )
    assert of_late.call.stop == 3
    assert of_late.calls is not None
    assert of_late.calls.planned().stops.tolist() == [2]
    assert (of_other.call.stop, of_other.calls, of_other.now) == (2, None, None)


def test_an_additional_ride_is_its_own_plan() -> None:
    place = town()
    extra = Run(-1, 0, ((3, 60, 60), (1, 120, 120)))
    compiled = (
        DayCompiler(place.timetable(), place.timezones).with_live(live_trips(place, [extra])).compile(DAY)
    )
    number = int(np.flatnonzero(compiled.timetable.trip_source >= 2)[0])
    leg = draw_ride(compiled, Ride(number, 0, 1), None)
    assert leg.now is not None
    assert leg.now.is_additional
    assert leg.calls.stops.tolist() == [3, 1]
    assert leg.calls.planned().arrivals_s.tolist() == leg.calls.arrivals_s.tolist()


def test_joined_halts_keep_their_plan() -> None:
    place = Town(
        3,
        (Trip(((0, 600, 600), (1, 700, 700)), block=7), Trip(((1, 800, 800), (2, 900, 900)), block=7)),
    )
    runs = [Run(0, 0, ((0, 630, 630), (1, 730, 730)))]
    compiled = DayCompiler(place.timetable(), place.timezones).with_live(live_trips(place, runs)).compile(DAY)
    trips = {int(trip): day_trip for day_trip, trip in enumerate(compiled.timetable.trip_source)}
    joined = Calls.joined([calls_of(compiled, trips[0], 0, 1), calls_of(compiled, trips[1], 0, 1)])
    assert joined.stops.tolist() == [0, 1, 2]
    assert (joined.arrivals_s - compiled.epoch_s).tolist() == [630, 730, 900]
    assert (joined.departures_s - compiled.epoch_s).tolist() == [630, 800, 900]
    assert joined.plan is not None
    assert (joined.plan.arrivals_s - compiled.epoch_s).tolist() == [600, 700, 900]
    assert (joined.plan.departures_s - compiled.epoch_s).tolist() == [600, 800, 900]
    assert joined.plan.known.tolist() == [True, True, False]
