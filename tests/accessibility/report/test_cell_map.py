"""Maps of cells: every cell is in the class that its value says, and none is left out."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.accessibility.report.cell_map import Class, class_numbers
from mobility.errors import BadParameterError

CLASSES = [
    Class(0, "a", "none"),
    Class(2.5, "b", "few"),
    Class(math.inf, "c", "many"),
    Class(math.nan, "d", "?"),
]


@given(st.lists(st.floats(min_value=0, allow_infinity=False) | st.just(math.nan), max_size=30))
def test_the_first_class_that_reaches_a_value(values: list[float]) -> None:
    def slow(value: float) -> int:
        if math.isnan(value):
            return 3
        return next(i for i, one in enumerate(CLASSES) if value <= one.up_to)

    assert class_numbers(np.array(values), CLASSES).tolist() == [slow(value) for value in values]


def test_a_value_without_a_class_is_an_error() -> None:
    with pytest.raises(BadParameterError, match="none reaches 3"):
        class_numbers(np.array([1.0, 3.0]), CLASSES[:2])
    with pytest.raises(BadParameterError, match="without a value"):
        class_numbers(np.array([math.nan]), CLASSES[:3])
