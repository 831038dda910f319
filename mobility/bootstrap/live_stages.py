"""Builds the live process: its stages in their order. A further stage is one more line here."""

from mobility.bootstrap.live_sources import find_live_sources
from mobility.bootstrap.sensor_stage import SensorStage
from mobility.clock import clock_back
from mobility.live.feeds_stage import FeedsStage, VehicleListener
from mobility.live.fetching import FeedSource
from mobility.live.message_store import MessageStore
from mobility.live.networks import NetworkWatch
from mobility.live.process import LiveProcess
from mobility.live.stages import Stage
from mobility.settings import Settings
from mobility.snapshot.exchange import SnapshotStore, connect_live


def make_stages(settings: Settings) -> list[Stage]:
    """Make what fills snapshots.

    Parameters
    ----------
    settings : Settings
        What is to be read.

    Returns
    -------
    list[Stage]
        In the order in which they fill a draft: feeds first, what rests on runs and positions behind them.
    """
    # Who wants to know what vehicles say (how full they are, for instance) is put in here.
    listeners: list[VehicleListener] = []
    sources = [FeedSource(*feed) for feed in find_live_sources(settings).feeds]
    messages = MessageStore(connect_live(settings.redis_url))
    return [
        FeedsStage(sources, settings.realtime_max_age_s, listeners, messages),
        SensorStage(settings),
    ]


def make_live_process(settings: Settings) -> LiveProcess:
    """Put the live process together.

    Parameters
    ----------
    settings : Settings
        With the address of a Redis.

    Returns
    -------
    LiveProcess
        Ready to run.
    """
    return LiveProcess(
        NetworkWatch(settings.network),
        make_stages(settings),
        SnapshotStore(connect_live(settings.redis_url)),
        clock_back(settings.clock_back_s),
    )
