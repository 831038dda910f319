"""Heights: the ground under the streets, and what each street climbs."""

from mobility.network.heights.climbs import measure_climbs
from mobility.network.heights.terrain import Terrain

__all__ = ["Terrain", "measure_climbs"]
