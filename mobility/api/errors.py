"""Every error leaves in one shape: {"error", "code", "field"}; never a stack trace."""

import logging

import flask
import orjson
from werkzeug.exceptions import HTTPException, InternalServerError

from mobility.api.language import own_language
from mobility.api.state import state
from mobility.errors import MobilityError
from mobility.messages import sentence, sentence_of

LOG = logging.getLogger(__name__)

SENTENCES = {
    400: ("BAD_REQUEST", "The request cannot be understood."),
    401: ("UNAUTHORIZED", "This address needs a valid key."),
    403: ("FORBIDDEN", "This key may not do that."),
    404: ("NOT_FOUND", "There is nothing at this address; the API is described at /docs."),
    405: ("METHOD_NOT_ALLOWED", "This address does not take this method; see the Allow header."),
    413: ("BODY_TOO_LARGE", "The body of the request is larger than this service takes."),
    415: (
        "UNSUPPORTED_MEDIA_TYPE",
        "The body of the request is in a format that this address does not take.",
    ),
    422: ("LIMIT_EXCEEDED", "The request is too big."),
    429: ("TOO_MANY_REQUESTS", "Too many requests; wait as long as Retry-After says."),
    500: ("INTERNAL_ERROR", "Something went wrong on our side; the request id helps us to find it."),
    503: ("NOT_READY", "The service is not ready; try again in a moment."),
}
"""Code and sentence of plain HTTP errors; others get those of 400 or 500."""

RETRIABLE = (422, 429, 503)


def register_errors(app: flask.Flask) -> None:
    """Teach an app its errors.

    Parameters
    ----------
    app : flask.Flask
        Changed in place.
    """
    app.register_error_handler(MobilityError, answer_own)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_unexpected)


def answer_own(error: MobilityError) -> flask.Response:
    """Answer one of our own errors.

    Parameters
    ----------
    error : MobilityError
        What went wrong.

    Returns
    -------
    flask.Response
        With the error's status.
    """
    if error.status == InternalServerError.code:
        # Errors of builds and networks name files of this machine, which are nobody's business outside.
        LOG.error("request failed", exc_info=error)
        return answer_http(InternalServerError())
    return _write(error.status, sentence_of(error, own_language()), error.code, error.field)


def answer_http(error: HTTPException) -> flask.Response:
    """Answer an error of Flask or Werkzeug; redirects pass.

    Parameters
    ----------
    error : HTTPException
        What went wrong.

    Returns
    -------
    flask.Response
        With the error's status and headers (Allow, WWW-Authenticate, Location).
    """
    status = error.code or 500
    if status < 400:
        return flask.make_response(error.get_response())
    code, text = SENTENCES.get(status) or SENTENCES[400 if status < 500 else 500]
    answer = _write(status, sentence(own_language(), text), code, "")
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def answer_unexpected(error: Exception) -> flask.Response:
    """Answer what should not have happened.

    Parameters
    ----------
    error : Exception
        A fault of ours.

    Returns
    -------
    flask.Response
        Status 500.
    """
    LOG.error("unexpected fault", exc_info=error)
    return answer_http(InternalServerError())


def _write(status: int, text: str, code: str, field: str) -> flask.Response:
    flask.g.error_code = code  # for metrics and traces
    answer = flask.Response(
        orjson.dumps({"error": text, "code": code, "field": field}), status, mimetype="application/json"
    )
    answer.headers["Content-Language"] = own_language()
    answer.headers["Vary"] = "Accept-Language"
    answer.headers["Cache-Control"] = "no-store"
    if status in RETRIABLE:
        answer.headers["Retry-After"] = str(state().settings.retry_after_s)
    return answer
