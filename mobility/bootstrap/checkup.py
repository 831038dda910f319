"""All checks of an installation, one after the other."""

from dataclasses import fields
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from mobility.bootstrap.checkup_data import (
    built_at,
    check_feeds,
    check_kernels,
    check_network,
    check_program,
    check_service,
)
from mobility.bootstrap.checkup_machine import check_clock, check_disk, check_memory, check_redis
from mobility.bootstrap.finding import Finding, good
from mobility.clock import clock_back
from mobility.settings import Settings, variable_of

SECRETS = ("url", "key", "salt", "secret", "password", "sources")
"""Settings with one of these in their name may hold what is nobody's business."""


def examine(settings: Settings) -> list[Finding]:
    """Check an installation.

    Parameters
    ----------
    settings : Settings
        Of the installation.

    Returns
    -------
    list[Finding]
        In the order in which one would repair them.
    """
    network, found = check_network(settings)
    found.insert(0, _name_settings(settings))
    size = 0
    if network is not None:
        size = sum(int(file["size"]) for file in network.manifest["files"].values())
        # On the day that the service takes for today: a demonstration with an old feed is no fault.
        today = datetime.fromtimestamp(clock_back(settings.clock_back_s)(), UTC)
        found += check_feeds(network, today)
    return [
        *found,
        check_program(Path(str(files("mobility")))),
        check_kernels(settings),
        check_redis(settings),
        check_clock(settings, None if network is None else built_at(network)),
        *check_disk(settings, size),
        check_memory(settings, size),
        check_service(settings, network),
    ]


def _name_settings(settings: Settings) -> Finding:
    """Name what was set; values that may be secret are not shown."""
    given = []
    for setting in fields(Settings):
        value = getattr(settings, setting.name)
        if value != setting.default:
            is_secret = any(word in setting.name for word in SECRETS)
            given.append(f"{variable_of(setting.name)}={'...' if is_secret else value}")
    return good("settings", ", ".join(given) if given else "all at their defaults")
