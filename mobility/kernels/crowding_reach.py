"""When stops are reached at the earliest, as a plain search knows it, for the search backwards after it."""

from numba import njit

from mobility.kernels.raptor_state import COLUMNS, GO_ALIGHT, GO_BOARD, GO_SIZE, RaptorState


@njit(cache=True, nogil=True)
def bound_from_origin(plain: RaptorState, backward: RaptorState, first: int, max_rides: int) -> None:
    """Let the search backwards leave out stops that nobody reaches in time.

    Nobody is at a stop before the plain search was, or, where that gave up the way there, before the earliest
    arrival at the destination less what is left to go at least.

    Parameters
    ----------
    plain : RaptorState
        As the plain search has left it, of departures no earlier than `first`; read only.
    backward : RaptorState
        Its `bounds`, least seconds from the origin, are raised in place.
    first : int
        Second that they count from.
    max_rides : int
        Most rides of both.
    """
    columns = plain.numbers[COLUMNS]
    best = plain.best[max_rides]
    for stop in range(plain.egress_s.size):
        go, at = stop * GO_SIZE, (stop + 1) * columns - 1
        # Who gets ready to board runs against time as one who alights, and the other way round.
        ready_s = min(plain.ready[at], best - plain.bounds[go + GO_BOARD]) - first
        ride_s = min(plain.ride[at], best - plain.bounds[go + GO_ALIGHT]) - first
        backward.bounds[go + GO_ALIGHT] = max(backward.bounds[go + GO_ALIGHT], ready_s)
        backward.bounds[go + GO_BOARD] = max(backward.bounds[go + GO_BOARD], ride_s)
