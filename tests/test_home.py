"""The home page tells true figures, shows what statements rest on, and leads on; it is light."""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import join, normpath

import pytest

from alliance87.model.project import Project
from alliance87.site.home import DOORS, examples, figures
from alliance87.site.library import Library, read_library
from alliance87.site.place import Places
from alliance87.site.site import Site
from sites import tree

CHECKOUT = Path(__file__).resolve().parents[1]
ANSWERS = CHECKOUT / "tests" / "answers"
STATIC = CHECKOUT / "scripts" / "alliance87" / "site" / "static"
SMALL, READABLE = 3.0, 4.5  # contrast of edges and of text: WCAG 2.2, §1.4.11 and §1.4.3


@pytest.fixture(scope="module")
def library(project: Project, dist: Path) -> Library:
    return read_library(project, dist)


@pytest.fixture(scope="module")
def site(library: Library) -> Site:
    return Site(library)


def rows(question: str) -> list[list[str]]:
    lines = (ANSWERS / f"{question}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [re.sub(r'"([^"]*)"(@\w+)?', r"\1", line).split("\t") for line in lines]


def test_the_figures_are_what_the_saved_questions_answer(library: Library) -> None:
    found = {name: number for name, number, _ in figures(library)}
    statements = dict(rows("how-many-statements-have-which-status"))
    assert found == {
        "participants": len(rows("who-took-part")),
        "targets": len({row[2] for row in rows("which-targets-goals-codes-and-indicators")}),
        "passages": int(rows("how-complete-is-the-coverage")[0][0]),
        **{status: int(count) for status, count in statements.items()},
    }


def test_each_figure_leads_to_what_it_counts(library: Library, site: Site) -> None:
    page = site.read("index.html").decode()
    shown = dict(re.findall(r'<li><a href="([^"]+)"><strong>([\d,]+)</strong>', page))
    assert shown["participants.html"] == "42"
    assert shown["dataset/stated.html"]
    assert [*map(str, shown.values())] == [f"{number:,}" for _, number, _ in figures(library)]


def test_there_is_an_example_of_each_status_with_what_it_rests_on(
    library: Library, site: Site
) -> None:
    page = site.read("index.html").decode()
    found = examples(library)
    assert [each.status for each in found] == ["stated", "stated", "implied", "curated"]
    fact, stated, implied, curated = (each.support for each in found)
    places = Places(library.data)
    for each in (fact, stated):
        for quoted in each.words:
            assert f'<q class="words" lang="en">{quoted.exact}</q>' in page
            place = places.of(quoted.passage)
            assert f'href="{place.page}.html#{place.anchor}"' in page
            assert tree(site, f"{place.page}.html").xpath(f"//*[@id='{place.anchor}']")
    assert implied.rationale.replace("'", "&#39;") in page
    assert curated.sources[0].title.replace("'", "&#39;") in page


@pytest.mark.parametrize("path", ["index.html", "fr/index.html", "es/index.html"])
def test_every_link_of_the_home_page_leads_to_a_file(site: Site, path: str) -> None:
    page = site.read(path).decode()
    files = set(site.paths())
    found = re.findall(r'(?:href|src|action)="([^"#]+)', page)
    folder = path.rpartition("/")[0]
    ours = {normpath(join(folder, href)) for href in found if "://" not in href}
    assert ours <= files
    prefix = path.removesuffix("index.html")
    for targets in DOORS.values():
        assert {f"{prefix}{target}.html" for target in targets} <= ours


def test_the_search_box_works_without_a_script(site: Site) -> None:
    page = site.read("index.html").decode()
    assert '<form class="search" role="search" method="get" action="search.html">' in page
    assert 'name="q"' in page


@pytest.mark.parametrize("path", ["index.html", "fr/index.html", "es/index.html"])
def test_the_first_view_weighs_little(site: Site, path: str) -> None:
    page = site.read(path).decode()
    loaded = re.findall(
        r'<(?:link rel="(?:stylesheet|icon)"|script)[^>]*?(?:href|src)="([^"]+)"', page
    )
    files = {normpath(join(path.rpartition("/")[0], name)) for name in loaded}
    assert {"static/base.css", "static/home.css", "static/icon.svg"} <= files
    assert len(page.encode()) + sum(len(site.read(name)) for name in files) <= 45_000


# The look of every page ------------------------------------------------------------


def schemes() -> list[dict[str, str]]:
    """Return the colours of the light scheme, and of the dark."""
    looks = (STATIC / "base.css").read_text(encoding="utf-8")
    roots = re.findall(r":root \{([^}]*)\}", looks)
    light = dict(re.findall(r"--([\w-]+): (#\w+);", roots[0]))
    return [light, light | dict(re.findall(r"--([\w-]+): (#\w+);", roots[1]))]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_colour_of_text_can_be_read_on_every_ground_it_stands_on(scheme: int) -> None:
    colours = schemes()[scheme]
    statuses = ("stated", "implied", "curated", "contributed")
    for ground in ("paper", "raised"):
        for ink in ("ink", "soft", "link", "danger", *statuses):
            assert contrast(colours[ink], colours[ground]) >= READABLE, (ink, ground)
        assert contrast(colours["strong-line"], colours[ground]) >= SMALL
    for status in statuses:
        assert contrast(colours[status], colours[f"{status}-soft"]) >= READABLE, status
    for ground in ("link-soft", "danger-soft", "mark"):
        assert contrast(colours["ink"], colours[ground]) >= READABLE, ground


def test_the_styles_are_light_and_load_nothing() -> None:
    assert (STATIC / "base.css").stat().st_size <= 20_000
    for path in STATIC.glob("*.css"):
        looks = path.read_text(encoding="utf-8")
        assert "url(" not in looks, path.name
        assert "@import" not in looks, path.name
