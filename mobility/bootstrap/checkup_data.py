"""Looks at what a service answers from: the network, its feeds, compiled kernels, and the service itself."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from importlib.util import cache_from_source
from pathlib import Path
from zoneinfo import ZoneInfo

import requests

from mobility.bootstrap.finding import Finding, bad, good, warning
from mobility.errors import MobilityError
from mobility.kernel_cache import find_kernel_cache
from mobility.network import TransportNetwork, list_builds, load_network
from mobility.service.about import FeedAbout, describe_network
from mobility.settings import Settings

OLD_NETWORK_DAYS = 14
"""Most agencies publish anew every week or two."""

FEW_DAYS_AHEAD = 14
PATIENCE_S = 3.0


def check_network(settings: Settings) -> tuple[TransportNetwork | None, list[Finding]]:
    """Load the network, every file compared with its hash.

    Parameters
    ----------
    settings : Settings
        network.

    Returns
    -------
    tuple[TransportNetwork | None, list[Finding]]
        The network, None if it cannot be loaded, and what was found.
    """
    try:
        network = load_network(settings.network, verify=True)
    except (MobilityError, OSError) as fault:
        return None, [bad("network", str(fault))]
    manifest = network.manifest
    counts = manifest["counts"]
    age_days = (datetime.now(UTC) - built_at(network)).total_seconds() / 86_400
    text = (
        f"{network.path.name}, format {manifest['format_version']}, built {age_days:.1f} days ago: "
        f"{counts['stops']:,} stops, {counts['trips']:,} trips, {counts['street_edges']:,} street edges; "
        f"all files as built; {len(list_builds(settings.network))} builds kept"
    )
    found = [good("network", text)]
    if age_days > OLD_NETWORK_DAYS:
        found = [warning("network", f"{text}. Feeds may be newer: build it again.")]
    found += [warning("network", notice) for notice in manifest.get("warnings", [])]
    return network, found


def built_at(network: TransportNetwork) -> datetime:
    """Read when a network was built.

    Parameters
    ----------
    network : TransportNetwork
        Loaded.

    Returns
    -------
    datetime
        UTC.
    """
    return datetime.fromisoformat(network.manifest["built_at"])


def check_feeds(network: TransportNetwork, now: datetime) -> Iterator[Finding]:
    """See how many days ahead each feed is valid.

    Parameters
    ----------
    network : TransportNetwork
        Loaded.
    now : datetime
        With a time zone.

    Yields
    ------
    Finding
        One a feed.
    """
    about = describe_network(network)
    today = now.astimezone(ZoneInfo(about.timezone)).date()
    for feed in about.feeds:
        yield _check_feed(feed, today)


def _check_feed(feed: FeedAbout, today: date) -> Finding:
    subject = f"feed {feed.tag}"
    if feed.first_service_day is None or feed.last_service_day is None:
        return bad(subject, "there is no day on which a trip runs")
    span = f"service from {feed.first_service_day} to {feed.last_service_day}"
    if feed.shifted_weeks:
        span += f" (moved ahead by {feed.shifted_weeks} weeks)"
    ahead = (feed.last_service_day - today).days
    if ahead < 0:
        return bad(subject, f"{span}: it ended {-ahead} days ago; fetch a newer feed and build again")
    if feed.first_service_day > today:
        return warning(subject, f"{span}: it begins in {(feed.first_service_day - today).days} days")
    if ahead < FEW_DAYS_AHEAD:
        return warning(subject, f"{span}: only {ahead} days ahead; look for a newer feed")
    return good(subject, f"{span}: {ahead} days ahead")


def check_kernels(settings: Settings) -> Finding:
    """See whether kernels were compiled for the program as it is now.

    Parameters
    ----------
    settings : Settings
        kernel_cache.

    Returns
    -------
    Finding
        A warning if the next start must compile.
    """
    sources = Path(str(files("mobility"))) / "kernels"
    folder = find_kernel_cache(sources, str(settings.kernel_cache or ""))
    if not folder:
        return warning(
            "kernels", "nowhere to keep compiled kernels: every start compiles; set NUMBA_CACHE_DIR"
        )
    compiled = [path.stat().st_size for path in Path(folder).rglob("*.nbc")]
    if not compiled:
        return warning(
            "kernels", f"none compiled yet in {folder}: the first start takes a minute (or build first)"
        )
    return good("kernels", f"{len(compiled)} compiled, {sum(compiled) / 1e6:.0f} MB in {folder}")


def check_service(settings: Settings, network: TransportNetwork | None) -> Finding:
    """Ask the service that runs here, if one does.

    Parameters
    ----------
    settings : Settings
        host, port.
    network : TransportNetwork | None
        The one that it should answer from.

    Returns
    -------
    Finding
        Good also if none runs: that is no fault of the installation.
    """
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    try:
        response = requests.get(f"{address}/api/v1/health", timeout=PATIENCE_S)
        answer = response.json()
    except requests.ConnectionError:
        return good("service", f"none runs at {address}")
    except (requests.RequestException, ValueError):
        return bad("service", f"something at {address} does not answer like this service")
    if response.status_code != requests.codes.ok:
        return bad("service", f"{address} answers {response.status_code}: {answer.get('error', '')}")
    served = str(answer.get("network", {}).get("contentHash", ""))
    if "refused" in answer:
        return bad("service", f"build {answer['refused'].get('build')} was refused; the log says why")
    if network is not None and served != network.manifest["content_hash"]:
        return warning(
            "service", f"{address} answers from network {served[:12]}, not from {settings.network}"
        )
    return good("service", f"{address} answers from this network")


def check_program(sources: Path) -> Finding:
    """See whether the modules of the program are compiled.

    Parameters
    ----------
    sources : Path
        Folder of a package.

    Returns
    -------
    Finding
        A warning if each start compiles them again.
    """
    rooms = [folder for folder in sources.iterdir() if folder.is_dir() and folder.name != "web"]
    modules = [*sources.glob("*.py"), *(path for room in rooms for path in room.rglob("*.py"))]
    missing = [path for path in modules if not Path(cache_from_source(str(path))).exists()]
    if missing and (sys.dont_write_bytecode or not os.access(sources, os.W_OK)):
        return warning(
            "program",
            f"{len(missing)} of {len(modules)} modules are not compiled, and are not kept once they are: "
            "every start takes longer; run make install as the owner of the program",
        )
    return good("program", f"{len(modules) - len(missing)} of {len(modules)} modules are compiled")
