"""Edits of streets: cycle ways drawn, bridges and streets closed."""

import numpy as np

from mobility.accessibility.scenarios.model import AddCycleway, CloseStreets
from mobility.network import TransportNetwork
from mobility.network.network_edit import (
    CLOSED_TO,
    DrawnWay,
    with_closed,
    with_ways,
)
from mobility.network.street_choice import edges_across, edges_of_ways

SURFACE_TAGS = {"cobblestone": "sett"}
"""Where our word is not OpenStreetMap's."""


def add_cycleway(network: TransportNetwork, edit: AddCycleway, notes: list[str]) -> TransportNetwork:
    """Add a cycle way.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    edit : AddCycleway
        Where it goes and what it is like.
    notes : list[str]
        Takes what a planner should know.

    Returns
    -------
    TransportNetwork
        With it; stops keep the streets they are reached by.

    Raises
    ------
    ScenarioError
        It meets no street.
    """
    tags = {"highway": "cycleway", "surface": SURFACE_TAGS.get(edit.surface, edit.surface)}
    tags |= {} if edit.on_foot else {"foot": "no"}
    tags |= {"oneway": "yes"} if edit.oneway else {}
    made, (joints,) = with_ways(network, [DrawnWay(edit.path, tags, edit.join_m)])
    if joints == 0:
        edit.where.refuse(
            f"no point of the path lies within {edit.join_m:g} m of a street: nothing leads there"
        )
    notes.append(f"{edit.where}: {joints} of the {len(edit.path)} points drawn join a street")
    return made


def close_streets(network: TransportNetwork, edit: CloseStreets, notes: list[str]) -> TransportNetwork:
    """Close bridges or streets.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    edit : CloseStreets
        Which, and to whom.
    notes : list[str]
        Takes what a planner should know.

    Returns
    -------
    TransportNetwork
        Without them; timetables stay: a line that crosses them is changed by an edit of its own.

    Raises
    ------
    ScenarioError
        There is no such way, or the drawn line cuts none.
    """
    found = []
    for way in edit.ways:
        edges = edges_of_ways(network, way)
        if edges.size == 0:
            edit.where.refuse(f"the network has no street of the OSM way {way}")
        found.append(edges)
    if edit.across:
        edges = edges_across(network, edit.across, only_bridges=edit.only_bridges)
        if edges.size == 0:
            what = "bridge (close_street closes any street)" if edit.only_bridges else "street"
            edit.where.refuse(f"the drawn line cuts no {what}")
        found.append(edges)
    edges = np.unique(np.concatenate(found))
    closed = 0
    for mode in edit.modes:
        closed |= int(CLOSED_TO[mode])
    n_ways = np.unique(network.graph.edge_way[edges]).size
    notes.append(f"{edit.where}: {edges.size} pieces of {n_ways} ways are closed to {', '.join(edit.modes)}")
    return with_closed(network, edges, closed)
