"""gunicorn's threaded worker, with our shape of errors; it takes a connection only while it has a thread."""

import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import orjson
from gunicorn.http.errors import (
    ConfigurationProblem,
    ExpectationFailed,
    ForbiddenProxyRequest,
    InvalidHeader,
    InvalidHeaderName,
    InvalidHTTPVersion,
    InvalidProxyLine,
    InvalidRequestLine,
    InvalidRequestMethod,
    InvalidSchemeHeaders,
    LimitRequestHeaders,
    LimitRequestLine,
    NoMoreData,
    ObsoleteFolding,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.workers.gthread import ThreadWorker

LOG = logging.getLogger(__name__)

MOST_UNREAD_BYTES = 6_000_000
"""A little more than the largest body that the service takes, unless settings allow larger ones."""
DRAIN_S = 2.0
BODILESS = ("GET", "HEAD", "OPTIONS")

REFUSALS: tuple[tuple[tuple[type[Exception], ...], int, str, str], ...] = (
    ((LimitRequestLine,), 414, "ADDRESS_TOO_LONG", "The address is longer than 8190 bytes."),
    ((LimitRequestHeaders,), 431, "HEADERS_TOO_LARGE", "The headers of the request are too large."),
    ((UnsupportedTransferCoding,), 501, "NOT_IMPLEMENTED", "This transfer coding is not understood."),
    ((ExpectationFailed,), 417, "EXPECTATION_FAILED", "This expectation cannot be met."),
    ((ForbiddenProxyRequest,), 403, "FORBIDDEN", "This proxy may not do that."),
    (
        (
            InvalidRequestLine,
            InvalidRequestMethod,
            InvalidHTTPVersion,
            InvalidHeader,
            InvalidHeaderName,
            InvalidProxyLine,
            InvalidSchemeHeaders,
            ObsoleteFolding,
        ),
        400,
        "BAD_REQUEST",
        "The request cannot be understood.",
    ),
    ((ConfigurationProblem,), 500, "INTERNAL_ERROR", "Something went wrong on our side."),
)
"""What is refused before the application sees it: status, code, sentence."""


class JsonErrorWorker(ThreadWorker):  # type: ignore[misc]
    """Answers refused requests as {"error", "code", "field"} and logs neither address nor query.

    A worker whose threads are all at work leaves new connections to the others. gunicorn's own takes them
    all: clients that stay connected (a proxy's pool, an app) then wait in one process while the next one is
    idle (measured with 8 connections: two workers were 1.06 times as fast as one, now 2.0). Where all workers
    stay at work, each takes a new connection after as many answers as it has threads: twenty clients that
    never pause would else keep everybody else out for as long as they like.

    A worker that has more than its share closes connections with its answers: whoever was on them comes in
    again, to whom there is room. So do all for a moment when one takes over from one that died, whose clients
    had come to those that were left. Connections stay where they are else: after one of two workers was
    killed, the other one did two thirds of the work for as long as clients stayed connected.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at_work = 0
        self._answered = 0  # since the last new connection
        self.at_work_beside = self.cfg.workers - 1  # other workers that answer
        self.is_spread_anew: Callable[[], bool] = lambda: False
        self.before_loading: Callable[[JsonErrorWorker], None] = lambda _: None

    def load_wsgi(self) -> None:
        """Load the application; signals are listened to already."""
        self.before_loading(self)
        super().load_wsgi()

    def goes_on(self) -> bool:
        """Tell, while it waits for something, whether it is to wait any longer; the master hears of it.

        Returns
        -------
        bool
            False once it was asked to end, or its master is gone.
        """
        self.notify()
        if not self.is_parent_alive():
            self.alive = False
        return bool(self.alive)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take new connections or not; while every thread is at work, one for each round of answers.

        Parameters
        ----------
        enabled : bool
            What gunicorn wants.
        """
        threads = self.cfg.threads
        super().set_accept_enabled(enabled and (self._at_work < threads or self._answered >= threads))

    def accept(self, listener: Any) -> None:
        """Take a new connection.

        Parameters
        ----------
        listener : Any
            Where it waits.
        """
        before, self._answered = (self.nr_conns, self._answered), 0
        super().accept(listener)
        if self.nr_conns == before[0]:  # another worker was quicker
            self._answered = before[1]

    def enqueue_req(self, conn: Any) -> None:
        """Give a request to a thread.

        Parameters
        ----------
        conn : Any
            Its connection.
        """
        self._at_work += 1
        super().enqueue_req(conn)
        if self.alive:
            self.set_accept_enabled(True)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Take note that a thread is free; gunicorn's loop then asks again whether to accept.

        Parameters
        ----------
        conn : Any
            The connection that was answered.
        fs : Any
            gunicorn's future of it.
        """
        self._at_work -= 1
        self._answered += 1
        super().finish_request(conn, fs)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Have the application answer a request.

        Parameters
        ----------
        req : Any
            Its head was read.
        conn : Any
            Its connection.

        Returns
        -------
        Any
            Whether the connection may be used again.
        """
        req.body.reader = _WholeBody(req.body.reader)
        if self.at_work_beside and (self._at_work > self.cfg.threads // 2 or self.is_spread_anew()):
            req.force_close()
        joining = _HeadWithBody(conn.sock)
        conn.sock = joining
        try:
            is_kept = super().handle_request(req, conn)
            joining.flush()
        finally:
            conn.sock = joining.socket
        if req.method not in BODILESS:
            # Who is refused before the body was read still sends it. gunicorn reads 64 kB of that and closes;
            # a connection that is closed on unread bytes is reset, and a proxy then never sees the answer.
            conn.parser.finish_body(deadline=time.monotonic() + DRAIN_S, max_bytes=MOST_UNREAD_BYTES)
        return is_kept

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that cannot reach the application.

        Parameters
        ----------
        req : Any
            What could be read of it, unused: it may tell who wants to go where.
        client : Any
            The socket.
        addr : Any
            Whose it is, unused.
        exc : Exception
            What was wrong.
        """
        del req, addr
        status, code, text = 500, "INTERNAL_ERROR", "Something went wrong on our side."
        for kinds, *answer in REFUSALS:
            if isinstance(exc, kinds):
                status, code, text = int(answer[0]), str(answer[1]), str(answer[2])  # type: ignore[call-overload]
                break
        LOG.warning("request refused", extra={"fields": {"status": status, "reason": type(exc).__name__}})
        body = orjson.dumps({"error": text, "code": code, "field": ""})
        lines = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
            "Connection: close",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            *self.lines_of_refusals,
            "\r\n",
        )
        try:
            client.sendall("\r\n".join(lines).encode("ascii") + body)
        except OSError:
            LOG.debug("the client was gone before its answer")


class _HeadWithBody:
    """A socket that sends the head of an answer together with the beginning of its body.

    gunicorn sends one after the other. A worker that is killed in between leaves half an answer behind, which
    no proxy asks for again; and whoever reads is woken twice.

    Parameters
    ----------
    connection : Any
        The socket.
    """

    def __init__(self, connection: Any) -> None:
        self.socket = connection
        self._head: bytes | None = None
        self._has_begun = False

    def sendall(self, data: bytes) -> None:
        """Send, but the head only with what follows.

        Parameters
        ----------
        data : bytes
            The head first.
        """
        if not self._has_begun:
            self._has_begun, self._head = True, data
            return
        if self._head is not None:
            data, self._head = self._head + data, None
        self.socket.sendall(data)

    def sendfile(self, *given: Any, **named: Any) -> Any:
        """Send a file, behind the head.

        Parameters
        ----------
        *given, **named : Any
            As a socket takes them.

        Returns
        -------
        Any
            As a socket gives it.
        """
        self.flush()
        return self.socket.sendfile(*given, **named)

    def flush(self) -> None:
        """Send a head that no body followed."""
        if self._head is not None:
            head, self._head = self._head, None
            self.socket.sendall(head)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.socket, name)


class _WholeBody:
    # To whoever reads a body, chunks that cannot be understood are what a client that is gone is: an error of
    # the connection, which Werkzeug answers with 400. gunicorn's own kind of error would be a fault of ours.

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def read(self, size: int) -> bytes:
        try:
            return bytes(self._reader.read(size))
        except ParseException as fault:
            raise NoMoreData from fault
