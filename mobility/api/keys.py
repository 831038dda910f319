"""API keys: X-API-Key or Authorization: Bearer. Public addresses need none; a wrong one is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import flask

from mobility.api.callers import Caller, Proxies, caller
from mobility.errors import ForbiddenError, UnauthorizedError
from mobility.settings import Settings
from mobility.store import Key, KeyFile, Role

View = Callable[..., Any]

SECURITY_SCHEMES = {
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "Optional where nothing else is said: whoever has a key has a higher quota.",
    },
    "bearer": {"type": "http", "scheme": "bearer", "description": "The same key."},
}
"""How the OpenAPI document says it."""

METHODS = ("get", "post", "put", "patch", "delete")
OF_ALL = {"401": "Unauthorized", "429": "Too Many Requests"}


def register_keys(app: flask.Flask, settings: Settings) -> None:
    """Find out who sends each request of an app.

    Parameters
    ----------
    app : flask.Flask
        Changed in place.
    settings : Settings
        state, trusted_proxies.

    Raises
    ------
    SettingsError
        If trusted_proxies cannot be read.
    """
    keys, proxies = KeyFile(settings.state), Proxies(settings.trusted_proxies)

    @app.before_request
    def _identify() -> None:
        request = flask.request
        address, is_local = proxies.find(request.environ)
        text = sent_key(request)
        key = keys.find(text) if text is not None else None
        flask.g.caller = Caller(address, is_local, key)
        flask.g.is_key_wrong = text is not None and key is None

    @app.after_request
    def _say_how(answer: flask.Response) -> flask.Response:
        if answer.status_code == UnauthorizedError.status:
            answer.headers["WWW-Authenticate"] = 'Bearer realm="mobility"'
        return answer


def refuse_wrong_keys(app: flask.Flask) -> None:
    """Refuse requests with a key that nobody has, once they are counted: guessing is not for free.

    Parameters
    ----------
    app : flask.Flask
        Changed in place; keys and quotas are registered already.
    """

    @app.before_request
    def _refuse() -> None:
        if flask.g.is_key_wrong:
            raise UnauthorizedError("This key is not known here, or not any more.")


def describe_keys(document: dict[str, Any]) -> None:
    """Say in an OpenAPI document that keys are optional, and that 401 and 429 may be answered anywhere.

    Parameters
    ----------
    document : dict[str, Any]
        Changed in place; views that need a key have said so themselves.
    """
    document.setdefault("components", {}).setdefault("securitySchemes", {}).update(SECURITY_SCHEMES)
    document["security"] = [{}, *({name: []} for name in SECURITY_SCHEMES)]
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for item in document["paths"].values():
        for method in METHODS:
            for status, phrase in OF_ALL.items():
                if method in item:
                    item[method]["responses"].setdefault(status, {"description": phrase, "content": error})


def sent_key(request: flask.Request) -> str | None:
    """Read the key of a request.

    Parameters
    ----------
    request : flask.Request
        Any.

    Returns
    -------
    str | None
        None if there is none. Other kinds of Authorization are left alone: they may be a proxy's in front.
    """
    environ = request.environ
    given = environ.get("HTTP_X_API_KEY")
    if given is not None:
        return str(given).strip()
    scheme, _, text = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None


def needs_role(*roles: Role) -> Callable[[View], View]:
    """Open a view to keys of some roles only.

    Parameters
    ----------
    roles : Role
        Any of them will do.

    Returns
    -------
    Callable[[View], View]
        A decorator; put it nearest to the view.
    """

    def _decorate(view: View) -> View:
        @wraps(view)
        def _checked(*args: Any, **kwargs: Any) -> Any:
            require_role(*roles)
            return view(*args, **kwargs)

        return _checked

    return _decorate


def require_role(*roles: Role) -> Key:
    """Refuse the present request if its key has none of some roles.

    Parameters
    ----------
    roles : Role
        Any of them will do.

    Returns
    -------
    Key
        Whose scopes the view may have to look at.

    Raises
    ------
    UnauthorizedError
        Without a key.
    ForbiddenError
        With a key of another role.
    """
    key = caller().key
    named = ", ".join(roles)
    if key is None:
        raise UnauthorizedError("This address needs a key of the role {roles}.", roles=named)
    if key.role not in roles:
        raise ForbiddenError(
            "This address needs a key of the role {roles}; this one has {role}.",
            roles=named,
            role=key.role.value,
        )
    return key
