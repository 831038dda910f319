"""Tests of the room of learning."""
