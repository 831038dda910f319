"""Builds the stages of shared vehicles and car parks, where the settings or the city name any."""

from mobility.bootstrap.live_sources import LiveSources
from mobility.live.fetching import FeedSource
from mobility.live.gbfs_poller import GbfsPoller
from mobility.live.parking_stage import ParkingProvider, ParkingStage
from mobility.live.sharing_stage import Provider, SharingStage
from mobility.live.stages import Stage
from mobility.messages import LANGUAGES
from mobility.parking.reading import Ages
from mobility.settings import Settings
from mobility.sharing.gbfs.disguise import Disguise
from mobility.sharing.gbfs.reader import GbfsReader


def make_provider_stages(settings: Settings, sources: LiveSources, secret: bytes) -> list[Stage]:
    """Make what reads providers.

    Parameters
    ----------
    settings : Settings
        gbfs_hosts, gbfs_interval_s, parking_interval_s, provider_max_age_s, provider_gone_s.
    sources : LiveSources
        Who is to be read.
    secret : bytes
        Of this installation; numbers of vehicles are made with it.

    Returns
    -------
    list[Stage]
        None for what nobody tells of.
    """
    disguise, hosts = Disguise(secret), tuple(settings.gbfs_hosts.split())
    fresh_s = settings.provider_max_age_s
    gone_s = max(settings.provider_gone_s, fresh_s)
    systems = [
        Provider(
            GbfsPoller(tag, url, settings.gbfs_interval_s, LANGUAGES, hosts),
            GbfsReader(tag, disguise, fresh_s, gone_s),
        )
        for tag, url in sources.gbfs
    ]
    car_parks = [
        ParkingProvider(FeedSource(tag, url, settings.parking_interval_s)) for tag, url in sources.parking
    ]
    stages: list[Stage] = []
    if systems:
        stages.append(SharingStage(systems))
    if car_parks:
        stages.append(ParkingStage(car_parks, Ages(fresh_s, gone_s)))
    return stages
