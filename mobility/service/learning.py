"""The facades of learning on one network, held together."""

from dataclasses import dataclass

from mobility.learning.reach import Hours
from mobility.service.learning_reach import LearningReach
from mobility.service.learning_trips import LearningTrips
from mobility.service.learning_week import LearningWeek
from mobility.service.planner import Planner


@dataclass(frozen=True, slots=True, eq=False)
class Learning:
    """What may be asked about learning that one can reach.

    Parameters
    ----------
    reach : LearningReach
        What can be attended.
    trips : LearningTrips
        Whole trips, and what lies along a way.
    week : LearningWeek
        Weeks.
    """

    reach: LearningReach
    trips: LearningTrips
    week: LearningWeek

    @classmethod
    def of(cls, planner: Planner, hours: Hours) -> "Learning":
        """Build the facades.

        Parameters
        ----------
        planner : Planner
            Whose engine and ids are used.
        hours : Hours
            Who knows opening hours.

        Returns
        -------
        Learning
            Ready to answer.
        """
        return cls.on(LearningReach(planner, hours))

    @classmethod
    def on(cls, reach: LearningReach) -> "Learning":
        """Build the other facades on one.

        Parameters
        ----------
        reach : LearningReach
            What can be attended.

        Returns
        -------
        Learning
            Ready to answer.
        """
        return cls(reach, LearningTrips(reach), LearningWeek(reach))

    def with_planner(self, planner: Planner) -> "Learning":
        """Give facades that go by what is known now.

        Parameters
        ----------
        planner : Planner
            On the same network.

        Returns
        -------
        Learning
            The walks around places are shared.
        """
        return self.on(self.reach.with_planner(planner))
