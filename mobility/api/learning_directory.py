"""The directory of learning, as searches of the present request ask it."""

from mobility.api.state import state
from mobility.service import LearningRecords


def learning_source() -> LearningRecords:
    """Give the directory.

    Returns
    -------
    LearningRecords
        Opened when it is first asked.

    Raises
    ------
    StoreError
        If it cannot be opened.
    """
    return state().directory.opened()
