"""Dates on which the same runs at the same seconds share one compiled day."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mobility.network.compiled_day import Day
from mobility.network.day import DayCompiler
from mobility.network.day_transfers import ChangeSettings
from mobility.routing.transit import search
from tests.kernels.test_raptor_oracle import MAX_RIDES, WHEN, footpaths_of, offers
from tests.support.timetables import DAY, Town, Trip
from tests.support.towns import ends, towns

DAYS_OF_SERVICES = [(0,), (0, 1, 2, 3), (0, 1, 2, 3), (-1, 1, 3), (-2, -1, 0, 1, 2, 3), (2, 3)]
ZONES = [((), ("UTC",)), ((0, 1, 0), ("Europe/Berlin", "America/St_Johns"))]
DATES = range(DAY - 3, DAY + 6)


def is_the_same(one: Day, other: Day) -> bool:
    """Whether two days have the same date and every array alike."""
    columns = zip(
        (*one.timetable, one.trip_day, one.runs), (*other.timetable, other.trip_day, other.runs), strict=True
    )
    return (one.date, one.epoch_s) == (other.date, other.epoch_s) and all(
        a.dtype == b.dtype and np.array_equal(a, b) for a, b in columns
    )


@given(st.data())
def test_a_day_made_from_one_alike_is_the_day_compiled_by_itself(data: st.DataObject) -> None:
    town = data.draw(towns())
    trips = tuple(replace(trip, days=data.draw(st.sampled_from(DAYS_OF_SERVICES))) for trip in town.trips)
    zones, names = data.draw(st.sampled_from(ZONES))
    town = replace(town, trips=trips, route_timezones=zones, timezones=names)
    compiler = DayCompiler(town.timetable(), town.timezones)
    made: list[Day] = []
    for date in DATES:
        day, alone = compiler.compile(date, made=made), compiler.compile(date)
        assert is_the_same(day, alone)
        for other in made:
            arrays = zip(day.timetable, other.timetable, strict=True)
            is_alike = all(np.array_equal(a, b) for a, b in arrays) and np.array_equal(
                day.trip_day - day.date, other.trip_day - other.date
            )
            # Alike in all that can be ridden, so worked out once; else never.
            assert (day.products is other.products) == is_alike
        made.append(day)


@given(st.data())
def test_searches_of_unlike_days_lend_each_other_their_memory(data: st.DataObject) -> None:
    town = data.draw(towns())
    trips = tuple(replace(trip, days=data.draw(st.sampled_from(DAYS_OF_SERVICES))) for trip in town.trips)
    town = replace(town, trips=trips)
    compiler = DayCompiler(town.timetable(), town.timezones)
    access, egress = (offers(data.draw(ends(town.n_stops))) for _ in range(2))
    walks, settings = footpaths_of(town), ChangeSettings()
    for date in data.draw(st.permutations(DATES)):
        lent = compiler.compile(date)
        alone = DayCompiler(town.timetable(), town.timezones).compile(date)
        departure = data.draw(WHEN)
        found = [
            search(
                day, day.transfers("foot", walks, settings), access, egress, departure, max_rides=MAX_RIDES
            )
            for day in (lent, alone)
        ]
        assert found[0] == found[1]
    assert len(lent.scratch) == 1


def test_working_days_share_what_is_worked_out() -> None:
    calls = ((0, 28_800, 28_800), (1, 29_400, 29_400))
    town = Town(2, (Trip(calls, days=(-2, -1, 0, 1, 2)), Trip(calls, days=(3,))))
    compiler = DayCompiler(town.timetable(), town.timezones)
    monday = compiler.compile(DAY - 1)
    tuesday = compiler.compile(DAY, made=[monday])
    assert tuesday.timetable is monday.timetable
    assert tuesday.reverse is monday.reverse
    assert tuesday.date == monday.date + 1
    assert tuesday.epoch_s == monday.epoch_s + 86_400
    assert tuesday.trip_day.tolist() == [DAY, DAY + 1]
    saturday = compiler.compile(DAY + 3, made=[monday, tuesday])
    assert saturday.timetable is not monday.timetable
