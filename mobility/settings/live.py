"""What is live: realtime feeds, how long they count, the clock."""

from dataclasses import dataclass, field

from mobility.settings.about import about

REALTIME = r"[A-Za-z0-9-]+=\S+(?:\s+[A-Za-z0-9-]+=\S+)*"


@dataclass(frozen=True)
class LiveSettings:
    """GTFS-realtime feeds, ages and the clock."""

    realtime: str = field(
        default="",
        metadata=about(
            "GTFS-realtime feeds beside those of the city file: TAG=URL (or a file), several separated by "
            "blanks; TAG is the feed whose trips they tell of. Addresses may hold keys: they are not logged.",
            form=REALTIME,
            example="mdv=https://example.org/trip-updates.pb",
        ),
    )
    realtime_interval_s: int = field(
        default=15, metadata=about("Seconds between two looks at each of these.", low=1, high=3600)
    )
    realtime_max_age_s: int = field(
        default=300,
        metadata=about("A realtime message about trips or vehicles counts so long.", low=10, high=86_400),
    )
    live_max_age_s: int = field(
        default=120,
        metadata=about(
            "So long without a beat of `mobility live`: the timetable counts alone.", low=5, high=86_400
        ),
    )
    clock_back_s: int = field(
        default=0,
        metadata=about(
            "Seconds that this service believes it is earlier: only for demonstrations and tests with old "
            "feeds; every answer says so.",
            low=0,
            high=4_000_000_000,
        ),
    )
    clock_url: str = field(
        default="",
        metadata=about(
            "Address whose Date header `mobility doctor` compares the clock with; empty = compare with none."
        ),
    )
