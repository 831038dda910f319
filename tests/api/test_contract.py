"""schemathesis on our own OpenAPI document: no 5xx, every answer as documented, bad input refused."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from mobility.api import create_app
from mobility.bootstrap import load_services
from mobility.settings import read_settings
from mobility.snapshot.snapshot import Snapshot
from tests.api.handmade import FixedSource, plan, services
from tests.support.live import Live

METHODS = ("get", "post", "put", "patch", "delete")


def list_operations() -> list[tuple[str, str]]:
    """Every path and method of the document, so that no new one can be forgotten."""
    app = create_app(read_settings({}), FixedSource(services(plan())))
    paths = app.test_client().get("/openapi.json").get_json()["paths"]
    return [(path, method) for path, item in paths.items() for method in item if method in METHODS]


OPERATIONS = list_operations()
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
)


@pytest.fixture(scope="module")
def contract(small_city: Path) -> schemathesis.BaseSchema:
    """The document as the app on the small city gives it; nothing is off its plan there just now."""
    services = load_services(small_city)
    now = Snapshot(services.about.content_hash, int(time.time()), "1")
    app = create_app(read_settings({}), FixedSource(services.with_snapshot(now)))
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


def run_contract(contract: schemathesis.BaseSchema, path: str, method: str, max_examples: int) -> None:
    """Ask what the document allows and what it does not; every check of CHECKS must hold."""
    operation = contract[path][method.upper()]
    kinds = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @settings(
        max_examples=max_examples, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(case=st.one_of(kinds))
    def check(case: schemathesis.Case) -> None:
        # Without a server between them nobody would unpack a compressed answer.
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    check()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_contract(contract: schemathesis.BaseSchema, path: str, method: str) -> None:
    run_contract(contract, path, method, max_examples=20)


# So many questions take minutes where others work beside it, and the first isochrone waits for its kernels.
@pytest.mark.timeout(1800)
@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_contract_at_length(contract: schemathesis.BaseSchema, path: str, method: str) -> None:
    examples = int(os.environ.get("MOBILITY_TEST_EXAMPLES", "400"))
    run_contract(contract, path, method, max_examples=examples)


@pytest.mark.slow
def test_examples_bounds_doubled_parameters_and_methods(live_server: Live) -> None:
    """What is tried is derived from the document, one by one: its examples, both sides of each bound, ..."""
    assert run_phases(live_server) > 2000


def run_phases(live_server: Live) -> int:
    """Run schemathesis' own phases; how many questions it asked."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{live_server.address}/openapi.json"),
            *("--phases", "examples,coverage", "--no-color"),
            # Parameters that would make the answer wrong are known and refused, which no schema can say.
            *("--exclude-checks", "positive_data_acceptance"),
            # This server has no realtime feed to read, so it has none to give: 503 is right there.
            *("--exclude-path-regex", "^/gtfs-rt/.*$"),
        ],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    tried = re.search(r"(\d+) generated, \1 passed", done.stdout)
    assert tried, done.stdout[-2000:]
    return int(tried[1])


def test_every_operation_is_tried(contract: schemathesis.BaseSchema) -> None:
    known = {(result.ok().path, result.ok().method.lower()) for result in contract.get_all_operations()}
    assert known == set(OPERATIONS)
