"""What street searches work in, and what they answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import StreetScratch

UNREACHED_DS = 1 << 30
"""Cost and time of what a search did not reach."""


@dataclass(frozen=True, slots=True)
class DirectWay:
    """A way between two points without transit: what it takes and the edges it uses.

    Parameters
    ----------
    edges : (n,) int32
        In the order of travel.
    first_fraction, last_fraction : float
        Where on the first edge it begins and on the last one it ends.
    time_ds, cost_ds : int
        Tenths of a second at the profile's base speed, the stretches off the streets included.
    """

    edges: NDArray[np.int32]
    first_fraction: float
    last_fraction: float
    time_ds: int
    cost_ds: int


def new_scratch(n_nodes: int, n_edges: int, longest_ds: int) -> StreetScratch:
    """Make the memory of one thread's searches.

    Parameters
    ----------
    n_nodes, n_edges : int
        Of the network.
    longest_ds : int
        Limit that is expected at most.

    Returns
    -------
    StreetScratch
        Without labels.
    """
    n_entries = n_edges + n_nodes + 16
    return StreetScratch(
        labels=np.zeros((n_nodes, 4), np.int32),
        settled=np.empty(n_nodes, np.int32),
        bucket_entries=np.full(longest_ds + 1, -1, np.int32),
        entry_nodes=np.empty(n_entries, np.int32),
        entry_costs=np.empty(n_entries, np.int32),
        entry_next=np.empty(n_entries, np.int32),
        state=np.zeros(2, np.int32),
    )


def with_room_for(scratch: StreetScratch, n_entries: int) -> StreetScratch:
    """Grow the entries where they are too few: each seed and each edge makes one at most.

    Parameters
    ----------
    scratch : StreetScratch
        Between two searches.
    n_entries : int
        Needed.

    Returns
    -------
    StreetScratch
        The same, or with new entries.
    """
    if n_entries <= scratch.entry_nodes.size:
        return scratch
    return scratch._replace(
        entry_nodes=np.empty(n_entries, np.int32),
        entry_costs=np.empty(n_entries, np.int32),
        entry_next=np.empty(n_entries, np.int32),
    )
