"""Threads and processes give each chunk once, whatever happens to whoever computes them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mobility.accessibility.schedulers.choice import choose_scheduler
from mobility.accessibility.schedulers.processes import Processes
from mobility.accessibility.schedulers.threads import Threads
from mobility.accessibility.schedulers.work import Scheduler
from mobility.errors import PointsError, SchedulerError
from tests.support.counted_work import CountedWork, expected, make_tasks, pids


@pytest.mark.parametrize(
    "scheduler", [Threads(1), Threads(3), Processes(2)], ids=["one", "threads", "processes"]
)
def test_each_chunk_comes_once(scheduler: Scheduler, tmp_path: Path) -> None:
    found = {task.first: answer for task, answer in scheduler.run(CountedWork(tmp_path), make_tasks(23, 3))}
    assert found == expected(23, 3)


def test_processes_are_others_than_this_one(tmp_path: Path) -> None:
    list(Processes(2).run(CountedWork(tmp_path, slow_s=0.05), make_tasks(12, 1)))
    assert len(pids(tmp_path)) == 2
    assert os.getpid() not in pids(tmp_path)


def test_a_killed_process_costs_its_chunk_only(tmp_path: Path) -> None:
    work = CountedWork(tmp_path, dies_at="p4")
    found = {task.first: answer for task, answer in Processes(2).run(work, make_tasks(12, 2))}
    assert (tmp_path / "died").exists()
    assert found == expected(12, 2)


def test_processes_end_quietly_when_the_one_who_asked_is_killed(tmp_path: Path) -> None:
    """Else the terminal in which a command was killed fills with what they would have had to say."""
    program = """
import os, signal, sys, threading, time
from pathlib import Path
from mobility.accessibility.schedulers.processes import Processes
from tests.support.counted_work import CountedWork, make_tasks
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    def kill():
        while len(list(folder.glob("pid-*"))) < 2:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGKILL)
    threading.Thread(target=kill).start()
    list(Processes(2).run(CountedWork(folder, slow_s=0.5), make_tasks(4, 1)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    # Standard error was theirs, too: it is read to its end, and they end after the chunk that they are at.
    assert done.stderr == ""


@pytest.mark.slow
def test_a_chunk_that_kills_everyone_is_an_error(tmp_path: Path) -> None:
    work = CountedWork(tmp_path, dies_at="p4", dies_once=False)
    with pytest.raises(SchedulerError, match=r"3 processes died .* origins 4 to 6 \(SIGKILL\)"):
        list(Processes(2).run(work, make_tasks(12, 2)))


@pytest.mark.parametrize("scheduler", [Threads(2), Processes(1)], ids=["threads", "processes"])
def test_errors_of_the_calculation_arrive_as_they_are(scheduler: Scheduler, tmp_path: Path) -> None:
    with pytest.raises(PointsError, match="p4 cannot be used"):
        list(scheduler.run(CountedWork(tmp_path, fails_at="p4"), make_tasks(12, 2)))


def test_tasks_are_taken_as_there_is_room(tmp_path: Path) -> None:
    taken = 0

    def tasks():  # type: ignore[no-untyped-def]
        nonlocal taken
        for task in make_tasks(1000, 1):
            taken += 1
            yield task

    for n_done, _ in enumerate(Threads(2).run(CountedWork(tmp_path), tasks()), 1):
        # At most what two threads compute, what is ready, and the next ones.
        assert taken <= n_done + 4
        if n_done == 50:
            break


def test_words_for_schedulers() -> None:
    assert isinstance(choose_scheduler("threads", 3), Threads)
    assert isinstance(choose_scheduler("", 1), Threads)
    assert isinstance(choose_scheduler("", 2), Processes)
    with pytest.raises(SchedulerError, match="'dusk' is no scheduler"):
        choose_scheduler("dusk")
