"""Bags of a crowding search: for each stop what nothing else there dominates.

A bag has a layer for each number of rides, or a single one in a search that does not tell them apart. The
entries of a layer are one block, sorted by time; since none dominates another, excess falls from each to the
next. A block that is full moves to one of twice the size at the end; where it was stays unused until the next
search. All bags of one kind are one array, blocks behind slots, since passing arrays to a function costs as
much as what is done with a bag.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

# of an entry: when one is at the stop, with which excess (see `crowding`), and the label of the ride or start
# that leads there
BAG_TIME, BAG_EXCESS, BAG_LABEL = range(3)
ENTRY_SIZE = 4
"""One more than needed, so that no entry lies in two cache lines."""
ENTRY_BITS = 2
# of a layer: where its entries begin and end, and where there is no more room for them
FIRST, END, ROOM_END = range(3)
SLOT_SIZE = 4
"""One more than needed, as of entries."""
USED = 0
"""Where it stands how much of the array is used; slots come after it, those of a stop together."""
LEAST_ENTRIES = 4
"""A cache line."""
ENTRIES_A_LABEL = 4
"""Blocks, with those that were left, hold no more entries for each one that was ever put in."""

Int32 = NDArray[np.int32]


def allocate_bags(n_slots: int, n_entries: int) -> Int32:
    """Make empty bags.

    Parameters
    ----------
    n_slots : int
        Stops times the most layers of a search.
    n_entries : int
        How often something can be put into one of them before `forget_blocks`.

    Returns
    -------
    NDArray[np.int32]
        ((1 + n_slots) * SLOT_SIZE + ENTRIES_A_LABEL * n_entries * ENTRY_SIZE,).
    """
    bags = np.zeros((1 + n_slots) * SLOT_SIZE + ENTRIES_A_LABEL * n_entries * ENTRY_SIZE, np.int32)
    forget_blocks(bags, n_slots)
    return bags


@njit(cache=True, nogil=True)
def forget_blocks(bags: Int32, n_slots: int) -> None:
    """Give all blocks free, once each bag that has one is emptied."""
    bags[USED] = (1 + n_slots) * SLOT_SIZE


@njit(cache=True, nogil=True, inline="always")
def slot_of(stop: int, layers: int, layer: int) -> int:
    """Give the place in the array where the slot of a layer begins."""
    return (1 + stop * layers + layer) * SLOT_SIZE


@njit(cache=True, nogil=True, inline="always")
def empty_bag(bags: Int32, layers: int, stop: int) -> None:
    """Take everything out of a bag, and its blocks away."""
    for layer in range(layers):
        slot = slot_of(stop, layers, layer)
        bags[slot + FIRST] = 0
        bags[slot + END] = 0
        bags[slot + ROOM_END] = 0


@njit(cache=True, nogil=True, inline="always")
def first_later(bags: Int32, first: int, end: int, time: int) -> int:
    """Give the place of the first entry in [first, end) that is there later than `time`, or `end`."""
    left = (end - first) >> ENTRY_BITS
    while left > 0:
        half = left >> 1
        middle = first + (half << ENTRY_BITS)
        if bags[middle + BAG_TIME] <= time:
            first = middle + ENTRY_SIZE
            left -= half + 1
        else:
            left = half
    return first


# `bags` is used on the only way out: otherwise numba counts a reference at each call, which takes longer than
# most of them.
@njit(cache=True, nogil=True)
def put_in_bag(bags: Int32, layers: int, stop: int, time: int, excess: int, rides: int, label: int) -> bool:
    """Put an entry into a bag unless one there dominates it; what it dominates leaves.

    Parameters
    ----------
    bags : (n,) int32
        From `allocate_bags`; changed in place.
    layers : int
        Of each bag.
    stop, time, excess, rides, label : int
        Which bag, and what; `rides` is the layer.

    Returns
    -------
    bool
        Whether it is in.
    """
    is_dominated = False
    for layer in range(rides + 1):
        slot = slot_of(stop, layers, layer)
        first = bags[slot + FIRST]
        later = first_later(bags, first, bags[slot + END], time)
        if later > first and bags[later - ENTRY_SIZE + BAG_EXCESS] <= excess:
            is_dominated = True
            break
    slot = slot_of(stop, layers, rides)
    end = bags[slot + END]
    if not is_dominated:
        for layer in range(rides + 1, layers):
            above = slot_of(stop, layers, layer)
            first, last = bags[above + FIRST], bags[above + END]
            place = first_later(bags, first, last, time - 1)
            at = place
            while at < last and bags[at + BAG_EXCESS] >= excess:
                at += ENTRY_SIZE
            if at > place:
                for i in range(at, last):
                    bags[place - at + i] = bags[i]
                bags[above + END] = last - (at - place)
        first = bags[slot + FIRST]
        place = first_later(bags, first, end, time - 1)
        at = place
        while at < end and bags[at + BAG_EXCESS] >= excess:
            at += ENTRY_SIZE
        # Those of [place, at) leave, one comes.
        gap = at - place - ENTRY_SIZE
        if gap < 0:
            if end == bags[slot + ROOM_END]:
                block = bags[USED]
                size = max(2 * (end - first), LEAST_ENTRIES * ENTRY_SIZE)
                bags[USED] = block + size
                bags[slot + FIRST], bags[slot + ROOM_END] = block, block + size
                for i in range(end - first):
                    bags[block + i] = bags[first + i]
                place += block - first
                end += block - first
            for i in range(end - 1, place - 1, -1):
                bags[i + ENTRY_SIZE] = bags[i]
        elif gap > 0:
            for i in range(at, end):
                bags[i - gap] = bags[i]
        end -= gap
        bags[place + BAG_TIME] = time
        bags[place + BAG_EXCESS] = excess
        bags[place + BAG_LABEL] = label
    bags[slot + END] = end
    return not is_dominated
