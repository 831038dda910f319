"""What `mobility live` would read, by settings and by the network's manifest: nothing, and it is not started.

Read by the supervisor too, which imports neither the network nor protobuf.
"""

import json
import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from mobility.errors import MobilityError
from mobility.network import current_build
from mobility.sensing.journal import FOLDER as JOURNAL
from mobility.settings import Settings

_SAYS_NOTHING = re.compile(r"gbfs|parking|public|api|maps|v?\d+([.-]\d+)*|[a-z]{2}", re.IGNORECASE)
"""Parts of addresses that many providers have."""


class RealtimeFeed(NamedTuple):
    """A feed to read."""

    tag: str
    url: str
    interval_s: int


class Provider(NamedTuple):
    """Who tells of shared vehicles or car parks."""

    tag: str
    url: str


class LiveSources(NamedTuple):
    """All there is to read; a further kind of source is a further member."""

    feeds: tuple[RealtimeFeed, ...] = ()
    broker: str = ""
    has_sensors: bool = False
    """Whether counting systems hand in over HTTP, or did."""
    gbfs: tuple[Provider, ...] = ()
    parking: tuple[Provider, ...] = ()

    def __bool__(self) -> bool:
        return any(self)

    def asks_for_another(self, running: "LiveSources") -> bool:
        """Tell whether a process that was started for other sources has to be started anew.

        Parameters
        ----------
        running : LiveSources
            What it was started for.

        Returns
        -------
        bool
            False where only sensors differ: once there is a process, it makes the journal and reads it.
        """
        return self._replace(has_sensors=False) != running._replace(has_sensors=False)


def find_live_sources(settings: Settings) -> LiveSources:
    """Look up what is to be read live.

    Parameters
    ----------
    settings : Settings
        network, realtime, realtime_interval_s, mqtt_url, sensor_registry, state, gbfs, parking.

    Returns
    -------
    LiveSources
        Feeds of the settings, then those of the city that the network in service was built for; the broker of
        count messages; sensors where a registry of them is named or a journal of what they sent is there;
        providers of shared vehicles and car parks, of the settings and of that city.
    """
    city = _of_city(settings)
    feeds = [RealtimeFeed(tag, url, settings.realtime_interval_s) for tag, url in _words(settings.realtime)]
    feeds += [RealtimeFeed(row["tag"], row["url"], row["interval_s"]) for row in _listed(city, "realtime")]
    has_sensors = settings.sensor_registry is not None or (settings.state / JOURNAL).is_dir()
    gbfs, parking = (
        _providers(_words(given), [str(url) for url in _listed(city, key)])
        for given, key in ((settings.gbfs, "gbfs"), (settings.parking, "parking"))
    )
    return LiveSources(tuple(dict.fromkeys(feeds)), settings.mqtt_url, has_sensors, gbfs, parking)


def _words(text: str) -> list[tuple[str, str]]:
    """Read TAG=URL words."""
    return [(word.partition("=")[0], word.partition("=")[2]) for word in text.split()]


def _providers(given: list[tuple[str, str]], addresses: list[str]) -> tuple[Provider, ...]:
    """Those of the settings, then those of the city file, whose tags are made of their addresses."""
    found = dict(given)
    for address in addresses:
        if address not in found.values():
            tag = _tag_of(address)
            while tag in found:
                tag += "-2"
            found[tag] = address
    return tuple(Provider(tag, url) for tag, url in found.items())


def _tag_of(address: str) -> str:
    """The last part of an address that says whose it is: nextbike_mx of .../v2/nextbike_mx/gbfs.json."""
    parts = urlsplit(address)
    words = [word.rpartition(".")[0] or word for word in (parts.path.strip("/").split("/"))]
    telling = [word for word in words if word and not _SAYS_NOTHING.fullmatch(word)]
    return re.sub(r"[^A-Za-z0-9-]+", "-", telling[-1] if telling else parts.hostname or "provider")


def _listed(city: dict[str, Any], key: str) -> list[Any]:
    found = city.get(key, [])
    return found if isinstance(found, list) else []


def _of_city(settings: Settings) -> dict[str, Any]:
    try:
        manifest = json.loads((current_build(settings.network) / "manifest.json").read_bytes())
    except (OSError, ValueError, MobilityError):
        return {}  # whoever loads the network says what is wrong with it
    return manifest if isinstance(manifest, dict) else {}
