"""What the outside may ask about mobility hubs: which there are, and what stands at them now."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mobility.errors import NotFoundError
from mobility.hubs.hub_file import read_hubs
from mobility.hubs.model import Hub, HubList
from mobility.hubs.present import Present, count_present
from mobility.network.transport_network import TransportNetwork
from mobility.parking.model import ParkingState, no_parking
from mobility.sharing.model import SharingState, no_sharing

BAY_WORDS = ("bike", "cargo_bike", "scooter", "car", "private_bike", "taxi", "shuttle")
EQUIPMENT_WORDS = (
    "bike_pump", "charging", "info_screen", "lockers", "lighting", "repair", "seats", "shelter", "toilet",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class HubNow:
    """A hub, and what stands there.

    Parameters
    ----------
    hub : Hub
        As its file says.
    present : Present
        As counted now.
    systems, stale_systems : tuple[dict[str, str], ...]
        Names by language of the systems that were counted, and of those whose word is too old.
    """

    hub: Hub
    present: Present
    systems: tuple[dict[str, str], ...]
    stale_systems: tuple[dict[str, str], ...]


@dataclass(frozen=True, eq=False)
class Hubs:
    """Answers about the hubs of one network; safe to share between threads.

    Parameters
    ----------
    found : HubList
        All hubs.
    sharing, parking : SharingState, ParkingState
        What is told of now.
    """

    found: HubList = field(default_factory=HubList)
    sharing: SharingState = field(default_factory=no_sharing)
    parking: ParkingState = field(default_factory=no_parking)

    @classmethod
    def of(cls, network: TransportNetwork) -> "Hubs":
        """Read the hubs of a network.

        Parameters
        ----------
        network : TransportNetwork
            Its manifest holds the city's file.

        Returns
        -------
        Hubs
            Nothing is told of now.

        Raises
        ------
        BuildError
            The file is wrong.
        """
        return cls(read_hubs(network.manifest.get("hubs", {}), network))

    def with_states(self, sharing: SharingState, parking: ParkingState) -> "Hubs":
        """Give the hubs with what is told of now.

        Parameters
        ----------
        sharing : SharingState
            Shared vehicles.
        parking : ParkingState
            Places to park.

        Returns
        -------
        Hubs
            All else is shared.
        """
        return replace(self, sharing=sharing, parking=parking)

    def all(self, now_s: int) -> Sequence[HubNow]:
        """List the hubs.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        Sequence[HubNow]
            By the order of their file.
        """
        return [self._now(hub, now_s) for hub in self.found.hubs]

    def get(self, hub_id: str, now_s: int) -> HubNow:
        """Give a hub.

        Parameters
        ----------
        hub_id : str
            As the file has it.
        now_s : int
            Unix seconds.

        Returns
        -------
        HubNow
            With what stands there.

        Raises
        ------
        NotFoundError
            There is none.
        """
        return self._now(self.get_hub(hub_id, "hubId"), now_s)

    def get_hub(self, hub_id: str, name: str) -> Hub:
        """Give a hub as its file has it.

        Parameters
        ----------
        hub_id : str
            Its id.
        name : str
            The parameter to name in an error.

        Returns
        -------
        Hub
            The hub.

        Raises
        ------
        NotFoundError
            There is none.
        """
        for hub in self.found.hubs:
            if hub.hub_id == hub_id:
                return hub
        raise NotFoundError("There is no hub {text!r}; GET /v1/hubs lists them.", field=name, text=hub_id)

    def _now(self, hub: Hub, now_s: int) -> HubNow:
        present = count_present(hub, self.sharing, self.parking, now_s)
        names = [system.name or {"": system.system_id} for system in self.sharing.systems]
        return HubNow(
            hub,
            present,
            tuple(names[system] for system in present.systems),
            tuple(names[system] for system in present.stale_systems),
        )
