"""What all isochrones of one way of moving share."""

from dataclasses import dataclass

from mobility.accessibility.isochrones.grid import StreetGrid
from mobility.accessibility.matrix.engine import FarSide, prepare_far_side
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError
from mobility.network.transport_network import TransportNetwork
from mobility.routing.router import Router

CELL_M = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What does not depend on the time: the grid, and the walks between its cells and all stops.

    Parameters
    ----------
    grid : StreetGrid
        Over the streets.
    far_side : FarSide
        Of its centers.
    """

    grid: StreetGrid
    far_side: FarSide


def prepare_ground(
    network: TransportNetwork, request: MatrixRequest, router: Router, cell_m: float = CELL_M
) -> Ground:
    """Lay the ground for isochrones of one way of moving.

    Parameters
    ----------
    network : TransportNetwork
        With streets.
    request : MatrixRequest
        Its modes, speeds, walks and direction count, its times do not.
    router : Router
        Whose street searches are used.
    cell_m : float
        Size of a cell.

    Returns
    -------
    Ground
        For any number of `IsochroneEngine`, to be shared by threads.

    Raises
    ------
    BadParameterError
        For a size out of range, or a network without streets.
    """
    grid = StreetGrid.over(network, cell_m, "wheelchair" if request.wheelchair else "foot")
    if not len(grid.centers):
        raise BadParameterError(
            "Isochrones need streets: the network was built without OpenStreetMap.", field="network"
        )
    return Ground(grid, prepare_far_side(network, request, grid.centers, router))
