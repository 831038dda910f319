"""Which places, offers and sessions can be reached, attended and returned from."""

from mobility.learning.reach.answer import Attendance, LeftOut, ReachAnswer, Way, Why
from mobility.learning.reach.question import LONGEST_WAIT_BACK_S, By, Visit, WayWish
from mobility.learning.reach.reach_search import Hours, ReachSearch

__all__ = [
    "LONGEST_WAIT_BACK_S",
    "Attendance",
    "By",
    "Hours",
    "LeftOut",
    "ReachAnswer",
    "ReachSearch",
    "Visit",
    "Way",
    "WayWish",
    "Why",
]
