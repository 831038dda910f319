"""What sensors send, how long it is kept, and the secret of what is published of it."""

from dataclasses import dataclass, field
from pathlib import Path

from mobility.settings.about import about


@dataclass(frozen=True)
class SensingSettings:
    """Observations of sensors and the secret of published loads."""

    max_observations_bytes: int = field(
        default=1_000_000,
        metadata=about("Largest body of observations in bytes (more: 413).", low=1000, high=10_000_000),
    )
    observations_days: int = field(
        default=400,
        metadata=about("Days that raw observations are kept under MOBILITY_STATE.", low=8, high=3650),
    )
    sensor_registry: Path | None = field(
        default=None,
        metadata=about(
            "Registry of vehicles and counting systems (TOML or CSV, docs/sensors.md); read again when it "
            "changes. Empty = how many persons a vehicle holds is known from the trained model alone."
        ),
    )
    occupancy_conditions: Path | None = field(
        default=None,
        metadata=about(
            "Weather and events by the hour (CSV, docs/occupancy.md), of past and coming days, for models "
            "that learned with them; read again when it changes. Empty = forecasts take them as on average."
        ),
    )
    mqtt_url: str = field(
        default="",
        metadata=about(
            "Broker of count messages: `mqtt://user:password@host:1883`, `mqtts://` with TLS; empty = none.",
            form=r"mqtts?://\S+",
            example="mqtts://user:password@broker.example:8883",
        ),
    )
    mqtt_topics: str = field(
        default="", metadata=about("Topics of count messages on it, separated by blanks: `apc/v1/#`.")
    )
    occupancy_secret: str = field(
        default="",
        repr=False,
        metadata=about(
            "Secret from which the borders of published classes of load are drawn; empty = drawn at the "
            "first start and kept under MOBILITY_STATE.",
            form=r"[0-9A-Fa-f]{64}",
            example="what `openssl rand -hex 32` gives",
        ),
    )
