"""Bodies of requests: JSON objects with the members that the query string of the same question would have."""

import math
from typing import Any

import flask
import orjson
from marshmallow import fields
from werkzeug.exceptions import UnsupportedMediaType

from mobility.api.list_fields import Words
from mobility.api.query_schema import QuerySchema
from mobility.errors import BadParameterError

KINDS: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.List, "{field} must be a list of texts in the body."),
    (fields.Boolean, "{field} must be true or false in the body, without quotation marks."),
    (fields.Integer, "{field} must be a whole number in the body, without quotation marks."),
    (fields.Float, "{field} must be a number in the body, without quotation marks."),
)
"""What is said of a member of the wrong kind, by the kind of its field."""
TEXT = "{field} must be a text in the body."


def read_body(request: flask.Request, schema: QuerySchema) -> dict[str, Any]:
    """Read a JSON object as the texts that a query string would hold, so that both are checked alike.

    Parameters
    ----------
    request : flask.Request
        With the body.
    schema : QuerySchema
        Which members there are.

    Returns
    -------
    dict[str, Any]
        Texts by name, lists of texts for list fields.

    Raises
    ------
    UnsupportedMediaType
        If the body is not said to be JSON.
    BadParameterError
        If it is no JSON object, or a member is of another kind than its field.
    """
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        body = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as fault:
        raise BadParameterError("The body is not valid JSON.") from fault
    if not isinstance(body, dict):
        raise BadParameterError("The body must be a JSON object.")
    given: dict[str, Any] = {}
    for name, value in body.items():
        field = schema.fields_by_wire_name.get(name)
        given[name] = value if field is None else _as_texts(field, name, value)
    return given


def _as_texts(field: fields.Field[Any], name: str, value: object) -> Any:
    """Write a member as it stands in query strings."""
    if isinstance(field, Words):
        if isinstance(value, list) and all(isinstance(member, str) for member in value):
            return value
    elif isinstance(field, fields.Boolean):
        if isinstance(value, bool):
            return "true" if value else "false"
    elif isinstance(field, fields.Integer) and field.metadata.get("type") != "string":
        if isinstance(value, int | float) and not isinstance(value, bool) and _is_whole(value):
            return str(int(value))
    elif isinstance(field, fields.Float):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"{value:.12f}" if abs(value) < 1e12 else "out of range"
    elif isinstance(value, str):
        return value
    is_text = field.metadata.get("type") == "string"
    sentence = TEXT if is_text else next((said for kind, said in KINDS if isinstance(field, kind)), TEXT)
    raise BadParameterError(sentence, field=name, value=value)


def _is_whole(value: float) -> bool:
    return math.isfinite(value) and value == int(value)
