"""Count what is answered and how long it takes, for Prometheus.

No label has a value that a client can choose.
"""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.responses import Response

from alliance87.serve.responses import DATA, NOT_KEPT

_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class Metrics:
    """What was answered since the start, and how the parts of the server are."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = self._counter("requests", "Requests answered.", "route", "status")
        self._seconds = Histogram(
            "alliance87_request_seconds", "Seconds until a response was handed over.", ("route",),
            buckets=_BUCKETS, registry=self._registry,
        )  # fmt: skip
        self._found: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self.answered = self._counter("pool_answered", "Queries with results.")
        self.refused = self._counter("pool_refused", "Queries without results.", "reason")
        self.forked = self._counter("pool_forked", "Workers started.")
        self.killed = self._counter("pool_killed", "Workers that ended.", "reason")
        self.hits = self._counter("answer_cache_hits", "Results that were kept.")
        self.misses = self._counter("answer_cache_misses", "Results that were not.")

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count a response."""
        found = self._found.get((route, status))
        if found is None:  # to look a label up takes longer than to count
            found = self._requests.labels(route, status), self._seconds.labels(route)
            self._found[route, status] = found
        found[0].inc()
        found[1].observe(seconds)

    def watch(self, name: str, value: Callable[[], float]) -> None:
        """Publish a value as it is at the moment it is read."""
        made = Gauge(f"alliance87_{name}", name.replace("_", " "), registry=self._registry)
        made.set_function(value)

    def response(self) -> Response:
        """Return all that is counted, in the text format of Prometheus."""
        headers = {"content-type": CONTENT_TYPE_LATEST, **DATA, **NOT_KEPT}
        return Response(generate_latest(self._registry), headers=headers)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"alliance87_{name}", text, labels, registry=self._registry)
