"""The pages at /, /learn, /providers and /control, their files, and the browsable description of the API."""

from importlib.resources import files
from pathlib import Path

import flask
from flask_swagger_ui import get_swaggerui_blueprint

from mobility.api.language import own_language
from mobility.api.web_files import WebFiles

WEB = WebFiles(Path(str(files("mobility"))) / "web")

TITLES = {"de": "Reiseauskunft", "en": "Trip planner"}
LEARN_TITLES = {"de": "Lernen, wohin man kommt", "en": "Learning within reach"}
PROVIDERS_TITLES = {"de": "Wer was anbietet", "en": "Who provides what"}
CONTROL_TITLES = {"de": "Leitstelle", "en": "Control room"}

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        # MapLibre places its controls through style objects, which a policy does not see; its icons are data.
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""What the pages may load: this server only."""

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

blueprint = flask.Blueprint("pages", __name__)

documentation = get_swaggerui_blueprint(
    "/docs",
    "/openapi.json",
    # Without validatorUrl the page would show every visitor's address to swagger.io.
    config={
        "app_name": "mobility API",
        "validatorUrl": None,
        "oauth2RedirectUrl": "/docs/oauth2-redirect.html",
        "tryItOutEnabled": True,
        "docExpansion": "list",
    },
    blueprint_name="docs",
)


@blueprint.get("/")
def index() -> flask.Response:
    """Show the page.

    Returns
    -------
    flask.Response
        HTML in the language of the request.
    """
    return _page("index.html", TITLES)


@blueprint.get("/learn")
def learn() -> flask.Response:
    """Show the page of learning: what one can reach, attend and get home from.

    Returns
    -------
    flask.Response
        HTML in the language of the request.
    """
    return _page("learn.html", LEARN_TITLES)


@blueprint.get("/providers")
def providers() -> flask.Response:
    """Show the page of providers: contracts, terms, licenses of data, whom to turn to.

    Returns
    -------
    flask.Response
        HTML in the language of the request.
    """
    return _page("providers.html", PROVIDERS_TITLES)


@blueprint.get("/control")
def control() -> flask.Response:
    """Show the page for control rooms; it holds nothing that is not public, a key opens the rest.

    Returns
    -------
    flask.Response
        HTML in the language of the request.
    """
    return _page("control.html", CONTROL_TITLES)


def _page(name: str, titles: dict[str, str]) -> flask.Response:
    language = own_language()
    answer = flask.Response(WEB.index(language, titles[language], name), mimetype="text/html")
    answer.headers["Content-Language"] = language
    answer.headers["Vary"] = "Accept-Language"
    answer.headers["Cache-Control"] = ASK_AGAIN
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


@blueprint.get("/web/<path:name>")
def web_file(name: str) -> flask.Response:
    """Give a file of the page.

    Parameters
    ----------
    name : str
        Below mobility/web, after "v-<version>/" or alone.

    Returns
    -------
    flask.Response
        The file, 404 if there is none to be seen.
    """
    file, lasting = WEB.find(name)
    if file is None:
        flask.abort(404)
    compressed = file.compressed if flask.request.accept_encodings["gzip"] > 0 else None
    answer = flask.Response(compressed or file.content, mimetype=file.media_type)
    if compressed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(f"{file.tag}-gzip" if compressed else file.tag)
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = FOR_EVER if lasting else ASK_AGAIN
    answer.make_conditional(flask.request)
    return answer
