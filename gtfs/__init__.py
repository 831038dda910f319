"""Feeds: GTFS tables in, one checked, read-only Timetable out."""
