"""Points hold together: equal lengths, ids once, coordinates on Earth."""

import numpy as np
import pandas as pd
import pytest

from mobility.accessibility.points import Points
from mobility.errors import PointsError


def points(ids=("a", "b", "c"), lats=(51.0, 51.1, 51.2), lons=(11.0, 11.1, 11.2), **columns) -> Points:
    return Points(tuple(ids), np.array(lats, float), np.array(lons, float), pd.DataFrame(columns))


def test_columns_may_be_missing_and_have_a_row_for_each_point():
    assert len(points().columns) == len(points()) == 3


def test_taken_rows_keep_ids_coordinates_and_columns_together():
    taken = points(people=[1, 2, 3]).take(np.array([2, 0]))
    assert taken.ids == ("c", "a")
    assert taken.lats.tolist() == [51.2, 51.0]
    assert taken.columns.people.tolist() == [3, 1]
    assert taken.columns.index.tolist() == [0, 1]


def test_coordinates_cannot_be_changed_in_place():
    with pytest.raises(ValueError, match="read-only"):
        points().lats[0] = 0.0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ids": ("a", "b")}, "different lengths"),
        ({"people": [1]}, "different lengths"),
        ({"ids": ("a", "b", "a")}, "the id a comes twice"),
        ({"lats": (51.0, float("nan"), 51.0)}, "lats of b: nan"),
        ({"lats": (51.0, 91.0, 51.0)}, "lats of b: 91.0 is not within 90.0"),
        ({"lons": (11.0, 11.0, -181.0)}, "lons of c: -181.0"),
    ],
)
def test_what_does_not_hold_together_is_refused_by_name(given, words):
    with pytest.raises(PointsError, match=words):
        points(**given)
