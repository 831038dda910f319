"""Builds the live process: its stages in their order. A further stage is one more line here."""

from mobility.bootstrap.live_sources import find_live_sources
from mobility.bootstrap.provider_stages import make_provider_stages
from mobility.bootstrap.sensor_stage import SensorStage
from mobility.clock import clock_back
from mobility.live.feeds_stage import FeedsStage
from mobility.live.fetching import FeedSource
from mobility.live.loads_stage import LoadsStage
from mobility.live.message_store import MessageStore
from mobility.live.network_loads import LoadFiles
from mobility.live.networks import NetworkWatch
from mobility.live.position_listener import PositionListener
from mobility.live.process import LiveProcess
from mobility.live.stages import Stage
from mobility.sensing.intake import Intake
from mobility.sensing.journal import FOLDER, Journal
from mobility.settings import Settings
from mobility.snapshot.exchange import SnapshotStore, connect_live
from mobility.store.border_secret import border_secret


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

    Raises
    ------
    SettingsError
        If the broker's address cannot be read.
    StoreError
        If the journal or the secret of the borders cannot be used.
    """
    journal, clock = settings.state / FOLDER, clock_back(settings.clock_back_s)
    intake = Intake(Journal(journal, clock), clock)
    store = connect_live(settings.redis_url)
    secret = border_secret(settings.state, settings.occupancy_secret)
    found = find_live_sources(settings)
    sources = [FeedSource(*feed) for feed in found.feeds]
    return [
        FeedsStage(sources, settings.realtime_max_age_s, [PositionListener(intake)], MessageStore(store)),
        LoadsStage(
            journal,
            LoadFiles(settings.occupancy_model, settings.sensor_registry, settings.occupancy_conditions),
            secret,
            store,
            intake.counts,
            intake.repeats,
        ),
        SensorStage(settings, intake),
        *make_provider_stages(settings, found, secret),
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
