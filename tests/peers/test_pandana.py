"""Walking against pandana, whose contraction hierarchies share nothing with our searches but the weights."""

import numpy as np
import pandas as pd
import pytest

from mobility.network import Seeds, StreetSearch, TransportNetwork

pandana = pytest.importorskip("pandana", reason="pandana is not installed (extra peers)")

pytestmark = [pytest.mark.slow, pytest.mark.peer]

N_SOURCES, N_TARGETS = 12, 200
LIMIT_DS = 36_000
"""An hour."""


# Said of pairs without a way, which are looked for here on purpose.
@pytest.mark.filterwarnings("ignore:Unsigned integer")
@pytest.mark.parametrize("profile", ["foot", "wheelchair"])
def test_costs_on_the_streets_of_heidelberg(heidelberg_network: TransportNetwork, profile: str) -> None:
    graph, streets = heidelberg_network.graph, heidelberg_network.streets[profile]
    costs = np.asarray(streets.edge_cost_ds)
    passable = np.flatnonzero(costs >= 0)  # -1: closed to the profile
    theirs = pandana.Network(
        pd.Series(np.asarray(graph.node_lon)),
        pd.Series(np.asarray(graph.node_lat)),
        pd.Series(np.asarray(graph.edge_tail)[passable]),
        pd.Series(np.asarray(graph.edge_head)[passable]),
        pd.DataFrame({"cost": costs[passable].astype(np.float64)}),
        twoway=False,
    )
    rng = np.random.default_rng(1)
    used = np.unique(np.asarray(graph.edge_tail)[passable])
    search = StreetSearch(heidelberg_network)
    zero = np.zeros(1, np.int32)
    n_compared = 0
    for source in rng.choice(used, N_SOURCES, replace=False).tolist():
        search.run(profile, Seeds(np.array([source], np.int32), zero, zero), LIMIT_DS)
        targets = rng.choice(used, N_TARGETS, replace=False).tolist()
        lengths = theirs.shortest_path_lengths([source] * N_TARGETS, targets, imp_name="cost")
        for target, length in zip(targets, lengths, strict=True):
            if search.find_time(target) is None:
                assert length > LIMIT_DS
                continue
            assert costs[search.get_edges(target)].sum() == round(length)
            n_compared += 1
    assert n_compared > N_SOURCES * N_TARGETS / 10
