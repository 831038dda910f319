"""The words of learning that the outside may use."""

from mobility.learning.model import BindingKind, ItemKind, Level, OfferFormat, StepFree
from mobility.learning.vocabulary import AUDIENCES, PLACE_KINDS, TOPICS

FORMATS = tuple(one.value for one in OfferFormat)
LEVELS = tuple(one.value for one in Level)
STEP_FREE = tuple(one.value for one in StepFree)
ITEM_KINDS = tuple(one.value for one in ItemKind)
BINDING_KINDS = tuple(one.value for one in BindingKind)

__all__ = [
    "AUDIENCES",
    "BINDING_KINDS",
    "FORMATS",
    "ITEM_KINDS",
    "LEVELS",
    "PLACE_KINDS",
    "STEP_FREE",
    "TOPICS",
]
