"""Lighthouse, as anybody can run it, gives the served pages at least 95 of 100 in its categories."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Generator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from browsing import CHECKOUT, needed_chromium, needed_node
from serving import serving
from shared_builds import install_packages

PAGES = ("index", "text", "pictures", "ask", "contribute", "id/organization/ilo", "fr/index")
CATEGORIES = ("accessibility", "best-practices", "performance", "seo")
LEAST = 0.95
FIRST_VIEW = 100_000  # bytes

Measure = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def measure(dist: Path, assets: Path) -> Generator[Measure]:
    """What measures a page; once, or three times if it does worse, since speed differs by chance."""
    assert assets.is_dir()
    needed_node()
    chromium = needed_chromium()
    folder = CHECKOUT / "tests" / "lighthouse"
    install_packages(folder)
    with serving(dist) as served:

        def once(page: str) -> dict[str, Any]:
            address = f"{served.address}/{page}.html"
            command = ["node", "measure.mjs", chromium, address]
            done = subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
            told: dict[str, Any] = json.loads(done.stdout)[address]
            return told

        def run(page: str) -> list[dict[str, Any]]:
            first = once(page)
            is_well = min(first["scores"].values()) >= LEAST
            return [first] if is_well else [first, once(page), once(page)]

        yield run


@pytest.mark.parametrize("page", PAGES)
def test_a_page_does_well_in_every_category_and_is_light(measure: Measure, page: str) -> None:
    told = measure(page)
    for category in CATEGORIES:
        assert median(run["scores"][category] for run in told) >= LEAST, (category, told)
    if page != "ask":
        assert 0 < told[0]["bytes"] <= FIRST_VIEW
