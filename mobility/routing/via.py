"""Journeys over via stops."""

from collections.abc import Sequence

from mobility.routing.query import Via
from mobility.routing.stage import Stage


def with_vias(stage: Stage, vias: Sequence[Via]) -> Stage:
    """Make a stage whose journeys pass the via stops in order.

    Parameters
    ----------
    stage : Stage
        Without via stops.
    vias : Sequence[Via]
        Up to two.

    Returns
    -------
    Stage
        The same one if there are none.
    """
    if not vias:
        return stage
    raise NotImplementedError
