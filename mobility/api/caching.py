"""What caches on the way may keep: what a view says, else nothing; what may be kept has an ETag."""

import flask

MOST_ETAG_BYTES = 16_000_000
"""Longer answers are streamed or files, which have tags of their own."""


def register_caching(app: flask.Flask) -> None:
    """Complete the caching headers of an app's answers, and answer 304 where nothing changed.

    A view says what may be kept by `Cache-Control` and need do no more.

    Parameters
    ----------
    app : flask.Flask
        Changed in place, before compression.
    """

    @app.after_request
    def _complete(answer: flask.Response) -> flask.Response:
        headers = answer.headers
        given = headers.get("Cache-Control")
        if given is None:
            # Whoever forgets to say so must not have a person's journeys kept by a proxy.
            headers.add("Cache-Control", "no-store")
            return answer
        request = flask.request
        if (
            "no-store" in given
            or answer.status_code != 200
            or request.method not in ("GET", "HEAD")
            or answer.is_streamed
        ):
            return answer
        if "ETag" not in headers and (answer.content_length or 0) <= MOST_ETAG_BYTES:
            # Weak: the same whether the answer travels compressed or not.
            answer.add_etag(weak=True)
        answer.make_conditional(request)
        return answer
