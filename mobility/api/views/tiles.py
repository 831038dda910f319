"""GET /tiles/{z}/{x}/{y}.mvt and /style.json: the map of the network, drawn from this server alone."""

import gzip
from typing import Any

import flask
import orjson

from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.fields import Choice, Text
from mobility.api.own_address import own_address
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.style import StyleSchema
from mobility.api.state import state
from mobility.errors import NotFoundError
from mobility.service import MAP_THEMES

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
FOR_EVER = "public, max-age=31536000, immutable"
"""Of tiles asked for by version: another network's tiles have another address."""
FOR_AN_HOUR = "public, max-age=3600"
MOST_DIGITS = 10

blueprint = QueryBlueprint("tiles", __name__, description="The map: vector tiles and the style to draw them")


class TileParameters(QuerySchema):
    """What is asked of /tiles."""

    v = Text(
        "Version of the map, as /style.json writes it: tiles asked for by the version in service may be kept "
        "for ever, others for an hour."
    )


class StyleParameters(QuerySchema):
    """What is asked of /style.json."""

    theme = Choice("Colors.", MAP_THEMES, "light")
    language = Choice(
        "Names in this language where the map has them; else as they are on the spot.", ("de", "en")
    )


TILE_PARAMETERS, STYLE_PARAMETERS = TileParameters(), StyleParameters()


@blueprint.route("/tiles/<z>/<x>/<y>.mvt")
@blueprint.doc(
    parameters=[
        {
            "in": "path",
            "name": name,
            "required": True,
            "description": text,
            "schema": {"type": "integer", "minimum": 0},
        }
        for name, text in (
            ("z", "Zoom."),
            ("x", "Column, from the west."),
            ("y", "Row, from the north."),
        )
    ]
)
@blueprint.arguments(TILE_PARAMETERS, location="query")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type=MEDIA_TYPE)
@blueprint.alt_response(204, description="Nothing to draw there")
@blueprint.alt_response(304, description="Not changed since the ETag given in If-None-Match")
@document_errors(blueprint, 400, 404, 422, 500, 503)
def tile(given: dict[str, Any], z: str, x: str, y: str) -> flask.Response:
    """Give a vector tile (Mapbox Vector Tile 2.1); 204 where there is nothing to draw."""
    basemap = state().source.current().basemap
    found = basemap.tile(*(_coordinate(text, name) for text, name in ((z, "z"), (x, "x"), (y, "y"))))
    is_compressed = flask.request.accept_encodings["gzip"] > 0
    if not found.content:
        answer = flask.Response(status=204, mimetype=MEDIA_TYPE)
    else:
        content = found.content if is_compressed else gzip.decompress(found.content)
        answer = flask.Response(content, mimetype=MEDIA_TYPE)
        if is_compressed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.set_etag(f"{found.tag}-gzip" if is_compressed else found.tag)
    answer.headers["Cache-Control"] = FOR_EVER if given["v"] == basemap.version else FOR_AN_HOUR
    answer.headers["Vary"] = "Accept-Encoding"
    answer.make_conditional(flask.request)
    return answer


@blueprint.route("/style.json")
@blueprint.arguments(STYLE_PARAMETERS, location="query")
@blueprint.response(200, StyleSchema)
@blueprint.alt_response(304, description="Not changed since the ETag given in If-None-Match")
@document_errors(blueprint, 400, 422, 500, 503)
def style(given: dict[str, Any]) -> flask.Response:
    """Give the MapLibre style of the map: this server's tiles, no glyphs, no sprites."""
    basemap = state().source.current().basemap
    written = basemap.style(own_address(), given["theme"], given["language"] or "")
    answer = flask.Response(orjson.dumps(written), mimetype="application/json")
    answer.add_etag()
    answer.headers["Cache-Control"] = "no-cache"  # asked for again each time, answered with 304
    answer.make_conditional(flask.request)
    return answer


def _coordinate(text: str, name: str) -> int:
    """Read a part of a tile's address; whatever is no plain number names no tile."""
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS) or (
        len(text) > 1 and text[0] == "0"
    ):
        raise NotFoundError("{field} of a tile is a whole number from 0.", field=name, high=0)
    return int(text)
