"""What must hold between two searches, whatever the timetable: no oracle needed, only the search itself."""

import itertools
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.kernels.raptor_state import NEVER
from mobility.routing.transit import TransitJourney, search, search_all, search_arrive_by
from tests.kernels.test_raptor_oracle import MAX_RIDES, WHEN, compiled, offers
from tests.support.towns import ends, towns, trip_groups


def best_arrivals(journeys: list[TransitJourney], max_rides: int = MAX_RIDES) -> list[int]:
    """The earliest arrival with at most 1, 2, ... rides, NEVER where there is none."""
    arrivals = {journey.boardings: journey.arrival_s for journey in journeys}
    return [
        min((arrival for rides, arrival in arrivals.items() if rides <= most), default=NEVER)
        for most in range(1, max_rides + 1)
    ]


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_adding_a_trip_never_worsens(data: st.DataObject) -> None:
    town = data.draw(towns())
    # A trip of another block could only take a seat between two that are linked; that would be another town.
    added = tuple(replace(trip, block=-1) for trip in data.draw(trip_groups(town.n_stops))[:1])
    access, egress = offers(data.draw(ends(town.n_stops))), offers(data.draw(ends(town.n_stops)))
    departure = data.draw(WHEN)
    answers = []
    for trips in (town.trips, town.trips + added):
        day, transfers, _ = compiled(replace(town, trips=trips))
        answers.append(best_arrivals(search(day, transfers, access, egress, departure, max_rides=MAX_RIDES)))
    assert all(after <= before for before, after in zip(*answers, strict=True))


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_more_rides_never_worsen(data: st.DataObject) -> None:
    """And they change nothing about what fewer rides reach."""
    town = data.draw(towns())
    access, egress = offers(data.draw(ends(town.n_stops))), offers(data.draw(ends(town.n_stops)))
    departure = data.draw(WHEN)
    day, transfers, _ = compiled(town)
    answers = [
        best_arrivals(search(day, transfers, access, egress, departure, max_rides=most), most)
        for most in range(1, MAX_RIDES + 1)
    ]
    for fewer, more in itertools.pairwise(answers):
        assert more[:-1] == fewer
        assert more[-1] <= fewer[-1]


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_later_departure_never_arrives_earlier(data: st.DataObject) -> None:
    town = data.draw(towns())
    access, egress = offers(data.draw(ends(town.n_stops))), offers(data.draw(ends(town.n_stops)))
    times = sorted(data.draw(st.lists(WHEN, min_size=2, max_size=4)))
    day, transfers, _ = compiled(town)
    answers = [
        best_arrivals(search(day, transfers, access, egress, time, max_rides=MAX_RIDES)) for time in times
    ]
    for earlier, later in itertools.pairwise(answers):
        assert all(a <= b for a, b in zip(earlier, later, strict=True))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_one_to_all_is_the_router_to_each_stop(data: st.DataObject) -> None:
    town = data.draw(towns())
    access = offers(data.draw(ends(town.n_stops)))
    departure = data.draw(WHEN)
    day, transfers, _ = compiled(town)
    table = search_all(day, transfers, access, departure, max_rides=MAX_RIDES)
    for stop in range(town.n_stops):
        journeys = search(day, transfers, access, offers({stop: 0}), departure, max_rides=MAX_RIDES)
        assert table[stop].tolist() == best_arrivals(journeys)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_arriving_by_mirrors_departing_at(data: st.DataObject) -> None:
    """Who must be there when the first search arrives need not leave before it does."""
    town = data.draw(towns())
    access, egress = offers(data.draw(ends(town.n_stops))), offers(data.draw(ends(town.n_stops)))
    departure = data.draw(WHEN)
    day, transfers, _ = compiled(town)
    for journey in search(day, transfers, access, egress, departure, max_rides=MAX_RIDES):
        back = search_arrive_by(
            day, transfers, access, egress, journey.arrival_s, max_rides=journey.boardings
        )
        assert max(one.departure_s for one in back) >= journey.departure_s


@settings(max_examples=40, deadline=None)
@given(towns(), st.data())
def test_the_same_search_twice_is_the_same_answer(town: object, data: st.DataObject) -> None:
    """Scratch memory is reused: nothing of one search may show in the next."""
    n_stops = town.n_stops  # type: ignore[attr-defined]
    day, transfers, _ = compiled(town)  # type: ignore[arg-type]
    access, egress = offers(data.draw(ends(n_stops))), offers(data.draw(ends(n_stops)))
    departure = data.draw(WHEN)

    def ask() -> list[tuple[int, int, int]]:
        found = search(day, transfers, access, egress, departure, max_rides=MAX_RIDES)
        return [(one.departure_s, one.arrival_s, one.boardings) for one in found]

    first = ask()
    search_all(day, transfers, egress, departure + 600, max_rides=MAX_RIDES)
    search_arrive_by(day, transfers, egress, access, departure + 3600, max_rides=2)
    assert ask() == first
    assert np.array_equal(
        search_all(day, transfers, access, departure), search_all(day, transfers, access, departure)
    )
