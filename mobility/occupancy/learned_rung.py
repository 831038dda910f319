"""Whether the learned rung of a model has anything to say, and if not, why: silence looks like a fault."""

from enum import StrEnum

from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.spread import HORIZONS_MIN


class LearnedRung(StrEnum):
    """What became of the learned rung; the words are part of the API."""

    IN_USE = "IN_USE"
    """At some horizon at least it was better than the rung below, on days that it had not seen."""
    NO_BETTER = "NO_BETTER"
    """It was compared, and at no horizon better."""
    TOO_LITTLE_HISTORY = "TOO_LITTLE_HISTORY"
    """There were too few days, or departures, to compare."""
    NOT_TRAINED = "NOT_TRAINED"
    """There is no model."""


def learned_rung(model: LoadModel) -> tuple[LearnedRung, tuple[int, ...]]:
    """Tell whether the learned rung speaks.

    Parameters
    ----------
    model : LoadModel
        In use.

    Returns
    -------
    tuple[LearnedRung, tuple[int, ...]]
        What became of it, and the minutes ahead, of HORIZONS_MIN, at which it speaks.
    """
    weights = zip(HORIZONS_MIN, model.ridge.weights, strict=True)
    minutes = tuple(horizon_min for horizon_min, of_horizon in weights if of_horizon.any())
    if not model.is_trained:
        return LearnedRung.NOT_TRAINED, ()
    if minutes:
        return LearnedRung.IN_USE, minutes
    return (LearnedRung.NO_BETTER if model.tried_min else LearnedRung.TOO_LITTLE_HISTORY), ()
