"""How query strings are read: names known, scalars once, lists as CSV or repeated, the whole not too long."""

from collections.abc import Mapping
from difflib import get_close_matches
from threading import Lock
from typing import Any

import flask
import marshmallow as ma
from flask_smorest import Api, Blueprint
from webargs.flaskparser import FlaskParser

from mobility.api.bodies import read_body
from mobility.api.fields import HONORED, POLICY
from mobility.api.list_fields import Words
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.error import ErrorSchema
from mobility.api.state import state
from mobility.errors import BadParameterError, LimitExceededError


class QueryParser(FlaskParser):
    """Reads query strings strictly; webargs' own way drops second values and unknown names in silence."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": ma.RAISE}  # noqa: RUF012
    DEFAULT_VALIDATION_STATUS = 400

    def load_querystring(self, req: flask.Request, schema: ma.Schema) -> dict[str, Any]:
        """Read the query string.

        Parameters
        ----------
        req : flask.Request
            The request.
        schema : ma.Schema
            Which names there are and which of them are lists.

        Returns
        -------
        dict[str, Any]
            Texts by name, lists of texts for list fields.

        Raises
        ------
        BadParameterError
            For an unknown name, or a scalar given twice.
        LimitExceededError
            If it is too long.
        """
        limit = state().settings.max_query_bytes
        if len(req.query_string) > limit:
            raise LimitExceededError(
                "The query string is longer than {limit} bytes, which is the limit here.", limit=limit
            )
        known = (
            schema.fields_by_wire_name
            if isinstance(schema, QuerySchema)
            else {str(field.data_key): field for field in schema.fields.values()}
        )
        given: dict[str, Any] = {}
        for name, values in req.args.lists():
            field = known.get(name)
            if field is None:
                raise _unknown(name, list(known))
            if isinstance(field, Words):
                # Blanks after commas are left out; other white space (%C2%A0) is part of a word, and refused.
                parts = [part.strip(" ") for value in values for part in value.split(",")]
                given[name] = [] if values == [""] else parts
            elif len(values) > 1:
                raise BadParameterError("{field} is given more than once.", field=name, count=len(values))
            else:
                given[name] = values[0]
        return given

    def load_json(self, req: flask.Request, schema: ma.Schema) -> dict[str, Any]:
        """Read a JSON body: its members are checked as the parameters of a query string are.

        Parameters
        ----------
        req : flask.Request
            The request.
        schema : ma.Schema
            A QuerySchema: which members there are.

        Returns
        -------
        dict[str, Any]
            Texts by name, lists of texts for list fields.

        Raises
        ------
        BadParameterError
            For what is no JSON object, an unknown member or one of another kind.
        """
        assert isinstance(schema, QuerySchema)
        given = read_body(req, schema)
        for name in given:
            if name not in schema.fields_by_wire_name:
                raise _unknown(name, list(schema.fields_by_wire_name))
        return given

    def handle_error(
        self,
        error: ma.ValidationError,
        req: flask.Request,
        schema: ma.Schema,
        *,
        error_status_code: int | None,
        error_headers: Any,
    ) -> Any:
        """Turn what marshmallow itself finds (missing fields) into our error.

        Parameters
        ----------
        error : ma.ValidationError
            By location and name.
        req : flask.Request
            Unused.
        schema : ma.Schema
            Unused.
        error_status_code : int | None
            Unused.
        error_headers : Any
            Unused.

        Raises
        ------
        BadParameterError
            Naming the first parameter.
        """
        del req, schema, error_headers  # webargs gives them to all handlers
        messages: Any = error.messages
        by_name: Any = next(iter(messages.values()), {}) if isinstance(messages, dict) else {}
        name = str(next(iter(by_name), "")) if isinstance(by_name, dict) else ""
        raise BadParameterError("{field} is missing.", field=name, status=error_status_code) from error


class QueryBlueprint(Blueprint):  # type: ignore[misc]
    """A flask-smorest blueprint that reads query strings strictly."""

    ARGUMENTS_PARSER = QueryParser()


class DocumentedApi(Api):  # type: ignore[misc]
    """A flask-smorest Api whose errors are those of mobility.api.errors."""

    ERROR_SCHEMA = ErrorSchema

    def __init__(self, app: flask.Flask) -> None:
        self._undescribed: list[Blueprint] = []
        self._describing = Lock()
        super().__init__(app)

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Put a blueprint's addresses into service; its part of the document waits until somebody reads it.

        Parameters
        ----------
        blueprint : Blueprint
            Of flask-smorest.
        """
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blueprint.name] = self
        self._app.register_blueprint(blueprint)
        self._undescribed.append(blueprint)

    def describe(self) -> dict[str, Any]:
        """Give the OpenAPI document; the first time takes 0.2 s, which is why no start waits for it.

        Returns
        -------
        dict[str, Any]
            A new one each time.
        """
        with self._describing:
            while self._undescribed:
                blueprint = self._undescribed.pop(0)
                blueprint.register_views_in_doc(
                    self, self._app, self.spec, name=blueprint.name, parameters=None
                )
                self.spec.tag({"name": blueprint.name, "description": blueprint.description})
            described: dict[str, Any] = self.spec.to_dict()
        for operations in described["paths"].values():
            for operation in operations.values():
                if "parameters" in operation:
                    operation["parameters"].sort(key=_rank_of)
        return described

    def _register_error_handlers(self) -> None:
        """Leave the errors to mobility.api.errors."""


def _rank_of(parameter: Mapping[str, Any]) -> tuple[bool, bool]:
    """Rank parameters for who reads the document: what is required, what counts, what is only known."""
    policy = parameter.get("schema", {}).get(POLICY, HONORED)
    return not parameter.get("required", False), policy != HONORED


def _unknown(name: str, known: list[str]) -> BadParameterError:
    near = get_close_matches(name, known, n=1)
    if near:
        return BadParameterError(
            "{field} is not a parameter here; did you mean {near}?", field=name[:100], near=near[0]
        )
    return BadParameterError("{field} is not a parameter here; see /docs.", field=name[:100], near="")
