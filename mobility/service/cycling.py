"""How a request wants to cycle, in the words of the wire format."""

from dataclasses import dataclass

from mobility.network.cycling import ClimbCosts, Cycling, Preference
from mobility.network.transport_network import base_speed_mps

PREFERENCES = {
    "BALANCED": Preference.BALANCED,
    "FAST": Preference.FAST,
    "QUIET": Preference.QUIET,
    "FLAT": Preference.BALANCED,
}
CLIMB_COSTS = {"NONE": ClimbCosts.NONE, "LOW": ClimbCosts.LOW, "HIGH": ClimbCosts.HIGH}
FLAT, NO_COSTS = "FLAT", "NONE"


@dataclass(frozen=True, slots=True)
class CyclingRequest:
    """How to cycle.

    Parameters
    ----------
    profile : str
        A word of PREFERENCES; FLAT stands for the highest costs of climbs.
    elevation_costs : str
        A word of CLIMB_COSTS.
    is_electric : bool
        With a motor.
    """

    profile: str = "BALANCED"
    elevation_costs: str = NO_COSTS
    is_electric: bool = False

    def cycling(self, has_heights: bool) -> Cycling:
        """Give the way to cycle.

        Parameters
        ----------
        has_heights : bool
            Whether the network knows heights; without them climbs cannot be minded.

        Returns
        -------
        Cycling
            What `ignored` names is not in it.
        """
        costs = ClimbCosts.NONE
        if has_heights:
            costs = ClimbCosts.HIGH if self.profile == FLAT else CLIMB_COSTS[self.elevation_costs]
        return Cycling(self.is_electric, PREFERENCES[self.profile], costs)

    def mps(self, asked_mps: float | None) -> float:
        """Give the speed on the flat.

        Parameters
        ----------
        asked_mps : float | None
            None = the vehicle's usual one.

        Returns
        -------
        float
            Metres per second.
        """
        return asked_mps or base_speed_mps(Cycling(self.is_electric).profile)

    def ignored(self, has_heights: bool) -> list[str]:
        """List what has no effect on the answer.

        Parameters
        ----------
        has_heights : bool
            Whether the network knows heights.

        Returns
        -------
        list[str]
            Names on the wire.
        """
        if has_heights:
            return []
        found = ["elevationCosts"] if self.elevation_costs != NO_COSTS else []
        return [*found, *(["cyclingProfile=FLAT"] if self.profile == FLAT else [])]


USUAL_CYCLING = CyclingRequest()
