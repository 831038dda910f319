"""The key with which whoever runs the simulated city opens /control."""

from pathlib import Path

KEY_NAME = "control room of the simulated city"


def give_control_key(state: Path) -> str:
    """Make the key; the text of a start before this one is refused.

    Parameters
    ----------
    state : Path
        MOBILITY_STATE.

    Returns
    -------
    str
        The key's text, which is kept nowhere.

    Raises
    ------
    StoreError
        If keys cannot be kept there.
    """
    # Redis' client comes along, which the supervisor does without unless a city is simulated.
    from mobility.store import KeyFile, Role  # noqa: PLC0415

    keys = KeyFile(state)
    for key in keys.list_keys():
        if key.name == KEY_NAME and key.role is Role.CONTROL and not key.revoked_s:
            return keys.rotate(key.id, 0)[1]
    return keys.add(Role.CONTROL, KEY_NAME)[1]
