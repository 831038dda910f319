"""Itineraries in bulk as a table: a row for each leg, named and meant as in r5py."""

import datetime as dt
from collections.abc import Iterator
from itertools import product
from typing import Any, Unpack
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import shapely

from mobility.accessibility.arguments import Arguments, request_of
from mobility.accessibility.frame_points import Given, Labelled, read_given
from mobility.accessibility.matrix.ends import movers_of
from mobility.accessibility.matrix.off_streets import check_points
from mobility.accessibility.matrix.service_window import check_service
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError, LimitExceededError
from mobility.kernels.raptor_matrix import MINUTE_S
from mobility.network import TransportNetwork
from mobility.routing.journey import Journey, StreetLeg, TransitLeg
from mobility.routing.query import Place, PlanQuery, TripFilter, WalkProfile
from mobility.routing.router import Router
from mobility.routing.ways import beeline_m

MOST_PAIRS = 100_000
"""A few minutes of work and some hundred MB of lines."""

COLUMNS = [
    "from_id",
    "to_id",
    "option",
    "segment",
    "transport_mode",
    "departure_time",
    "distance",
    "travel_time",
    "wait_time",
    "feed",
    "agency_id",
    "route_id",
    "start_stop_id",
    "end_stop_id",
    "geometry",
]

BICYCLE = "BICYCLE"
KINDS = {0: "TRAM", 1: "SUBWAY", 2: "RAIL", 3: "BUS", 4: "FERRY", 5: "CABLE_CAR", 6: "GONDOLA",
         7: "FUNICULAR", 11: "BUS", 12: "RAIL"}  # fmt: skip
EXTENDED_KINDS = {1: "RAIL", 2: "BUS", 4: "SUBWAY", 5: "SUBWAY", 6: "SUBWAY", 7: "BUS", 8: "BUS", 9: "TRAM",
                  10: "FERRY", 11: "AIR", 12: "FERRY", 13: "GONDOLA", 14: "FUNICULAR"}  # fmt: skip
"""R5's words by GTFS route type, and by the hundreds of an extended one."""


class DetailedItineraries(gpd.GeoDataFrame):  # type: ignore[misc]
    """How one gets from origins to destinations, a geopandas.GeoDataFrame with a row for each leg.

    Columns as in r5py: `from_id`, `to_id`, `option` (0, 1, ... of a pair), `segment` (leg of the option),
    `transport_mode`, `departure_time` (with its offset), `distance` (m), `travel_time` and `wait_time` before
    it (timedelta), `feed`, `agency_id`, `route_id`, `start_stop_id`, `end_stop_id` (as in the feed; missing
    on streets), `geometry`. A pair without a way has no row.

    Parameters
    ----------
    transport_network : TransportNetwork
        Where.
    origins, destinations : Points | geopandas.GeoDataFrame
        Of equal number: first to first, second to second, ...; else, or without destinations, all to all.
    snap_to_network : bool | float
        As of `TravelTimeMatrix`.
    force_all_to_all : bool
        All to all in any case.
    max_pairs : int
        More are refused.
    **arguments : Unpack[Arguments]
        As of `TravelTimeMatrix`; options are the Pareto set (departure, arrival, vehicles) of all departures
        (with arrive_by: arrivals) within the window, and a way without transit for each street mode.

    Attributes
    ----------
    warnings : tuple[str, ...]
        As of `TravelTimeMatrix`.

    Raises
    ------
    BadParameterError, PointsError
        An argument or a point is unusable.
    OutsideServiceError
        Nothing runs on the date.
    LimitExceededError
        More than max_pairs.
    """

    _metadata = [*gpd.GeoDataFrame._metadata, "warnings"]  # noqa: RUF012, pandas wants a list

    def __init__(
        self,
        transport_network: TransportNetwork,
        origins: Given,
        destinations: Given | None = None,
        snap_to_network: bool | float = False,
        force_all_to_all: bool = False,
        *,
        max_pairs: int = MOST_PAIRS,
        **arguments: Unpack[Arguments],
    ) -> None:
        request = request_of(transport_network, snap_to_network, **arguments)
        if request.clock != "clock":
            raise BadParameterError("itineraries are by the clock", field="clock")
        here = read_given(origins, "origins")
        there = here if destinations is None else read_given(destinations, "destinations")
        is_paired = (
            destinations is not None and not force_all_to_all and len(here.points) == len(there.points)
        )
        n_pairs = len(here.points) * (1 if is_paired else len(there.points))
        if n_pairs > max_pairs:
            raise LimitExceededError(
                "{pairs} pairs are more than {most}; ask for fewer points at once",
                field="max_pairs",
                pairs=f"{n_pairs:,}",
                most=f"{max_pairs:,}",
            )
        rows = np.arange(len(here.points))
        pairs = zip(rows, rows, strict=True) if is_paired else product(rows, range(len(there.points)))
        router = Router(transport_network)
        warnings = check_service(transport_network, request) if request.has_transit else ()
        for name, labelled in {"origins": here, "destinations": there}.items():
            labels = labelled.labels.tolist()
            warnings += check_points(transport_network, request, labelled.points, labels, name)
        found = [
            row
            for one, other in pairs
            for row in _rows_of_pair(router, request, here, there, int(one), int(other))
        ]
        super().__init__(found, columns=COLUMNS, geometry="geometry", crs="EPSG:4326")
        self.warnings: tuple[str, ...] = tuple(dict.fromkeys(warnings))

    @property
    def _constructor(self) -> Any:
        """What pandas makes of parts of it: ordinary tables."""
        return gpd.GeoDataFrame._geodataframe_constructor_with_fallback

    @classmethod
    def _geodataframe_constructor_with_fallback(cls, *args: Any, **kwargs: Any) -> Any:
        """What geopandas makes of parts of it."""
        return gpd.GeoDataFrame._geodataframe_constructor_with_fallback(*args, **kwargs)


def query_of(request: MatrixRequest, origin: Place, destination: Place) -> PlanQuery:
    """Ask the router what a matrix would be asked.

    Parameters
    ----------
    request : MatrixRequest
        Window, modes, limits.
    origin, destination : Place
        One pair.

    Returns
    -------
    PlanQuery
        All departures (arrivals) of the window. Of several modes to the first stop the longer limit holds.
    """
    movers = movers_of(request)
    return PlanQuery(
        origin,
        destination,
        int(request.departure.timestamp()),
        arrive_by=request.arrive_by,
        window_s=(request.window_minutes - 1) * MINUTE_S,
        num_itineraries=0,
        max_rides=request.max_rides,
        access_modes=tuple(mover.profile.mode for mover in movers.at_origins),
        egress_modes=tuple(mover.profile.mode for mover in movers.at_destinations),
        direct_modes=tuple(mover.profile.mode for mover in movers.directly),
        transit=request.has_transit,
        trips=TripFilter(wheelchair=request.wheelchair),
        walk_profile=WalkProfile.WHEELCHAIR if request.wheelchair else WalkProfile.FOOT,
        walk_mps=request.walk_mps,
        bike_mps=request.bike_mps,
        bike_profile=request.bike_profile,
        max_access_s=max((mover.longest_s for mover in movers.at_origins), default=0),
        max_egress_s=max((mover.longest_s for mover in movers.at_destinations), default=0),
        max_direct_s=max((mover.longest_s for mover in movers.directly), default=0),
        max_travel_s=request.max_time_minutes * MINUTE_S,
        max_snap_m=request.max_snap_m,
    )


def _rows_of_pair(
    router: Router, request: MatrixRequest, here: Labelled, there: Labelled, one: int, other: int
) -> Iterator[list[object]]:
    """List the legs of all options of a pair."""
    query = query_of(request, _place(here.points, one), _place(there.points, other))
    result = router.plan(query)
    for option, journey in enumerate((*result.journeys, *result.direct)):
        for segment, row in enumerate(_legs(router.network, journey)):
            yield [here.labels.iloc[one], there.labels.iloc[other], option, segment, *row]


def _place(points: Points, row: int) -> Place:
    return Place(float(points.lats[row]), float(points.lons[row]))


def _legs(network: TransportNetwork, journey: Journey) -> Iterator[list[object]]:
    """Tell the legs of a journey, from `transport_mode` on."""
    zone = ZoneInfo(network.timezones[int(network.timetable.feed_timezone[0])])
    before_s = journey.start_s
    for leg in journey.legs:
        assert isinstance(leg, StreetLeg | TransitLeg)  # nothing else was asked for
        line = _line(network, leg)
        times: list[object] = [
            dt.datetime.fromtimestamp(leg.start_s, zone),
            leg.length_m if isinstance(leg, StreetLeg) else _length_m(line),
            dt.timedelta(seconds=leg.end_s - leg.start_s),
            dt.timedelta(seconds=leg.start_s - before_s),
        ]
        before_s = leg.end_s
        if isinstance(leg, StreetLeg):
            yield [BICYCLE if leg.mode == "BIKE" else leg.mode, *times, None, None, None, None, None, line]
        else:
            yield [_kind(network, leg), *times, *_names(network, leg), line]


def _kind(network: TransportNetwork, leg: TransitLeg) -> str:
    route_type = int(network.timetable.route_type[network.timetable.trip_route[leg.trip]])
    return KINDS.get(route_type) or EXTENDED_KINDS.get(route_type // 100, "TRANSIT")


def _names(network: TransportNetwork, leg: TransitLeg) -> list[str | None]:
    """Give feed, agency, route, first and last stop, as the feed names them."""
    t, tables = network.timetable, network.tables
    route = int(t.trip_route[leg.trip])
    return [
        tables["feeds"]["tag"][int(t.route_feed[route])].as_py(),
        tables["agencies"]["agency_id"][int(t.route_agency[route])].as_py(),
        tables["routes"]["route_id"][route].as_py(),
        tables["stops"]["stop_id"][int(leg.calls.first.stop)].as_py(),
        tables["stops"]["stop_id"][int(leg.calls.last.stop)].as_py(),
    ]


def _line(network: TransportNetwork, leg: StreetLeg | TransitLeg) -> shapely.LineString | None:
    """Draw a leg; without a shape straight from stop to stop, None where that is no line."""
    lats, lons = leg.lats, leg.lons
    if lats.size < 2 and isinstance(leg, TransitLeg):
        stops = np.array([call.stop for call in leg.calls])
        lats, lons = network.timetable.stop_lat[stops], network.timetable.stop_lon[stops]
    if lats.size < 2 or not (np.isfinite(lats).all() and np.isfinite(lons).all()):
        return None
    return shapely.LineString(np.column_stack([lons, lats]))


def _length_m(line: shapely.LineString | None) -> float:
    if line is None:
        return float("nan")
    lons, lats = shapely.get_coordinates(line).T
    return float(sum(beeline_m(lats[i : i + 2], lons[i : i + 2]) for i in range(lats.size - 1)))
