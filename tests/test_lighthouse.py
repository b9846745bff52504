"""Lighthouse, as anybody can run it, finds nothing wrong with the served pages, which are light.

How fast they are is not for tests: ``scripts/bench pages`` measures it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.pages import LIGHTHOUSE, PAGES, Scored, lighthouse, table
from browsing import needed_chromium, needed_node
from serving import serving
from shared_builds import install_packages

CATEGORIES = "accessibility,best-practices,seo"
FIRST_VIEW = 100_000  # bytes


@pytest.fixture(scope="module")
def found(dist: Path, assets: Path) -> dict[str, Any]:
    """What Lighthouse finds on each page."""
    assert assets.is_dir()
    needed_node()
    chromium = needed_chromium()
    install_packages(LIGHTHOUSE)
    with serving(dist) as served:
        addresses = {f"{served.address}/{page}.html": page for page in PAGES}
        results = lighthouse(chromium, CATEGORIES, *addresses)
    return {addresses[address]: result for address, result in results.items()}


@pytest.mark.parametrize("page", PAGES)
def test_no_audit_fails_and_the_first_view_is_light(found: dict[str, Any], page: str) -> None:
    assert found[page]["failed"] == []
    assert sorted(found[page]["scores"]) == CATEGORIES.split(",")
    if page != "ask":
        assert 0 < found[page]["bytes"] <= FIRST_VIEW


def test_the_table_gives_the_ratio_to_an_empty_page() -> None:
    text = table([Scored("text", 0.9, 1.0, 81_400), Scored("ask", 0.5, 0, 1)])
    assert "| text | 0.90 | 1.00 | 0.90 | 81 |\n| ask | 0.50 | 0.00 | 0.00 | 0 |\n" in text
