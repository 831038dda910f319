"""Jobs that wait for a worker, in Redis through rq; what they compute lies in folders under MOBILITY_STATE.

Loads neither tables nor networks: web workers ask it.
"""

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job, JobStatus, validate_job_id
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from mobility.accessibility.jobs.disk import make_folder
from mobility.accessibility.jobs.holding import is_held
from mobility.accessibility.jobs.job_folder import MANIFEST
from mobility.accessibility.jobs.job_state import (
    CANCELLED,
    DONE,
    FAILED,
    QUEUED,
    RUNNING,
    JobCounts,
    JobState,
    in_languages,
)
from mobility.errors import MobilityError, NotFoundError, NotReadyError, TooManyRequestsError

QUEUE = "mobility-accessibility-1"
PREFIX = "mobility:accessibility:1"
TASK = "mobility.cli.accessibility_worker.run_queued"
"""By name: who puts jobs in does not load what computes them."""

MOST_LOSSES = 5
"""So often a job whose worker ended is taken up again, restarts of the service included; one that ends more
workers ends them itself."""

YOUNG_S = 5
"""Who has just taken a job may not have come to hold its folder yet."""

ENDED = "Its workers ended again and again: it takes more memory than there is."

AGAIN_S = 60
"""When to ask again where all jobs of a key wait."""

LOCK_S = 5
"""Putting a job in takes milliseconds; so long one process waits for another that does."""


class JobQueue:
    """Puts jobs in, tells how far they are, takes them out.

    Parameters
    ----------
    connection : Redis
        Where they wait.
    folder : Path
        Where their results lie.
    per_key : int
        Of one key that may wait or run.
    minutes : int
        That one may run.
    keep_hours : int
        That one is remembered after it ended.
    """

    def __init__(
        self, connection: Redis, folder: Path, *, per_key: int, minutes: int, keep_hours: int
    ) -> None:
        # Its stubs say that every answer may have to be awaited.
        self._connection: Any = connection
        self._folder = folder
        self._per_key, self._minutes, self._keep_s = per_key, minutes, keep_hours * 3600
        self.queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)

    def submit(self, owner: str, values: dict[str, Any]) -> JobState:
        """Put a job in.

        Parameters
        ----------
        owner : str
            Id of the key it is asked with.
        values : dict[str, Any]
            The job, already looked through.

        Returns
        -------
        JobState
            How it waits.

        Raises
        ------
        TooManyRequestsError
            As many of this key wait or run as may.
        NotReadyError
            Redis does not answer.
        """
        created_s = int(time.time())
        name = f"{PREFIX}:of:{owner}"
        try:
            # Of two that come at once, not both may slip through.
            with self._connection.lock(f"{PREFIX}:lock:{owner}", timeout=LOCK_S, blocking_timeout=LOCK_S):
                unfinished = [job_id for job_id in self._ids(owner) if self._is_unfinished(owner, job_id)]
                if len(unfinished) >= self._per_key:
                    raise TooManyRequestsError(
                        "{count} jobs of this key wait or run, as many as may; ask again in {seconds} s.",
                        count=len(unfinished),
                        seconds=AGAIN_S,
                    )
                job = self.queue.enqueue_call(
                    TASK,
                    args=(values,),
                    timeout=self._minutes * 60,
                    result_ttl=self._keep_s,
                    failure_ttl=self._keep_s,
                    description=QUEUE,  # else the job's own text, places and all, would be in logs
                    meta={"owner": owner, "title": str(values.get("title", "")), "created": created_s},
                    retry=Retry(max=MOST_LOSSES),
                )
                self._connection.zadd(name, {job.id: created_s})
            make_folder(self._folder)  # tells the supervisor that a worker is wanted
            return self._state_of(job)
        except RedisError as fault:
            raise _not_ready() from fault

    def find(self, owner: str, job_id: str) -> JobState:
        """Tell how far a job is.

        Parameters
        ----------
        owner : str
            Id of the key that asks; jobs of others are not found.
        job_id : str
            Which.

        Returns
        -------
        JobState
            As of now.

        Raises
        ------
        NotFoundError
            There is none, or none any more.
        NotReadyError
            Redis does not answer.
        """
        try:
            return self._state_of(self._fetch(owner, job_id))
        except RedisError as fault:
            raise _not_ready() from fault

    def cancel(self, owner: str, job_id: str) -> JobState:
        """Take a job out; one that runs ends after its present chunk.

        Parameters
        ----------
        owner : str
            Id of the key that asks.
        job_id : str
            Which.

        Returns
        -------
        JobState
            CANCELLED, or RUNNING until it ends; an ended one stays as it is.

        Raises
        ------
        NotFoundError
            There is none.
        NotReadyError
            Redis does not answer.
        """
        try:
            job = self._fetch(owner, job_id)
            self._connection.set(f"{PREFIX}:cancel:{job_id}", 1, ex=self._keep_s)
            if job.get_status() == JobStatus.QUEUED:
                try:
                    job.cancel()
                except InvalidJobOperation:
                    pass
                else:
                    self._connection.expire(job.key, self._keep_s)
            return self._state_of(job)
        except RedisError as fault:
            raise _not_ready() from fault

    def is_cancelled(self, job_id: str) -> bool:
        """Tell whether somebody wants a job to end.

        Parameters
        ----------
        job_id : str
            Which.

        Returns
        -------
        bool
            True after `cancel`.
        """
        return bool(self._connection.exists(f"{PREFIX}:cancel:{job_id}"))

    def folder_of(self, job_id: str) -> Path:
        """Give where the results of a job lie.

        Parameters
        ----------
        job_id : str
            Of a job that was found.

        Returns
        -------
        Path
            Perhaps not there yet.
        """
        return self._folder / job_id

    def take_up_lost(self) -> int:
        """Have jobs computed again whose worker was killed: nobody holds their folder any more.

        Returns
        -------
        int
            How many.
        """
        registry = StartedJobRegistry(QUEUE, connection=self._connection, serializer=JSONSerializer)
        lost = []
        for entry in self._connection.zrange(registry.key, 0, -1):
            job_id = registry.parse_job_id(entry)
            if not self._is_young(job_id) and not is_held(self._folder / job_id):
                # As if its time were over: rq counts its retries and puts it back, or calls it failed.
                self._connection.zadd(registry.key, {entry: 1})
                lost.append(job_id)
        if lost:
            registry.cleanup()
        for job_id in lost:
            if self._status(job_id) == JobStatus.FAILED:
                self.note_end(FAILED)
        return len(lost)

    def _is_young(self, job_id: str) -> bool:
        try:
            started = Job.fetch(job_id, connection=self._connection, serializer=JSONSerializer).started_at
        except NoSuchJobError:
            return False
        return started is None or (datetime.now(UTC) - started).total_seconds() < YOUNG_S

    def sweep(self) -> int:
        """Remove the results of jobs that are forgotten.

        Returns
        -------
        int
            How many.
        """
        removed = 0
        oldest = time.time() - self._keep_s
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            # Older as well: a Redis that lost its memory must not cost results.
            if (
                folder.stat().st_mtime < oldest
                and not Job.exists(folder.name, connection=self._connection)
                and not is_held(folder)
            ):
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
        return removed

    def note_end(self, state: str) -> None:
        """Count a job that ended.

        Parameters
        ----------
        state : str
            DONE, FAILED or CANCELLED.
        """
        self._connection.hincrby(f"{PREFIX}:ended", state, 1)

    def counts(self) -> JobCounts:
        """Count the jobs of all keys.

        Returns
        -------
        JobCounts
            As of now.

        Raises
        ------
        NotReadyError
            Redis does not answer.
        """
        registry = StartedJobRegistry(QUEUE, connection=self._connection, serializer=JSONSerializer)
        try:
            ended = self._connection.hgetall(f"{PREFIX}:ended")
            running = registry.get_job_count(cleanup=False)
            return JobCounts(
                self.queue.count, running, {state.decode(): int(n) for state, n in ended.items()}
            )
        except RedisError as fault:
            raise _not_ready() from fault

    def _ids(self, owner: str) -> list[str]:
        return [found.decode() for found in self._connection.zrevrange(f"{PREFIX}:of:{owner}", 0, -1)]

    def _fetch(self, owner: str, job_id: str) -> Job:
        job = self._find(job_id)
        if job is None or job.meta.get("owner") != owner:
            raise NotFoundError("There is no job {job}, or none any more.", field="jobId", job=job_id)
        return job

    def _find(self, job_id: str) -> Job | None:
        try:
            validate_job_id(job_id)
        except ValueError:  # signs that no job's id has
            return None
        try:
            return Job.fetch(job_id, connection=self._connection, serializer=JSONSerializer)
        except NoSuchJobError:
            return None

    def _is_unfinished(self, owner: str, job_id: str) -> bool:
        status = self._status(job_id)
        if status is None:
            self._connection.zrem(f"{PREFIX}:of:{owner}", job_id)
        return status in (JobStatus.QUEUED, JobStatus.STARTED, JobStatus.SCHEDULED)

    def _status(self, job_id: str) -> JobStatus | None:
        job = self._find(job_id)
        return None if job is None else job.get_status()

    def _state_of(self, job: Job) -> JobState:
        status, meta = job.get_status(), job.meta
        about: dict[str, Any] = {
            "id": job.id,
            "title": str(meta["title"]),
            "created_s": int(meta["created"]),
            "done": int(meta.get("done", 0)),
            "total": int(meta.get("total", 0)),
            "areas": tuple(meta["areas"]) if "areas" in meta else None,
        }
        if status in (JobStatus.QUEUED, JobStatus.SCHEDULED, JobStatus.DEFERRED):
            return JobState(state=QUEUED, ahead=max(0, job.get_position() or 0), **about)
        if status == JobStatus.STARTED:
            return JobState(state=RUNNING, left_s=meta.get("left"), **about)
        left_s = int(self._connection.ttl(job.key))
        about["expires_s"] = int(time.time()) + left_s if left_s > 0 else 0
        if status == JobStatus.CANCELED:
            return JobState(state=CANCELLED, **about)
        answer = job.return_value() if status == JobStatus.FINISHED else None
        if answer is None:
            ended = MobilityError(ENDED, code="JOB_ENDED")
            return JobState(state=FAILED, code=ended.code, errors=in_languages(ended), **about)
        return JobState(
            state=answer["state"],
            code=answer.get("code", ""),
            errors=answer.get("errors", {}),
            field=answer.get("field", ""),
            files=self._files(job.id) if answer["state"] == DONE else None,
            **about,
        )

    def _files(self, job_id: str) -> dict[str, int]:
        try:
            manifest = orjson.loads((self._folder / job_id / MANIFEST).read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return {}
        return {name: int(about["bytes"]) for name, about in manifest.get("files", {}).items()}


def _not_ready() -> NotReadyError:
    return NotReadyError("Jobs cannot be taken at present: the queue does not answer.")
