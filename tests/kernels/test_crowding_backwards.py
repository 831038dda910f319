"""The search backwards of crowding searches, where rides that everybody has taken already are left out."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mobility.kernels.crowding_bounds import run_backwards
from mobility.kernels.crowding_state import allocate_crowding
from mobility.kernels.raptor_state import NEVER, RaptorState, allocate_state, clear
from tests.kernels.test_raptor_oracle import WHEN, compiled
from tests.support.timetables import Town, Trip
from tests.support.towns import ends, towns

ROUNDS = 4


@given(st.data())
def test_rides_behind_leave_out_columns_and_change_none(data: st.DataObject) -> None:
    town, egress, first = data.draw(towns()), data.draw(ends(6)), data.draw(WHEN)
    useful = [
        data.draw(st.sampled_from([-NEVER, first + 600, first + 3600, first + 90_000])) for _ in range(ROUNDS)
    ]
    check(town, {stop: walk_s for stop, walk_s in egress.items() if stop < town.n_stops}, first, useful)


def test_one_stays_seated_against_time() -> None:
    seated = (
        Trip(((0, 0, 0), (1, 600, 600)), block=1),
        Trip(((1, 700, 700), (2, 1300, 1300)), block=1),
    )
    check(Town(6, seated, {}), {2: 0}, 0, [3600] * ROUNDS)


def check(town: Town, egress: dict[int, int], first: int, useful: list[int]) -> None:
    """Compare what is known of each number of rides behind with what is known from the start."""
    day, transfers, _ = compiled(town)
    t = day.reverse
    stops, walks = np.array(list(egress), np.int32), np.array(list(egress.values()), np.int32)
    ways = stops, walks, np.arange(stops.size, dtype=np.int32)
    n_patterns, n_trips = t.pattern_stops_offsets.size - 1, t.trip_source.size

    def search(behind: int) -> RaptorState:
        state = allocate_crowding(day.n_stops, n_patterns, n_trips, n_trips, 16)
        state.useful[1 : ROUNDS + 1] = useful
        backward = allocate_state(day.n_stops, n_patterns, n_trips)
        run_backwards(t, transfers.backward, backward, state, ways, first, ROUNDS, behind)
        return backward

    whole = search(0)
    for behind in range(1, ROUNDS):
        backward = search(behind)
        kept = ROUNDS - behind
        for name in ("ready", "ride"):
            all_columns = getattr(whole, name)[: day.n_stops * ROUNDS].reshape(-1, ROUNDS)
            columns = getattr(backward, name)[: day.n_stops * kept].reshape(-1, kept)
            assert columns.tolist() == all_columns[:, :kept].tolist()
        # Whoever borrows it next finds nothing of this search.
        clear(backward, 1, NEVER, 1)
        assert (backward.ready == NEVER).all()
        assert (backward.ride == NEVER).all()
