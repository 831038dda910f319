"""Writes what Prometheus reads: the numbers of all processes, and what is looked up when it asks."""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from mobility.telemetry.metrics import Metrics

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

OF_A_PROCESS = re.compile(r"(?P<kind>counter|histogram|gauge_[a-z]+)_(?P<process>\d+)\.db")
ENDED = "0"
"""In place of a process id: the sums of processes that are gone."""

MEMORY = re.compile(rb"^(Rss|Pss|Private_Clean|Private_Dirty):\s+(\d+) kB", re.MULTILINE)


AllProcesses: Any = MultiProcessCollector  # the library's part for several processes has no types
Sums: Any = MmapedDict


class Looked(Collector):
    """Metrics that were looked up for this answer.

    Parameters
    ----------
    found : Iterable[Metric]
        With their values.
    """

    def __init__(self, found: Iterable[Metric]) -> None:
        self._found = list(found)

    def collect(self) -> Iterable[Metric]:
        """Give them.

        Returns
        -------
        Iterable[Metric]
            As given.
        """
        return self._found


def write_exposition(metrics: Metrics, folder: Path | None, found: Iterable[Metric]) -> bytes:
    """Write all metrics in Prometheus' text format.

    Parameters
    ----------
    metrics : Metrics
        Those of this process.
    folder : Path | None
        Where all processes write theirs (PROMETHEUS_MULTIPROC_DIR); None = there is only this one.
    found : Iterable[Metric]
        What was looked up for this answer.

    Returns
    -------
    bytes
        The body of an answer.
    """
    registry = CollectorRegistry()
    registry.register(Looked(found))
    if folder is None:
        registry.register(Looked([*metrics.registry.collect(), *describe_memory([os.getpid()])]))
        return generate_latest(registry)
    with _held(folder):
        processes = _put_ended_together(folder)
        registry.register(Looked(AllProcesses.merge(_readable(folder.glob("*.db")), accumulate=True)))
    registry.register(Looked(describe_memory(processes)))
    return generate_latest(registry)


def without_series(body: bytes, pattern: re.Pattern[bytes]) -> bytes:
    """Leave series out of what was written.

    Parameters
    ----------
    body : bytes
        As `write_exposition` gives it.
    pattern : re.Pattern[bytes]
        Looked for in each line: a sample, or the head of a metric.

    Returns
    -------
    bytes
        The other lines.
    """
    return b"".join(line for line in body.splitlines(keepends=True) if not pattern.search(line))


def describe_memory(processes: Iterable[int]) -> list[Metric]:
    """Look up what some processes occupy; pages that they share count in parts in "proportional".

    Parameters
    ----------
    processes : Iterable[int]
        Their ids.

    Returns
    -------
    list[Metric]
        Without samples where the system does not tell (it is no Linux).
    """
    totals: dict[str, int] = {}
    n_workers = 0
    for process in processes:
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_bytes()
        except OSError:
            continue
        n_workers += 1
        sizes = {name.decode(): int(size) * 1024 for name, size in MEMORY.findall(text)}
        for kind, size in (
            ("resident", sizes["Rss"]),
            ("proportional", sizes["Pss"]),
            ("private", sizes["Private_Clean"] + sizes["Private_Dirty"]),
        ):
            totals[kind] = totals.get(kind, 0) + size
    memory = GaugeMetricFamily(
        "mobility_workers_memory_bytes", "Memory of all workers; shared pages", labels=["kind"]
    )
    for kind, total in totals.items():
        memory.add_metric([kind], total)
    workers = GaugeMetricFamily("mobility_workers", "Processes that answer requests or stand by")
    if n_workers:
        workers.add_metric([], n_workers)
    return [memory, workers]


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep others from putting files together while they are read, else sums would count twice."""
    with os.fdopen(os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600), "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _put_ended_together(folder: Path) -> list[int]:
    """Add the files of processes that are gone to one of each kind, so that they do not become more and more.

    Returns the processes that live.
    """
    living: set[int] = set()
    ended: dict[str, list[Path]] = {}
    for path in folder.iterdir():
        match = OF_A_PROCESS.fullmatch(path.name)
        if match is None or match["process"] == ENDED:
            continue
        if _is_alive(int(match["process"])):
            living.add(int(match["process"]))
        else:
            ended.setdefault(match["kind"], []).append(path)
    for kind, paths in ended.items():
        if kind in ("counter", "histogram"):
            _add_up(folder, kind, paths)
        for path in paths:
            path.unlink()
    return sorted(living)


def _add_up(folder: Path, kind: str, paths: list[Path]) -> None:
    total, draft = folder / f"{kind}_{ENDED}.db", folder / f"{kind}_{ENDED}.draft"
    draft.unlink(missing_ok=True)
    sums = Sums(str(draft))
    for metric in AllProcesses.merge(_readable((total, *paths)), accumulate=False):
        for sample in metric.samples:
            labels = [*sample.labels]
            key = mmap_key(
                metric.name,
                sample.name,
                labels,
                [sample.labels[name] for name in labels],
                metric.documentation,
            )
            sums.write_value(key, sample.value, 0.0)
    sums.close()
    draft.replace(total)


def _readable(paths: Iterable[Path]) -> list[str]:
    """Leave out files that are not there, and empty ones, on which the library fails.

    A process that begins makes a file first and gives it its size then; one killed in between leaves it so.
    """
    return [str(path) for path in paths if path.exists() and path.stat().st_size]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # a stranger has the number now
        return False
    return True
