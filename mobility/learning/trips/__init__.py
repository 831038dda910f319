"""Whole trips to learning: there, stay and back; on the way; weeks; calendars."""
