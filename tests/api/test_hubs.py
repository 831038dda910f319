"""GET /v1/hubs: what there is, what is not known, and hubs as via stops."""

from dataclasses import replace

import numpy as np

from mobility.api import create_app
from mobility.api.schemas.hubs import HubSchema, HubsSchema
from mobility.hubs.model import Bay, Equipment, Hub, HubList, Placed
from mobility.service import Hubs
from mobility.settings import read_settings
from tests.api.handmade import FixedSource, journey, plan, services

HUB = Hub(
    "markt", "Markt", 51.48, 11.97, Placed.STOP, {Bay.BIKE: None, Bay.CAR: 2}, (Equipment.SHELTER,),
    np.array([0], np.int32), np.array([1], np.int32), np.array([35], np.int32), is_simulated=True,
)  # fmt: skip


def client():  # type: ignore[no-untyped-def]
    made = replace(services(plan(journeys=(journey(),))), hubs=Hubs(HubList((HUB,))))
    return create_app(read_settings({}), FixedSource(made), clock=lambda: 1_772_440_000).test_client()


def test_hubs_say_what_is_known_and_nothing_else() -> None:
    answer = client().get("/v1/hubs")
    assert answer.status_code == 200
    assert HubsSchema().validate(answer.get_json()) == {}
    (hub,) = answer.get_json()["hubs"]
    assert hub["bays"] == [{"kind": "bike"}, {"kind": "car", "count": 2}]
    assert (hub["position"], hub["simulated"], hub["equipment"]) == ("stop", True, ["shelter"])
    assert hub["present"] == {"vehicles": [], "systems": [], "staleSystems": []}
    assert hub["stops"][0]["walk"] == 35


def test_one_hub_by_its_id() -> None:
    answer = client().get("/v1/hubs/markt")
    assert HubSchema().validate(answer.get_json()) == {}
    assert answer.get_json()["hubId"] == "markt"
    missing = client().get("/v1/hubs/mond?language=de")
    assert missing.status_code == 404
    assert missing.get_json()["field"] == "hubId"
    assert "Mobilitätsknoten" in missing.get_json()["error"]
