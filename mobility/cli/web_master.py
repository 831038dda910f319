"""gunicorn's master: loads one network, checks it, forks workers that answer from it."""

import gc
import logging
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import flask

from mobility.api import create_app
from mobility.api.rehearsal import rehearse
from mobility.bootstrap.ending import end_at_once
from mobility.bootstrap.expected_reader import follow_expected
from mobility.bootstrap.lifeline import stop_when_cut
from mobility.bootstrap.live_reader import follow_live
from mobility.bootstrap.loader import LoadedServices, load_services
from mobility.bootstrap.missing_kernels import (
    KernelsMissingError,
    begin_anew,
    compile_elsewhere,
    compile_rest,
    without_compiler,
)
from mobility.bootstrap.notice_board import NoticeBoard
from mobility.bootstrap.report import Report
from mobility.bootstrap.server import Server
from mobility.clock import clock_back
from mobility.errors import MobilityError
from mobility.gently import do_gently
from mobility.messages import LANGUAGES, translator
from mobility.service import Services
from mobility.settings import Settings, read_settings
from mobility.telemetry import configure_logging

LOG = logging.getLogger(__name__)

WORKER_ROUNDS = 2
"""Of the rehearsal; what is loaded and compiled by it, the master did for all."""

LIVE_WAIT_S = 5.0
"""Until a worker that replaces another goes by the timetable: the live process loads the network, too."""


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


def serve_build(build: Path, descriptors: Descriptors, *, verify: bool, beside: bool, compiled: bool) -> None:
    """Load a build and answer questions on it until told to stop.

    Parameters
    ----------
    build : Path
        Its folder.
    descriptors : Descriptors
        Of the supervisor.
    verify : bool
        Compare every file of it with its hash first.
    beside : bool
        Another build is in service: it goes first, and this one begins with all that it knows
        (docs/adr/0112).
    compiled : bool
        What was missing of compiled kernels was compiled just now: once is enough (docs/adr/0124).

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
        services = _load(
            build, settings, descriptors.lifeline, verify=verify, beside=beside, compiled=compiled
        )
    except (MobilityError, OSError) as fault:
        report.refused(str(fault))
        raise SystemExit(1) from None
    report.loaded(services.about.content_hash, time.perf_counter() - started)
    source = LoadedServices(services, NoticeBoard(descriptors.board))
    if beside:
        do_gently(lambda: _rehearse(settings, source))
    share_memory()
    stop_when_cut(descriptors.lifeline)
    if compiled and not beside:
        compile_rest(build, descriptors.lifeline)

    def make_app(others_answer: bool) -> flask.Flask:
        """Make a worker's application."""
        # In each worker: a thread started before the fork would not live on in it.
        live = follow_live(settings, source, wait_s=LIVE_WAIT_S if others_answer else 0.0)
        return create_app(settings, follow_expected(settings, live), clock_back(settings.clock_back_s))

    def prepare(app: flask.Flask) -> None:
        """Have a worker touch what it shares: each page that it writes to for the first time is copied."""
        clock = clock_back(settings.clock_back_s)
        do_gently(lambda: rehearse(app, source.current(), clock(), WORKER_ROUNDS))

    try:
        Server(settings, make_app, descriptors.listener, report.worker_ready, prepare, beside=beside).run()
    except SystemExit as end:  # of the master, and of each worker: they are forked in there
        end_at_once(end)


def _load(
    build: Path, settings: Settings, lifeline: int, *, verify: bool, beside: bool, compiled: bool
) -> Services:
    """Load it; where kernels are missing, have them compiled and begin anew, without what that took."""

    def load() -> Services:
        """Load it."""
        with without_compiler(is_second_try=compiled):
            return load_services(build, verify=verify, model=settings.occupancy_model)

    try:
        return do_gently(load) if beside else load()
    except KernelsMissingError as missing:
        compile_elsewhere(build, lifeline, kernel=missing.kernel, beside=beside)
        begin_anew("--compiled")


def _rehearse(settings: Settings, source: LoadedServices) -> None:
    """Rehearse with an application that nobody else asks, and that sends no traces."""
    clock = clock_back(settings.clock_back_s)
    app = create_app(replace(settings, otel_endpoint=""), source, clock)
    started = time.perf_counter()
    answered = rehearse(app, source.current(), clock())
    fields = {"answered": answered, "seconds": round(time.perf_counter() - started, 3)}
    LOG.info("first questions rehearsed", extra={"fields": fields})


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
