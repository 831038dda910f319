"""Sines, cosines, powers and turns whose last bit is the same on every processor.

numpy computes them by vector instructions where a processor has them, and products of matrices by a kernel
for its kind; the last bit differs. A street that just reaches another one, or just does not, then makes
another city of the same seed. These take each number by itself, by the C library.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def sin(angles: Float64) -> Float64:
    """Give sines.

    Parameters
    ----------
    angles : NDArray[np.float64]
        Radians, any shape.

    Returns
    -------
    NDArray[np.float64]
        Of the same shape.
    """
    return _each(math.sin, angles)


def cos(angles: Float64) -> Float64:
    """Give cosines.

    Parameters
    ----------
    angles : NDArray[np.float64]
        Radians, any shape.

    Returns
    -------
    NDArray[np.float64]
        Of the same shape.
    """
    return _each(math.cos, angles)


def exp(powers: Float64) -> Float64:
    """Give powers of e.

    Parameters
    ----------
    powers : NDArray[np.float64]
        Any shape.

    Returns
    -------
    NDArray[np.float64]
        Of the same shape.
    """
    return _each(math.exp, powers)


def cube(values: Float64) -> Float64:
    """Give third powers (numpy multiplies for squares, but has vector instructions for other powers).

    Parameters
    ----------
    values : NDArray[np.float64]
        Any shape.

    Returns
    -------
    NDArray[np.float64]
        Of the same shape.
    """
    return _each(lambda value: math.pow(value, 3), values)


def atan2(y: Float64, x: Float64) -> Float64:
    """Give directions.

    Parameters
    ----------
    y, x : NDArray[np.float64]
        (n,) each.

    Returns
    -------
    NDArray[np.float64]
        (n,) radians counterclockwise from the first axis, -pi to pi.
    """
    return np.fromiter(map(math.atan2, y.tolist(), x.tolist()), np.float64, len(y))


def turned(points: Float64, angle: float) -> Float64:
    """Turn points around the origin, counterclockwise.

    Parameters
    ----------
    points : NDArray[np.float64]
        (n, 2) meters.
    angle : float
        Radians.

    Returns
    -------
    NDArray[np.float64]
        (n, 2) meters.
    """
    c, s = math.cos(angle), math.sin(angle)
    x, y = points[:, 0], points[:, 1]
    return np.column_stack((x * c - y * s, x * s + y * c))


def _each(function: Callable[[float], float], values: Float64) -> Float64:
    flat = np.asarray(values, np.float64).ravel()
    return np.fromiter(map(function, flat.tolist()), np.float64, flat.size).reshape(np.shape(values))
