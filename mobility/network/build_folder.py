"""Where builds live: OUT/<build id> each, OUT/current points at the newest, the last three are kept.

A build is written under a hidden name and renamed when it is whole; readers see the old one or the new one.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mobility.errors import BuildError, NetworkError

CURRENT = "current"
KEPT_BUILDS = 3
LEAST_FREE_BYTES = 200_000_000


@contextmanager
def new_build(out: Path, expected_bytes: int) -> Iterator[Path]:
    """Give an empty hidden folder to build in; it is removed unless `publish` renamed it.

    Parameters
    ----------
    out : Path
        Made if missing.
    expected_bytes : int
        Rough size of the result; that much must be free.

    Yields
    ------
    Path
        The folder.

    Raises
    ------
    BuildError
        `out` cannot be written to, another build is at work in it, or the disk is full.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError(f"{out} cannot be written to: {error.strerror}", "out") from None
    with _alone_in(out):
        for left_over in out.glob(".building-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        free = shutil.disk_usage(out).free
        needed = max(expected_bytes, LEAST_FREE_BYTES)
        if free < needed:
            raise BuildError(
                f"{out} has {free / 1e6:.0f} MB free, about {needed / 1e6:.0f} MB are needed", "out"
            )
        folder = out / f".building-{os.getpid()}"
        try:
            folder.mkdir()
            yield folder
        except OSError as error:
            raise BuildError(f"{out} cannot be written to: {error}", "out") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, out: Path, build_id: str) -> Path:
    """Put a finished build into service and remove the oldest ones.

    Parameters
    ----------
    folder : Path
        From `new_build`, complete.
    out : Path
        Its parent.
    build_id : str
        Name it gets; names sort by age.

    Returns
    -------
    Path
        Where the build is now.
    """
    target = out / build_id
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
    folder.rename(target)
    _point_at(out, build_id)
    for old in list_builds(out)[:-KEPT_BUILDS]:
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
    return target


def find_kept(out: Path, build_id: str = "") -> Path:
    """Find a kept build.

    Parameters
    ----------
    out : Path
        Given to builds as --out.
    build_id : str
        Name of its folder; "" takes the one built before the one in service.

    Returns
    -------
    Path
        Its folder.

    Raises
    ------
    NetworkError
        There is no such build, or none before the one in service.
    """
    in_service = current_build(out)
    if in_service == out.resolve():
        raise NetworkError(f"{out} is one build, not a directory of builds", "network")
    builds = {build.name: build for build in list_builds(out)}
    if build_id:
        if build_id not in builds:
            raise NetworkError(f"there is no build {build_id} in {out}; kept are {', '.join(builds)}", "to")
        return builds[build_id]
    before = [build for name, build in builds.items() if name < in_service.name]
    if not before:
        raise NetworkError(
            f"{in_service.name} is the oldest build kept in {out}: there is none to go back to", "network"
        )
    return before[-1]


def put_into_service(build: Path) -> None:
    """Point at a kept build; a running service takes it over.

    Parameters
    ----------
    build : Path
        From `find_kept`.

    Raises
    ------
    BuildError
        A build is at work beside it, or the directory cannot be written to.
    """
    with _alone_in(build.parent):
        _point_at(build.parent, build.name)


def list_builds(out: Path) -> list[Path]:
    """List the builds of a directory, the oldest first.

    Parameters
    ----------
    out : Path
        Given to builds as --out.

    Returns
    -------
    list[Path]
        Their folders.
    """
    if not out.is_dir():
        return []
    return sorted(
        path
        for path in out.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".") and "-" in path.name
    )


def current_build(path: Path) -> Path:
    """Find the build that is in service.

    Parameters
    ----------
    path : Path
        Given to builds as --out, or the folder of one build.

    Returns
    -------
    Path
        The build's own folder, the link resolved, so that it stays the same while it is used.

    Raises
    ------
    NetworkError
        There is none.
    """
    hint = "build one with: mobility build --gtfs FILE --osm FILE --out DIR"
    if not path.is_dir():
        raise NetworkError(f"there is no network in {path}; {hint}", str(path))
    if (path / "manifest.json").is_file():
        return path.resolve()
    link = path / CURRENT
    if not link.exists():
        raise NetworkError(f"{path} holds no finished network; {hint}", str(path))
    return link.resolve()


@contextmanager
def _alone_in(out: Path) -> Iterator[None]:
    """Keep others from writing to a directory of builds."""
    try:
        lock = (out / ".lock").open("a")
    except OSError as error:
        raise BuildError(f"{out} cannot be written to: {error.strerror}", "out") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(f"another build is writing to {out}: wait until it ends", "out") from None
        yield


def _point_at(out: Path, build_id: str) -> None:
    """Swap the link; readers see the old build or the new one."""
    link = out / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(build_id, target_is_directory=True)
    link.replace(out / CURRENT)
