"""Kernels: numba and numpy only; arrays in, arrays out."""

from pathlib import Path

from numba import config

from mobility.kernel_cache import find_kernel_cache

# Before the first kernel is decorated: numba looks at a kernel's own file only, and would go on using what it
# compiled from an older version of a kernel that is called by this one, in another file.
config.CACHE_DIR = find_kernel_cache(  # type: ignore[attr-defined]  # made from a table of variables
    Path(__file__).parent,
    config.CACHE_DIR,  # type: ignore[attr-defined]
)
