"""What the tests of clients share."""

from pathlib import Path

import pytest

from tests.clients.question import Question, ask


@pytest.fixture(scope="session")
def question(small_city: Path) -> Question:
    """A question about the small city."""
    return ask(small_city)
