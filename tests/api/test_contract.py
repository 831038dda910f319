"""schemathesis on our own OpenAPI document: no 5xx, every answer as documented, bad input refused."""

import os
import re
import subprocess
import sys
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
from tests.api.handmade import FixedSource
from tests.support.live import Live

PATHS = ("/api/v6/plan", "/api/v5/plan", "/api/v1/health")
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
    """The document as the app on the small city gives it."""
    app = create_app(read_settings({}), FixedSource(load_services(small_city)))
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


def run_contract(contract: schemathesis.BaseSchema, path: str, max_examples: int) -> None:
    """Ask what the document allows and what it does not; every check of CHECKS must hold."""
    operation = contract[path]["GET"]
    kinds = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @settings(
        max_examples=max_examples, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(case=st.one_of(kinds))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    check()


@pytest.mark.parametrize("path", PATHS)
def test_contract(contract: schemathesis.BaseSchema, path: str) -> None:
    run_contract(contract, path, max_examples=60)


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_contract_at_length(contract: schemathesis.BaseSchema, path: str) -> None:
    run_contract(contract, path, max_examples=int(os.environ.get("MOBILITY_TEST_EXAMPLES", "1500")))


@pytest.mark.xdist_group("live")
def test_examples_bounds_doubled_parameters_and_methods(live_server: Live) -> None:
    """What is tried is derived from the document, one by one: its examples, both sides of each bound, ..."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{live_server.address}/openapi.json"),
            *("--phases", "examples,coverage", "--no-color"),
            # Parameters that would make the answer wrong are known and refused, which no schema can say.
            *("--exclude-checks", "positive_data_acceptance"),
        ],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    tried = re.search(r"(\d+) generated, \1 passed", done.stdout)
    assert tried and int(tried[1]) > 1000, done.stdout[-2000:]


def test_every_operation_is_tried(contract: schemathesis.BaseSchema) -> None:
    assert {result.ok().path for result in contract.get_all_operations()} == set(PATHS)
