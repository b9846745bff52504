"""Count what is answered and how long it takes, with the state of the pool, for Prometheus.

No label has a value that a client can choose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.responses import Response

from alliance87.serve.pool import PoolState
from alliance87.serve.responses import DATA, NOT_KEPT

_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class Metrics:
    """What was answered since the start, by route and status."""

    def __init__(
        self, state: Callable[[], PoolState], numbers: Callable[[], Mapping[str, float]]
    ) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_State(state, numbers))
        self._found: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self._requests = Counter(
            "alliance87_requests",
            "Requests answered.",
            ("route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "alliance87_request_seconds", "Seconds until a response was handed over.", ("route",),
            buckets=_BUCKETS, registry=self._registry,
        )  # fmt: skip

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count a response."""
        found = self._found.get((route, status))
        if found is None:  # to look a label up takes longer than to count
            found = self._requests.labels(route, status), self._seconds.labels(route)
            self._found[route, status] = found
        found[0].inc()
        found[1].observe(seconds)

    def response(self) -> Response:
        """Return all that is counted, in the text format of Prometheus."""
        headers = {"content-type": CONTENT_TYPE_LATEST, **DATA, **NOT_KEPT}
        return Response(generate_latest(self._registry), headers=headers)


class _State(Collector):
    """How the pool, the caches and the log are at the moment."""

    def __init__(
        self, state: Callable[[], PoolState], numbers: Callable[[], Mapping[str, float]]
    ) -> None:
        self._state = state
        self._numbers = numbers

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        state = self._state()
        now = {
            "pool_workers": state.workers,
            "pool_running": state.running,
            "pool_waiting": state.waiting,
            **self._numbers(),
        }
        for name, value in now.items():
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
