"""Journeys that also use shared vehicles, one's own car or bike, and parking, in the exact search."""
