"""Under which address a client asks this service, for answers that name it."""

import re
from ipaddress import AddressValueError, IPv6Address

import flask

from mobility.api.state import state
from mobility.errors import BadParameterError

HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(:(?P<port>[0-9]{1,5}))?")
LABEL = re.compile(r"[A-Za-z0-9_-]{1,63}")
"""Underscores, as containers are called so. Names with umlauts come as `xn--...`, and are left so: not all
that begins like this can be read."""

LONGEST_NAME = 253
LAST_PORT = 65_535
USUAL_PORTS = {"http": 80, "https": 443}


def own_address() -> str:
    """Write the address under which the client of the present request asks.

    Returns
    -------
    str
        MOBILITY_PUBLIC_URL, else as the request's Host has it: "https://mobility.example"; no slash at the
        end.

    Raises
    ------
    BadParameterError
        The Host is no name or address, and there is no MOBILITY_PUBLIC_URL.
    """
    public = state().settings.public_url.rstrip("/")
    if public:
        return public
    scheme = flask.request.scheme
    # Without the header (HTTP/1.0) the name that the server was bound to. Not `host_url`: it reads what is
    # no host as none, and raises where it cannot decode one.
    text = flask.request.headers.get("Host")
    host = read_host(flask.request.host if text is None else text, USUAL_PORTS.get(scheme, 0))
    if host is None:
        raise BadParameterError(
            "The header Host must be the name or the IP address of a server, with a port if need be.",
            field="Host",
            code="BAD_REQUEST",
        )
    return f"{scheme}://{host}"


def read_host(text: str, usual_port: int) -> str | None:
    """Check the value of a Host header.

    Parameters
    ----------
    text : str
        As it came.
    usual_port : int
        That need not be named.

    Returns
    -------
    str | None
        To be put into an address; None: it names no server.
    """
    found = HOST.fullmatch(text) if len(text) <= LONGEST_NAME + len(":65535") else None
    if found is None:
        return None
    name, port = found["name"], int(found["port"] or usual_port)
    if found["ipv6"]:
        try:
            IPv6Address(found["ipv6"])
        except AddressValueError:
            return None
    elif len(name) > LONGEST_NAME or not all(map(LABEL.fullmatch, name.removesuffix(".").split("."))):
        return None
    if found["port"] and not 0 < port <= LAST_PORT:
        return None
    return name if port == usual_port else f"{name}:{port}"
