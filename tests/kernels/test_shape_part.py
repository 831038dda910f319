"""The part of a shape between two places along it: what numpy's own interpolation gives."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mobility.kernels.shape_part import cut_shape

metres = st.floats(-50, 450, width=32)


def cut_by_numpy(
    points_m: NDArray[np.float32], values: NDArray[np.float64], start_m: float, end_m: float
) -> list[float]:
    if not start_m < end_m or points_m.size < 2:
        return []
    inside = (points_m > start_m) & (points_m < end_m)
    first, last = np.interp((start_m, end_m), points_m, values)
    return [float(first), *values[inside].tolist(), float(last)]


@given(
    steps_m=st.lists(st.sampled_from([0.0, 0.25, 1.0, 17.5, 120.0]), max_size=12),
    start_m=metres,
    end_m=metres,
)
def test_a_part_is_what_numpy_cuts(steps_m: list[float], start_m: float, end_m: float) -> None:
    points_m = np.cumsum(steps_m, dtype=np.float32) if steps_m else np.empty(0, np.float32)
    lats = np.sqrt(np.arange(points_m.size)) + 50
    lons = 12 - np.arange(points_m.size) ** 2 / 100
    found = cut_shape(points_m, lats, lons, start_m, end_m)
    for part, values in zip(found, (lats, lons), strict=True):
        np.testing.assert_allclose(part, cut_by_numpy(points_m, values, start_m, end_m), rtol=0, atol=1e-12)


def test_a_part_begins_and_ends_at_points_of_the_shape_once() -> None:
    points_m = np.array([0, 10, 10, 30], np.float32)
    lats, lons = np.array([1.0, 2.0, 3.0, 4.0]), np.array([5.0, 6.0, 7.0, 8.0])
    assert [part.tolist() for part in cut_shape(points_m, lats, lons, 10.0, 30.0)] == [[3, 4], [7, 8]]
    assert [part.tolist() for part in cut_shape(points_m, lats, lons, 0.0, 10.0)] == [[1, 3], [5, 7]]
