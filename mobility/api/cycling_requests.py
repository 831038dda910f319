"""From the parameters of how to cycle to the service's request."""

from collections.abc import Mapping
from typing import Any

from mobility.service.cycling import CyclingRequest


def cycling_request(given: Mapping[str, Any]) -> CyclingRequest:
    """Read how to cycle.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as CyclingParameters loads them.

    Returns
    -------
    CyclingRequest
        In words.
    """
    return CyclingRequest(given["cycling_profile"], given["elevation_costs"], given["electric_bike"])
