"""How likely one gets on, from the same quantiles as all else that is told of a load."""

import math

from mobility.occupancy.chances import refusal_probability
from mobility.occupancy.day_loads import DayLoads
from mobility.occupancy.scales import load_factor
from mobility.service.occupancy import Occupancy, occupancies
from mobility.snapshot.trip_loads import TripLoads


def with_boarding(loads: DayLoads) -> list[Occupancy | None]:
    """Read loads call by call, with how likely one gets on.

    Parameters
    ----------
    loads : DayLoads
        A row for each call.

    Returns
    -------
    list[Occupancy | None]
        As `occupancies` gives them; the chance follows from the same quantiles.
    """
    refused = refusal_probability(loads.p10, loads.p50, loads.p90, loads.seats, loads.standing)
    return [
        None if one is None else one._replace(boarding_probability=None if math.isnan(no) else 1 - no)
        for one, no in zip(occupancies(loads), refused.tolist(), strict=True)
    ]


def boarding_of(loads: TripLoads, row: int, segment: int) -> float | None:
    """Tell how likely one gets on a run.

    Parameters
    ----------
    loads : TripLoads
        Persons, published or exact.
    row : int
        The run.
    segment : int
        Of all segments: the one that begins where one boards.

    Returns
    -------
    float | None
        0 to 1; None where load or places are not known.
    """
    seats, standing = loads.seats[row : row + 1], loads.standing[row : row + 1]
    persons = (column[segment : segment + 1] for column in (loads.p10, loads.p50, loads.p90))
    p10, p50, p90 = (load_factor(one, seats) for one in persons)
    refused = float(refusal_probability(p10, p50, p90, seats, standing)[0])
    return None if math.isnan(refused) else 1 - refused
