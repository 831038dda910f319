"""Routers on the real cities."""

import pytest

from mobility.network import TransportNetwork
from mobility.routing.router import Router


@pytest.fixture(scope="session")
def heidelberg(heidelberg_network: TransportNetwork) -> Router:
    """A router in Heidelberg."""
    return Router(heidelberg_network)


@pytest.fixture(scope="session")
def monaco(monaco_network: TransportNetwork) -> Router:
    """A router in Monaco."""
    return Router(monaco_network)
