"""Random small street networks."""

import numpy as np
from hypothesis import strategies as st

from mobility.network import TransportNetwork
from osm.street_graph import Permission
from tests.support.streets import Line, make_graph, make_network

PERMISSIONS = st.sampled_from(
    [0, int(Permission.WALK), int(Permission.WALK | Permission.BIKE), 31, int(Permission.BIKE_PUSHED)]
)


@st.composite
def networks(draw: st.DrawFn) -> TransportNetwork:
    """Up to 14 nodes in a square of 1 km, up to 30 streets, with one-ways, delays, detours and dead ends."""
    n = draw(st.integers(2, 14))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    points = [(float(north), float(east)) for north, east in rng.uniform(0, 1000, (n, 2))]
    lines = []
    for _ in range(draw(st.integers(1, 30))):
        tail, head = rng.choice(n, 2, replace=False)
        beeline = float(np.hypot(*(np.array(points[tail]) - points[head])))
        lines.append(
            Line(
                int(tail), int(head), draw(PERMISSIONS), draw(PERMISSIONS),
                wheelchair=int(rng.integers(0, 3)),
                delay_s=int(rng.integers(0, 3)) * 20,
                length_m=beeline * float(rng.choice([1.0, 1.0, 1.7])),
            )
        )  # fmt: skip
    return make_network(make_graph(points, lines))
