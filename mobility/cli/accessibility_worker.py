"""`mobility accessibility worker`: computes jobs that were asked for over HTTP, one in each process."""

import logging
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import click
from redis import Redis
from rq import SimpleWorker, get_current_job
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import JobTimeoutException

from mobility.accessibility.jobs.disk import whole_file
from mobility.accessibility.jobs.holding import HOLD, holding
from mobility.accessibility.jobs.job_folder import MANIFEST, JobFolder
from mobility.accessibility.jobs.job_state import CANCELLED, DONE, OURS, tell_failure
from mobility.accessibility.jobs.noted_progress import Cancelled, NotedProgress
from mobility.accessibility.jobs.queue import JobQueue
from mobility.accessibility.jobs.reading import read_job
from mobility.accessibility.schedulers.choice import begin_early, choose_scheduler
from mobility.accessibility.yaml_lines import Document
from mobility.bootstrap.ending import end_at_once
from mobility.bootstrap.lifeline import stop_when_cut
from mobility.errors import MobilityError
from mobility.service.accessibility_jobs import ARCHIVE, folder_of_jobs, queue_of
from mobility.settings import Settings, read_settings
from mobility.telemetry import configure_logging

LOG = logging.getLogger(__name__)

IDLE_S = 20
"""Between two looks for jobs that were lost and results that are forgotten."""

TOO_LONG = "It took longer than a job may run here: ask for fewer points."


@click.command("worker")
@click.option("--lifeline", type=int, help="Descriptor that ends with the supervisor.")
@click.option("--once", is_flag=True, help="End when nothing waits.")
def worker(lifeline: int | None, once: bool) -> None:
    """Compute jobs that wait in Redis; `mobility serve` runs this where it is wanted.

    Ends after a job, so that its memory is free; whoever started it starts it anew.
    """
    settings = read_settings()
    configure_logging(settings.log_level)
    if not settings.redis_url:
        raise click.UsageError("REDIS_URL names no Redis: jobs wait in one")
    # At once and without a word to rq, which would call the job failed: what is computed so far is kept, and
    # the job is taken up again, as after a kill.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    if lifeline is not None:
        stop_when_cut(lifeline)
    connection = Redis.from_url(settings.redis_url)
    queue = queue_of(settings, connection)
    is_done = False
    while not is_done:
        fields = {"lost": queue.take_up_lost(), "forgotten": queue.sweep()}
        if any(fields.values()):
            LOG.info("jobs looked through", extra={"fields": fields})
        working = ImpatientWorker(
            [queue.queue], connection=connection, serializer=JSONSerializer, log_job_description=False
        )
        is_done = working.work(burst=once, logging_level="WARNING", max_jobs=1, max_idle_time=IDLE_S) or once
    # All is written and said; taking compiled kernels and tables apart first would take seconds.
    end_at_once(SystemExit(0))


class ImpatientWorker(SimpleWorker):
    """Ends at once when it is told to: rq's own would first finish a job that may take hours."""

    def _install_signal_handlers(self) -> None:
        signal.signal(signal.SIGINT, lambda *_: sys.exit(130))


def run_queued(values: dict[str, Any]) -> dict[str, Any]:
    """Compute the present job of rq.

    Parameters
    ----------
    values : dict[str, Any]
        As `read_job` reads them.

    Returns
    -------
    dict[str, Any]
        Its state, and why it failed, in each language.
    """
    job = get_current_job()
    assert job is not None
    settings = read_settings()
    queue = queue_of(settings, job.connection)
    started = time.monotonic()
    with holding(queue.folder_of(job.id)):
        try:
            _compute(values, settings, queue, job)
            answer: dict[str, Any] = {"state": DONE}
        except Cancelled:
            answer = {"state": CANCELLED}
        except JobTimeoutException:
            # Raised by rq in the main thread wherever that is; what is computed stays until it expires.
            answer = tell_failure(MobilityError(TOO_LONG, code="JOB_TOO_LONG"))
        except MobilityError as fault:
            if fault.status == MobilityError.status:
                LOG.error("job failed", exc_info=fault)
            answer = tell_failure(fault)
        except Exception:
            # A fault of ours: another start would not cure it, and who waits is told.
            LOG.exception("job failed")
            answer = tell_failure(MobilityError(OURS))
    queue.note_end(answer["state"])
    fields = {"job": job.id, "state": answer["state"], "seconds": round(time.monotonic() - started, 1)}
    LOG.info("job ended", extra={"fields": fields})
    return answer


def _compute(values: dict[str, Any], settings: Settings, queue: JobQueue, job: Job) -> None:
    begin_early("", settings.jobs_processes)
    # Loaded here: a worker that waits has no need of tables and networks.
    from mobility.accessibility.jobs.run import open_job, run_job  # noqa: PLC0415
    from mobility.accessibility.report.writing import write_report  # noqa: PLC0415
    from mobility.service.about import describe_network  # noqa: PLC0415

    spec = read_job(Document(values))
    model = settings.occupancy_model if settings.occupancy_model.exists() else None
    opened = open_job(spec, settings.network, settings.max_job_points, model)
    sources = describe_network(opened.network)
    scheduler = choose_scheduler("", settings.jobs_processes)
    out: Path = folder_of_jobs(settings) / job.id
    _begin_anew_if_changed(out, opened.identity)
    progress = NotedProgress(queue, job)
    run_job(
        opened,
        out,
        scheduler,
        progress.tell_origins,
        write_more=lambda done, folder: write_report(done, sources, folder),
        report_areas=progress.tell_areas,
    )
    _write_archive(out)


def _begin_anew_if_changed(out: Path, identity: str) -> None:
    """Forget chunks of a network that was exchanged between the worker that ended and this one."""
    manifest = JobFolder(out).read_manifest()
    if manifest is None or manifest.get("identity") == identity:
        return
    LOG.warning("a job begins anew: the network is another one by now", extra={"fields": {"job": out.name}})
    for path in out.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != HOLD:
            path.unlink()


def _write_archive(out: Path) -> None:
    """Put all results into one file; tables and pictures are compressed already."""
    names = [*(JobFolder(out).read_manifest() or {})["files"], MANIFEST]
    with whole_file(out / ARCHIVE) as file, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name in names:
            archive.write(out / name, name)
