"""gunicorn's master: loads one network, checks it, forks workers that answer from it."""

import gc
import logging
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import flask

from mobility.api import create_app
from mobility.bootstrap.expected_reader import follow_expected
from mobility.bootstrap.lifeline import stop_when_cut
from mobility.bootstrap.live_reader import follow_live
from mobility.bootstrap.loader import LoadedServices, load_services
from mobility.bootstrap.notice_board import NoticeBoard
from mobility.bootstrap.report import Report
from mobility.bootstrap.server import Server
from mobility.clock import clock_back
from mobility.errors import MobilityError
from mobility.messages import LANGUAGES, translator
from mobility.settings import Settings, read_settings
from mobility.telemetry import configure_logging

LOG = logging.getLogger(__name__)


class Descriptors(NamedTuple):
    """What the supervisor passed on to a generation.

    Parameters
    ----------
    listener : int
        The socket that listens.
    board : int
        The notice board.
    report : int
        To report to.
    lifeline : int
        Ends with the supervisor.
    """

    listener: int
    board: int
    report: int
    lifeline: int


def serve_build(build: Path, descriptors: Descriptors, *, verify: bool) -> None:
    """Load a build and answer questions on it until told to stop.

    Parameters
    ----------
    build : Path
        Its folder.
    descriptors : Descriptors
        Of the supervisor.
    verify : bool
        Compare every file of it with its hash first.

    Raises
    ------
    SystemExit
        If it cannot be loaded; the reason was reported.
    """
    settings = read_settings()
    configure_logging(settings.log_level)
    sys.excepthook = _log_fault
    report = Report(descriptors.report)
    started = time.perf_counter()
    try:
        services = load_services(build, verify=verify, model=settings.occupancy_model)
    except (MobilityError, OSError) as fault:
        report.refused(str(fault))
        raise SystemExit(1) from None
    report.loaded(services.about.content_hash, time.perf_counter() - started)
    source = LoadedServices(services, NoticeBoard(descriptors.board))
    share_memory()
    stop_when_cut(descriptors.lifeline)

    def make_app(_: Settings) -> flask.Flask:
        """Make a worker's application."""
        # In each worker: a thread started before the fork would not live on in it.
        live = follow_expected(settings, follow_live(settings, source))
        return create_app(settings, live, clock_back(settings.clock_back_s))

    Server(settings, make_app, descriptors.listener, report.worker_ready).run()


def share_memory() -> None:
    """Make what was loaded ready to be shared by workers (docs/adr/0030)."""
    for language in LANGUAGES:
        translator(language)  # else each worker would read the catalogues, when first asked in a language
    # Not collected first: 5,000 of 350,000 objects would go, for a tenth of a start.
    gc.freeze()  # the collector of a worker would else write into, and so copy, every shared page
    gc.enable()
    # An answer is thousands of short-lived dicts without cycles: looking for any every 700 is wasted.
    gc.set_threshold(50_000, 20, 50)


def _log_fault(kind: type[BaseException], fault: BaseException, places: TracebackType | None) -> None:
    LOG.critical("ended by a fault", exc_info=(kind, fault, places))
