"""A copy of the dataset whose every text tries to run a script, shown by the real server.

Nothing runs in the browser, nothing is blocked by the policy (so nothing got as far), and the texts
are there to be read.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from alliance87.export.folder import SUMS, checksums
from alliance87.model.namespaces import PREFIXES
from browsing import Browser
from serving import serving

SEED = (
    "</script><script>window.ran=1</script>\"'><img src=x onerror=window.ran=1>"
    "<svg onload=window.ran=1>{{7*7}}<!--"
)
KEPT = {f"{PREFIXES['oa']}{name}" for name in ("exact", "prefix", "suffix")}  # offsets rest on them
PAGES = (
    "index",
    "text",
    "pictures",
    "questions",
    "question/who-took-part",
    "search",
    "ask",
    "contribute",
    "download",
    "about",
    "dataset",
    "id/organization/ilo",
    "id/event/strategy-workshop",
    "id/source/un-sdg",
    "participants",
    "elsewhere/sdg/8.7",
    "fr/id/organization/ilo",
)


def seeded(quad: Quad) -> Quad:
    """Return a statement with the seed behind its text, if it has one."""
    value = quad.object
    if not isinstance(value, Literal) or quad.predicate.value in KEPT:
        return quad
    text = value.value + SEED
    if value.language:
        value = Literal(text, language=value.language)
    elif value.datatype == NamedNode(f"{PREFIXES['xsd']}string"):
        value = Literal(text)
    return Quad(quad.subject, quad.predicate, value, quad.graph_name)


@pytest.fixture(scope="module")
def server(
    dist: Path, assets: Path, tmp_path_factory: pytest.TempPathFactory
) -> Generator[str, None, None]:
    """The address of a server over the seeded copy."""
    assert assets.is_dir()
    folder = tmp_path_factory.mktemp("seeded") / "dist"
    shutil.copytree(dist, folder, ignore=shutil.ignore_patterns("site"))
    quads = parse(path=folder / "alliance87.nq", format=RdfFormat.N_QUADS)
    dump = serialize(map(seeded, quads), format=RdfFormat.N_QUADS)
    assert dump
    assert dump.count(b"window.ran") > 1_000
    (folder / "alliance87.nq").write_bytes(dump)
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != SUMS}
    (folder / SUMS).write_bytes(checksums(files))
    with serving(folder) as served:
        yield served.address


@pytest.mark.parametrize("page", PAGES)
def test_no_script_of_the_data_runs_on_a_page(browser: Browser, server: str, page: str) -> None:
    told = browser.visit(
        f"{server}/{page}.html",
        """
        await page.mouse.move(200, 400);
        return page.evaluate(() => ({
          ran: "ran" in window,
          made: document.querySelectorAll("img, [onerror], [onload]").length,
        }));
        """,
    )
    assert told == {"ran": False, "made": 0}


def test_the_texts_are_shown_as_they_are(browser: Browser, server: str) -> None:
    steps = "return page.getByRole('main').innerText()"
    for page in ("id/organization/ilo", "id/source/un-sdg"):
        assert SEED in browser.visit(f"{server}/{page}.html", steps)


def test_no_script_of_the_data_runs_in_what_is_found_and_answered(
    browser: Browser, server: str
) -> None:
    told = browser.visit(
        f"{server}/search.html?q=labour",
        """
        const links = page.getByRole("main").getByRole("link");
        await links.first().waitFor();
        await page.goto(page.url().replace("search.html?q=labour", "ask.html?question=who-took-part"));
        await page.locator("#ask-results table").first().waitFor();
        return page.evaluate(() => ({
          ran: "ran" in window,
          made: document.querySelectorAll("img, [onerror], [onload]").length,
          shown: document.body.innerText.includes("window.ran"),
        }));
        """,
    )
    assert told == {"ran": False, "made": 0, "shown": True}
