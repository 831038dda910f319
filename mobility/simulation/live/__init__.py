"""The model city as it is now: a realtime feed and sensor messages, played along with the clock."""
