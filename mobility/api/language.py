"""Which languages the present request wants: the `language` parameter, then Accept-Language, then English."""

import flask

from mobility.messages import accepted_languages, text_language


def wanted_languages() -> tuple[str, ...]:
    """Order the languages of the present request.

    Returns
    -------
    tuple[str, ...]
        Tags in lower case, best first.
    """
    request = flask.request
    asked = [part for value in request.args.getlist("language") for part in value.split(",") if part]
    return accepted_languages(asked, list(request.accept_languages))


def own_language() -> str:
    """Choose the language of our own texts for the present request.

    Returns
    -------
    str
        "de" or "en".
    """
    return text_language(wanted_languages())
