"""The directory of learning: what is kept, how it changes and how it is found."""

from mobility.learning.directory.batch import ImportBatch
from mobility.learning.directory.changes import ChangeReport, Merge, Outcome, RecordKind, Refusal
from mobility.learning.directory.directory import Directory, open_directory
from mobility.learning.directory.filters import MOST_ROWS, Facets, OfferFilter, OfferPage, PlaceFilter
from mobility.learning.directory.reader import Change

__all__ = [
    "MOST_ROWS",
    "Change",
    "ChangeReport",
    "Directory",
    "Facets",
    "ImportBatch",
    "Merge",
    "OfferFilter",
    "OfferPage",
    "Outcome",
    "PlaceFilter",
    "RecordKind",
    "Refusal",
    "open_directory",
]
