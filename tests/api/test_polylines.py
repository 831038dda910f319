"""Encoded polylines: the published example, and a decoder written from the format's description."""

import numpy as np
import orjson
from hypothesis import given
from hypothesis import strategies as st

from mobility.service import encode_polylines, write_polylines

COORDINATES = st.tuples(
    st.floats(-90, 90, allow_nan=False, width=32), st.floats(-180, 180, allow_nan=False, width=32)
)


def decode(text: str) -> list[tuple[float, float]]:
    """Read a polyline point by point, as slowly as the description does it."""
    values, value, shift = [], 0, 0
    for sign in text:
        bits = ord(sign) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            values.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    sums = [np.cumsum(values[axis::2]) for axis in (0, 1)]
    return [(lat / 1e6, lon / 1e6) for lat, lon in zip(*sums, strict=True)]


def as_arrays(line: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes."""
    return np.array([lat for lat, _ in line]), np.array([lon for _, lon in line])


def test_the_example_of_the_description() -> None:
    # The published example has five places; with six its coordinates are a tenth.
    line = [(3.85, -12.02), (4.07, -12.095), (4.3252, -12.6453)]
    assert encode_polylines([as_arrays(line)]) == ["_p~iF~ps|U_ulLnnqC_mqNvxq`@"]


@given(st.lists(st.lists(COORDINATES, max_size=12), max_size=6))
def test_lines_come_back_as_they_were(lines: list[list[tuple[float, float]]]) -> None:
    encoded = encode_polylines([as_arrays(line) for line in lines])
    assert len(encoded) == len(lines)
    for line, text in zip(lines, encoded, strict=True):
        assert np.allclose(decode(text), line, atol=5.1e-7) if line else text == ""


@given(st.lists(st.lists(COORDINATES, max_size=12), max_size=6))
def test_lines_on_the_wire_are_json_around_the_same_signs(lines: list[list[tuple[float, float]]]) -> None:
    arrays = [as_arrays(line) for line in lines]
    written = [orjson.loads(text) for text in write_polylines(arrays)]
    assert written == [
        {"points": points, "precision": 6, "length": len(line)}
        for points, line in zip(encode_polylines(arrays), lines, strict=True)
    ]


def test_long_lines_say_how_long_they_are() -> None:
    for n in (9, 10, 99, 100, 12_345):
        (text,) = write_polylines([(np.linspace(51, 52, n), np.linspace(11, 12, n))])
        assert orjson.loads(text)["length"] == n


def test_a_backslash_is_escaped_wherever_it_stands() -> None:
    # Steps of all sizes: the sign comes up in the middle of a number as well as at its end.
    steps = np.arange(-2000, 2000) / 1e6
    (text,) = write_polylines([(np.cumsum(steps), np.zeros(len(steps)))])
    points = orjson.loads(text)["points"]
    assert points.count("\\") > 10
    assert [points] == encode_polylines([(np.cumsum(steps), np.zeros(len(steps)))])
