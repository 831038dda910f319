"""pathways.txt as directed walks between rows of stops.txt, each with a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs.feed_tables import FeedTables, floats, ints, lookup, plain_text, text_codes

_FILE = "pathways.txt"
WALKWAY, STAIRS, MOVING, ESCALATOR, ELEVATOR, FARE_GATE, EXIT_GATE = range(1, 8)
_MODES = 8

# Used only where the feed gives neither time nor length: by mode. Own estimates, rounded; a gate is a
# pause, an elevator a wait and a ride.
_DEFAULT_S = np.array([0, 30, 30, 30, 30, 60, 5, 5], dtype=np.int32)
_SPEED_MPS = np.array([1, 1.33, 0.6, 1.9, 0.6, 0.5, 1.33, 1.33])
_STEP_S = 0.6
"""Seconds a step: 100 steps a minute."""

_STEEP = 0.083
"""The GTFS reference calls a ramp above 8.3 % (1:12) too steep for a wheelchair moved by hand."""
_NARROW_M = 0.9
"""DIN 18040-3: the least passage width for a wheelchair."""


class Pathways(NamedTuple):
    """The pathway arrays of `Timetable` for one feed."""

    from_stop: NDArray[np.int32]
    to_stop: NDArray[np.int32]
    mode: NDArray[np.int8]
    seconds: NDArray[np.int32]
    metres: NDArray[np.float32]
    wheelchair: NDArray[np.int8]
    record: NDArray[np.int32]


def build_pathways(feed: FeedTables) -> Pathways:
    """Directed pathways in file order, backward directions of bidirectional ones after their forward one."""
    table = feed.find(_FILE)
    if table is None or not table.num_rows:
        none = np.zeros(0, np.int32)
        return Pathways(
            none, none, none.astype(np.int8), none, none.astype(np.float32), none.astype(np.int8), none
        )
    stop_ids = plain_text(feed.tables["stops.txt"], "stop_id")
    from_stop = lookup(stop_ids, *text_codes(table, "from_stop_id"))
    to_stop = lookup(stop_ids, *text_codes(table, "to_stop_id"))
    mode = ints(table, "pathway_mode")
    length = floats(table, "length")
    steps = np.abs(ints(table, "stair_count", 0))
    given = ints(table, "traversal_time")
    estimate = np.where(
        length > 0,
        np.ceil(np.nan_to_num(length) / _SPEED_MPS[mode]),
        np.where((mode == STAIRS) & (steps > 0), np.ceil(steps * _STEP_S), _DEFAULT_S[mode]),
    )
    seconds = np.where(given >= 0, given, estimate).astype(np.int32)
    wheelchair = _wheelchair(mode, floats(table, "max_slope"), floats(table, "min_width"), steps)
    both_ways = (ints(table, "is_bidirectional", 0) == 1) & (mode != EXIT_GATE)
    record = np.repeat(np.arange(table.num_rows, dtype=np.int32), 1 + both_ways)
    backward = np.r_[False, record[1:] == record[:-1]]
    return Pathways(
        np.where(backward, to_stop[record], from_stop[record]).astype(np.int32),
        np.where(backward, from_stop[record], to_stop[record]).astype(np.int32),
        mode[record].astype(np.int8),
        seconds[record],
        np.nan_to_num(length[record]).astype(np.float32),
        wheelchair[record],
        record,
    )


def _wheelchair(
    mode: NDArray[np.int32], slope: NDArray[np.float64], width: NDArray[np.float64], steps: NDArray[np.int32]
) -> NDArray[np.int8]:
    """0 unknown, 1 yes, 2 no."""
    barred = np.isin(mode, (STAIRS, ESCALATOR)) | (np.abs(slope) > _STEEP) | (width < _NARROW_M) | (steps > 0)
    return np.where(barred, 2, np.where(mode == ELEVATOR, 1, 0)).astype(np.int8)
