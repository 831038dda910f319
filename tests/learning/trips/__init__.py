"""Trips to learning."""
