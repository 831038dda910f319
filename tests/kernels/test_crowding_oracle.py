"""The crowding search, forward and backward, single departures and windows, against trying everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.routing import crowding_scratch
from mobility.routing.crowding_journey import CrowdedJourney, perceived_ds
from mobility.routing.crowding_search import (
    search_crowded,
    search_crowded_arrive_by,
    search_crowded_arrive_window,
    search_crowded_window,
)
from tests.kernels.test_raptor_oracle import MAX_RIDES, WHEN, check_feasible, compiled, offers
from tests.support.cost_rows import ASKS, rows_made
from tests.support.crowded import Crowds, crowd, crowdings
from tests.support.crowding_oracle import Point, pareto
from tests.support.towns import ends, towns

EXTRAS = st.sampled_from([None, None, 0, 120, 600])
SEEDS = st.integers(0, 10_000).map(Crowds)
FEW = st.sampled_from([0, 5, crowding_scratch.FEW_LABELS])
"""Labels before a search backwards bounds the rest: from the first, after some, never in towns this small."""
FAR = st.sampled_from([0, 900, crowding_scratch.FAR_S])
"""How long after a moment the first journey may arrive before it matters when one leaves."""
ROOM = st.sampled_from([20, crowding_scratch.N_LABELS])
"""Labels at first: what does not fit is searched again within tighter bounds, then with more room."""
WINDOW = st.sampled_from([0, 5, crowding_scratch.WINDOW_LABELS])
"""The same for a window."""


@contextmanager
def some_bounds(data: st.DataObject) -> Iterator[None]:
    """Bound the search by less than in service."""
    few = data.draw(FEW)
    with (
        mock.patch.multiple(crowding_scratch, FEW_LABELS=few, COSTED_LABELS=few),
        mock.patch.object(crowding_scratch, "WINDOW_LABELS", data.draw(WINDOW)),
        mock.patch.object(crowding_scratch, "N_LABELS", data.draw(ROOM)),
        rows_made(data.draw(ASKS)),
    ):
        yield


def points(journeys: list[CrowdedJourney]) -> list[Point]:
    return sorted((j.departure_s, j.arrival_s, j.boardings, j.perceived_ds) for j in journeys)


@given(st.data())
def test_one_departure(data: st.DataObject) -> None:
    town = data.draw(towns())
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    departure, extra = data.draw(WHEN), data.draw(EXTRAS)
    day, transfers, oracle = compiled(town)
    crowded, felt = crowd(day, oracle, data.draw(SEEDS), data.draw(crowdings()))
    latest = departure + data.draw(st.sampled_from([900, 3600, 200_000]))
    a, b = offers(access), offers(egress)
    far = data.draw(FAR)
    with some_bounds(data), mock.patch.object(crowding_scratch, "FAR_S", far):
        journeys = search_crowded(
            crowded,
            transfers,
            a,
            b,
            departure,
            max_rides=MAX_RIDES,
            max_extra_s=extra,
            latest_arrival_s=latest,
        )
    expected = felt.single(access, egress, departure, MAX_RIDES, extra, latest, far)
    assert sorted(p[1:] for p in points(journeys)) == sorted(expected)
    for journey in journeys:
        check_feasible(journey, day, oracle, access, egress)
        waited = journey.departure_s - departure
        assert waited >= 0
        cost = perceived_ds(crowded, transfers, a, b, journey) + crowded.weights.wait * waited
        assert journey.perceived_ds == cost


@given(st.data())
def test_window(data: st.DataObject) -> None:
    town = data.draw(towns())
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    first, extra = data.draw(WHEN), data.draw(EXTRAS)
    last = first + data.draw(st.integers(0, 3600))
    day, transfers, oracle = compiled(town)
    crowded, felt = crowd(day, oracle, data.draw(SEEDS), data.draw(crowdings()))
    a, b = offers(access), offers(egress)
    with some_bounds(data):
        journeys = search_crowded_window(
            crowded, transfers, a, b, first, last, max_rides=MAX_RIDES, max_extra_s=extra
        )
    everything = felt.everything(access, egress, MAX_RIDES, extra)
    assert points(journeys) == sorted(p for p in everything if first <= p[0] <= last)
    for journey in journeys:
        check_feasible(journey, day, oracle, access, egress)
        assert journey.perceived_ds == perceived_ds(crowded, transfers, a, b, journey)


@given(st.data())
def test_arrive_by(data: st.DataObject) -> None:
    town = data.draw(towns())
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    arrival, extra = data.draw(WHEN), data.draw(EXTRAS)
    day, transfers, oracle = compiled(town)
    crowded, felt = crowd(day, oracle, data.draw(SEEDS), data.draw(crowdings()))
    a, b = offers(access), offers(egress)
    far = data.draw(FAR)
    with some_bounds(data), mock.patch.object(crowding_scratch, "FAR_S", far):
        journeys = search_crowded_arrive_by(
            crowded, transfers, a, b, arrival, max_rides=MAX_RIDES, max_extra_s=extra
        )
    expected = felt.arrive_by(access, egress, arrival, MAX_RIDES, extra, far)
    assert sorted((j.departure_s, j.boardings, j.perceived_ds) for j in journeys) == sorted(expected)
    for journey in journeys:
        check_feasible(journey, day, oracle, access, egress)
        assert journey.arrival_s <= arrival
        cost = perceived_ds(crowded, transfers, a, b, journey)
        assert journey.perceived_ds == cost + crowded.weights.wait * (arrival - journey.arrival_s)


@given(st.data())
def test_arrival_window(data: st.DataObject) -> None:
    town = data.draw(towns())
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    first = data.draw(WHEN)
    last = first + data.draw(st.integers(0, 3600))
    day, transfers, oracle = compiled(town)
    crowded, felt = crowd(day, oracle, data.draw(SEEDS), data.draw(crowdings()))
    a, b = offers(access), offers(egress)
    with some_bounds(data):
        journeys = search_crowded_arrive_window(
            crowded, transfers, a, b, first, last, max_rides=MAX_RIDES, max_extra_s=None
        )
    everything = felt.everything(access, egress, MAX_RIDES)
    assert points(journeys) == sorted(p for p in everything if first <= p[1] <= last)
    for journey in journeys:
        check_feasible(journey, day, oracle, access, egress)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_oracle_misses_no_journey(data: st.DataObject) -> None:
    """It keeps the least cost of each boarding; walking along each single journey finds nothing better."""
    town = data.draw(towns())
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    day, _, oracle = compiled(town)
    _, felt = crowd(day, oracle, data.draw(SEEDS), data.draw(crowdings()))
    assert pareto(felt.every_journey(access, egress, 2)) == felt.everything(access, egress, 2)
