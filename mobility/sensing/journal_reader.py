"""Reads the journal from where one left off: what the live process works on."""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from mobility.sensing.journal import SUFFIX, Position, list_days, read_frames
from mobility.sensing.observation import Observation

SOME = 10_000


class Received(NamedTuple):
    """An observation and when it came."""

    received_s: int  # Unix second by our own clock
    observation: Observation


class JournalReader:
    """Follows a journal that others write; holds no lock.

    Parameters
    ----------
    folder : Path
        Of a journal; may be missing still.
    position : Position
        Where to go on; kept by the caller.
    """

    def __init__(self, folder: Path, position: Position = Position()) -> None:  # noqa: B008
        self._folder = folder
        self.position = position
        self.n_damaged_bytes = 0

    def read(self, at_least: int = SOME) -> list[Received]:
        """Read what has come since; call it again until nothing is given.

        Parameters
        ----------
        at_least : int
            Where to stop; what was read at once is given whole.

        Returns
        -------
        list[Received]
            In the order they were taken; `position` is behind them.
        """
        found: list[Received] = []
        while len(found) < at_least:
            # Before the file is read to its end: once a later day has a file, nothing more is appended here.
            days = [day for day in list_days(self._folder) if day >= self.position.day]
            if not days:
                return found
            if days[0] != self.position.day:
                self.position = Position(days[0], 0)
            path = self._folder / f"{days[0]}{SUFFIX}"
            is_at_end = True
            with suppress(FileNotFoundError):  # since the days were listed it was deleted as too old
                for frames, end, n_damaged in read_frames(path, self.position.offset):
                    found += [Received(frame.received_s, frame.observation()) for frame in frames]
                    self.position = Position(days[0], end)
                    self.n_damaged_bytes += n_damaged
                    if len(found) >= at_least:
                        is_at_end = False
                        break
            if is_at_end:
                if len(days) == 1:
                    return found
                self.position = Position(days[1], 0)
        return found
