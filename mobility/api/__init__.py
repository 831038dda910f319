"""HTTP and JSON: requests in, answers out; whatever is asked for is done by mobility.service."""

from mobility.api.app import create_app

__all__ = ["create_app"]
