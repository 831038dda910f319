"""Which languages the present request wants: the `language` parameter, then Accept-Language, then English."""

from functools import lru_cache

import flask
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from mobility.messages import accepted_languages, text_language


def wanted_languages() -> tuple[str, ...]:
    """Order the languages of the present request.

    Returns
    -------
    tuple[str, ...]
        Tags in lower case, best first.
    """
    request = flask.request
    asked = ",".join(request.args.getlist("language"))
    return _ordered(asked, request.headers.get("Accept-Language", ""))


@lru_cache(256)
def _ordered(asked: str, accepted: str) -> tuple[str, ...]:
    header = parse_accept_header(accepted, LanguageAccept)
    return accepted_languages([part for part in asked.split(",") if part], list(header))


def own_language() -> str:
    """Choose the language of our own texts for the present request.

    Returns
    -------
    str
        "de" or "en".
    """
    return text_language(wanted_languages())
