"""How full vehicles feel to the model city's riders: seconds on board count more when it is crowded.

Source: composed of Hörcher, Graham, Anderson 2017 (TR-B 95:105-125) and Yap, Cats, van Arem 2018
(Transportmetrica A 16:23-42): seated 1 + 0.16 clip((load/seats - 0.6)/0.4, 0, 1) + 0.06 d, standing
1.265 + 0.119 d, with d standing persons a square meter. The riders' own word on comfort must not come from
the planner that they are to test, so it is written here.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

_PERSONS_A_M2 = 4.0
"""By which standing places are counted (the usual design value)."""


def crowding(load: Floats, seats: Floats, standing: Floats) -> Floats:
    """Give the factor on seconds on board.

    Parameters
    ----------
    load : Floats
        Persons on board.
    seats, standing : Floats
        Places of the vehicle.

    Returns
    -------
    Floats
        1 and more, rising with the load.
    """
    persons = np.maximum(load, 0.0)
    upright = np.maximum(persons - seats, 0.0)
    density = upright * _PERSONS_A_M2 / np.maximum(standing, 1.0)
    seated = 1 + 0.16 * np.clip((persons / np.maximum(seats, 1.0) - 0.6) / 0.4, 0, 1) + 0.06 * density
    upright_factor = np.maximum(1.265 + 0.119 * density, seated)
    share = np.divide(upright, persons, out=np.zeros_like(density), where=persons > 0)
    factor: Floats = seated * (1 - share) + upright_factor * share
    return factor
