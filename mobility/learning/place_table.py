"""The directory's places as one table, for planners: destinations of accessibility, notebooks, files."""

from collections.abc import Collection

import pandas as pd

from mobility.learning.directory.changes import RecordKind
from mobility.learning.directory.reader import DirectoryReader
from mobility.learning.model import Place

COLUMNS = (
    "id",
    "name",
    "kind",
    "lat",
    "lon",
    "step_free",
    "provider_id",
    "source",
    "license",
    "is_simulated",
)


def place_table(directory: DirectoryReader, kinds: Collection[str] = ()) -> pd.DataFrame:
    """Give the places to learn at.

    Parameters
    ----------
    directory : DirectoryReader
        To read from.
    kinds : Collection[str]
        Words of PLACE_KINDS, empty = all.

    Returns
    -------
    pd.DataFrame
        COLUMNS, by id; `mobility.accessibility.points.points_of_table` takes it as it is. `is_simulated`:
        invented, as all of a model city is.

    Raises
    ------
    DirectoryError
        If the database does not answer.
    """
    places = sorted(
        (
            place
            for place in directory.list_all(RecordKind.PLACE)
            if isinstance(place, Place) and (not kinds or place.kind in kinds)
        ),
        key=lambda place: place.place_id,
    )
    rows = [
        (
            place.place_id,
            place.name,
            place.kind,
            place.lat,
            place.lon,
            place.step_free.value,
            place.provider_id,
            place.origin.source,
            place.origin.license,
            place.origin.is_simulated,
        )
        for place in places
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
