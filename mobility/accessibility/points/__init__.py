"""Places that accessibility is asked for, from whatever table a planner has."""

from mobility.accessibility.points.files import MOST_POINTS, read_points
from mobility.accessibility.points.model import Points
from mobility.accessibility.points.places import points_of_places, points_of_table
from mobility.accessibility.points.streets import check_on_streets, split_by_streets, street_bounds

__all__ = [
    "MOST_POINTS",
    "Points",
    "check_on_streets",
    "points_of_places",
    "points_of_table",
    "read_points",
    "split_by_streets",
    "street_bounds",
]
