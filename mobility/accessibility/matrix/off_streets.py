"""Points that have no street: nothing is reached from there, and zero is no answer to a wrong place."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.matrix.ends import movers_of
from mobility.accessibility.points import Points, check_on_streets
from mobility.accessibility.request import MatrixRequest
from mobility.errors import Phrase
from mobility.messages import sentence
from mobility.network.street_points import find_streets
from mobility.network.transport_network import TransportNetwork
from mobility.routing.beelines import has_streets

SHOWN = 5
OFF = "{count} {what} have no street within {meters} m: {shown}."


def lie_off_streets(network: TransportNetwork, request: MatrixRequest, points: Points) -> NDArray[np.bool_]:
    """Tell which points have no street near by, in any mode of a request.

    Parameters
    ----------
    network : TransportNetwork
        One without streets has beelines anywhere.
    request : MatrixRequest
        Its modes and max_snap_m count.
    points : Points
        Origins or destinations.

    Returns
    -------
    (n,) bool
        True: nothing is reached from there or to there.
    """
    if not has_streets(network):
        return np.zeros(len(points), np.bool_)
    is_off = np.ones(len(points), np.bool_)
    for profile in _profiles(request):
        is_off &= find_streets(network, profile, points.lats, points.lons, request.max_snap_m).edges < 0
    return is_off


def points_on_streets(network: TransportNetwork, request: MatrixRequest, points: Points) -> Points:
    """Leave out the points that have no street.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    request : MatrixRequest
        Its modes and max_snap_m count.
    points : Points
        Origins or destinations.

    Returns
    -------
    Points
        The others, in their order.
    """
    return points.take(np.flatnonzero(~lie_off_streets(network, request, points)))


def check_some_on_streets(
    network: TransportNetwork, request: MatrixRequest, points: Points, name: str
) -> None:
    """Refuse points of which not one has a street: a wrong coordinate system, another city.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    request : MatrixRequest
        Its modes and max_snap_m count.
    points : Points
        Origins or destinations.
    name : str
        What they are, for the error: a file, "origins".

    Raises
    ------
    PointsError
        With where the network lies, and the likely cause.
    """
    if len(points) and lie_off_streets(network, request, points).all():
        check_on_streets(points, network, _profiles(request)[0], request.max_snap_m, name)


def check_points(
    network: TransportNetwork, request: MatrixRequest, points: Points, labels: Sequence[object], name: str
) -> tuple[str, ...]:
    """Warn of points that have no street; of several of which none has one, refuse them.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    request : MatrixRequest
        Its modes and max_snap_m count.
    points : Points
        Origins or destinations.
    labels : Sequence[object]
        Their ids, as they were given.
    name : str
        What they are.

    Returns
    -------
    tuple[str, ...]
        One sentence or none. One point alone is told, too: whoever asks for one after the other goes on.

    Raises
    ------
    PointsError
        As of `check_some_on_streets`.
    """
    if len(points) > 1:
        check_some_on_streets(network, request, points, name)
    return tell_off_streets(network, request, points, labels, name)


def tell_off_streets(
    network: TransportNetwork,
    request: MatrixRequest,
    points: Points,
    labels: Sequence[object],
    name: str,
    language: str = "en",
) -> tuple[str, ...]:
    """Warn of points that have no street.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    request : MatrixRequest
        Its modes and max_snap_m count.
    points : Points
        Origins or destinations.
    labels : Sequence[object]
        Their ids, as they were given.
    name : str
        What they are, in English.
    language : str
        Of the sentence.

    Returns
    -------
    tuple[str, ...]
        One sentence or none.
    """
    rows = np.flatnonzero(lie_off_streets(network, request, points)).tolist()
    if not rows:
        return ()
    shown = ", ".join(str(labels[row]) for row in rows[:SHOWN])
    if len(rows) > SHOWN:
        shown = sentence(language, "{shown} and {count} more", shown=shown, count=len(rows) - SHOWN)
    meters = f"{request.max_snap_m:g}"
    return (sentence(language, OFF, count=len(rows), what=Phrase(name), meters=meters, shown=shown),)


def _profiles(request: MatrixRequest) -> list[str]:
    movers = movers_of(request)
    every = (*movers.directly, *movers.at_origins, *movers.at_destinations)
    return list(dict.fromkeys(mover.profile.profile for mover in every))
