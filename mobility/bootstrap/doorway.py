"""The port before there is a service: opened at once, and who comes early is told when to come again."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import orjson

from mobility.errors import NotReadyError, SettingsError
from mobility.messages import sentence_of
from mobility.settings import Settings

BACKLOG = 2048
"""Connections that may wait, as many as gunicorn lets."""

RETRY_AFTER_S = 2
"""Loading takes about a second; MOBILITY_RETRY_AFTER_S is for services that are busy."""

PATIENCE_S = 0.5
"""How long someone who connects may take to ask; the next one waits meanwhile."""

MOST_BYTES = 16_384


class Doorway:
    """A listening socket, to be handed to gunicorn once the network is loaded.

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
        self.port = int(self._socket.getsockname()[1])

    @contextmanager
    def answering_not_ready(self) -> Iterator[None]:
        """Answer 503 with Retry-After in a thread; who has not been answered when the block ends waits on.

        Yields
        ------
        None
            The thread is gone when the block ends, so that processes may be forked.
        """
        ending, end = socket.socketpair()
        thread = threading.Thread(target=self._answer, args=(end,), name="doorway", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ending.close()
            thread.join()
            end.close()

    def hand_over(self) -> int:
        """Give the socket away.

        Returns
        -------
        int
            Its file descriptor; whoever takes it closes it.
        """
        return self._socket.detach()

    def _answer(self, end: socket.socket) -> None:
        while True:
            ready, _, _ = select.select([self._socket, end], [], [])
            if end in ready:
                return
            try:
                client, _ = self._socket.accept()
                with client:
                    _refuse(client)
            except OSError:
                continue  # gone before its answer, or slower than our patience


def _refuse(client: socket.socket) -> None:
    client.settimeout(PATIENCE_S)
    head = b""
    while b"\r\n\r\n" not in head and len(head) < MOST_BYTES:
        received = client.recv(MOST_BYTES)
        if not received:
            return
        head += received
    error = NotReadyError("The network is being loaded; try again in a moment.")
    body = orjson.dumps({"error": sentence_of(error, "en"), "code": error.code, "field": ""})
    lines = (
        f"HTTP/1.1 {error.status} Service Unavailable",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"Retry-After: {RETRY_AFTER_S}",
        "Cache-Control: no-store",
        "Connection: close",
        "\r\n",
    )
    client.sendall("\r\n".join(lines).encode("ascii") + (b"" if head.startswith(b"HEAD ") else body))
