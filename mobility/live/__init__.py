"""What happens now: realtime feeds read, matched to the timetable, and turned into runs as they are."""
