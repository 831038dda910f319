"""Arrays that processes share which are forked after these were made."""

import math
import mmap
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)


def zeros(shape: tuple[int, ...], kind: type[Number]) -> NDArray[Number]:
    """Reserve memory; the system gives it out page by page as it is written.

    Parameters
    ----------
    shape : tuple[int, ...]
        Of the array.
    kind : type[Number]
        Of its numbers.

    Returns
    -------
    NDArray
        What one process writes all see.
    """
    count = math.prod(shape)
    memory = mmap.mmap(-1, max(1, count * np.dtype(kind).itemsize))
    return np.frombuffer(memory, kind, count).reshape(shape)
