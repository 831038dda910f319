"""Planners' jobs as the outside asks for them: each key its own."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.accessibility.jobs.job_state import STATES, JobState
from mobility.errors import NotFoundError, NotReadyError
from mobility.settings import Settings
from mobility.store import Key, connect

if TYPE_CHECKING:
    from redis import Redis

    from mobility.accessibility.jobs.job_state import JobCounts
    from mobility.accessibility.jobs.queue import JobQueue

JOB_STATES = STATES
ARCHIVE = "results.zip"
"""All results of a job in one file."""


class AccessibilityJobs:
    """The door to the queue; it connects when it is first asked.

    Parameters
    ----------
    settings : Settings
        state, redis_url, jobs_*.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._queue: JobQueue | None = None

    def submit(self, key: Key, values: dict[str, Any]) -> JobState:
        """Put a job in.

        Parameters
        ----------
        key : Key
            Who asks.
        values : dict[str, Any]
            The job as a job file has it, with the network of this service.

        Returns
        -------
        JobState
            How it waits.

        Raises
        ------
        JobError
            It asks for what cannot be answered; names its member.
        TooManyRequestsError
            As many of this key wait or run as may.
        NotReadyError
            There is no queue.
        """
        # Loaded here, as the queue below: only few workers are ever asked for jobs.
        from mobility.accessibility.jobs.reading import read_job  # noqa: PLC0415
        from mobility.accessibility.yaml_lines import Document  # noqa: PLC0415

        read_job(Document(values, is_camel=True))
        return self._open().submit(key.id, values)

    def submit_yaml(self, key: Key, text: bytes) -> JobState:
        """Put a job in that is written as a job file.

        Parameters
        ----------
        key : Key
            Who asks.
        text : bytes
            YAML, UTF-8.

        Returns
        -------
        JobState
            How it waits.

        Raises
        ------
        JobError
            As of `submit`; names the line.
        TooManyRequestsError
            As many of this key wait or run as may.
        NotReadyError
            There is no queue.
        """
        from mobility.accessibility.jobs.reading import read_job  # noqa: PLC0415
        from mobility.accessibility.yaml_lines import parse_document  # noqa: PLC0415

        document = parse_document(text, "job")
        read_job(document)
        return self._open().submit(key.id, document.values)

    def find(self, key: Key, job_id: str) -> JobState:
        """Tell how far a job is.

        Parameters
        ----------
        key : Key
            Who asks.
        job_id : str
            Which.

        Returns
        -------
        JobState
            As of now.

        Raises
        ------
        NotFoundError
            There is none of this key, or none any more.
        NotReadyError
            There is no queue.
        """
        return self._open().find(key.id, job_id)

    def cancel(self, key: Key, job_id: str) -> JobState:
        """Take a job out.

        Parameters
        ----------
        key : Key
            Who asks.
        job_id : str
            Which.

        Returns
        -------
        JobState
            As of now; one that runs ends after its present chunk.

        Raises
        ------
        NotFoundError
            There is none of this key, or none any more.
        NotReadyError
            There is no queue.
        """
        return self._open().cancel(key.id, job_id)

    def find_file(self, key: Key, job_id: str, name: str) -> Path:
        """Find a result.

        Parameters
        ----------
        key : Key
            Who asks.
        job_id : str
            Of which job.
        name : str
            One of its files.

        Returns
        -------
        Path
            Absolute.

        Raises
        ------
        NotFoundError
            There is no such job or file, or not yet.
        NotReadyError
            There is no queue.
        """
        queue = self._open()
        found = queue.find(key.id, job_id)
        path = (queue.folder_of(job_id) / name).resolve()
        if name not in {*(found.files or {}), ARCHIVE} or found.files is None or not path.is_file():
            raise NotFoundError("The job has no file {name}, or not yet.", field="name", name=name)
        return path

    def counts(self) -> "JobCounts | None":
        """Count the jobs of all keys.

        Returns
        -------
        JobCounts | None
            None where nobody has asked for any yet.

        Raises
        ------
        NotReadyError
            The queue does not answer.
        """
        return self._open().counts() if folder_of_jobs(self._settings).is_dir() else None

    def _open(self) -> "JobQueue":
        if not self._settings.redis_url:
            raise NotReadyError("This service has no queue for jobs.")
        if self._queue is None:
            self._queue = queue_of(self._settings, connect(self._settings.redis_url))
        return self._queue


def folder_of_jobs(settings: Settings) -> Path:
    """Give where results lie.

    Parameters
    ----------
    settings : Settings
        state.

    Returns
    -------
    Path
        A folder for each job lies in it.
    """
    return settings.state / "accessibility" / "jobs"


def queue_of(settings: Settings, connection: "Redis") -> "JobQueue":
    """Make the queue.

    Parameters
    ----------
    settings : Settings
        state, jobs_*.
    connection : Redis
        Where jobs wait.

    Returns
    -------
    JobQueue
        To put in and to take out.
    """
    from mobility.accessibility.jobs.queue import JobQueue  # noqa: PLC0415

    return JobQueue(
        connection,
        folder_of_jobs(settings),
        per_key=settings.jobs_per_key,
        minutes=settings.jobs_minutes,
        keep_hours=settings.jobs_keep_hours,
    )
