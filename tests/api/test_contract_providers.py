"""schemathesis with a provider's key: behind it no 5xx, every answer as documented, bad input refused."""

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from mobility.api import create_app
from mobility.learning.directory import open_directory
from mobility.service.learning_directory import database_of
from mobility.settings import read_settings
from mobility.store import KeyFile, Role
from tests.api.handmade import FixedSource, plan, services
from tests.api.test_contract import CHECKS, OPERATIONS
from tests.support.learning import small_batch

OWN = "/v1/learning/providers/"
WRITES = [one for one in OPERATIONS if one[0].startswith(OWN)]
EXAMPLES = 25
MULTI_STATUS = 207


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), WRITES)
def test_a_provider_is_answered_as_documented(tmp_path: Path, path: str, method: str) -> None:
    found = read_settings({"MOBILITY_STATE": str(tmp_path)})
    directory = open_directory(database_of(found))
    directory.apply(small_batch(), "test")
    directory.close()
    key = KeyFile(found.state).add(Role.PROVIDER, "Volkshochschule", ("vhs",))[1]
    app = create_app(found, FixedSource(services(plan())))
    operation = schemathesis.openapi.from_wsgi("/openapi.json", app)[path][method.upper()]
    kinds = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]
    statuses: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(kinds))
    def check(case: schemathesis.Case) -> None:
        # One's own provider: with another one's id all that can be seen is a 403.
        case.path_parameters = (case.path_parameters or {}) | {"provider_id": "vhs"}
        headers = {"Accept-Encoding": "identity", "X-API-Key": key}
        answer = case.call(headers=headers)
        statuses.add(answer.status_code)
        checks = set(CHECKS)
        if answer.status_code == MULTI_STATUS:
            # A batch refuses each bad record by name, and loses none of the others (docs/learning.md).
            assert answer.json()["refused"]
            checks.discard(negative_data_rejection)
        case.validate_response(answer, checks=list(checks), headers=headers)

    check()
    # The key opened: what is refused is refused for what it says.
    assert statuses
    assert not statuses & {401, 403, 429}
