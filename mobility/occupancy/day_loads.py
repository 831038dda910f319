"""The loads of all trips of one compiled day, as published: what routing weighs and answers show."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class DayLoads(NamedTuple):
    """Numbers for every trip and position of a compiled day, laid out like DayTimetable.arrivals; read-only.

    Each is of the stretch that begins at the position; at a trip's last position nothing is told. Load
    factors are persons for each seat, NaN where nothing is known.
    """

    p10: NDArray[np.float32]  # (n_times,) load factor
    p50: NDArray[np.float32]
    p90: NDArray[np.float32]
    priors: NDArray[np.float32]  # (n_times,), or (1,) for all: what an unknown load counts as in a search
    seats: NDArray[np.int16]  # (n_times,) of the vehicle, 0 = unknown
    standing: NDArray[np.int16]  # (n_times,)
    level: NDArray[np.int8]  # (n_times,) statutory class 0, 1, 2; -1 = withheld or unknown
    seat_probability: NDArray[np.float32]  # (n_times,) NaN where nothing is known
    source: NDArray[np.int8]  # (n_times,) LoadSource
    observed_s: NDArray[np.int64]  # (n_times,) Unix seconds, 0 = none
    confidence: NDArray[np.float32]  # (n_times,) 0 to 1
