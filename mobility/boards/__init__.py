"""Departures and arrivals at stops, and what a trip does all day; over compiled days."""

from mobility.boards.board import BoardEvent, BoardPage, BoardQuery, Boards
from mobility.boards.dated_trips import DatedTrip, DatedTripFinder, Halt, first_departure_s, halts_of
from mobility.boards.stations import Stations

__all__ = [
    "BoardEvent",
    "BoardPage",
    "BoardQuery",
    "Boards",
    "DatedTrip",
    "DatedTripFinder",
    "Halt",
    "Stations",
    "first_departure_s",
    "halts_of",
]
