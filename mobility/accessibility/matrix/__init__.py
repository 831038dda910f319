"""Travel-time matrices: the chunk function that isochrones, indicators and jobs ask."""

from mobility.accessibility.matrix.engine import UNREACHED, MatrixEngine

__all__ = ["UNREACHED", "MatrixEngine"]
