"""What the outside may ask about areas: all that is within so many minutes of a place, by the timetable.

The room of accessibility works with tables and coordinate systems (pandas, pyproj: 45 MB and most of a
second of each process). It is imported when the first area is asked for: few workers ever are.
"""

import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import numpy as np

from mobility.network.cycling import Cycling
from mobility.network.once import OnceCache
from mobility.network.transport_network import TransportNetwork
from mobility.routing.ends import location_reason
from mobility.routing.journey import EmptyReason, Reason
from mobility.routing.query import Place
from mobility.routing.router import Router
from mobility.service.cycling import USUAL_CYCLING, CyclingRequest
from mobility.service.places_resolve import PlaceResolver

if TYPE_CHECKING:
    from mobility.accessibility.isochrones import Ground, Isochrone

ISOCHRONE_CUTOFFS = (15, 30, 45)
"""Minutes where nobody says others."""
KEPT_GROUNDS = 4
"""Ways of moving whose walks to all cells are kept; tens of megabytes each in a large city."""
KEPT_ANSWERS = 64
ID = "one"


@dataclass(frozen=True, slots=True)
class IsochroneRequest:
    """A question for areas in reach of a place, in the words of the wire format.

    Parameters
    ----------
    one : str
        "lat,lon", or a stop id.
    time_s : int
        Unix seconds; the minute counts.
    cutoffs : tuple[int, ...]
        Minutes.
    modes : tuple[str, ...]
        Of MatrixRequest.
    window_minutes : int
        One departs at each of its minutes.
    percentiles : tuple[int, ...]
        Of those minutes.
    arrive_by : bool
        True: the area from which the place is reached.
    wheelchair : bool
        Step-free ways, stops and vehicles.
    clock : str
        "clock", or "perceived": minutes as they are felt, by how full vehicles usually are.
    cycling : CyclingRequest
        What is preferred on a bike.
    """

    one: str
    time_s: int
    cutoffs: tuple[int, ...]
    modes: tuple[str, ...] = ("WALK", "TRANSIT")
    window_minutes: int = 1
    percentiles: tuple[int, ...] = (50,)
    arrive_by: bool = False
    wheelchair: bool = False
    clock: Literal["clock", "perceived"] = "clock"
    cycling: CyclingRequest = USUAL_CYCLING


@dataclass(frozen=True, slots=True, eq=False)
class AreasInReach:
    """A place and the areas in reach of it.

    Parameters
    ----------
    one : Place
        The place.
    areas : tuple[Isochrone, ...]
        By percentile, the largest cut-off first.
    reasons : tuple[EmptyReason, ...]
        Why they are empty.
    warnings : tuple[str, ...]
        What the feeds do not know of the date.
    """

    one: Place
    areas: "tuple[Isochrone, ...]"
    reasons: tuple[EmptyReason, ...]
    warnings: tuple[str, ...]


class AreaSearch:
    """Answers what area is in reach, on one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    router : Router
        By the timetable: what is known now is not in a picture of a usual day.
    places : PlaceResolver
        Reads the ids of the outside.
    """

    def __init__(self, network: TransportNetwork, router: Router, places: PlaceResolver) -> None:
        self._network, self._router, self._places = network, router, places
        self._grounds: OnceCache[tuple[object, ...], Ground] = OnceCache(KEPT_GROUNDS)
        self._answers: OnceCache[tuple[object, ...], AreasInReach] = OnceCache(KEPT_ANSWERS)

    def areas(self, request: IsochroneRequest) -> AreasInReach:
        """Find the areas in reach of a place.

        Parameters
        ----------
        request : IsochroneRequest
            In the words of the wire format.

        Returns
        -------
        AreasInReach
            Shared: the same question within the same minute is answered once.

        Raises
        ------
        BadParameterError
            For a word, coordinate or number that cannot be used.
        NotFoundError
            For a stop id that nothing answers to.
        OutsideServiceError
            Nothing runs on that date.
        """
        admit_tables()
        from mobility.accessibility.isochrones import checked_cutoffs  # noqa: PLC0415

        text = request.one
        if self._places.find_stop(text) is None:
            text = text.replace(";", ",")
        one = self._places.resolve(text, ID)
        cycling = request.cycling.cycling(self._network.climbs is not None)
        cutoffs = checked_cutoffs(request.cutoffs, max(request.cutoffs, default=1))
        minute = request.time_s // 60
        key = (
            *(round(degrees, 6) for degrees in (one.lat, one.lon)),
            *(minute, cutoffs, request.modes, request.window_minutes, request.percentiles),
            *(request.arrive_by, request.wheelchair, request.clock, one.stop, cycling),
        )
        return self._answers.get(key, lambda: self._find(one, minute, cutoffs, request, cycling))

    def _find(
        self, one: Place, minute: int, cutoffs: tuple[int, ...], request: IsochroneRequest, cycling: Cycling
    ) -> AreasInReach:
        from mobility.accessibility.isochrones import IsochroneEngine, prepare_ground  # noqa: PLC0415
        from mobility.accessibility.points import Points  # noqa: PLC0415
        from mobility.accessibility.request import MatrixRequest  # noqa: PLC0415

        asked = MatrixRequest(
            departure=datetime.fromtimestamp(minute * 60, UTC),
            modes=request.modes,
            window_minutes=request.window_minutes,
            percentiles=request.percentiles,
            max_time_minutes=cutoffs[-1],
            arrive_by=request.arrive_by,
            wheelchair=request.wheelchair,
            clock=request.clock,
            bike_kmh=request.cycling.mps(None) * 3.6 if request.cycling.is_electric else None,
            bike_profile=cycling.profile,
        )
        # Walks of a shorter search are among those of a longer one, so one ground serves all cut-offs.
        longest = max(asked.max_time_minutes, asked.max_walk_minutes, asked.max_bike_minutes)
        kind = (request.modes, request.arrive_by, request.wheelchair, cycling)
        ground = self._grounds.get(
            kind,
            lambda: prepare_ground(self._network, replace(asked, max_time_minutes=longest), self._router),
        )
        isochrones = IsochroneEngine(self._network, asked, cutoffs, router=self._router, ground=ground)
        point = Points((ID,), np.array([one.lat]), np.array([one.lon]))
        areas = tuple(isochrones.around(point))
        reasons: tuple[EmptyReason, ...] = ()
        if all(one_area.area.is_empty for one_area in areas):
            is_off = isochrones.is_off_streets(point)
            why = location_reason(self._router.bounds, one) if is_off else Reason.NO_STOPS_IN_RANGE
            reasons = (EmptyReason(why, ID),)
        return AreasInReach(one, areas, reasons, isochrones.warnings)


def admit_tables() -> None:
    """Let pandas be imported where a web worker's start kept it out (mobility.cli.web_master)."""
    held: dict[str, object] = dict(sys.modules)
    if held.get("pandas", sys) is None:
        sys.modules.pop("pandas", None)
