"""Everything that answers a request on one network, held together from its start to its end."""

from dataclasses import dataclass
from typing import Protocol

from mobility.network.transport_network import TransportNetwork
from mobility.service.about import About, describe_network
from mobility.service.planner import Planner
from mobility.service.texts import Texts


@dataclass(frozen=True, eq=False, slots=True)
class Services:
    """The facades of one network.

    Parameters
    ----------
    planner : Planner
        Journeys.
    texts : Texts
        Names and ids.
    about : About
        What the network is made of.
    """

    planner: Planner
    texts: Texts
    about: About


class ServiceSource(Protocol):
    """Where a request gets its Services from; they may be replaced between two requests."""

    def current(self) -> Services:
        """Give the newest Services.

        Returns
        -------
        Services
            To be held until the request is answered.

        Raises
        ------
        NotReadyError
            While nothing is loaded yet.
        """
        ...


def services_of(network: TransportNetwork) -> Services:
    """Build the facades of a network.

    Parameters
    ----------
    network : TransportNetwork
        Loaded network.

    Returns
    -------
    Services
        Ready to answer.
    """
    return Services(Planner(network), Texts(network), describe_network(network))
