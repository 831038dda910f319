"""The directory of learning: what is kept, how it changes and how it is found.

Names are passed on when they are asked for: most processes never open a database, and its library takes a
third of a second to load.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mobility.learning.directory.batch import ImportBatch
    from mobility.learning.directory.changes import ChangeReport, Merge, Outcome, RecordKind, Refusal
    from mobility.learning.directory.directory import Directory, open_directory
    from mobility.learning.directory.filters import MOST_ROWS, Facets, OfferFilter, OfferPage, PlaceFilter
    from mobility.learning.directory.reader import Change

_HOMES = {
    "batch": ("ImportBatch",),
    "changes": ("ChangeReport", "Merge", "Outcome", "RecordKind", "Refusal"),
    "directory": ("Directory", "open_directory"),
    "filters": ("MOST_ROWS", "Facets", "OfferFilter", "OfferPage", "PlaceFilter"),
    "reader": ("Change",),
}
_HOME_OF = {name: f"{__name__}.{home}" for home, names in _HOMES.items() for name in names}

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


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)
