"""What lies around the points that searches begin at, found once for several departures."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mobility.accessibility.matrix.blocks import Block
from mobility.accessibility.matrix.ends import Movers
from mobility.accessibility.points import Points
from mobility.errors import BadParameterError
from mobility.network.transport_network import TransportNetwork


@dataclass(frozen=True, slots=True, eq=False)
class NearSide:
    """Origins with the stops around them, and the ways without transit from them to the destinations.

    Made by `MatrixEngine.prepare`; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    points : Points
        The origins.
    many : Points
        The destinations.
    movers : Movers
        Who moved how.
    max_snap_m : float
        Farthest that a point may lie from its street.
    blocks : tuple[Block, ...]
        All rows, in their order.
    """

    network: TransportNetwork
    points: Points
    many: Points
    movers: Movers
    max_snap_m: float
    blocks: tuple[Block, ...]

    def __len__(self) -> int:
        """Give the number of origins."""
        return len(self.points)

    def check(
        self, network: TransportNetwork, many: Points | None, movers: Movers, max_snap_m: float
    ) -> None:
        """Refuse an engine that asks something else.

        Parameters
        ----------
        network : TransportNetwork
            Where it searches: a scenario has other streets, or other stops on them.
        many : Points | None
            Its destinations; None with arrive_by, where searches begin at them.
        movers : Movers
            Who moves how.
        max_snap_m : float
            Farthest that a point may lie from its street.

        Raises
        ------
        BadParameterError
            Network, destinations, modes, speeds or limits are others.
        """
        is_alike = movers == self.movers and max_snap_m == self.max_snap_m
        if network is not self.network or many is not self.many or not is_alike:
            raise BadParameterError(
                "These origins were prepared for another network, or other destinations, modes, speeds or "
                "limits.",
                field="origins",
            )


def kept(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Keep blocks without the room that searches left over.

    Parameters
    ----------
    blocks : Iterable[Block]
        As they come.

    Returns
    -------
    tuple[Block, ...]
        Arrays of their own.
    """
    found = []
    for block in blocks:
        near, used = block.near, int(block.near.offsets[-1])
        trimmed = near._replace(stops=near.stops[:used].copy(), seconds=near.seconds[:used].copy())
        found.append(replace(block, near=trimmed, direct_s=block.direct_s.copy()))
    return tuple(found)


def lent(block: Block) -> Block:
    """Give a block to one who writes into its ways without transit.

    Parameters
    ----------
    block : Block
        Kept.

    Returns
    -------
    Block
        With ways of its own.
    """
    return replace(block, direct_s=block.direct_s.copy())
