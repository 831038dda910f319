"""The live process' part in sensing: hears the broker of count messages, keeps the journal in order."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mobility.bootstrap.journal_tidying import JournalTidying
from mobility.live.networks import LiveNetwork
from mobility.live.stages import Draft
from mobility.sensing.intake import Intake
from mobility.sensing.journal import Journal
from mobility.sensing.mqtt import Subscriber
from mobility.service import JOURNAL
from mobility.settings import Settings, environment_of
from mobility.snapshot.provider_state import ProviderState
from mobility.snapshot.snapshot import FeedState


class SensorStage:
    """Adds to a snapshot whether the broker gives count messages; behind the stage of the loads.

    Parameters
    ----------
    settings : Settings
        state, mqtt_url, mqtt_topics, observations_days.
    intake : Intake | None
        Where messages of the broker go; None = one of its own.

    Raises
    ------
    SettingsError
        If the broker's address cannot be read.
    StoreError
        If the journal cannot be used.
    """

    name = "sensors"

    def __init__(self, settings: Settings, intake: Intake | None = None) -> None:
        folder: Path = settings.state / JOURNAL
        self._tidying = JournalTidying(folder, settings.observations_days, environment_of(settings))
        self._told_fault = ""
        self._subscriber: Subscriber | None = None
        if settings.mqtt_url:
            self._subscriber = Subscriber(
                settings.mqtt_url,
                tuple(settings.mqtt_topics.split()),
                intake or Intake(Journal(folder)),
            )
            self._subscriber.start()

    def step(self, now_s: int) -> bool:
        """Have days that are over turned into Parquet, once an hour; look after the broker.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        bool
            Whether the broker's fault is another than the one last told.
        """
        self._tidying.step(now_s)
        return self._fault() != self._told_fault

    def fill(self, draft: Draft) -> None:
        """Add the broker's fault to what loads rest on.

        Parameters
        ----------
        draft : Draft
            With what the stage of the loads told.
        """
        self._told_fault = self._fault()
        if draft.sensing is not None:
            draft.sensing = replace(draft.sensing, broker_fault=self._told_fault)

    def _fault(self) -> str:
        return "" if self._subscriber is None else self._subscriber.fault

    def states(self, network: LiveNetwork, now_s: int) -> Sequence[FeedState]:
        """Tell of no feeds.

        Parameters
        ----------
        network : LiveNetwork
            Unused.
        now_s : int
            Unused.

        Returns
        -------
        Sequence[FeedState]
            Empty.
        """
        del network, now_s
        return ()

    def providers(self, now_s: int) -> Sequence[ProviderState]:
        """Tell of no providers.

        Parameters
        ----------
        now_s : int
            Unused.

        Returns
        -------
        Sequence[ProviderState]
            Empty.
        """
        del now_s
        return ()

    def close(self) -> None:
        """End the subscription, once what was received is written and acknowledged; and the tidying."""
        if self._subscriber is not None:
            self._subscriber.stop()
        self._tidying.close()
