"""Lines as riders know them: all routes of one agency that have the same short name."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from mobility.network import TransportNetwork


def lines_of(network: TransportNetwork) -> tuple[NDArray[np.int32], list[str]]:
    """Put routes together that riders know as one line.

    Feeds often have a route for each direction, variant or timetable period.

    Parameters
    ----------
    network : TransportNetwork
        With the names of its routes.

    Returns
    -------
    line : (n_routes,) int32
        Line of each route.
    names : list[str]
        Of the lines: the short name, with its agency behind it where several have that line; the number of
        the route where it has no name.
    """
    agencies = network.timetable.route_agency.tolist()
    short = [str(name or "") for name in network.tables["routes"]["route_short_name"].to_pylist()]
    keys = [
        (name, agency) if name else ("", -1 - route)
        for route, (name, agency) in enumerate(zip(short, agencies, strict=True))
    ]
    known = {key: row for row, key in enumerate(dict.fromkeys(keys))}
    n_agencies = Counter(name for name, _ in known)
    names = []
    for name, number in known:
        if not name:
            names.append(str(-1 - number))
        elif n_agencies[name] == 1:
            names.append(name)
        else:
            names.append(f"{name} ({network.tables['agencies']['agency_name'][number].as_py()})")
    return np.array([known[key] for key in keys], np.int32), names
