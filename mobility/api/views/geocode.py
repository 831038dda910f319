"""GET /api/v1/geocode and /api/v1/reverse-geocode: places by text, and what is at a point."""

import time
from collections.abc import Sequence
from typing import Any

import flask
import orjson

from mobility.api.answers.matches import write_match
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.honoring import Honoring
from mobility.api.json_answers import json_answer
from mobility.api.language import wanted_languages
from mobility.api.schemas.geocode_parameters import GeocodeParameters, ReverseGeocodeParameters
from mobility.api.schemas.match import MatchSchema
from mobility.api.state import state
from mobility.errors import BadParameterError
from mobility.messages import text_language
from mobility.service import GeocodeRequest, Match

PARAMETERS = GeocodeParameters()
REVERSE_PARAMETERS = ReverseGeocodeParameters()
HONORING = Honoring(PARAMETERS)
REVERSE_HONORING = Honoring(REVERSE_PARAMETERS)

Corner = tuple[float, float]

blueprint = QueryBlueprint("geocode", __name__, description="Places by text and by point")


@blueprint.route("/api/v1/geocode")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, MatchSchema(many=True))
@document_errors(blueprint, 400, 422, 429, 500, 503)
def geocode(given: dict[str, Any]) -> flask.Response:
    """Find stops, places, streets and addresses while somebody types; best first, [] if there is none."""
    app = state()
    places = app.source.current().places
    HONORING.check_limits(given, {"num_results": app.settings.max_matches})
    wanted = wanted_languages()
    request = GeocodeRequest(
        given["text"],
        wanted,
        given["type_"],
        given["mode"],
        given["place"],
        given["place_bias"],
        _box(given["min_"], given["max_"]),
        given["num_results"],
    )
    started = time.perf_counter()
    return _answer(places.geocode(request), wanted, started)


@blueprint.route("/api/v1/reverse-geocode")
@blueprint.arguments(REVERSE_PARAMETERS, location="query")
@blueprint.response(200, MatchSchema(many=True))
@document_errors(blueprint, 400, 422, 429, 500, 503)
def reverse_geocode(given: dict[str, Any]) -> flask.Response:
    """Tell what is at a point: address, street, place, stop, the nearest first; [] where nothing is near."""
    app = state()
    places = app.source.current().places
    REVERSE_HONORING.check_limits(given, {"num_results": app.settings.max_matches})
    wanted = wanted_languages()
    started = time.perf_counter()
    lat, lon = given["place"]
    return _answer(places.reverse(lat, lon, given["type_"], given["num_results"], wanted), wanted, started)


def _box(one: Corner | None, other: Corner | None) -> tuple[float, float, float, float] | None:
    """The box of two opposite corners, whichever they are."""
    if one is None and other is None:
        return None
    if one is None or other is None:
        raise BadParameterError("min and max go together.", field="min" if one is None else "max")
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _answer(matches: Sequence[Match], wanted: tuple[str, ...], started: float) -> flask.Response:
    found = time.perf_counter()
    content = orjson.dumps([write_match(match) for match in matches])
    phases_ms = {"search": (found - started) * 1000, "answer": (time.perf_counter() - found) * 1000}
    return json_answer(content, text_language(wanted), phases_ms)
