"""What is usual on coupled runs where single vehicles are usual: nobody has counted such runs there yet.

Either the riders are those of every day, in twice the room; or more were expected, which is why vehicles were
coupled, and each is as full as usual. Nobody knows which, so both count the same until a sensor tells
(docs/adr/0116).
"""

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.prior import Slots
from mobility.occupancy.runs import Runs

Float32 = NDArray[np.float32]
Int32 = NDArray[np.int32]


def served_places(runs: Runs, slots: Slots) -> Int32:
    """Tell with how many places the slots were served.

    Parameters
    ----------
    runs : Runs
        Of the past.
    slots : Slots
        Of the timetable.

    Returns
    -------
    (n_slots,) int32
        Seats and standing places of the run in the middle, coupled vehicles together; 0 = not known.
    """
    served = np.zeros(slots.pattern.size, np.int32)
    places = runs.seats.astype(np.int64) + runs.standing
    known = np.flatnonzero(places > 0)
    slot = slots.trip_slot[runs.trip[known]]
    order = np.lexsort((places[known], slot))
    own, first, count = np.unique(slot[order], return_index=True, return_counts=True)
    served[own] = places[known][order][first + count // 2]
    return served


def follow_places(
    model: LoadModel, runs: Runs, usual: Float32, deviation: Float32
) -> tuple[Float32, Float32]:
    """Widen what is usual on coupled runs up to what is usual in so many places.

    Parameters
    ----------
    model : LoadModel
        With the places that its medians are of.
    runs : Runs
        As gathered.
    usual, deviation : (n_calls,) float32
        Persons, of the calls of these runs and of any behind them.

    Returns
    -------
    tuple[(n_calls,) float32, (n_calls,) float32]
        Mean and standard deviation of both guesses together; the same where no run is coupled that has more
        places than is usual there.
    """
    slot = model.slots.trip_slot[runs.trip]
    route = model.slots.route[slot]
    of_route = model.places.route_seats[route].astype(np.int32) + model.places.route_standing[route]
    base = np.where(model.served[slot] > 0, model.served[slot], of_route)
    places = runs.seats.astype(np.int32) + runs.standing
    larger = np.flatnonzero(runs.is_coupled & (base > 0) & (places > base))
    if not larger.size:
        return usual, deviation
    usual, deviation = usual.copy(), deviation.copy()
    for run in larger.tolist():
        calls = slice(int(runs.offsets[run]), int(runs.offsets[run + 1]))
        ratio = places[run] / base[run]
        apart = usual[calls] * (ratio - 1) / 2
        deviation[calls] = np.sqrt(deviation[calls] ** 2 * (1 + ratio**2) / 2 + apart**2)
        usual[calls] += apart
    return usual, deviation
