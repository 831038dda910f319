"""The words of learning that the outside may use."""

from collections.abc import Sequence
from dataclasses import replace

from mobility.learning.model import BindingKind, ItemKind, Level, OfferFormat, StepFree
from mobility.learning.vocabulary import AUDIENCES, PLACE_KINDS, TOPICS
from mobility.routing.journey import EmptyReason

FORMATS = tuple(one.value for one in OfferFormat)
LEVELS = tuple(one.value for one in Level)
STEP_FREE = tuple(one.value for one in StepFree)
ITEM_KINDS = tuple(one.value for one in ItemKind)
BINDING_KINDS = tuple(one.value for one in BindingKind)
PARAMETERS = {"one": "near", "maxTravelTime": "within", "transitModes": "by"}
"""What the engine's searches call otherwise."""

__all__ = [
    "AUDIENCES",
    "BINDING_KINDS",
    "FORMATS",
    "ITEM_KINDS",
    "LEVELS",
    "PLACE_KINDS",
    "STEP_FREE",
    "TOPICS",
    "in_words_of_learning",
]


def in_words_of_learning(
    reasons: Sequence[EmptyReason], origin: str = "near", destination: str = "near"
) -> tuple[EmptyReason, ...]:
    """Name the parameters of a question for learning in the reasons of a search.

    Parameters
    ----------
    reasons : Sequence[EmptyReason]
        Of the engine.
    origin, destination : str
        The parameters that the ends of the way come from.

    Returns
    -------
    tuple[EmptyReason, ...]
        The same ones, in the same order.
    """
    names = PARAMETERS | {"fromPlace": origin, "toPlace": destination}
    return tuple(replace(one, field=names.get(one.field, one.field)) for one in reasons)
