"""The part that answers requests: the generation in service, the one that comes, those that leave.

Each network, and each newly trained occupancy model, gets a gunicorn of its own, loaded and checked beside
the one in service, on the same socket (docs/adr/0033). One that cannot be loaded never takes a connection.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from mobility.bootstrap.back_off import BackOff
from mobility.bootstrap.doorway import LEAVING, Doorway
from mobility.bootstrap.generation import Generation, Stamp, when_trained
from mobility.bootstrap.notice_board import NoticeBoard
from mobility.errors import MobilityError
from mobility.network import current_build
from mobility.settings import Settings

LOG = logging.getLogger(__name__)

LOADING_LIMIT_S = 900.0
"""A country's network on a slow disk, kernels to be compiled included; after that something hangs."""

REFUSED_AGAIN_S = 300.0
"""Until a refused network is tried again while another is in service: the reason may have been passing."""

MARGIN_S = 5.0
"""What gunicorn may take beyond MOBILITY_GRACEFUL_S to end its workers."""


class WebService:
    """Keeps one generation in service.

    Parameters
    ----------
    settings : Settings
        network, occupancy_model, workers, reload_s, graceful_s.
    doorway : Doorway
        The socket; it answers 503 while no generation does.
    command : Sequence[str]
        Arguments of Python that start a generation.
    environment : Mapping[str, str]
        Of a generation.
    when_ready : Callable[[bool], None]
        Called each time a generation was put into service: whether `renew` had asked for it.
    """

    name = "web"

    def __init__(
        self,
        settings: Settings,
        doorway: Doorway,
        command: Sequence[str],
        environment: Mapping[str, str],
        when_ready: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self._settings, self._doorway = settings, doorway
        self._command, self._environment, self._when_ready = command, environment, when_ready
        self._board = NoticeBoard()
        self._serving: Generation | None = None
        self._coming: Generation | None = None
        self._leaving: list[Generation] = []
        self._back_off = BackOff()
        self._refused: Stamp | None = None
        self._wanted: Stamp | None = None
        self._next_look = 0.0
        self._counts = {"taken": 0, "refused": 0}
        self._is_renewal_due = self._is_renewal = False
        self._stopping = False

    def step(self, now: float) -> None:
        """Do what is due.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        self._leaving = [generation for generation in self._leaving if not generation.is_gone(now)]
        if self._stopping:
            return
        self._look_at_serving(now)
        self._look_at_coming(now)
        if now >= self._next_look:
            self._next_look = now + (self._settings.reload_s or MARGIN_S)
            self._look_for_build()
        if self._coming is None and now >= self._back_off.due and self._is_start_due():
            self._start(now)

    def renew(self) -> None:
        """Put a new generation into service, also on the same network: a new version of the program."""
        LOG.info("a new generation was asked for")
        self._back_off.forget()
        self._next_look = 0.0
        self._is_renewal_due = True

    def stop(self, now: float) -> None:
        """Let running requests end; who comes now, or waits in the queue, is told to come again.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        self._stopping = True
        # Closed with the process: a queue that is closed resets who waits in it.
        self._doorway.begin_to_answer(LEAVING)
        for generation in (self._serving, self._coming):
            if generation is not None:
                self._let_go(generation, now)
        self._serving = self._coming = None

    def kill(self) -> None:
        """End at once."""
        for generation in self._leaving:
            generation.kill()
        self._leaving.clear()

    def is_stopped(self) -> bool:
        """Tell whether nothing is left of it.

        Returns
        -------
        bool
            True after `stop`, once all requests have ended.
        """
        return self._stopping and not self._leaving

    def _look_at_serving(self, now: float) -> None:
        generation = self._serving
        if generation is None:
            return
        generation.report.read()
        if generation.is_alive():
            return
        wait_s = self._back_off.end(now)
        LOG.error(
            "gunicorn died",
            extra={"fields": {"reason": generation.how_it_ended(), "waitS": round(wait_s, 1)}},
        )
        generation.close()
        self._serving = None
        self._doorway.begin_to_answer()

    def _look_at_coming(self, now: float) -> None:
        generation = self._coming
        if generation is None:
            return
        generation.report.read()
        if generation.report.workers and self._serving is None:
            self._doorway.stop_answering()  # one worker answers: nobody is told to come again any more
        if generation.report.workers >= self._settings.workers:
            self._put_into_service(generation, now)
        elif not generation.is_alive():
            self._refuse(generation, generation.how_it_ended(), now)
            generation.close()
            if self._serving is None:
                self._doorway.begin_to_answer()
        elif now - generation.started > LOADING_LIMIT_S:
            self._refuse(generation, f"it was not loaded within {LOADING_LIMIT_S:.0f} s", now)
            generation.kill()

    def _put_into_service(self, generation: Generation, now: float) -> None:
        before, self._serving, self._coming = self._serving, generation, None
        self._doorway.stop_answering()
        if before is not None:
            self._let_go(before, now)
        self._refused = None
        self._counts["taken"] += 1
        self._board.write(self._counts)
        fields = {
            "contentHash": generation.report.content_hash,
            "build": generation.build_id,
            "loadingS": generation.report.seconds,
            "seconds": round(now - generation.started, 3),
        }
        LOG.info("network in service", extra={"fields": fields})
        self._when_ready(self._is_renewal)

    def listened_to(self) -> list[int]:
        """Give what the supervisor need not wait with: reports of a generation that comes.

        Returns
        -------
        list[int]
            Descriptors.
        """
        return [] if self._coming is None else [self._coming.report.descriptor]

    def _refuse(self, generation: Generation, reason: str, now: float) -> None:
        self._coming = None
        wait_s = self._back_off.end(now)
        if self._serving is not None:
            wait_s = REFUSED_AGAIN_S
            self._back_off.due = now + wait_s
        LOG.error(
            "network refused; the one before stays" if self._serving else "network not loaded",
            extra={
                "fields": {"build": generation.build_id, "reason": reason, "waitS": round(wait_s, 1)},
            },
        )
        if self._refused != generation.stamp:
            self._counts["refused"] += 1
        self._refused = generation.stamp
        since = datetime.now(UTC).isoformat(timespec="seconds")
        self._board.write({**self._counts, "build": generation.build_id, "since": since})

    def _look_for_build(self) -> None:
        if self._serving is not None and not self._settings.reload_s and not self._is_renewal_due:
            return
        stamp = self._read_stamp()
        if stamp == self._wanted:
            return
        if self._wanted is not None:
            is_model = stamp[:3] == self._wanted[:3]
            LOG.info(
                "another occupancy model was trained" if is_model else "another network was built",
                extra={"fields": {"build": Path(stamp[0]).name}},
            )
        self._wanted = stamp
        if stamp != self._refused:
            self._back_off.forget()

    def _is_start_due(self) -> bool:
        if self._wanted is None:
            return False
        if self._serving is None:
            return True
        if self._is_renewal_due:
            return True
        if self._wanted == self._serving.stamp:
            self._forget_refusal()
            return False
        return True

    def _forget_refusal(self) -> None:
        """Somebody went back to the network in service (`mobility rollback`): nothing is refused any more."""
        if self._refused is not None and self._refused != self._wanted:
            self._refused = None
            self._board.write(self._counts)

    def _start(self, now: float) -> None:
        assert self._wanted is not None
        self._back_off.begin(now)
        self._is_renewal, self._is_renewal_due = self._is_renewal_due, False
        self._coming = Generation.start(
            [*self._command, *self._options()],
            self._environment,
            self._wanted,
            listener=self._doorway.descriptor,
            board=self._board.descriptor,
        )

    def _options(self) -> list[str]:
        """A first start is to be fast; what replaces a service that runs lets it go first, and looks closely
        at another network, not only at another model."""
        assert self._wanted is not None
        if self._serving is None:
            return []
        return ["--beside", *(["--verify"] if self._serving.stamp[:3] != self._wanted[:3] else [])]

    def _let_go(self, generation: Generation, now: float) -> None:
        generation.leave(now, self._settings.graceful_s + MARGIN_S)
        self._leaving.append(generation)

    def _read_stamp(self) -> Stamp:
        directory, model_ns = self._settings.network, when_trained(self._settings.occupancy_model)
        try:
            directory = current_build(directory)
            status = (directory / "manifest.json").stat()
        except (OSError, MobilityError):
            return str(directory), 0, 0, model_ns  # whoever loads it says what is wrong with it
        return str(directory), status.st_ino, status.st_mtime_ns, model_ns
