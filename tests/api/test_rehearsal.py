"""A new generation asks itself first, and nobody can tell."""

import logging
from pathlib import Path

import pytest

from mobility.api import create_app, rehearsal
from mobility.api.rehearsal import ROUNDS, rehearse
from mobility.network import load_network
from mobility.service import services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.small_city import question_in

KINDS = 6
"""Questions a round."""


def test_all_kinds_of_questions_are_answered_and_none_is_counted(
    small_city: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services = services_of(load_network(small_city))
    moment = int(question_in(small_city).moment.timestamp())
    app = create_app(read_settings({}), FixedSource(services), lambda: moment)
    caplog.set_level(logging.INFO)
    # The extract of the model city may have no address near a stop; everything else is answered.
    assert rehearse(app, services, moment) >= (KINDS - 1) * ROUNDS
    assert not [record for record in caplog.records if record.name == "mobility.access"]
    numbers = app.test_client().get("/metrics").text
    asked = [line for line in numbers.splitlines() if line.startswith("mobility_http_requests_total{")]
    assert not asked, "a rehearsal is counted as if somebody had asked"


def test_a_network_without_a_question_is_no_reason_to_fail(
    small_city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = services_of(load_network(small_city))
    app = create_app(read_settings({}), FixedSource(services), lambda: 1_767_769_200)
    monkeypatch.setattr(rehearsal, "sample_question", lambda *_: None)
    assert rehearse(app, services, 1_767_769_200) == 0
