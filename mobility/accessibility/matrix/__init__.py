"""Travel-time matrices: the chunk function that isochrones, indicators and jobs ask."""

from mobility.accessibility.matrix.engine import UNREACHED, MatrixEngine
from mobility.accessibility.matrix.near_side import NearSide

__all__ = ["UNREACHED", "MatrixEngine", "NearSide"]
