"""Sensors: formats, journal, matching."""
