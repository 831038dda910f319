"""The one place that builds and connects things; everyone else receives them."""

from mobility.bootstrap.loader import ServiceLoader, load_services

__all__ = ["ServiceLoader", "load_services"]
