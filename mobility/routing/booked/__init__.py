"""Rides that must be booked, in the exact search: ends that hold at times, direct rides, closed trips."""
