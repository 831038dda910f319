"""What is counted and timed of every request, for Prometheus: by address pattern, never by content."""

from collections.abc import Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Borders of the histograms: type-ahead is to take 10 ms, a plan in a city tens of them."""

OTHER_METHOD = "OTHER"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
"""Anything else is counted as one: clients may invent methods, and each would be a series for ever."""


class Metrics:
    """The metrics of one process; safe to share between threads.

    With PROMETHEUS_MULTIPROC_DIR in the environment each process writes its numbers to files there, which
    mobility.telemetry.exposition adds up.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "mobility_http_requests",
            "Requests by address pattern, method and status",
            ["endpoint", "method", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "mobility_http_request_seconds",
            "Time from the first look at a request to its written answer",
            ["endpoint"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._phases = Histogram(
            "mobility_http_phase_seconds",
            "The same by phase, as Server-Timing has it",
            ["endpoint", "phase"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._errors = Counter(
            "mobility_http_errors",
            "Errors by address pattern and code",
            ["endpoint", "code"],
            registry=self.registry,
        )
        self._at_work = Gauge(
            "mobility_http_requests_at_work",
            "Requests that are being answered",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._work = Counter(
            "mobility_routing_work",
            "Work of the routing core: rounds, patterns scanned, labels improved, footpaths relaxed",
            ["kind"],
            registry=self.registry,
        )
        self._steps = Histogram(
            "mobility_routing_step_seconds",
            "Steps of the search for journeys: direct ways, access, transit, reconstruction",
            ["step"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._refusals = Counter(
            "mobility_quota_refusals",
            "Requests refused because a quota was used up",
            ["quota", "caller"],
            registry=self.registry,
        )
        self._shared_quotas = Gauge(
            "mobility_quota_shared",
            "1: quotas are counted in Redis for all workers; 0: each worker counts for itself",
            registry=self.registry,
            multiprocess_mode="livemin",
        )
        self._shared_quotas.set(1)  # a worker that is still being loaded is not one that counts for itself
        self._observations = Counter(
            "mobility_observations",
            "Observations of sensors handed in over HTTP, by what became of them",
            ["result", "code"],
            registry=self.registry,
        )
        self._advice = Counter(
            "mobility_advice",
            "Journeys that were advised; counted=false: Redis did not take them as expected riders",
            ["counted"],
            registry=self.registry,
        )
        self._turns = Counter(
            "mobility_search_turns",
            "Searches by what became of their wait for others of the same worker",
            ["lane", "result"],
            registry=self.registry,
        )
        self._children: dict[tuple[str, ...], Any] = {}

    def begin(self) -> None:
        """Count a request that begins."""
        self._at_work.inc()

    def end(self) -> None:
        """Count it off."""
        self._at_work.dec()

    def count_request(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count and time an answer.

        Parameters
        ----------
        endpoint : str
            Address pattern, "" where none fits.
        method : str
            Of the request.
        status : int
            Of the answer.
        seconds : float
            How long it took.
        """
        known = method if method in METHODS else OTHER_METHOD
        self._child(self._requests, endpoint, known, str(status)).inc()
        self._child(self._seconds, endpoint).observe(seconds)

    def count_observation(self, result: str, code: str) -> None:
        """Count an observation that was handed in.

        Parameters
        ----------
        result : str
            accepted, duplicate or refused.
        code : str
            Why it was refused, else "".
        """
        self._child(self._observations, result, code).inc()

    def time_phase(self, endpoint: str, phase: str, seconds: float) -> None:
        """Time a part of an answer.

        Parameters
        ----------
        endpoint : str
            Address pattern.
        phase : str
            A word of the program.
        seconds : float
            How long it took.
        """
        self._child(self._phases, endpoint, phase).observe(seconds)

    def count_error(self, endpoint: str, code: str) -> None:
        """Count an error.

        Parameters
        ----------
        endpoint : str
            Address pattern, "" where none fits.
        code : str
            Stable word of the error.
        """
        self._child(self._errors, endpoint, code).inc()

    def count_routing(self, counters: Mapping[str, int], timings_ms: Mapping[str, float]) -> None:
        """Count what a search did and how long its steps took.

        Parameters
        ----------
        counters : Mapping[str, int]
            Work by kind.
        timings_ms : Mapping[str, float]
            Milliseconds by step.
        """
        for kind, count in counters.items():
            self._child(self._work, kind).inc(count)
        for step, spent_ms in timings_ms.items():
            self._child(self._steps, step).observe(spent_ms / 1000)

    def count_refusal(self, quota: str, caller: str) -> None:
        """Count a request beyond a quota.

        Parameters
        ----------
        quota : str
            plan, search or tiles.
        caller : str
            "address", or the role of the key.
        """
        self._child(self._refusals, quota, caller).inc()

    def count_advice(self, *, is_counted: bool) -> None:
        """Count a journey that was advised.

        Parameters
        ----------
        is_counted : bool
            Whether its rider is expected from now on.
        """
        self._child(self._advice, str(is_counted).lower()).inc()

    def count_turn(self, lane: str, result: str) -> None:
        """Count a search that got, or did not get, its turn.

        Parameters
        ----------
        lane : str
            USUAL or LONG.
        result : str
            AT_ONCE, WAITED, WENT_AHEAD (beside others, after the longest wait) or REFUSED.
        """
        self._child(self._turns, lane, result).inc()

    def show_shared_quotas(self, is_shared: bool) -> None:
        """Show where quotas are counted.

        Parameters
        ----------
        is_shared : bool
            In Redis, not in each worker.
        """
        self._shared_quotas.set(int(is_shared))

    def _child(self, metric: Any, *labels: str) -> Any:
        # Looked up here: the library's own way to a child takes a lock and makes a tuple of texts each time.
        key = (metric._name, *labels)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = metric.labels(*labels)
        return child
