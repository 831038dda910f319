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
    gbfs: str = field(
        default="",
        metadata=about(
            "Systems of shared vehicles beside those of the city file: TAG=URL (or a file) of gbfs.json, "
            "several separated by blanks. Addresses may hold keys: they are not logged.",
            form=REALTIME,
            example="rad=https://example.org/gbfs.json",
        ),
    )
    gbfs_hosts: str = field(
        default="",
        metadata=about(
            "Hosts, separated by blanks, on which files of GBFS may lie besides the one of gbfs.json.",
            form=r"\S+(?:\s+\S+)*",
            example="cdn.example.org",
        ),
    )
    gbfs_interval_s: int = field(
        default=15,
        metadata=about(
            "Shortest time in seconds between two looks at counts and vehicles; a longer ttl of theirs is "
            "kept, up to 120 s.",
            low=1,
            high=3600,
        ),
    )
    parking: str = field(
        default="",
        metadata=about(
            "Car parks beside those of the city file: TAG=URL (or a file), several separated by blanks: JSON "
            "of ParkAPI, NGSI or DB BahnPark, or XML of DATEX II. Addresses may hold keys: they are not "
            "logged.",
            form=REALTIME,
            example="town=https://example.org/parking.json",
        ),
    )
    parking_interval_s: int = field(
        default=60, metadata=about("Seconds between two looks at each of these.", low=1, high=3600)
    )
    provider_max_age_s: int = field(
        default=300,
        metadata=about(
            "Counts of shared vehicles and of free spaces are promised so long after they were made.",
            low=10,
            high=86_400,
        ),
    )
    provider_gone_s: int = field(
        default=1800,
        metadata=about("They are shown as stale until so long after, then no more.", low=10, high=86_400),
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
