"""A network that can be checked by hand."""

import pytest

from mobility.network import TransportNetwork
from tests.support.streets import Line, make_graph, make_network


@pytest.fixture
def tiny() -> TransportNetwork:
    """Three nodes in a row from west to east, 133 m apart: 100 s each on foot."""
    points = [(0.0, 0.0), (0.0, 133.0), (0.0, 266.0)]
    return make_network(make_graph(points, [Line(0, 1), Line(1, 2)]))
