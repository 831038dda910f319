"""Tests of the network: build, store, load."""
