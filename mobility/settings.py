"""Settings: read once from MOBILITY_* variables and REDIS_URL, checked, passed on as one frozen object."""

import os
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from mobility.errors import SettingsError

OTHER_NAMES = {
    "redis_url": "REDIS_URL",
    "kernel_cache": "NUMBA_CACHE_DIR",
    "metrics_folder": "PROMETHEUS_MULTIPROC_DIR",
    "otel_endpoint": "OTEL_EXPORTER_OTLP_ENDPOINT",
    "otel_service_name": "OTEL_SERVICE_NAME",
}
"""Settings whose variable is not MOBILITY_<NAME>: names that others gave."""


ONE_QUOTA = r"[1-9]\d{0,8}/(?:[1-9]\d{0,3} )?(?:second|minute|hour|day)s?"
QUOTA = rf"off|{ONE_QUOTA}(?: *; *{ONE_QUOTA}){{0,3}}"
ORIGIN = r"https?://(?:\*\.)?[A-Za-z0-9.-]+(?::\d{1,5})?"
ORIGINS = rf"off|\*|{ORIGIN}(?:[ ,]+{ORIGIN})*"
REALTIME = r"[A-Za-z0-9-]+=\S+(?:\s+[A-Za-z0-9-]+=\S+)*"
NETWORKS = r"off|[0-9A-Fa-f.:/]+(?:[ ,]+[0-9A-Fa-f.:/]+)*"


def _about(doc: str, **limits: Any) -> dict[str, Any]:
    return {"doc": doc, "low": None, "high": None, "choices": (), "form": "", "example": "", **limits}


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults; docs/settings.md is made from this class."""

    network: Path = field(
        default=Path("var/network"),
        metadata=_about("Directory that `mobility build` wrote and that `mobility serve` answers from."),
    )
    state: Path = field(
        default=Path("var/state"),
        metadata=_about(
            "Directory for what the service keeps between starts: keys, observations of sensors, compiled "
            "service days."
        ),
    )
    occupancy_model: Path = field(
        default=Path("var/occupancy"),
        metadata=_about("What `mobility occupancy train` wrote; none there: no loads are known."),
    )
    cache: Path = field(
        default=Path("var/cache"),
        metadata=_about("Directory for what a city's build downloads. May be deleted while nothing builds."),
    )
    sources: str = field(
        default="",
        metadata=_about(
            "Addresses or files instead of those in a city file: TAG=URL, several separated by blanks; "
            "the tag `osm` is the extract."
        ),
    )
    realtime: str = field(
        default="",
        metadata=_about(
            "GTFS-realtime feeds beside those of the city file: TAG=URL (or a file), several separated by "
            "blanks; TAG is the feed whose trips they tell of. Addresses may hold keys: they are not logged.",
            form=REALTIME,
            example="mdv=https://example.org/trip-updates.pb",
        ),
    )
    realtime_interval_s: int = field(
        default=15, metadata=_about("Seconds between two looks at each of these.", low=1, high=3600)
    )
    realtime_max_age_s: int = field(
        default=300,
        metadata=_about("A realtime message about trips or vehicles counts so long.", low=10, high=86_400),
    )
    live_max_age_s: int = field(
        default=120,
        metadata=_about(
            "So long without a beat of `mobility live`: the timetable counts alone.", low=5, high=86_400
        ),
    )
    clock_back_s: int = field(
        default=0,
        metadata=_about(
            "Seconds that this service believes it is earlier: only for demonstrations and tests with old "
            "feeds; every answer says so.",
            low=0,
            high=4_000_000_000,
        ),
    )
    host: str = field(default="127.0.0.1", metadata=_about("Address to listen on; 0.0.0.0 listens on all."))
    port: int = field(
        default=8080,
        metadata=_about("Port to listen on; 8080 is what MOTIS clients expect.", low=0, high=65535),
    )
    workers: int = field(
        default=2,
        metadata=_about("Processes that answer requests; they share one network.", low=1, high=64),
    )
    threads: int = field(default=4, metadata=_about("Threads in each worker.", low=1, high=64))
    graceful_s: int = field(
        default=30,
        metadata=_about(
            "Seconds that running requests may take to end when the service is stopped.", low=0, high=600
        ),
    )
    reload_s: int = field(
        default=2,
        metadata=_about(
            "Seconds between looks for a newly built network; 0 = load only at the start.", low=0, high=3600
        ),
    )
    log_level: str = field(
        default="INFO",
        metadata=_about(
            "What is logged (JSON lines on standard error).", choices=("DEBUG", "INFO", "WARNING", "ERROR")
        ),
    )
    cors_origins: str = field(
        default="*",
        metadata=_about(
            "Origins whose pages may ask: `*` for all, `off` for none, or some like `https://app.example "
            "https://*.city.example`.",
            form=ORIGINS,
            example="https://app.example https://*.city.example",
        ),
    )
    trusted_proxies: str = field(
        default="127.0.0.1 ::1",
        metadata=_about(
            "Addresses and networks of proxies whose X-Forwarded-For is believed; a Unix socket always is. "
            "`off` for none.",
            form=NETWORKS,
            example="127.0.0.1 10.0.0.0/8",
        ),
    )
    quota_plan: str = field(
        default="100/10 seconds",
        metadata=_about(
            "Requests for journeys, refreshes and one-to-many from one address; `off` for any number.",
            form=QUOTA,
            example="100/10 seconds",
        ),
    )
    quota_search: str = field(
        default="250/10 seconds",
        metadata=_about(
            "The same for boards, trips, places and everything else.",
            form=QUOTA,
            example="250/10 seconds",
        ),
    )
    quota_tiles: str = field(
        default="2000/10 seconds",
        metadata=_about("The same for map tiles.", form=QUOTA, example="2000/10 seconds"),
    )
    quota_key_factor: int = field(
        default=20,
        metadata=_about("How many times as much a key may ask as an address.", low=1, high=100_000),
    )
    metrics: str = field(
        default="LOCAL",
        metadata=_about(
            "Who may read /metrics: nobody, this machine (not through a proxy) and keys of the role control, "
            "or everybody.",
            choices=("OFF", "LOCAL", "OPEN"),
        ),
    )
    metrics_folder: Path | None = field(
        default=None,
        metadata=_about(
            "Where workers write what Prometheus reads; empty = `mobility serve` makes a private folder."
        ),
    )
    otel_endpoint: str = field(
        default="",
        metadata=_about(
            "OTLP receiver of traces (HTTP), e.g. `http://localhost:4318`; needs the extra `otel`; empty = "
            "none. Sampler, headers and so on: the other OTEL_* variables."
        ),
    )
    otel_service_name: str = field(default="mobility", metadata=_about("What traces call this service."))
    public_url: str = field(
        default="",
        metadata=_about(
            "Address under which clients reach this service, like https://mobility.example: written into "
            "/style.json; empty = as each request names it."
        ),
    )
    max_query_bytes: int = field(
        default=4096,
        metadata=_about("Longest query string of a request in bytes (more: 422).", low=256, high=8000),
    )
    max_body_bytes: int = field(
        default=65536, metadata=_about("Largest request body in bytes (more: 413).", low=0, high=100_000_000)
    )
    max_observations_bytes: int = field(
        default=1_000_000,
        metadata=_about("Largest body of observations in bytes (more: 413).", low=1000, high=10_000_000),
    )
    observations_days: int = field(
        default=400,
        metadata=_about("Days that raw observations are kept under MOBILITY_STATE.", low=8, high=3650),
    )
    mqtt_url: str = field(
        default="",
        metadata=_about(
            "Broker of count messages: `mqtt://user:password@host:1883`, `mqtts://` with TLS; empty = none.",
            form=r"mqtts?://\S+",
            example="mqtts://user:password@broker.example:8883",
        ),
    )
    mqtt_topics: str = field(
        default="", metadata=_about("Topics of count messages on it, separated by blanks: `apc/v1/#`.")
    )
    max_window_s: int = field(
        default=86400, metadata=_about("Longest searchWindow in seconds (more: 422).", low=0, high=172_800)
    )
    max_itineraries: int = field(
        default=100,
        metadata=_about("Largest numItineraries and maxItineraries (more: 422).", low=1, high=1000),
    )
    max_access_s: int = field(
        default=3600,
        metadata=_about(
            "Largest maxPreTransitTime and maxPostTransitTime in seconds (more: 422).", low=60, high=21_600
        ),
    )
    max_direct_s: int = field(
        default=21_600, metadata=_about("Largest maxDirectTime in seconds (more: 422).", low=60, high=86_400)
    )
    max_many: int = field(
        default=1000,
        metadata=_about("Most places in one one-to-many question (more: 422).", low=1, high=100_000),
    )
    max_many_by_transit: int = field(
        default=250,
        metadata=_about(
            "Most places in one one-to-many question with transit (more: 422); each is searched around.",
            low=1,
            high=10_000,
        ),
    )
    max_reach_minutes: int = field(
        default=240,
        metadata=_about("Largest maxTravelTime of one-to-all in minutes (more: 422).", low=1, high=720),
    )
    max_stop_times: int = field(
        default=250,
        metadata=_about("Largest n of departures and arrivals (more: 422).", low=1, high=1000),
    )
    max_matches: int = field(
        default=100,
        metadata=_about("Largest numResults of geocode and reverse-geocode (more: 422).", low=1, high=1000),
    )
    max_radius_m: int = field(
        default=5000,
        metadata=_about("Largest radius around a place in meters (more: 422).", low=1, high=50_000),
    )
    max_map_items: int = field(
        default=5000,
        metadata=_about(
            "Most stops, vehicles or lines in one answer of /map (more: 422).", low=1, high=100_000
        ),
    )
    max_map_window_s: int = field(
        default=3600,
        metadata=_about(
            "Longest time between startTime and endTime of /map/trips in seconds (more: 422).",
            low=60,
            high=43_200,
        ),
    )
    retry_after_s: int = field(
        default=60,
        metadata=_about("Seconds in the Retry-After header of answers 422, 429 and 503.", low=0, high=86_400),
    )
    kernel_cache: Path | None = field(
        default=None,
        metadata=_about(
            "Where compiled kernels are kept, a folder for each state of their sources; empty = beside "
            "them, or in ~/.cache/mobility."
        ),
    )
    clock_url: str = field(
        default="",
        metadata=_about(
            "Address whose Date header `mobility doctor` compares the clock with; empty = compare with none."
        ),
    )
    occupancy_secret: str = field(
        default="",
        repr=False,
        metadata=_about(
            "Secret from which the borders of published classes of load are drawn; empty = drawn at the "
            "first start and kept under MOBILITY_STATE.",
            form=r"[0-9A-Fa-f]{64}",
            example="what `openssl rand -hex 32` gives",
        ),
    )
    redis_url: str = field(
        default="", metadata=_about("Redis to use; empty = `mobility serve` starts a private one.")
    )


def variable_of(name: str) -> str:
    """Give the environment variable of a setting.

    Parameters
    ----------
    name : str
        Name of a field of Settings.

    Returns
    -------
    str
        E.g. "MOBILITY_PORT".
    """
    return OTHER_NAMES.get(name, f"MOBILITY_{name.upper()}")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings.

    Parameters
    ----------
    environ : Mapping[str, str] | None
        Variables; None reads the process' own.

    Returns
    -------
    Settings
        Defaults where a variable is missing or empty.

    Raises
    ------
    SettingsError
        If a value cannot be used; `field` names the variable.
    """
    variables = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        text = variables.get(variable_of(setting.name), "").strip()
        if text:
            values[setting.name] = _parse(setting, text)
    return Settings(**values)


def environment_of(settings: Settings) -> dict[str, str]:
    """Give the environment in which a child process reads the same settings.

    Parameters
    ----------
    settings : Settings
        Of this process, options of its command included.

    Returns
    -------
    dict[str, str]
        This process' own variables, those of the settings set or left out.
    """
    variables = dict(os.environ)
    for setting in fields(Settings):
        value = getattr(settings, setting.name)
        if value is None:
            variables.pop(variable_of(setting.name), None)
        else:
            variables[variable_of(setting.name)] = str(value)
    return variables


def _parse(setting: "Field[Any]", text: str) -> object:
    variable = variable_of(setting.name)
    if setting.type is int:
        low, high = setting.metadata["low"], setting.metadata["high"]
        if not (text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high):
            raise SettingsError(
                "{field} must be a whole number from {low} to {high}.", field=variable, low=low, high=high
            )
        return int(text)
    choices = setting.metadata["choices"]
    if choices:
        if text.upper() not in choices:
            raise SettingsError(
                "{field} must be one of {choices}.", field=variable, choices=", ".join(choices)
            )
        return text.upper()
    if setting.metadata["form"] and not re.fullmatch(setting.metadata["form"], text):
        raise SettingsError(
            "{field} cannot be read; write it like {example}.",
            field=variable,
            example=setting.metadata["example"],
        )
    return text if setting.type is str else Path(text)
