"""What a feed says of coupled vehicles by their carriages becomes one word for each vehicle."""

from dataclasses import replace

from mobility.sensing.observation import Observation
from mobility.sensing.registry import Registry

UNKNOWN = -1
"""GTFS-realtime's percentage of a carriage that nothing is known of."""


def split(one: Observation, registry: Registry) -> list[Observation]:
    """Give what a message says of each vehicle that it is about.

    Parameters
    ----------
    one : Observation
        What was said.
    registry : Registry
        Carriages may be vehicles of their own, or cars of one: only what is registered is a vehicle.

    Returns
    -------
    list[Observation]
        The message itself, unless two or more of its carriages are vehicles; then one for each of these. What
        is said of the whole train holds for each of them as it is a share; else what is said of each, which
        may be nothing but that it is there.
    """
    rows = {
        registry.rows[name]: (name, level, share)
        for name, level, share in one.carriages
        if name in registry.rows
    }
    if len(rows) < 2:
        return [one]
    is_of_all = one.percentage is not None or bool(one.level)
    return [
        replace(
            one,
            vehicle_id=name,
            level=one.level if is_of_all else level,
            percentage=one.percentage if is_of_all else (None if share == UNKNOWN else share),
            carriages=(),
        )
        for name, level, share in rows.values()
    ]
