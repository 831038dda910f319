"""Going all the way with a vehicle, without transit: rides from both ends that meet in the middle.

Rides of half the limit from either end are those that access and egress have searched already. Where a
vehicle may be ridden all the way within the limit, some edge of the way begins within half of it from one end
and ends within half of it from the other one; so looking at the edges out of all nodes that were reached
finds it. Only a ride along a single street has no such edge; pairs of its ends are looked at by themselves.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mobility.network.street_scratch import UNREACHED_DS
from mobility.routing.journey import Journey, PlacePoint
from mobility.routing.mixed.chain import Ridden, Usable, whole_s
from mobility.routing.mixed.ends import Garage, MixedEnds
from mobility.routing.mixed.kinds import Kind, RentalKind
from mobility.routing.mixed.last_walk import Traced
from mobility.routing.mixed.legs import pieces_of
from mobility.routing.mixed.spots import base_ds
from mobility.routing.mixed.usable import known_until_s
from mobility.routing.query import PlanQuery

Nodes = NDArray[np.int32]


def find_mixed_direct(layers: Sequence[MixedEnds], query: PlanQuery) -> list[Journey]:
    """Find the direct ways with vehicles.

    Parameters
    ----------
    layers : Sequence[MixedEnds]
        Of the query.
    query : PlanQuery
        Direct modes, their limit and filter.

    Returns
    -------
    list[Journey]
        The quickest of each form factor and of each way to park, starting (arriving, with arrive_by) at the
        query's time. No free vehicle is taken when nobody knows any more where it stands, and none is
        given back where it was taken.
    """
    best: dict[tuple[str, ...], tuple[MixedEnds, Traced]] = {}
    modes, rentals, longest_s = query.direct_modes, query.direct_rentals, query.max_direct_s
    for ends in layers:
        for kind, usable in ends.garage.kinds(query, modes, rentals, longest_s, to_home=False):
            found = meet(ends, kind, usable, longest_s)
            sort = _sort_of(kind)
            if found is None or _goes_nowhere(found) or _takes_too_late(ends.garage, query, found):
                continue
            if sort not in best or found.total_s < best[sort][1].total_s:
                best[sort] = ends, found
    near = (PlacePoint(query.origin.lat, query.origin.lon), query.origin.stop)
    far = (PlacePoint(query.destination.lat, query.destination.lon), query.destination.stop)
    journeys = []
    for ends, traced in best.values():
        pieces = pieces_of(traced, near, far, backward=False)
        journeys.append(Journey(tuple(ends.drawer.legs(pieces, _start_s(query, traced)))))
    return journeys


def _start_s(query: PlanQuery, traced: Traced) -> int:
    return query.time_s - traced.total_s if query.arrive_by else query.time_s


def _goes_nowhere(traced: Traced) -> bool:
    """Tell whether a shared vehicle is given back where it was taken: every ride is slower than to walk."""
    kind = traced.kind
    if not isinstance(kind, RentalKind):
        return False
    if traced.far >= 0:
        return bool(
            kind.stations[traced.near] >= 0 and kind.stations[traced.near] == kind.returns[traced.far]
        )
    return traced.far_s - traced.near_s <= kind.pickup_s + kind.dropoff_s + 1  # rounded up


def _takes_too_late(garage: Garage, query: PlanQuery, traced: Traced) -> bool:
    """Tell whether a free vehicle is taken when nobody knows any more where it stands."""
    is_free = isinstance(traced.kind, RentalKind) and traced.kind.vehicles[traced.near] >= 0
    return is_free and _start_s(query, traced) > known_until_s(garage.fleet)


def _sort_of(kind: Kind) -> tuple[str, ...]:
    if isinstance(kind, RentalKind):
        return "RENTAL", kind.form_factor
    return kind.word, "PARKED" if kind.left is not None and kind.left.corners is None else "DROPPED"


def meet(ends: MixedEnds, kind: Kind, usable: Usable, longest_s: int) -> Traced | None:
    """Find the cheapest ride over which both ends are joined.

    Parameters
    ----------
    ends : MixedEnds
        Of the query.
    kind : Kind
        What is ridden.
    usable : Usable
        Spots that count.
    longest_s : int
        Longest way, with its walks.

    Returns
    -------
    Traced | None
        None: it takes longer, or there is no vehicle in reach.
    """
    half_s = (longest_s + 1) // 2
    there = ends.origin.ride(kind, usable, max(half_s, ends.access_s))
    if there is None:
        return None
    back = ends.destination.ride(kind, usable, max(half_s, ends.egress_s))
    if back is None:
        return None
    tails, heads, costs = _meetings(kind, there, back)
    along = there.along(back.begins)
    along_costs = along.costs + back.near.costs_ds
    cost = min(int(found.min(initial=UNREACHED_DS)) for found in (costs, along_costs))
    if cost > base_ds(longest_s, kind.slowness):
        return None
    if costs.size and costs.min() == cost:
        row = int(costs.argmin())
        tail, head = int(tails[row]), int(heads[row])
        begin = there.trace(tail) if there.is_reached(tail) else there.begin(tail)
        end = back.trace(head) if back.is_reached(head) else back.begin(head)
    else:
        row = int(along_costs.argmin())
        begin, end = there.begin_at(int(along.begins[row])), back.begin_at(row)
    total_s = whole_s(float(cost) * kind.slowness)
    return Traced(kind, begin[0], end[0], whole_s(begin[1]), total_s - whole_s(end[1]), total_s)


def _meetings(kind: Kind, there: Ridden, back: Ridden) -> tuple[Nodes, Nodes, NDArray[np.int64]]:
    """List (node from the origin, node to the destination, tenths of a second) of all ways that meet.

    They meet on an edge, or already where a ride begins: the walk there may be more than half of the way.
    """
    streets = there.search.network.streets[kind.profile]
    nodes, costs, _ = there.search.settled()
    counts = streets.edge_offsets[nodes + 1] - streets.edge_offsets[nodes]
    starts = np.repeat(streets.edge_offsets[nodes] - np.cumsum(counts) + counts, counts)
    edges = starts + np.arange(int(counts.sum()))
    is_open = streets.edge_ds[edges] >= 0
    if kind.closed.size:
        is_open &= kind.closed[edges] == 0
    edges, rows = edges[is_open], np.repeat(np.arange(nodes.size), counts)[is_open]
    heads = streets.edge_head[edges]
    over_edges = costs[rows].astype(np.int64) + streets.edge_ds[edges] + back.search.labels_of(heads)[0]
    first, last = there.seeds.seeds, back.seeds.seeds
    at_first = first.costs_ds.astype(np.int64) + back.search.labels_of(first.nodes)[0]
    at_last = last.costs_ds.astype(np.int64) + there.search.labels_of(last.nodes)[0]
    return (
        np.concatenate([nodes[rows], first.nodes, last.nodes]),
        np.concatenate([heads, first.nodes, last.nodes]),
        np.concatenate([over_edges, at_first, at_last]),
    )
