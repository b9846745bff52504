"""Lighthouse, as anybody can run it, gives the site's pages at least 95 of 100 in its categories."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from browsing import CHECKOUT, install, needed_chromium, needed_node

PAGES = ("index", "text", "pictures", "ask", "contribute", "id/organization/ilo", "fr/index")
LEAST = 0.95
FIRST_VIEW = 100_000  # bytes


@pytest.fixture(scope="module")
def measured(website: str) -> dict[str, Any]:
    """What Lighthouse says of each page, by its path."""
    needed_node()
    chromium = needed_chromium()
    folder = CHECKOUT / "tests" / "lighthouse"
    install(folder)
    addresses = {f"{website}{page}.html": page for page in PAGES}
    run = subprocess.run(
        ["node", "measure.mjs", chromium, *addresses],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=600,
    )
    return {addresses[address]: said for address, said in json.loads(run.stdout).items()}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_does_well_in_every_category(measured: dict[str, Any], page: str) -> None:
    scores = measured[page]["scores"]
    assert sorted(scores) == ["accessibility", "best-practices", "performance", "seo"]
    assert min(scores.values()) >= LEAST, measured[page]


def test_the_first_view_is_light(measured: dict[str, Any]) -> None:
    assert 0 < measured["index"]["bytes"] <= FIRST_VIEW
