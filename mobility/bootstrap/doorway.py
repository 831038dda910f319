"""The port while there is no service: opened at once, and who comes early is told when to come again."""

import select
import socket
import threading
import time

import orjson

from mobility.errors import MobilityError, NotReadyError, SettingsError
from mobility.messages import sentence_of
from mobility.settings import Settings

BACKLOG = 2048
"""Connections that may wait, as many as gunicorn lets."""

RETRY_AFTER_S = 2
"""Loading takes about a second; MOBILITY_RETRY_AFTER_S is for services that are busy."""

PATIENCE_S = 0.5
"""How long someone who connects may take to ask; the next one waits meanwhile."""

MOST_BYTES = 16_384

COMING = NotReadyError("The network is being loaded; try again in a moment.")
LEAVING = NotReadyError("The service is being stopped; try again in a moment.")


def lines_for_pages(origins: str) -> tuple[str, ...]:
    """Give the headers by which pages of other origins may read a refusal that the application did not make.

    There is nothing in it that not everybody may know, and from whom it came may be what could not be read:
    so all pages may, unless none may ask.

    Parameters
    ----------
    origins : str
        MOBILITY_CORS_ORIGINS.

    Returns
    -------
    tuple[str, ...]
        Lines of an HTTP head.
    """
    if origins == "off":
        return ()
    return ("Access-Control-Allow-Origin: *", "Access-Control-Expose-Headers: Retry-After")


class Doorway:
    """A listening socket, shared with gunicorn; it answers itself while no worker does.

    Parameters
    ----------
    settings : Settings
        host and port; port 0 takes any free one.

    Raises
    ------
    SettingsError
        If nobody can listen there.
    """

    def __init__(self, settings: Settings) -> None:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((settings.host, settings.port))
            self._socket.listen(BACKLOG)
        except OSError as fault:
            self._socket.close()
            raise SettingsError(
                "The service cannot listen on {host}, port {port}: {reason}.",
                field="MOBILITY_PORT",
                host=settings.host,
                port=settings.port,
                reason=fault.strerror or str(fault),
            ) from fault
        # Shared with gunicorn: a connection that both wake up for is taken by one, the other must not wait.
        self._socket.setblocking(False)
        self.port = int(self._socket.getsockname()[1])
        self._thread: threading.Thread | None = None
        self._end: socket.socket | None = None
        self._error: MobilityError = COMING
        self._for_pages = lines_for_pages(settings.cors_origins)

    @property
    def descriptor(self) -> int:
        """The socket's file descriptor, for a child process to inherit."""
        return self._socket.fileno()

    def begin_to_answer(self, error: MobilityError = COMING) -> None:
        """Answer 503 with Retry-After in a thread of its own; where it does already, with another error.

        Parameters
        ----------
        error : MobilityError
            Why there is no service.
        """
        self._error = error
        if self._thread is not None:
            return
        self._end, end = socket.socketpair()
        self._thread = threading.Thread(target=self._answer, args=(end,), name="doorway", daemon=True)
        self._thread.start()

    def stop_answering(self) -> None:
        """Leave the socket to others; who has not been answered yet waits for them."""
        if self._thread is None or self._end is None:
            return
        self._end.close()
        self._thread.join()
        self._thread = self._end = None

    def close(self) -> None:
        """Answer no more and listen no more."""
        self.stop_answering()
        self._socket.close()

    def _answer(self, end: socket.socket) -> None:
        with end:
            while True:
                ready, _, _ = select.select([self._socket, end], [], [])
                if end in ready:
                    return
                try:
                    client, _ = self._socket.accept()
                    with client:
                        _refuse(client, self._error, self._for_pages)
                except OSError:
                    continue  # gone before its answer, taken by a worker, or slower than our patience


def _refuse(client: socket.socket, error: MobilityError, for_pages: tuple[str, ...]) -> None:
    until = time.monotonic() + PATIENCE_S
    head = b""
    while b"\r\n\r\n" not in head and len(head) < MOST_BYTES:
        # In all, not of each piece: who sends byte by byte would keep out all others, and the service itself,
        # which waits for the end of this before it takes the socket over.
        left_s = until - time.monotonic()
        if left_s <= 0:
            return
        client.settimeout(left_s)
        received = client.recv(MOST_BYTES)
        if not received:
            return
        head += received
    body = orjson.dumps({"error": sentence_of(error, "en"), "code": error.code, "field": ""})
    lines = (
        f"HTTP/1.1 {error.status} Service Unavailable",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"Retry-After: {RETRY_AFTER_S}",
        "Cache-Control: no-store",
        *for_pages,
        "Connection: close",
        "\r\n",
    )
    client.settimeout(PATIENCE_S)
    client.sendall("\r\n".join(lines).encode("ascii") + (b"" if head.startswith(b"HEAD ") else body))
