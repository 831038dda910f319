"""Who asks: a key, an address behind proxies that are trusted, or this machine itself."""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import flask

from mobility.errors import SettingsError
from mobility.store import Key

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FORWARDING_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
"""Any of them: the request came through a proxy, whoever the peer is."""

MOST_HOPS = 20

WITH_PORT = re.compile(r"^(?:\[([^\]]*)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$", re.ASCII)
"""Some proxies write the port too: 203.0.113.9:4711, [2001:db8::1]:4711."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Parameters
    ----------
    address : str
        Never to be logged, stored or counted as it is; "" for a Unix socket.
    is_local : bool
        A program on this machine, not through a proxy.
    key : Key | None
        None = without a key.
    """

    address: str
    is_local: bool
    key: Key | None = None

    @property
    def kind(self) -> str:
        """The role of the key, "address" without one: what logs and metrics may tell."""
        return "address" if self.key is None else self.key.role.value


class Proxies:
    """Finds the address of whom a request comes from.

    Parameters
    ----------
    trusted : str
        As MOBILITY_TRUSTED_PROXIES has it.

    Raises
    ------
    SettingsError
        If it holds what is no network.
    """

    def __init__(self, trusted: str) -> None:
        parts = [] if trusted == "off" else re.split(r"[ ,]+", trusted)
        try:
            self._networks: tuple[Network, ...] = tuple(ipaddress.ip_network(part) for part in parts)
        except ValueError as fault:
            raise SettingsError(
                "{field} cannot be read; write it like {example}.",
                field="MOBILITY_TRUSTED_PROXIES",
                example="127.0.0.1 10.0.0.0/8",
            ) from fault

    def find(self, environ: dict[str, Any]) -> tuple[str, bool]:
        """Find the address, from the nearest hop on backwards as far as proxies are trusted.

        Parameters
        ----------
        environ : dict[str, Any]
            Of the request, by WSGI.

        Returns
        -------
        tuple[str, bool]
            The address, and whether it is this machine itself without a proxy.
        """
        peer = str(environ.get("REMOTE_ADDR", ""))
        if not any(name in environ for name in FORWARDING_HEADERS):
            parsed = _parse(peer)
            return peer, not peer or (parsed is not None and parsed.is_loopback)
        nearest = peer
        hops = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        while hops and len(hops) <= MOST_HOPS and self._is_trusted(nearest):
            parsed = _parse(WITH_PORT.sub(r"\1\2", hops.pop().strip()))
            if parsed is None:  # not an address: the proxy before it does not say whom it speaks for
                break
            nearest = str(parsed)
        return nearest, False

    def _is_trusted(self, address: str) -> bool:
        if not address:  # a Unix socket: only programs on this machine can open it
            return True
        parsed = _parse(address)
        return parsed is not None and any(parsed in network for network in self._networks)


# The same few addresses again and again: a proxy's, this machine's, an app's server's.
@lru_cache(64)
def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed


def caller() -> Caller:
    """Give who sent the present request.

    Returns
    -------
    Caller
        As mobility.api.keys found out before the view was called.
    """
    found: Caller = flask.g.caller
    return found
