"""A real PostgreSQL server for tests: Debian's, on a unix socket, under a user who is not root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

import pytest

OTHER_USERS = ("postgres", "nobody")
"""PostgreSQL refuses to run as root; who is root runs it as one of these."""


def find_programs() -> Path | None:
    """The folder of initdb and postgres; Debian keeps it off PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    return next((one for one in folders if (one / "initdb").exists() and (one / "postgres").exists()), None)


def _account() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    for name in OTHER_USERS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL does not run as root, and there is no user to run it as")


@contextmanager
def running_postgres() -> Iterator[str]:
    """Its address, until the block ends; skips where there is no server."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine (Debian: apt-get install postgresql)")
    account = _account()
    # A socket's path may have 107 bytes, fewer than a test's own folder often has.
    folder = Path(mkdtemp(prefix="pg-", dir="/tmp"))
    if account:
        os.chown(folder, int(str(account["user"])), int(str(account["group"])))
    data = folder / "data"
    try:
        subprocess.run(
            [
                programs / "initdb",
                "--auth=trust",
                "--username=mobility",
                "--encoding=UTF8",
                "--locale=C",
                data,
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            **account,  # type: ignore[call-overload]
        )
        command = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run(
            [*command, "-o", options, "start"],
            check=True,
            capture_output=True,
            cwd=folder,
            **account,  # type: ignore[call-overload]
        )
        try:
            yield f"postgresql://mobility@/postgres?host={quote(str(folder), safe='')}"
        finally:
            subprocess.run(
                [*command, "-m", "immediate", "stop"],
                check=True,
                capture_output=True,
                cwd=folder,
                **account,  # type: ignore[call-overload]
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
