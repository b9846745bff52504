"""The search finds things by any of their names, misspelt too, and is a list where nothing runs."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from alliance87.model.dataset import LABEL
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.project import Project
from alliance87.site import search
from alliance87.site.library import Library, read_library
from alliance87.site.place import Places
from alliance87.site.words import read_words

SITE = Path(search.__file__).parent

if TYPE_CHECKING:
    from browsing import Browser

BEGIN = """
await page.waitForSelector("html[data-search]");
const links = () => page.locator("#search-results a").evaluateAll((all) => all.map((a) => a.href));
"""


@pytest.fixture(scope="module")
def library(project: Project, dist: Path) -> Library:
    return read_library(project, dist)


def found(browser: Browser, website: str, words: str, language: str = "") -> list[str]:
    """Return the paths that a search finds, the best first."""
    address = f"{website}{language}search.html?q={quote(words)}"
    links: list[str] = browser.visit(address, f"{BEGIN} return links()")
    return [link.removeprefix(website) for link in links]


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("ILO", "id/organization/ilo.html"),
        ("ilo", "id/organization/ilo.html"),
        ("international labour organization", "id/organization/ilo.html"),
        ("Internatinal Labor Organisation", "id/organization/ilo.html"),
        ("8.7", "elsewhere/sdg/8.7.html"),
        ("16.a", "elsewhere/sdg/16.a.html"),
        ("MEDEF", "id/organization/medef.html"),
        ("Mouvement des entreprises de France", "id/organization/medef.html"),
        ("force ouvriere", "id/organization/force-ouvriere.html"),
        ("who took prat", "question/who-took-part.html"),
        ("OIT", "id/organization/ilo.html"),
        ("OIM", "id/organization/iom.html"),
        ("travail des enfants", "id/exploitation/child-labour.html"),
        ("ActionGroup", "ontology.html#ActionGroup"),
    ],
)
def test_a_name_finds_its_thing_first(
    words: str, path: str, browser: Browser, website: str
) -> None:
    assert found(browser, website, words)[:1] == [path]


def test_every_alias_names_a_thing_of_the_data_which_does_not_give_that_name(
    library: Library,
) -> None:
    entries = search.entries(library)
    written = tomllib.loads((SITE / "aliases.toml").read_text(encoding="utf-8"))
    assert sum(len(entry.aliases) for entry in entries) == sum(map(len, written.values()))
    for entry in entries:
        names = {search.folded(name) for name in (*entry.labels.values(), *entry.others)}
        assert [alias for alias in entry.aliases if search.folded(alias) in names] == []


@pytest.mark.parametrize("words", ["traite d’êtres humains", "trata de personas"])
def test_labels_in_french_and_spanish_are_searched(
    words: str, browser: Browser, website: str
) -> None:
    assert "elsewhere/sdg/C160202.html" in found(browser, website, words)


def test_a_search_in_french_leads_to_french_pages(browser: Browser, website: str) -> None:
    assert found(browser, website, "ILO", "fr/")[0] == "fr/id/organization/ilo.html"


def test_results_come_as_one_types_and_stand_in_the_address(browser: Browser, website: str) -> None:
    steps = """
    await page.locator("#search-field").pressSequentially("wilt");
    const [first] = await links();
    const told = await page.textContent("#search-status");
    const hidden = await page.isHidden("#search-all");
    await page.fill("#search-field", "qqqqqqqq");
    const none = await page.textContent("#search-status");
    return [first, told, hidden, page.url(), none, await page.isVisible("#search-all")];
    """
    first, told, hidden, address, none, list_ = browser.visit(
        f"{website}search.html", BEGIN + steps
    )
    assert first == f"{website}id/place/wilton-park.html"
    assert told.startswith("Found: ")
    assert hidden
    assert address == f"{website}search.html?q=qqqqqqqq"
    assert none == "No name matches “qqqqqqqq”. The list below has everything."
    assert list_


def test_everything_that_can_be_found_has_a_page(library: Library, site_folder: Path) -> None:
    entries = json.loads(search.index(library))
    assert len(entries) > 300
    pages = {path.partition("#")[0] for path, *_ in entries}
    missing = [path for path in pages if not (site_folder / f"{path}.html").is_file()]
    assert missing == []


def test_every_kind_has_its_word(library: Library) -> None:
    words = read_words()["en"]
    kinds = {entry.kind for entry in search.entries(library)}
    assert [kind for kind in sorted(kinds) if not words.has(f"search.kind-{kind}")] == []


def test_every_labelled_thing_of_ours_can_be_found_but_records(library: Library) -> None:
    found = {entry.path for entry in search.entries(library)}
    places = Places(library.data)
    labelled = {s.subject for s in library.data.by_predicate(LABEL) if s.subject.startswith(BASE)}
    terms = {iri for iri in labelled if "#" in iri}
    left = labelled - terms - {i for i in labelled if places.of(i).address in found}
    assert sorted(left - library.data.members[PREFIXES["a87"] + "Participation"]) == []


def test_who_took_part_is_found_by_the_name_of_the_list(library: Library) -> None:
    data, places = library.data, Places(library.data)
    names = {
        entry.path: {*entry.labels.values(), *entry.others} for entry in search.entries(library)
    }
    taking = data.members[PREFIXES["a87"] + "Participation"]
    for each in taking:
        stated = data.value(each, PREFIXES["a87"] + "statedName")
        participant = data.value(each, PREFIXES["a87"] + "participant")
        assert stated in names[places.of(participant).address]
    assert taking


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_with_and_without_results(
    dark: bool, width: int, browser: Browser, website: str
) -> None:
    steps = """
    const all = await check();
    await page.fill("#search-field", "child");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    return [[...all, ...(await check())], wide];
    """
    address = f"{website}es/search.html"
    faults, wide = browser.visit(address, BEGIN + steps, dark=dark, width=width, language="es-ES")
    assert faults == []
    assert not wide


def test_without_javascript_everything_is_listed_by_kind(
    browser: Browser, website: str, library: Library
) -> None:
    steps = """
    return [await page.locator(".search-list a").count(), await page.locator("#kind-country").count(),
      await page.isVisible("text=browser’s own search")];
    """
    listed, anchor, told = browser.visit(f"{website}search.html", steps, scripts=False)
    assert listed == len(search.entries(library))
    assert anchor == 1
    assert told


def test_hostile_labels_stay_words(browser: Browser, site_folder: Path, tmp_path: Path) -> None:
    from browsing import hosted

    site = tmp_path / "site"
    shutil.copytree(site_folder, site, ignore=shutil.ignore_patterns("id", "fr", "es", "elsewhere"))
    words = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>hostile'
    index = site / "assets" / "search.json"
    entries = [*json.loads(index.read_text("utf-8")), ["a/b", words, {"en": words}, [words]]]
    index.write_text(json.dumps(entries), encoding="utf-8")
    with hosted(site) as address:
        steps = f"""{BEGIN} return [await page.textContent("#search-results a"),
          await page.evaluate(() => window.hurt ?? null)]"""
        shown, hurt = browser.visit(f"{address}search.html?q={quote(words)}", steps)
    assert shown == words
    assert hurt is None
