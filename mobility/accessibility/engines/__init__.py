"""Other engines that answer the same questions: R5, in a process of its own."""

from mobility.accessibility.engines.r5 import R5Engine
from mobility.accessibility.engines.sources import Sources

__all__ = ["R5Engine", "Sources"]
