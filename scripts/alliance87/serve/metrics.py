"""Count what is answered, and tell it with how the pool is: for Prometheus, and as health.

No label has a value that a client can choose.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from alliance87.model.project import VERSION
from alliance87.serve import headers
from alliance87.serve.asked import PoolState
from alliance87.serve.message import Headers, Reply

_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
_NO_STORE: Headers = ((b"cache-control", b"no-store"),)


class Metrics(Collector):
    """What was answered since the start, by route and status, and how long it took.

    Plain numbers, made into metrics when they are asked for: to count should cost next to nothing.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(self)
        self._answers: Counter[tuple[str, int]] = Counter()
        self._buckets: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._answers[route, status] += 1
        buckets = self._buckets.get(route)
        if buckets is None:
            buckets = self._buckets[route] = [0] * (len(_BUCKETS) + 1)
        buckets[bisect_left(_BUCKETS, seconds)] += 1
        self._seconds[route] = self._seconds.get(route, 0.0) + seconds

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        answers = CounterMetricFamily(
            "alliance87_requests", "Requests answered.", labels=("route", "status")
        )
        for (route, status), count in sorted(self._answers.items()):
            answers.add_metric((route, str(status)), count)
        yield answers
        seconds = HistogramMetricFamily(
            "alliance87_request_seconds",
            "Seconds until an answer was handed over.",
            labels=("route",),
        )
        names = (*(f"{most:g}" for most in _BUCKETS), "+Inf")
        for route, buckets in sorted(self._buckets.items()):
            told = list(zip(names, map(float, accumulate(buckets)), strict=True))
            seconds.add_metric((route,), told, self._seconds[route])
        yield seconds

    def reply(self) -> Reply:
        """Return all that is counted, in the text format of Prometheus."""
        body = generate_latest(self.registry)
        return _reply(200, CONTENT_TYPE_LATEST, body)


class Gauges(Collector):
    """How the pool and the caches are when it is asked."""

    def __init__(
        self, pool: Callable[[], PoolState], numbers: Callable[[], dict[str, float]]
    ) -> None:
        self._pool = pool
        self._numbers = numbers

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        state = self._pool()
        told = {
            "pool_workers": state.workers,
            "pool_running": state.running,
            "pool_waiting": state.waiting,
            **self._numbers(),
        }
        for name, value in told.items():
            yield GaugeMetricFamily(f"alliance87_{name}", name.replace("_", " "), value)
        for name, count in (("answered", state.answered), ("forked", state.forked)):
            yield CounterMetricFamily(f"alliance87_pool_{name}", f"pool {name}", count)
        for name, counts in (("refused", state.refused), ("killed", state.killed)):
            family = CounterMetricFamily(
                f"alliance87_pool_{name}", f"pool {name}, by reason", labels=["reason"]
            )
            for reason, count in sorted(counts.items()):
                family.add_metric([reason], count)
            yield family


def health(state: PoolState, digest: str, closing: bool) -> Reply:
    """Return whether the server lives (it answers) and is ready: 200 if it is, and 503 if not."""
    ready = state.workers > 0 and not closing
    told = {
        "status": "ready" if ready else "closing" if closing else "no worker",
        "live": True,
        "ready": ready,
        "version": VERSION,
        "release": digest,
        "workers": state.workers,
        "running": state.running,
        "waiting": state.waiting,
    }
    body = json.dumps(told, indent=2).encode() + b"\n"
    return _reply(200 if ready else 503, "application/json", body)


def _reply(status: int, kind: str, body: bytes) -> Reply:
    made: Headers = (
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        *headers.DATA,
        *_NO_STORE,
    )
    return Reply(status, made, body)
