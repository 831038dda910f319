"""What the OpenAPI document says beside schemas: errors of an operation in one line, names of operations."""

import re
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

    # All at once: `alt_response` copies what it finds for each status, a twentieth of a start.
    answers = {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/json": {"schema": ErrorSchema}},
        }
        for status in statuses
    }
    describe: Callable[[View], View] = blueprint.doc(responses=answers)
    return describe


VERSIONED = re.compile(r"/api/(?:v(?P<number>\d+)|experimental)/")


def name_operations(document: dict[str, Any]) -> None:
    """Give every operation an id, which generated clients call their functions by.

    Parameters
    ----------
    document : dict[str, Any]
        An OpenAPI document, changed in place: `/api/v6/plan` becomes "plan", `/api/v5/plan` (as there is a
        newer one) "planV5", a POST beside a GET "planPost".
    """
    newest: dict[str, int] = {}
    for path in document["paths"]:
        version = VERSIONED.match(path)
        number = int(version["number"] or 0) if version else 0
        newest[_subject(path)] = max(newest.get(_subject(path), 0), number)
    for path, item in document["paths"].items():
        version = VERSIONED.match(path)
        number = int(version["number"] or 0) if version else 0
        words = re.findall(r"[A-Za-z0-9]+", _subject(path))
        name = words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:])
        if number < newest[_subject(path)]:
            name += f"V{number}"
        for method in ("get", "post", "put", "delete"):
            if method in item:
                item[method]["operationId"] = name if method == "get" else name + method.capitalize()


def _subject(path: str) -> str:
    """What an address is about, whatever its version."""
    return re.sub(r"\{[^}]*\}|\.\w+$", "", VERSIONED.sub("", path))
