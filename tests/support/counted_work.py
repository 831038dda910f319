"""Work for schedulers that needs no network: tells who computed, waits, dies or fails when told to."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import numpy as np

from mobility.accessibility.points import Points
from mobility.accessibility.schedulers.work import SharedFolder, Task
from mobility.errors import PointsError


def make_points(n: int) -> Points:
    return Points(tuple(f"p{i}" for i in range(n)), np.linspace(49, 50, n), np.linspace(8, 9, n))


def make_tasks(n: int, size: int) -> Iterator[Task]:
    points = make_points(n)
    for first in range(0, n, size):
        yield Task(first, points.take(slice(first, min(first + size, n))))


@dataclass(frozen=True)
class CountedWork:
    """Its chunks are the ids of their origins; each process that computes leaves a file."""

    folder: Path
    content_hash: str = "0" * 32
    network: Path = Path("/nowhere")
    model: SharedFolder | None = None
    slow_s: float = 0.0
    dies_at: str = ""
    dies_once: bool = True
    fails_at: str = ""
    key: str = field(default_factory=lambda: uuid4().hex)

    def folders(self) -> tuple[SharedFolder, ...]:
        network = SharedFolder(self.network, self.content_hash)
        return (network,) if self.model is None else (network, self.model)

    def moved_to(self, folders: Sequence[Path]) -> "CountedWork":
        network, *model = folders
        return replace(
            self,
            network=network,
            model=SharedFolder(model[0], self.model.content_hash) if self.model else None,
        )

    def prepare(self) -> "CountedCalculator":
        return CountedCalculator(self)


class CountedCalculator:
    def __init__(self, work: CountedWork) -> None:
        self.work = work

    def compute(self, origins: Points) -> bytes:
        work = self.work
        (work.folder / f"pid-{os.getpid()}").touch()
        (work.folder / f"network-{work.network.name}").touch()
        if work.model is not None:
            assert (work.model.path / "prior.npy").is_file()
            (work.folder / f"model-{work.model.path.name}").touch()
        time.sleep(work.slow_s)
        if work.fails_at in origins.ids:
            raise PointsError(f"{work.fails_at} cannot be used")
        if work.dies_at in origins.ids:
            mark = work.folder / "died"
            if not (work.dies_once and mark.exists()):
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return ",".join(origins.ids).encode()


def pids(folder: Path) -> set[int]:
    return {int(path.name[4:]) for path in folder.glob("pid-*")}


def expected(n: int, size: int) -> dict[int, bytes]:
    return {task.first: ",".join(task.origins.ids).encode() for task in make_tasks(n, size)}
