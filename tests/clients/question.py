"""What the clients ask: a journey of the model city, and a box around it."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path

from tests.support.small_city import question_in

BOX = 0.03
"""Degrees around the origin: the middle of the small model city."""


@dataclass(frozen=True)
class Question:
    """A question with journeys as answer, as JavaScript spells it."""

    fromPlace: str  # noqa: N815
    toPlace: str  # noqa: N815
    time: str
    min: str
    max: str

    def as_json(self) -> str:
        """For the command line of a client."""
        return json.dumps(asdict(self))


def ask(small_city: Path) -> Question:
    """A question about the small city."""
    sample = question_in(small_city)
    lat, lon = (float(part) for part in sample.from_place.split(",")[:2])
    # As Date.toISOString() writes it.
    time = sample.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    low, high = (f"{lat + side * BOX:.5f},{lon + side * BOX:.5f}" for side in (-1, 1))
    return Question(sample.from_place, sample.to_place, time, low, high)
