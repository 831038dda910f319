"""Tests of shared vehicles."""
