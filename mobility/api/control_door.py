"""The door to what only a control room may see, and who stands before it."""

import flask

from mobility.api.callers import caller
from mobility.service import ControlDoor
from mobility.store import Role

ROOM = "mobility.control"
"""Where the door is kept in app.extensions."""


def control_door() -> ControlDoor:
    """Give the door of the app that handles the present request.

    Returns
    -------
    ControlDoor
        As create_app made it.
    """
    found: ControlDoor = flask.current_app.extensions[ROOM]
    return found


def has_control_key() -> bool:
    """Tell whether the present request shows a key of the role control.

    Returns
    -------
    bool
        False without any key, also from this machine: a proxy may stand in front that does not say so.
    """
    key = caller().key
    return key is not None and key.role is Role.CONTROL
