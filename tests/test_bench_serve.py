"""The bench of the endpoint asks what it says it asks: the same again and again, or always something new."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from bench.serve import Honest, Load, Row, askings, load, scripts
from bench.serve_table import table
from bench.servers import Server
from serving import serving

pytestmark = pytest.mark.full
if sys.platform != "linux":
    pytest.skip("needs Linux, as the server does", allow_module_level=True)


@pytest.mark.full
def test_queries_that_are_to_be_new_are_new_in_every_load(dist: Path, tmp_path: Path) -> None:
    if not shutil.which("wrk"):
        pytest.skip("needs wrk: apt-get install wrk")
    scripts(tmp_path)
    with serving(dist) as served:
        server = Server("alliance87 serve", served.sparql)
        for number in (0, 1):
            for asking in askings():
                assert load(server, asking, 4, number, 1, tmp_path).failed == 0
        before = served.metrics()
        assert before["answer_cache_hits_total"] == 0
        assert before["answer_cache_misses_total"] > 100
        kept = load(server, askings()[0], 4, None, 1, tmp_path)
        assert (kept.failed, kept.half <= kept.most) == (0, True)
        after = served.metrics()
        assert after["answer_cache_hits_total"] > 100
        assert after["answer_cache_misses_total"] - before["answer_cache_misses_total"] <= 4


def test_the_table_tells_ratios_and_goals() -> None:
    ours, theirs = Load(3000.0, 1.5, 4.25, 0), Load(60.0, 100.0, 200.0, 3)
    row = Row(askings()[0], 8, False, ours, "rdflib-endpoint", theirs)
    told = table([row], Honest(5.0, 20.0), None)
    assert "| 3,000 (1.50, 4.25) | 60 (100.00, 200.00), 3 failed | 50.00 | ≥ 10 |" in told
    assert "20.0 ms beside two hostile clients, 4.0 times as long" in told
    assert "Versions: Python" in told
