"""What is known now of the loads of runs, for journeys and boards that were made by the timetable."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mobility.boards import DatedTripFinder
from mobility.network.transport_network import TransportNetwork
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.comfort import compare, feel
from mobility.routing.day_loads import DayLoadSource
from mobility.routing.days import Days
from mobility.routing.journey import Journey, Leg, TransitLeg
from mobility.routing.rank import Why
from mobility.routing.rides import loads_of_calls


class RunLoads:
    """Loads of single runs as they are now; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Whose trips they are.
    days : Days
        Its compiled days as they run.
    loads : DayLoadSource
        Of these days.
    """

    def __init__(self, network: TransportNetwork, days: Days, loads: DayLoadSource) -> None:
        self._timetable = network.timetable
        self._finder = DatedTripFinder(network, days, loads)

    def find(self, trip: int, service_day: int, sequences: NDArray[np.integer]) -> DayLoads | None:
        """Look for the loads of a run.

        Parameters
        ----------
        trip : int
            Of the Timetable.
        service_day : int
            Ordinal.
        sequences : NDArray[np.integer]
            stop_sequence of calls that follow each other; the run calls as planned.

        Returns
        -------
        DayLoads | None
            A row for each of the calls; None: nothing is known, or it does not run.
        """
        dated = self._finder.find(trip, service_day)
        if dated is None or dated.loads is None:
            return None
        planned = self._timetable.stop_sequences[self._timetable.times_of(trip)]
        first = int(np.flatnonzero(planned == sequences[0])[0])
        return loads_of_calls(dated.day, dated.loads, dated.day_trip, first, first + len(sequences) - 1)


def feel_again(journey: Journey) -> Journey:
    """Say what a journey feels like by what is known now of its rides.

    Parameters
    ----------
    journey : Journey
        Annotated.

    Returns
    -------
    Journey
        With a comfort only if it had one, it can still be made, and loads of all its rides are there. It is
        not said to be worth waiting for: `compare_again` says so.
    """
    if journey.comfort is None:
        return journey
    bare = replace(journey, comfort=None)
    return feel(bare, journey.comfort.crowding) if _can_be_made(journey.legs) else bare


def compare_again(trip_route: NDArray[np.int32], journeys: Sequence[Journey]) -> tuple[Journey, ...]:
    """Find anew which journeys are worth waiting for, and which has the most room.

    Parameters
    ----------
    trip_route : NDArray[np.int32]
        (n_trips,) of the Timetable.
    journeys : Sequence[Journey]
        Of one answer, as `feel_again` gives them.

    Returns
    -------
    tuple[Journey, ...]
        The same in the same order. None is newly said to have the most room: the search chose it by what was
        usual, and no longer says so where that does not hold now.
    """
    least_s = min((one.comfort.crowding_s for one in journeys if one.comfort is not None), default=0.0)
    told = [
        one
        if one.comfort is not None and one.comfort.crowding_s <= least_s
        else replace(one, why=tuple(word for word in one.why if word != Why.LEAST_CROWDED))
        for one in journeys
    ]
    return compare(trip_route, told)


def _can_be_made(legs: Iterable[Leg]) -> bool:
    """Tell whether all runs run, and none is missed; ways on streets begin when one is there."""
    there_s = 0
    for leg in legs:
        if not isinstance(leg, TransitLeg):
            there_s = max(there_s, leg.start_s) + leg.end_s - leg.start_s
        elif (leg.now is not None and leg.now.is_canceled) or leg.start_s < there_s:
            return False
        else:
            there_s = leg.end_s
    return True
