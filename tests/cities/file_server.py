"""A local HTTP server of files that can be told to misbehave as servers on the internet do."""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FileServer(ThreadingHTTPServer):
    """Serves `files` with ETag, conditional and range requests; counts requests in `log`.

    `cut_after` = send so many bytes of the next answers, then close: one entry is used up by each answer.
    `busy` = how many of the next requests are answered 503.
    `moved` = where those who ask for a name are sent on to.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.log: list[tuple[int, dict[str, str]]] = []
        self.cut_after: list[int] = []
        self.busy = 0
        self.moved: dict[str, str] = {}

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{name}"

    @property
    def statuses(self) -> list[int]:
        return [status for status, _ in self.log]


class _Handler(BaseHTTPRequestHandler):
    server: FileServer

    def do_GET(self) -> None:
        server, data = self.server, self.server.files.get(self.path.lstrip("/"))
        if server.busy:
            server.busy -= 1
            return self._answer(503, b"busy")
        if self.path.lstrip("/") in server.moved:
            return self._answer(302, b"", location=server.moved[self.path.lstrip("/")])
        if data is None:
            return self._answer(404, b"no such file")
        etag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            return self._answer(304, b"", etag)
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if found and self.headers.get("If-Range") == etag:
            start = int(found[1])
            return self._answer(206, data[start:], etag, f"bytes {start}-{len(data) - 1}/{len(data)}")
        return self._answer(200, data, etag)

    def _answer(
        self, status: int, body: bytes, etag: str = "", content_range: str = "", location: str = ""
    ) -> None:
        self.server.log.append((status, dict(self.headers)))
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", etag)
        if location:
            self.send_header("Location", location)
        if content_range:
            self.send_header("Content-Range", content_range)
        self.end_headers()
        cut = self.server.cut_after.pop(0) if self.server.cut_after and status in (200, 206) else len(body)
        self.wfile.write(body[:cut])
        if cut < len(body):
            self.close_connection = True

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def running_file_server() -> Iterator[FileServer]:
    """A server that ends with the block."""
    server = FileServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
