"""Who may ask from where, and how often."""

from dataclasses import dataclass, field

from mobility.settings.about import about

ONE_QUOTA = r"[1-9]\d{0,8}/(?:[1-9]\d{0,3} )?(?:second|minute|hour|day)s?"
QUOTA = rf"off|{ONE_QUOTA}(?: *; *{ONE_QUOTA}){{0,3}}"
ORIGIN = r"https?://(?:\*\.)?[A-Za-z0-9.-]+(?::\d{1,5})?"
ORIGINS = rf"off|\*|{ORIGIN}(?:[ ,]+{ORIGIN})*"
NETWORKS = r"off|[0-9A-Fa-f.:/]+(?:[ ,]+[0-9A-Fa-f.:/]+)*"


@dataclass(frozen=True)
class DoorSettings:
    """Origins, proxies, quotas and the address that clients see."""

    cors_origins: str = field(
        default="*",
        metadata=about(
            "Origins whose pages may ask: `*` for all, `off` for none, or some like `https://app.example "
            "https://*.city.example`.",
            form=ORIGINS,
            example="https://app.example https://*.city.example",
        ),
    )
    trusted_proxies: str = field(
        default="127.0.0.1 ::1",
        metadata=about(
            "Addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; "
            "a Unix socket always is. `off` for none.",
            form=NETWORKS,
            example="127.0.0.1 10.0.0.0/8",
        ),
    )
    quota_plan: str = field(
        default="100/10 seconds",
        metadata=about(
            "Requests for journeys, refreshes, one-to-many and one-to-all from one address; `off` for any "
            "number.",
            form=QUOTA,
            example="100/10 seconds",
        ),
    )
    quota_search: str = field(
        default="250/10 seconds",
        metadata=about(
            "The same for boards, trips, places and everything else.",
            form=QUOTA,
            example="250/10 seconds",
        ),
    )
    quota_tiles: str = field(
        default="2000/10 seconds",
        metadata=about("The same for map tiles.", form=QUOTA, example="2000/10 seconds"),
    )
    quota_key_factor: int = field(
        default=20,
        metadata=about("How many times as much a key may ask as an address.", low=1, high=100_000),
    )
    retry_after_s: int = field(
        default=60,
        metadata=about(
            "Seconds in the Retry-After header of answers 422 and 503 (a quota says its own; while loading "
            "it is 2).",
            low=0,
            high=86_400,
        ),
    )
    public_url: str = field(
        default="",
        metadata=about(
            "Address under which clients reach this service, like https://mobility.example: written into "
            "/style.json; empty = as each request names it."
        ),
    )
