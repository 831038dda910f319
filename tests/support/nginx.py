"""A real nginx in front of a service, with the very file of docs/operations."""

import grp
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

PROJECT = Path(__file__).resolve().parents[2]
SITE = PROJECT / "docs" / "operations" / "nginx.conf"
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
MISSING = "there is no nginx on this machine (Debian: apt-get install nginx-light)"


@dataclass
class Nginx:
    """A running nginx.

    Parameters
    ----------
    address : str
        Where it answers.
    port : int
        The same.
    folder : Path
        With mobility.log and mobility-error.log.
    """

    address: str
    port: int
    folder: Path

    def logs(self) -> str:
        """All that it wrote down."""
        return "".join(path.read_text() for path in self.folder.glob("*.log"))


@contextmanager
def nginx_before(service: str, port: int, folder: Path) -> Iterator[Nginx]:
    """Run nginx before a service ("http://127.0.0.1:8080") until the block ends."""
    if PROGRAM is None:
        raise AssertionError(MISSING)
    folder.mkdir(parents=True, exist_ok=True)
    site = SITE.read_text()
    for there, here in (
        ("server 127.0.0.1:8080", f"server {service.removeprefix('http://')}"),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("/var/log/nginx/", f"{folder}/"),
    ):
        assert site.count(there) >= 1, f"{there} is not in {SITE}"
        site = site.replace(there, here)
    (folder / "site.conf").write_text(site)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    # Bodies that do not fit into memory are put into this user's folder by nginx's workers.
    user = f"user {pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name};"
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} worker_processes 1; pid {folder}/pid; error_log {folder}/start.log crit;\n"
        f"events {{ worker_connections 2048; }}\nhttp {{ {paths} include {folder}/site.conf; }}\n"
    )
    process = subprocess.Popen(
        [PROGRAM, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL
    )
    nginx = Nginx(f"http://127.0.0.1:{port}", port, folder)
    try:
        for _ in range(100):
            try:
                requests.get(f"{nginx.address}/api/v1/health", timeout=10)
                break
            except requests.ConnectionError:
                assert process.poll() is None, f"nginx ended: {nginx.logs()}"
                time.sleep(0.05)
        yield nginx
    finally:
        process.terminate()
        process.wait(10)
