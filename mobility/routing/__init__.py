"""Routing: queries in, journeys out; the transit search, and the ways over streets to and from it."""
