"""GET /rentals: shared vehicles, as MOTIS has them; GET /v1/parking: places to park."""

import math
from collections.abc import Mapping
from typing import Any

import flask
import orjson

from mobility.api.answers.parking import write_parking
from mobility.api.answers.rentals import write_rentals
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.language import wanted_languages
from mobility.api.schemas.parking import KINDS, ParkingParameters, ParkingSchema
from mobility.api.schemas.rentals import RentalParameters, RentalsSchema
from mobility.api.state import state
from mobility.errors import BadParameterError
from mobility.service import MapBox, ParkingKind, RentalsRequest

M_PER_DEGREE = 111_320.0
RENTALS, PARKING = RentalParameters(), ParkingParameters()
ERRORS = (400, 422, 429, 500, 503)

blueprint = QueryBlueprint("shared", __name__, description="Shared vehicles and places to park")


@blueprint.route("/api/v1/rentals")
@blueprint.arguments(RENTALS, location="query")
@blueprint.response(200, RentalsSchema)
@document_errors(blueprint, *ERRORS)
def rentals(given: dict[str, Any]) -> flask.Response:
    """List systems of shared vehicles; in a box also their stations, vehicles and zones."""
    app = state()
    now_s = app.clock()
    wanted = RentalsRequest(
        rental_box(given),
        frozenset([*given["providers"], *given["provider_groups"]]),
        given["with_stations"],
        given["with_vehicles"],
        given["with_zones"],
    )
    found = app.source.current().shared.rentals(wanted, now_s, app.settings.max_map_items)
    languages = wanted_languages()
    return _answer(write_rentals(found, languages, now_s, with_providers=given["with_providers"]))


@blueprint.route("/v1/parking")
@blueprint.arguments(PARKING, location="query")
@blueprint.response(200, ParkingSchema)
@document_errors(blueprint, *ERRORS)
def parking(given: dict[str, Any]) -> flask.Response:
    """List car parks and bike parking in a box, with free spaces where they are told."""
    app = state()
    shared = app.source.current().shared
    kinds = frozenset(ParkingKind[kind] for kind in given["kinds"] or KINDS)
    box = MapBox.around(given["min_"], given["max_"])
    rows = shared.parking_in(box, kinds, app.settings.max_map_items)
    return _answer(write_parking(shared.parking, rows.tolist(), app.clock()))


def rental_box(given: Mapping[str, Any]) -> MapBox | None:
    """Make the box of a request.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as RentalParameters loads them.

    Returns
    -------
    MapBox | None
        Of two corners, or around a point; None where neither is given.

    Raises
    ------
    BadParameterError
        For one corner alone.
    """
    one, other, middle = given["min_"], given["max_"], given["point"]
    if (one is None) != (other is None):
        raise BadParameterError("{field} is missing.", field="min" if one is None else "max", value="")
    if one is not None:
        return MapBox.around(one, other)
    if middle is None:
        return None
    north = given["radius"] / M_PER_DEGREE
    east = min(north / max(math.cos(math.radians(middle[0])), 0.01), 180.0)
    return MapBox(middle[0] - north, middle[1] - east, middle[0] + north, middle[1] + east)


def _answer(content: Any) -> flask.Response:
    headers = [
        ("Content-Type", "application/json"),
        ("Vary", "Accept-Language"),
        ("Cache-Control", "private, no-store"),
    ]
    return flask.Response(orjson.dumps(content), headers=headers)
