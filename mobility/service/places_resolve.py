"""From the text of a place ("lat,lon[,level]" or "<tag>_<stop_id>") to a Place, and ids back to indices."""

import math
import re
from typing import Any

import pyarrow as pa

from mobility.errors import BadParameterError, NotFoundError
from mobility.network.transport_network import TransportNetwork
from mobility.routing.query import Place

COORDINATE = re.compile(
    r"^\s*(?P<lat>[+-]?\d+(?:\.\d*)?)\s*,\s*(?P<lon>[+-]?\d+(?:\.\d*)?)\s*(?:,\s*(?P<level>[+-]?\d+(?:\.\d*)?)\s*)?$"
)


class PlaceResolver:
    """Finds the stops, routes and agencies of one network by the ids of the outside ("<tag>_<id>").

    Parameters
    ----------
    network : TransportNetwork
        Whose tables are indexed, once.
    """

    def __init__(self, network: TransportNetwork) -> None:
        timetable = network.timetable
        self._network = network
        tags = network.tables["feeds"]["tag"].to_pylist()
        self._stops = _index(tags, timetable.stop_feed, network.tables["stops"], "stop_id")
        self._routes = _index(tags, timetable.route_feed, network.tables["routes"], "route_id")
        self._agencies = _index(tags, timetable.agency_feed, network.tables["agencies"], "agency_id")

    def resolve(self, text: str, field: str) -> Place:
        """Read one end of a query.

        Parameters
        ----------
        text : str
            "lat,lon", "lat,lon,level" or a stop id.
        field : str
            The parameter to name in an error.

        Returns
        -------
        Place
            A coordinate, or a stop with its own coordinate.

        Raises
        ------
        BadParameterError
            For a coordinate that is none on earth, or an empty text.
        NotFoundError
            For a stop id that nothing answers to.
        """
        match = COORDINATE.match(text)
        if match is not None:
            return _coordinate_of(match, field)
        if text.strip() and self.find_stop(text) is None:
            raise NotFoundError(
                '{text!r} is neither a coordinate ("lat,lon") nor the id of a stop ("<feed>_<stop_id>").',
                field=field,
                code="LOCATION_NOT_FOUND",
                text=text,
            )
        return self._place_of(self.get_stop(text, field))

    def resolve_coordinate(self, text: str, field: str) -> Place:
        """Read a coordinate.

        Parameters
        ----------
        text : str
            "lat,lon" or "lat,lon,level".
        field : str
            The parameter to name in an error.

        Returns
        -------
        Place
            Without a stop.

        Raises
        ------
        BadParameterError
            If it is none, or none on earth.
        """
        match = COORDINATE.match(text)
        if match is None:
            raise BadParameterError('{field} must be a coordinate: "lat,lon".', field=field, text=text)
        return _coordinate_of(match, field)

    def find_stop(self, text: str) -> int | None:
        """Look up a stop by "<tag>_<stop_id>".

        Parameters
        ----------
        text : str
            The id.

        Returns
        -------
        int | None
            Index in the Timetable, None if unknown.
        """
        return self._stops.get(text)

    def get_stop(self, text: str, field: str) -> int:
        """Look up a stop that must be there.

        Parameters
        ----------
        text : str
            "<tag>_<stop_id>".
        field : str
            The parameter to name in an error.

        Returns
        -------
        int
            Index in the Timetable.

        Raises
        ------
        BadParameterError
            If the text is empty.
        NotFoundError
            If no stop has this id.
        """
        if not text.strip():
            raise BadParameterError('A place is "lat,lon", "lat,lon,level" or a stop id.', field=field)
        stop = self._stops.get(text)
        if stop is None:
            raise NotFoundError(
                'No stop has the id {text!r} ("<feed>_<stop_id>").',
                field=field,
                code="LOCATION_NOT_FOUND",
                text=text,
            )
        return stop

    def find_route(self, text: str) -> int | None:
        """Look up a route by "<tag>_<route_id>".

        Parameters
        ----------
        text : str
            The id.

        Returns
        -------
        int | None
            Index in the Timetable, None if unknown.
        """
        return self._routes.get(text)

    def get_route(self, text: str, field: str) -> int:
        """Look up a route that must be there.

        Parameters
        ----------
        text : str
            "<tag>_<route_id>".
        field : str
            The parameter to name in an error.

        Returns
        -------
        int
            Index in the Timetable.

        Raises
        ------
        NotFoundError
            If no route has this id.
        """
        route = self._routes.get(text)
        if route is None:
            raise NotFoundError('No route has the id {text!r} ("<feed>_<route_id>").', field=field, text=text)
        return route

    def get_agency(self, text: str, field: str) -> int:
        """Look up an agency that must be there.

        Parameters
        ----------
        text : str
            "<tag>_<agency_id>".
        field : str
            The parameter to name in an error.

        Returns
        -------
        int
            Index in the Timetable.

        Raises
        ------
        NotFoundError
            If no agency has this id.
        """
        agency = self._agencies.get(text)
        if agency is None:
            raise NotFoundError(
                'No agency has the id {text!r} ("<feed>_<agency_id>").', field=field, text=text
            )
        return agency

    def _place_of(self, stop: int) -> Place:
        timetable = self._network.timetable
        lat, lon = float(timetable.stop_lat[stop]), float(timetable.stop_lon[stop])
        if math.isnan(lat) or math.isnan(lon):
            # A stop without a coordinate of its own (allowed for boarding areas) lies where its parent lies.
            parent = int(timetable.stop_parent[stop])
            if parent >= 0:
                lat, lon = float(timetable.stop_lat[parent]), float(timetable.stop_lon[parent])
        return Place(lat, lon, stop=stop)


def _index(tags: list[Any], owner_feeds: Any, table: pa.Table, column: str) -> dict[str, int]:
    ids = table[column].to_pylist()
    return {
        f"{tags[feed]}_{'' if text is None else text}": row
        for row, (feed, text) in enumerate(zip(owner_feeds.tolist(), ids, strict=True))
    }


def _coordinate_of(match: re.Match[str], field: str) -> Place:
    lat, lon = float(match["lat"]), float(match["lon"])
    level = None if match["level"] is None else float(match["level"])
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
        raise BadParameterError(
            "{text!r} is no coordinate: latitude goes from -90 to 90, longitude from -180 to 180.",
            field=field,
            text=match[0],
        )
    return Place(lat, lon, level=level)
