"""What the app was given when it was made, for the views of the present request."""

from dataclasses import dataclass, field

import flask

from mobility.api.answers.writer import AnswerWriter
from mobility.clock import Clock
from mobility.service import Services, ServiceSource
from mobility.settings import Settings

KEY = "mobility"


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
    """

    settings: Settings
    source: ServiceSource
    clock: Clock
    _writer: AnswerWriter | None = field(default=None, repr=False)

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
        if writer is None or writer.services is not services:
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
