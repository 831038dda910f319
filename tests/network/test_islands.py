"""Islands of streets: what cannot be left or come back to, against looking from every node."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mobility.kernels.arrays import Streets
from mobility.network import snap_grid
from mobility.network.snap_grid import find_islands

N_NODES = 7
EDGES = st.lists(
    st.tuples(st.integers(0, N_NODES - 1), st.integers(0, N_NODES - 1), st.booleans()), max_size=24
)


def reached_from(node: int, edges: list[tuple[int, int, bool]]) -> set[int]:
    found, waiting = {node}, [node]
    while waiting:
        at = waiting.pop()
        more = {head for tail, head, permitted in edges if tail == at and permitted} - found
        found |= more
        waiting += more
    return found


@given(EDGES)
def test_nodes_that_reach_each_other_are_a_part(edges: list[tuple[int, int, bool]]) -> None:
    """Streets side by side, which are two edges between the same nodes, included."""
    edges = sorted(edges, key=lambda edge: edge[0])
    tails, heads, permitted = (np.array([edge[i] for edge in edges], np.int32) for i in range(3))
    offsets = np.searchsorted(tails, np.arange(N_NODES + 1)).astype(np.int32)
    times = np.where(permitted > 0, 10, -1).astype(np.int32)
    streets = Streets(offsets, heads, np.zeros_like(heads), times, times, np.float64(0))
    reached = [reached_from(node, edges) for node in range(N_NODES)]
    sizes = [sum(node in reached[other] for other in reached[node]) for node in range(N_NODES)]
    least = min(snap_grid.LEAST_COMPONENT_NODES, max(sizes))
    assert find_islands(streets).tolist() == [size < least for size in sizes]
