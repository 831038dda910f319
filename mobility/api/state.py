"""What the app was given when it was made, for the views of the present request."""

from dataclasses import dataclass, field

import flask

from mobility.api.answers.present import Present, present_of
from mobility.api.answers.writer import AnswerWriter
from mobility.api.turns import Turns
from mobility.clock import Clock
from mobility.service import Exchange, LearningDirectory, Services, ServiceSource
from mobility.settings import Settings
from mobility.telemetry.metrics import Metrics

KEY = "mobility"


@dataclass(eq=False)
class HeldServices:
    """Gives each request one network: whoever asks again while it is answered gets the same Services.

    Parameters
    ----------
    source : ServiceSource
        Where they come from.
    """

    source: ServiceSource

    def current(self) -> Services:
        """Give the Services of the present request.

        Returns
        -------
        Services
            The newest ones at its first call.

        Raises
        ------
        NotReadyError
            While nothing is loaded yet.
        """
        services: Services | None = flask.g.get(KEY)
        if services is None:
            services = self.source.current()
            setattr(flask.g, KEY, services)
        return services

    def exchange(self) -> Exchange:
        """Tell what became of newer networks.

        Returns
        -------
        Exchange
            As the source says.
        """
        return self.source.exchange()


def network_of_request() -> str:
    """Name the network that the present request was answered from.

    Returns
    -------
    str
        Its content hash; "" if none was needed.
    """
    services: Services | None = flask.g.get(KEY)
    return "" if services is None else services.about.content_hash


@dataclass(eq=False)
class State:
    """What views need; kept in app.extensions.

    Parameters
    ----------
    settings : Settings
        Limits and headers.
    source : ServiceSource
        The newest Services.
    clock : Clock
        What "now" is.
    metrics : Metrics
        What is counted.
    directory : LearningDirectory
        What can be learned; opened when it is first asked.
    turns : Turns
        Of the searches of this process.
    """

    settings: Settings
    source: ServiceSource
    clock: Clock
    metrics: Metrics
    directory: LearningDirectory
    turns: Turns
    _writer: AnswerWriter | None = field(default=None, repr=False)

    def present(self, mode: str | None = None) -> tuple[Services, Present, bool]:
        """Choose the facades that answer the present request, and say what is known beside them.

        Parameters
        ----------
        mode : str | None
            As realtimeMode has it.

        Returns
        -------
        services : Services
            To ask.
        present : Present
            To write with.
        annotates : bool
            Whether what is found is to be annotated.
        """
        return present_of(self.source.current(), mode, self.clock(), self.settings.clock_back_s)

    def writer_for(self, services: Services) -> AnswerWriter:
        """Give the writer of answers for some Services; it keeps what stops look like on the wire.

        Parameters
        ----------
        services : Services
            Those of the present request.

        Returns
        -------
        AnswerWriter
            The same one as long as the network stays the same.
        """
        writer = self._writer
        if writer is None or writer.services.texts is not services.texts:
            writer = AnswerWriter(services)
            self._writer = writer
        return writer


def state() -> State:
    """Give the state of the app that handles the present request.

    Returns
    -------
    State
        As given to create_app.
    """
    found: State = flask.current_app.extensions[KEY]
    return found
