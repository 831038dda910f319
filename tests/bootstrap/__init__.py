"""Tests of mobility.bootstrap."""
