"""The largest questions that are answered."""

from dataclasses import dataclass, field

from mobility.settings.about import about


@dataclass(frozen=True)
class LimitSettings:
    """Limits of requests; beyond them the answer is 413 or 422."""

    max_query_bytes: int = field(
        default=4096,
        metadata=about("Longest query string of a request in bytes (more: 422).", low=256, high=8000),
    )
    max_body_bytes: int = field(
        default=65536, metadata=about("Largest request body in bytes (more: 413).", low=0, high=100_000_000)
    )
    max_learning_bytes: int = field(
        default=5_000_000,
        metadata=about(
            "Largest body that a provider of learning may send in bytes (more: 413).",
            low=1000,
            high=100_000_000,
        ),
    )
    max_window_s: int = field(
        default=86400, metadata=about("Longest searchWindow in seconds (more: 422).", low=0, high=172_800)
    )
    max_itineraries: int = field(
        default=100,
        metadata=about("Largest numItineraries and maxItineraries (more: 422).", low=1, high=1000),
    )
    max_access_s: int = field(
        default=3600,
        metadata=about(
            "Largest maxPreTransitTime and maxPostTransitTime in seconds (more: 422).", low=60, high=21_600
        ),
    )
    max_direct_s: int = field(
        default=21_600, metadata=about("Largest maxDirectTime in seconds (more: 422).", low=60, high=86_400)
    )
    max_many: int = field(
        default=1000,
        metadata=about("Most places in one one-to-many question (more: 422).", low=1, high=100_000),
    )
    max_many_by_transit: int = field(
        default=250,
        metadata=about(
            "Most places in one one-to-many question with transit (more: 422); each is searched around.",
            low=1,
            high=10_000,
        ),
    )
    max_reach_minutes: int = field(
        default=240,
        metadata=about("Largest maxTravelTime of one-to-all in minutes (more: 422).", low=1, high=720),
    )
    max_points: int = field(
        default=1_000_000,
        metadata=about(
            "Most points that a planner's file of origins or destinations may hold.", low=1, high=100_000_000
        ),
    )
    max_stop_times: int = field(
        default=250,
        metadata=about("Largest n of departures and arrivals (more: 422).", low=1, high=1000),
    )
    max_matches: int = field(
        default=100,
        metadata=about("Largest numResults of geocode and reverse-geocode (more: 422).", low=1, high=1000),
    )
    max_radius_m: int = field(
        default=5000,
        metadata=about("Largest radius around a place in meters (more: 422).", low=1, high=50_000),
    )
    max_map_items: int = field(
        default=5000,
        metadata=about(
            "Most stops, vehicles or lines in one answer of /map (more: 422).", low=1, high=100_000
        ),
    )
    max_map_window_s: int = field(
        default=3600,
        metadata=about(
            "Longest time between startTime and endTime of /map/trips in seconds (more: 422).",
            low=60,
            high=43_200,
        ),
    )
