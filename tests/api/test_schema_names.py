"""The OpenAPI document as it is read: each schema named once, what is asked for first on top."""

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


def test_what_must_be_given_stands_above_what_has_no_effect() -> None:
    client = create_app(read_settings({}), FixedSource(services(plan()))).test_client()
    for path, item in client.get("/openapi.json").get_json()["paths"].items():
        for operation in item.values():
            parameters = operation.get("parameters", []) if isinstance(operation, dict) else []
            kinds = [
                (
                    not one.get("required", False),
                    one["schema"].get("x-mobility-support", "honored") != "honored",
                )
                for one in parameters
            ]
            assert kinds == sorted(kinds), path
