"""Kernels that are missing are compiled by a process that ends, before the one that stays (docs/adr/0124)."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from numba import config
from numba.core.event import Listener, install_listener

from mobility.errors import MobilityError

LOG = logging.getLogger(__name__)

COMPILING = "numba:compile"
"""numba's name for what happens when a kernel is in no cache."""


class KernelsMissingError(Exception):
    """A kernel would have to be compiled; nothing was.

    Parameters
    ----------
    kernel : str
        Its name.
    """

    def __init__(self, kernel: str) -> None:
        super().__init__(f"{kernel} is not compiled")
        self.kernel = kernel


class _Refuser(Listener):
    """Raises before the compiler begins: from then on its memory would stay with the process."""

    def on_start(self, event: Any) -> None:
        raise KernelsMissingError(event.data["dispatcher"].py_func.__name__)

    def on_end(self, event: Any) -> None:
        pass


class _Reporter(Listener):
    """Says once that this process compiles."""

    def __init__(self) -> None:
        self._is_told = False

    def on_start(self, event: Any) -> None:
        if not self._is_told:
            self._is_told = True
            fields = {"kernel": event.data["dispatcher"].py_func.__name__, "folder": kernel_folder()}
            LOG.warning("kernels are compiled in the service and take its memory", extra={"fields": fields})

    def on_end(self, event: Any) -> None:
        pass


def kernel_folder() -> str:
    """Give the folder of compiled kernels.

    Returns
    -------
    str
        "" = numba decides.
    """
    return str(config.CACHE_DIR)  # type: ignore[attr-defined]  # made from a table of variables


@contextmanager
def without_compiler(*, is_second_try: bool) -> Iterator[None]:
    """Compile nothing in the block if another process can do it.

    Parameters
    ----------
    is_second_try : bool
        Another process did already: what is missing still could not be kept, and is compiled here.

    Yields
    ------
    None
        Once.

    Raises
    ------
    KernelsMissingError
        From whatever called a kernel that is in no cache.
    """
    # A folder that cannot be written to keeps nothing that another process compiles.
    is_kept = not is_second_try and os.access(kernel_folder(), os.W_OK | os.X_OK)
    with install_listener(COMPILING, _Refuser() if is_kept else _Reporter()):
        yield


def compile_elsewhere(build: Path, lifeline: int, *, kernel: str, beside: bool) -> None:
    """Compile kernels in a process of its own, and wait for its end.

    Parameters
    ----------
    build : Path
        A build to ask questions on.
    lifeline : int
        Descriptor that ends with the supervisor, and so ends the process.
    kernel : str
        The one that is missing, for the log.
    beside : bool
        Questions are answered meanwhile: they go first, and there is time for all kernels. Else only for
        those that every start asks for: `compile_rest` does the others later.

    Raises
    ------
    MobilityError
        If the process does not do it.
    """
    LOG.info("kernels are compiled first", extra={"fields": {"missing": kernel, "folder": kernel_folder()}})
    started = time.perf_counter()
    code = _start(build, lifeline, "--gently" if beside else "--common").wait()
    if code:
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        raise MobilityError(f"Kernels are not compiled: the process that does it {how}; the log says more.")
    fields = {"seconds": round(time.perf_counter() - started, 1)}
    LOG.info("kernels compiled", extra={"fields": fields})


def compile_rest(build: Path, lifeline: int) -> None:
    """Start to compile, beside, what a first start did not wait for; gunicorn's master buries the process.

    Parameters
    ----------
    build : Path
        A build to ask questions on.
    lifeline : int
        Descriptor that ends with the supervisor.
    """
    try:
        process = _start(build, lifeline, "--gently")
    except OSError as fault:
        LOG.warning("rare kernels not compiled", extra={"fields": {"reason": str(fault)}})
        return
    LOG.info("rare kernels are compiled beside", extra={"fields": {"process": process.pid}})


def _start(build: Path, lifeline: int, option: str) -> "subprocess.Popen[bytes]":
    command = ["-m", "mobility.cli.kernels", f"--build={build}", f"--lifeline={lifeline}", option]
    return subprocess.Popen([sys.executable, *command], pass_fds=(lifeline,), stdin=subprocess.DEVNULL)


def begin_anew(*options: str) -> NoReturn:
    """Start this program again in this process: nothing is left of what it loaded, not even its memory.

    Parameters
    ----------
    *options : str
        Put behind those it was started with.
    """
    logging.shutdown()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:], *options])
