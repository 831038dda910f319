"""The one place that builds and connects things; everyone else receives them.

The names below are loaded when they are first used: the supervisor never imports the network and stays small.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mobility.bootstrap.loader import ServiceLoader, load_services

__all__ = ["ServiceLoader", "load_services"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("mobility.bootstrap.loader"), name)
