"""The start page, its files, and the browsable description of the API; nothing comes from another origin."""

from importlib.resources import files
from pathlib import Path

import flask
from flask_swagger_ui import get_swaggerui_blueprint

WEB = Path(str(files("mobility"))) / "web"

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
    """Show the start page.

    Returns
    -------
    flask.Response
        HTML.
    """
    return flask.send_from_directory(WEB, "index.html")


@blueprint.get("/web/<path:name>")
def web_file(name: str) -> flask.Response:
    """Give a file of the start page.

    Parameters
    ----------
    name : str
        Below mobility/web.

    Returns
    -------
    flask.Response
        The file, 404 if there is none.
    """
    return flask.send_from_directory(WEB, name)
