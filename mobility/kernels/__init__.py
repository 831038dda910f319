"""Kernels: numba and numpy only; arrays in, arrays out."""
