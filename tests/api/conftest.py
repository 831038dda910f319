"""Apps and clients for tests of the API."""

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.settings import read_settings
from tests.api.handmade import FixedSource, ScriptedPlanner, journey, plan, services


class Api:
    """An app on the hand-made network."""

    def __init__(self) -> None:
        self.services = services(plan(journeys=(journey(),)))
        self.settings = read_settings({"MOBILITY_MAX_BODY_BYTES": "1000"})
        self.app = create_app(self.settings, FixedSource(self.services), clock=lambda: 1_772_440_000)
        self.client: FlaskClient = self.app.test_client()

    @property
    def planner(self) -> ScriptedPlanner:
        """What the app asks."""
        planner: object = self.services.planner
        assert isinstance(planner, ScriptedPlanner)
        return planner

    def get(self, more: str = "", version: int = 6, **headers: str):  # type: ignore[no-untyped-def]
        """Ask for a plan."""
        place = "fromPlace=51.4799,11.9699&toPlace=51.4701,11.9801"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(f"/api/v{version}/plan?{place}{more}", headers=named)


@pytest.fixture
def api() -> Api:
    """A fresh app with a scripted planner."""
    return Api()
