"""What the way still to go costs at least from every stop: kept rows, worked together for a search."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.cost_rows import ROW_BOARD, ROW_ON, ROW_SIZE, UNIT_DS
from mobility.kernels.crowding_clocks import Weights
from mobility.kernels.goal import FAR, LONGEST_WALK_S
from mobility.kernels.raptor_state import GO_ALIGHT, GO_BOARD, GO_SIZE, NEVER, RIDES_ALIGHT, RIDES_BOARD

# rows of CrowdingState.costs: of those who have alighted at a stop; the same, to go on by another ride; of
# those who are ready to board there, without what the change before has cost
COST_ALIGHT, COST_ON, COST_BOARD = range(3)
COST_SIZE = 3

Int32 = NDArray[np.int32]
UInt16 = NDArray[np.uint16]


@njit(cache=True, nogil=True)
def combine_costs(
    rows: UInt16,
    is_made: NDArray[np.uint8],
    stop_region: Int32,
    stops: Int32,
    durations: Int32,
    walk: int,
    sums: UInt16,
) -> bool:
    """Work the costs to the regions of some stops into costs to what lies a walk beyond them.

    Parameters
    ----------
    rows : (n_regions, ROW_SIZE, n_stops) uint16
        From `run_costs`.
    is_made : (n_regions,) uint8
        Which of them are there.
    stop_region : (n_stops,) int32
        Which region each stop belongs to.
    stops, durations : (n,) int32
        Stops and the seconds from there.
    walk : int
        Tenths for each second of them.
    sums : (ROW_SIZE, n_stops) uint16
        Changed in place.

    Returns
    -------
    bool
        False where a row for them is not there; then nothing is changed.
    """
    least = np.full(rows.shape[0], FAR, np.int32)
    regions = np.empty(min(rows.shape[0], stops.size), np.int32)
    n = 0
    for i in range(stops.size):
        region = stop_region[stops[i]]
        if is_made[region] == 0:
            return False
        if least[region] == FAR:
            regions[n] = region
            n += 1
        least[region] = min(least[region], durations[i])
    sums[:] = 65_535
    for i in range(n):
        added = np.uint16(min(max(walk * least[regions[i]] // UNIT_DS, 0), LONGEST_WALK_S))
        for slot in range(ROW_SIZE):
            # 16 bits throughout, so that the processor does 16 stops at a time.
            row, total = rows[regions[i], slot], sums[slot]
            for stop in range(total.size):
                one = np.uint16(row[stop] + added)
                total[stop] = one if one < total[stop] else total[stop]
    return True


@njit(cache=True, nogil=True)
def fill_costs(
    bounds: Int32,
    egress_s: Int32,
    sums: UInt16,
    has_sums: bool,
    weights: Weights,
    least_ds: int,
    costs: Int32,
) -> None:
    """Note what the way to the destination costs at least from each stop, by all that is known of it.

    Parameters
    ----------
    bounds : (n_stops * GO_SIZE,) int32
        Least seconds and rides, as in `RaptorState`.
    egress_s : (n_stops,) int32
        Walks to the destination, NEVER.
    sums : (ROW_SIZE, n_stops) uint16
        From `combine_costs`.
    has_sums : bool
        Whether they hold for this search.
    weights : Weights
        Of the traveler.
    least_ds : int
        Tenths that no second costs less than.
    costs : (COST_SIZE, n_stops) int32
        Changed in place.
    """
    change = weights.transfer_ds
    alight_ds, on_ds, board_ds = costs[COST_ALIGHT], costs[COST_ON], costs[COST_BOARD]
    for stop in range(egress_s.size):
        go = stop * GO_SIZE
        on = least_ds * bounds[go + GO_ALIGHT] + change * max(bounds[go + RIDES_ALIGHT], 1)
        board = least_ds * bounds[go + GO_BOARD] + change * (max(bounds[go + RIDES_BOARD], 1) - 1)
        if has_sums:
            on = max(on, UNIT_DS * int(sums[ROW_ON, stop]))
            board = max(board, UNIT_DS * int(sums[ROW_BOARD, stop]))
        on_ds[stop] = on
        board_ds[stop] = board
        walk_s = egress_s[stop]
        alight_ds[stop] = on if walk_s == NEVER else min(on, weights.walk * walk_s)
