"""The OpenAPI document names each of its schemas once, and as its class: clients are generated from it."""

import warnings

from mobility.api import create_app
from mobility.settings import read_settings
from tests.api.handmade import FixedSource, plan, services


def test_no_two_schemas_share_a_name() -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        client = create_app(read_settings({}), FixedSource(services(plan()))).test_client()
        names = client.get("/openapi.json").get_json()["components"]["schemas"]
    assert [str(one.message) for one in said if "Multiple schemas" in str(one.message)] == []
    assert {"Area", "Notice", "Parking", "Plan"} <= set(names)
