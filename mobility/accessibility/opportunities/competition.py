"""Access where others want the same places: the two-step floating catchment area.

Source: Wei Luo and Fahui Wang, "Measures of spatial accessibility to health care in a GIS environment:
synthesis and a case study in the Chicago region", Environment and Planning B 30(6), 2003 (a step); Wei Luo
and Yi Qi, "An enhanced two-step floating catchment area (E2SFCA) method", Health & Place 15(4), 2009 (with
decay).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.opportunities.decay import Decay, weights_of

Floats = NDArray[np.float64]


@dataclass(slots=True, eq=False)
class FloatingCatchments:
    """Supply per head of those who can reach it; both steps go through the origins in chunks.

    Step 1, for each place j: R_j = S_j / sum over i of P_i f(t_ij). Step 2, for each origin i:
    A_i = sum over j of R_j f(t_ij). Then sum of P_i A_i = sum of S_j over all places that anyone reaches.

    Parameters
    ----------
    supply : (n_destinations,) float64
        S: places of a school, doctors, jobs; at least 0.
    decay : Decay
        The function f, `Step` in the original.
    """

    supply: Floats
    decay: Decay
    _demand: Floats

    def __init__(self, supply: Floats, decay: Decay) -> None:
        self.supply, self.decay = supply, decay
        self._demand = np.zeros_like(supply)

    def add(self, minutes: NDArray[np.uint16], people: Floats) -> None:
        """Take the demand of some origins into account: step 1.

        Parameters
        ----------
        minutes : (n_origins, n_destinations) uint16
            Of a chunk of origins; every origin once, in any order.
        people : (n_origins,) float64
            P, at least 0.
        """
        # One after another, not as a product: the sum must not depend on where chunks begin and end.
        for count, weights in zip(people.tolist(), weights_of(minutes, self.decay), strict=True):
            self._demand += count * weights

    @property
    def per_head(self) -> Floats:
        """R: supply per head at each destination, 0 where nobody comes."""
        return np.divide(self.supply, self._demand, out=np.zeros_like(self.supply), where=self._demand > 0.0)

    def access(self, minutes: NDArray[np.uint16]) -> Floats:
        """Give what is left for some origins: step 2, after all origins were added.

        Parameters
        ----------
        minutes : (n_origins, n_destinations) uint16
            Of a chunk of origins.

        Returns
        -------
        (n_origins,) float64
            Supply per head.
        """
        access: Floats = (weights_of(minutes, self.decay) * self.per_head).sum(axis=-1)
        return access
