"""The bench of the endpoint asks what it says it asks: the same again and again, or always something new."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from bench.serve import Load, Row, askings, load, scripts
from bench.serve_table import table
from bench.servers import Server
from serving import UNTHROTTLED, Served, serving

pytestmark = pytest.mark.full
if sys.platform != "linux":
    pytest.skip("needs Linux, as the server does", allow_module_level=True)


def counted(served: Served) -> tuple[int, int]:
    """Return how many answers were kept ones, and how many were made."""
    told = served.get("/metrics").text
    hits, misses = (
        re.search(rf"^alliance87_answer_cache_{name} (\S+)$", told, re.MULTILINE)
        for name in ("hits", "misses")
    )
    assert hits
    assert misses
    return int(float(hits[1])), int(float(misses[1]))


def test_queries_that_are_to_be_new_are_new_in_every_load(dist: Path, tmp_path: Path) -> None:
    if not shutil.which("wrk"):
        pytest.skip("needs wrk: apt-get install wrk")
    scripts(tmp_path)
    with serving(dist, *UNTHROTTLED) as served:
        server = Server("alliance87 serve", served.sparql)
        for number in (0, 1):
            for asking in askings():
                assert load(server, asking, 4, number, 1, tmp_path).failed == 0
        hits, misses = counted(served)
        assert (hits, misses > 100) == (0, True)
        kept = load(server, askings()[0], 4, None, 1, tmp_path)
        assert (kept.failed, kept.half <= kept.most) == (0, True)
        hits, after = counted(served)
        assert (hits > 100, after - misses <= 4) == (True, True)


def test_the_table_tells_ratios_and_goals() -> None:
    ours, theirs = Load(3000.0, 1.5, 4.25, 0), Load(60.0, 100.0, 200.0, 3)
    told = table([Row(askings()[0], 8, False, ours, "rdflib-endpoint", theirs)], None)
    row = "| 3,000 (1.50, 4.25) | 60 (100.00, 200.00), 3 failed | 50.00 | ≥ 10, p99 < 5 |"
    assert row in told
    assert "Versions: Python" in told
