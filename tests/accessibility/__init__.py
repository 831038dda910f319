"""Tests of the room of accessibility."""
