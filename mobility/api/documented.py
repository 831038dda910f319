"""Documents the errors of an operation in one line."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint

from mobility.api.schemas.error import ErrorSchema

View = Callable[..., Any]


def document_errors(blueprint: Blueprint, *statuses: int) -> Callable[[View], View]:
    """Add error answers to the OpenAPI document.

    Parameters
    ----------
    blueprint : Blueprint
        Of the view.
    statuses : int
        HTTP statuses.

    Returns
    -------
    Callable[[View], View]
        A decorator.
    """

    def _decorate(view: View) -> View:
        for status in statuses:
            view = blueprint.alt_response(status, schema=ErrorSchema, description=HTTPStatus(status).phrase)(
                view
            )
        return view

    return _decorate
