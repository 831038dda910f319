"""Trips to learning: how early one is there, how far ahead calendars look."""

from dataclasses import dataclass, field

from mobility.settings.about import about


@dataclass(frozen=True)
class LearningTripSettings:
    """Defaults and limits of trips to learning."""

    learning_slack_minutes: int = field(
        default=5,
        metadata=about(
            "Minutes to spare before a session begins, where a question does not say.", low=0, high=120
        ),
    )
    max_learning_days: int = field(
        default=14,
        metadata=about("Most days that one calendar of learning looks ahead (more: 422).", low=1, high=60),
    )
