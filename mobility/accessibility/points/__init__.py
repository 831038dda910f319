"""Places that accessibility is asked for, from whatever table a planner has."""

from mobility.accessibility.points.model import Points

__all__ = ["Points"]
