"""When a place is open: opening_hours with a Land's holidays, and German prose read into them."""

from mobility.learning.hours.opening_times import OpeningTimes, Span
from mobility.learning.hours.prose import ReadHours, read_prose

__all__ = ["OpeningTimes", "ReadHours", "Span", "read_prose"]
