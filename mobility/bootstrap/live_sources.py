"""What `mobility live` would read, by settings and by the network's manifest: nothing, and it is not started.

Read by the supervisor too, which imports neither the network nor protobuf.
"""

import json
from typing import Any, NamedTuple

from mobility.errors import MobilityError
from mobility.network import current_build
from mobility.sensing.journal import FOLDER as JOURNAL
from mobility.settings import Settings


class RealtimeFeed(NamedTuple):
    """A feed to read."""

    tag: str
    url: str
    interval_s: int


class LiveSources(NamedTuple):
    """All there is to read; a further kind of source is a further member."""

    feeds: tuple[RealtimeFeed, ...] = ()
    broker: str = ""
    has_sensors: bool = False
    """Whether counting systems hand in over HTTP, or did."""

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
        return (self.feeds, self.broker) != (running.feeds, running.broker)


def find_live_sources(settings: Settings) -> LiveSources:
    """Look up what is to be read live.

    Parameters
    ----------
    settings : Settings
        network, realtime, realtime_interval_s, mqtt_url, sensor_registry, state.

    Returns
    -------
    LiveSources
        Feeds of the settings, then those of the city that the network in service was built for; the broker of
        count messages; sensors where a registry of them is named or a journal of what they sent is there.
    """
    given = [text.split("=", 1) for text in settings.realtime.split()]
    feeds = [RealtimeFeed(tag, url, settings.realtime_interval_s) for tag, url in given]
    feeds += [RealtimeFeed(row["tag"], row["url"], row["interval_s"]) for row in _of_city(settings)]
    has_sensors = settings.sensor_registry is not None or (settings.state / JOURNAL).is_dir()
    return LiveSources(tuple(dict.fromkeys(feeds)), settings.mqtt_url, has_sensors)


def _of_city(settings: Settings) -> list[dict[str, Any]]:
    try:
        manifest = json.loads((current_build(settings.network) / "manifest.json").read_bytes())
    except (OSError, ValueError, MobilityError):
        return []  # whoever loads the network says what is wrong with it
    found = manifest.get("realtime", [])
    return found if isinstance(found, list) else []
