"""What processes of a job have before they are forked: their code, and numba ready to load kernels.

Importing this is meant to take its second: it is imported by name, in the process that the others are forked
from (processes.load_ahead). The first kernel that a process loads takes a third of a second more than the
next ones, because numba sets up its target then; so one is loaded here, the smallest.
"""

import numpy as np

from mobility.accessibility.jobs import job_work
from mobility.kernels.raptor_matrix import run_percentiles

__all__ = ["job_work"]


def load_kernel() -> None:
    """Load a kernel, by finding the median of one number; no thread is begun."""
    run_percentiles(np.zeros((1, 1), np.uint16), np.array([50], np.int32), 1, np.zeros((1, 1), np.uint16))


load_kernel()
