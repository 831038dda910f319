"""Tests of the street kernels and searches."""
