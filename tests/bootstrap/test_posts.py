"""Posts of workers: as many as there are, one for each process, given back by whoever dies."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

import pytest

from mobility.bootstrap.posts import Posts

PROCESSES = multiprocessing.get_context("fork")

Work = Callable[[Posts, Connection], None]
Start = Callable[[Work, Posts], tuple[int, Connection]]


def _hold(posts: Posts, end: Connection) -> None:
    end.send(posts.take())
    end.recv()


def _stand_by(posts: Posts, end: Connection) -> None:
    end.send(posts.take())
    end.send(posts.wait(lambda: True))


@pytest.fixture
def start() -> Iterator[Start]:
    """Fork a process that is killed in the end; its number and our end of the pipe to it."""
    processes = []

    def fork(work: Work, posts: Posts) -> tuple[int, Connection]:
        ours, theirs = PROCESSES.Pipe()
        process = PROCESSES.Process(target=work, args=(posts, theirs), daemon=True)
        process.start()
        processes.append(process)
        assert process.pid is not None
        return process.pid, ours

    yield fork
    for process in processes:
        process.kill()
        process.join()


def test_there_are_as_many_as_were_made(start: Start) -> None:
    posts = Posts(2)
    assert [start(_hold, posts)[1].recv() for _ in range(3)] == [True, True, False]


def test_one_that_is_killed_is_replaced_by_who_waits(start: Start) -> None:
    posts = Posts(1)
    worker, told = start(_hold, posts)
    assert told.recv()
    _, tells = start(_stand_by, posts)
    assert not tells.recv()
    assert not tells.poll(0.2)
    os.kill(worker, signal.SIGKILL)
    assert tells.recv()


def test_waiting_ends_in_time_and_when_told(start: Start) -> None:
    posts = Posts(1)
    _, told = start(_hold, posts)
    assert told.recv()
    assert not posts.wait(lambda: True, most_s=0.0)
    assert not posts.wait(lambda: False)


def test_a_fork_does_not_hold_the_post_of_who_forked_it(start: Start) -> None:
    posts = Posts(1)
    assert posts.take()
    assert not start(_hold, posts)[1].recv()


def test_all_see_when_a_post_was_taken(start: Start) -> None:
    posts = Posts(1)
    never = posts.since_last_s()
    _, told = start(_hold, posts)
    assert told.recv()
    assert 0 <= posts.since_last_s() < never
