"""Each picture shows what the data answer, no more and no less, and says it in words and a table."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.project import Project
from alliance87.site.library import Library, read_library
from alliance87.site.pictures import drawing
from alliance87.site.pictures.gallery import PICTURES, Drawn, drawn
from alliance87.site.pictures.timeline import stretch, times
from alliance87.site.site import Site
from alliance87.site.things.index import Index
from alliance87.site.words import LANGUAGES, read_words
from browsing import PHONE, Browser, hosted

CHECKOUT = Path(__file__).resolve().parents[1]
ANSWERS = CHECKOUT / "tests" / "answers"
SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "title", "desc", "g", "a", "path", "line", "rect", "text", "tspan"}
GEO = "http://metadata.un.org/sdg/codes/geoArea/"


@pytest.fixture(scope="module")
def library(project: Project, dist: Path) -> Library:
    return read_library(project, dist)


@pytest.fixture(scope="module")
def site(library: Library) -> Site:
    return Site(library)


@pytest.fixture(scope="module")
def pictures(library: Library) -> dict[str, dict[str, Drawn]]:
    index = Index(library)
    return {
        language: {each[0].name: each for each in drawn(library, index, words)}
        for language, words in read_words().items()
    }


@pytest.fixture(scope="module")
def english(pictures: dict[str, dict[str, Drawn]]) -> dict[str, Drawn]:
    return pictures["en"]


def answer(question: str) -> list[dict[str, str]]:
    """Return the rows of a saved question's expected answer, without the marks of Turtle."""
    with (ANSWERS / f"{question}.tsv").open(encoding="utf-8", newline="") as file:
        given = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        names = [name.removeprefix("?") for name in next(given)]
        return [dict(zip(names, map(plain, row), strict=True)) for row in given]


def plain(term: str) -> str:
    return re.sub(r'^"(.*)"(@\w+|\^\^<.*>)?$', r"\1", term).strip("<>")


def trees(each: Drawn, link: Callable[[str], str] = str) -> list[Element]:
    return [fromstring(one.inline(link)) for one in each[1]]


def marks(each: Drawn) -> list[tuple[str, str, Element]]:
    """Return the address, the name and the shape of each mark that is a link."""
    links = [a for tree in trees(each) for a in tree.iter("a")]
    return [(a.attrib["href"], a.attrib["aria-label"], a[0]) for a in links]


def texts(each: Drawn) -> list[str]:
    return ["".join(t.itertext()) for tree in trees(each) for t in tree.iter("text")]


def width(shape: Element) -> float:
    """Return how wide a bar is."""
    found = re.search(r"h(-?[\d.]+)", shape.attrib["d"])
    assert found is not None
    return float(found[1])


# Every picture -----------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing_has_a_title_a_description_and_only_what_the_policy_allows(
    pictures: dict[str, dict[str, Drawn]], language: str
) -> None:
    ids: list[str] = []
    for each in pictures[language].values():
        for tree in trees(each):
            title, description = tree[0], tree[1]
            assert (tree.get("role"), title.tag, description.tag) == ("group", "title", "desc")
            assert title.text
            assert len(description.text or "") > 20
            own = [title.attrib["id"], description.attrib["id"]]
            assert tree.get("aria-labelledby") == " ".join(own)
            ids += own
            assert {element.tag for element in tree.iter()} <= TAGS
            used = {name for element in tree.iter() for name in element.attrib}
            assert not used & {"style", "src"}
            assert not any(name.startswith("on") for name in used)
    assert len(ids) == len(set(ids))  # they are all on one page


def test_the_description_of_a_drawing_names_the_status_of_all_that_it_shows(
    english: dict[str, Drawn],
) -> None:
    for picture, drawings in english.values():
        shown = {cell.status for row in picture.cells for cell in row if cell.status}
        assert shown
        words = [read_words()["en"](f"frame.{status}") for status in shown]
        for each in drawings:
            assert any(f"{word}: " in each.description for word in words)


def test_every_mark_is_a_link_with_a_name_that_is_also_its_tooltip(
    english: dict[str, Drawn],
) -> None:
    for each in english.values():
        found = marks(each)
        assert found
        for href, name, shape in found:
            assert href.startswith((BASE, GEO))
            assert name == shape.findtext("title") != ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_has_a_finding_as_title_and_a_table_of_its_columns(
    pictures: dict[str, dict[str, Drawn]], language: str
) -> None:
    assert tuple(pictures[language]) == tuple(PICTURES)
    for picture, _ in pictures[language].values():
        assert re.search(r"\d", picture.title)
        assert picture.cells
        assert {len(row) for row in picture.cells} == {len(picture.columns)}


def test_the_files_of_a_picture_are_in_each_language_and_always_the_same(
    site: Site, project: Project, dist: Path
) -> None:
    again = Site(read_library(project, dist))
    files = [path for path in site.paths() if path.startswith("picture")]
    ends = [f"{before}{kind}" for before in ("", "fr.", "es.") for kind in ("svg", "csv")]
    assert {f"picture/{name}.{end}" for name in PICTURES for end in ends} < set(files)
    assert [site.read(path) for path in files] == [again.read(path) for path in files]


@pytest.mark.parametrize("name", PICTURES)
def test_a_file_of_a_picture_is_svg_that_needs_nothing_else(
    site: Site, english: dict[str, Drawn], name: str
) -> None:
    data = site.read(f"picture/{name}.svg")
    assert fromstring(data).tag == f"{SVG}svg"
    assert not re.search(rb"url\(|@import|var\(|<style|<script", data)
    assert Counter(texts(english[name])) <= Counter(
        "".join(t.itertext()) for t in fromstring(data).iter(f"{SVG}text")
    )


@pytest.mark.parametrize("name", PICTURES)
def test_the_csv_of_a_picture_is_its_table(
    site: Site, english: dict[str, Drawn], name: str
) -> None:
    picture, _ = english[name]
    head, *body = csv.reader(io.StringIO(site.read(f"picture/{name}.csv").decode()))
    assert head == [*picture.columns, "IRI"]
    assert [row[:-1] for row in body] == [[cell.text for cell in row] for row in picture.cells]


def test_pictures_that_were_only_lists_are_gone(site: Site) -> None:
    sitemap = site.read("sitemap.xml").decode()
    assert "picture/kinds" in sitemap
    for name in ("targets", "groups", "participants"):
        assert f"picture/{name}" not in sitemap
        assert f"picture/{name}.html" not in site.paths()


def test_a_chart_drawn_before_is_not_drawn_again(
    english: dict[str, Drawn], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = english["kinds"][0].charts[0].spec
    before = tmp_path / "drawn.json"
    before.write_text(json.dumps({drawing.key(spec): "<svg/>"}), encoding="utf-8")
    monkeypatch.setattr(drawing, "DRAWN", before)
    drawing._drawn.cache_clear()
    try:
        assert drawing.draw([spec]) == ("<svg/>",)
    finally:
        drawing._drawn.cache_clear()


def test_where_no_chart_can_be_drawn_the_page_says_so_and_keeps_its_table(
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(drawing, "DRAWN", tmp_path / "none.json")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    drawing._drawn.cache_clear()
    try:
        page = Site(library).read("picture/kinds.html").decode()
    finally:
        drawing._drawn.cache_clear()
    assert read_words()["en"]("pictures.not-drawn") in page
    assert "<svg" not in page
    assert page.count("<tr>") == 1 + 12
    assert "scripts/site" in caplog.text


# Participants by kind ------------------------------------------------------------


def test_each_bar_is_as_long_as_its_count_and_names_the_participants(
    english: dict[str, Drawn],
) -> None:
    expected = {
        row["kindName"]: int(row["participants"])
        for row in answer("how-many-participants-are-of-each-kind")
    }
    picture, _ = english["kinds"]
    assert {row[0].text: int(row[1].text) for row in picture.cells} == expected
    assert all(row[2].status == "curated" for row in picture.cells)
    assert texts(english["kinds"]) == [*expected, *map(str, expected.values())]
    bars = marks(english["kinds"])
    unit = width(bars[0][2]) / max(expected.values())
    for (_, name, shape), (kind, count) in zip(bars, expected.items(), strict=True):
        assert width(shape) == pytest.approx(unit * count, abs=1)
        assert name.startswith(f"{kind}: {count} – ")
        assert name.count("; ") == count - 1
    assert picture.title.startswith("Of 42 participants, 8 were governments, 6 workers’")


# Countries -----------------------------------------------------------------------


def test_the_map_names_each_country_and_says_what_it_is(english: dict[str, Drawn]) -> None:
    pathfinders = {
        row["country"]: row["name"]
        for row in answer("which-countries-are-pathfinders-since-when-on-whose-word")
    }
    present = {row["code"] for row in answer("which-countries-are-represented-and-on-whose-word")}
    picture, _ = english["countries"]
    cells = {row[0].iri: row for row in picture.cells}
    assert {iri for iri, row in cells.items() if row[2].text != "–"} == set(pathfinders)
    assert sum(row[1].text != "–" for row in cells.values()) == len(present)
    both = [row[0].text for row in cells.values() if "–" not in (row[1].text, row[2].text)]
    assert picture.title == (
        f"{len(both)} of the {len(present)} countries present in 2017 "
        f"are among the {len(pathfinders)} pathfinder countries"
    )
    assert picture.note == ""
    named = Counter(text.replace(" ", "") for text in texts(english["countries"]))
    assert named == Counter(row[0].text.replace(" ", "") for row in cells.values())
    kinds = {href: name.rpartition(": ")[2] for href, name, _ in marks(english["countries"])}
    assert kinds.keys() == cells.keys()
    assert sum(
        kind == "Took part in 2017, and pathfinder country" for kind in kinds.values()
    ) == len(both)
    assert {kinds[iri] for iri in pathfinders} == {
        "Pathfinder country",
        "Took part in 2017, and pathfinder country",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_names_on_a_map_cover_each_other(
    pictures: dict[str, dict[str, Drawn]], language: str
) -> None:
    for chart in pictures[language]["countries"][0].charts:
        places = [(e["left"], e["top"], e["lines"]) for e in chart.spec["datasets"]["shown"]]
        for (x, y, lines), (x2, y2, lines2) in combinations(places, 2):
            aside = x + 6.8 * max(map(len, lines)) <= x2 or x2 + 6.8 * max(map(len, lines2)) <= x
            assert aside or y + 14 * len(lines) <= y2 or y2 + 14 * len(lines2) <= y


@pytest.mark.full
def test_the_outline_of_the_world_is_what_its_script_makes(tmp_path: Path) -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs Node.js: apt-get install nodejs npm")
    for name in ("world.mjs", "package.json", "package-lock.json"):
        shutil.copy(CHECKOUT / "scripts" / "world" / name, tmp_path)
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    subprocess.run(["npm", "ci", *options], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run(["node", "world.mjs", "world.json"], cwd=tmp_path, check=True)
    committed = CHECKOUT / "scripts/alliance87/site/pictures/world.json"
    assert (tmp_path / "world.json").read_bytes() == committed.read_bytes()
    assert committed.stat().st_size <= 90_000
    assert "public domain" in json.loads(committed.read_text(encoding="utf-8"))["licence"].lower()


# The timeline ----------------------------------------------------------------------


def test_the_timeline_has_every_event_of_every_document(
    english: dict[str, Drawn], library: Library
) -> None:
    events = library.data.members[f"{PREFIXES['schema']}Event"]
    picture, drawings = english["timeline"]
    assert {row[0].iri for row in picture.cells} == set(events)
    exact = len({row[0].iri for row in picture.cells if row[3].text == "day"})
    assert picture.title == f"The documents give the day of {exact} of {len(events)} events"
    counts = [int(each.title.rpartition(": ")[2]) for each in drawings]
    assert sum(counts) == len({row[0].iri for row in picture.cells if row[2].text != "–"})
    assert counts[0] == exact


def test_the_timeline_has_the_times_and_words_of_the_press_release(
    english: dict[str, Drawn],
) -> None:
    written = read_words()["en"].day
    for row in answer("what-happened-when-and-where"):
        cells = [c for c in english["timeline"][0].cells if c[0].iri == row["event"]]
        if row["property"].endswith("during"):
            assert written(row["value"]) in {cell[2].text for cell in cells}
        if row["precision"] == "words":
            assert all(row["value"] in cell[5].text for cell in cells)


def test_a_month_and_a_year_are_bars_as_long_as_they_are_and_days_are_points(
    english: dict[str, Drawn],
) -> None:
    _, charts = english["timeline"][0], english["timeline"][0].charts
    day, month, year, _ = (chart.spec["data"]["values"] for chart in charts)
    assert all(row["end"] - row["start"] < 1 / 12 for row in day if row["text"].count("20") == 1)
    assert all(28 / 366 <= row["end"] - row["start"] <= 31 / 365 for row in month)
    assert {row["end"] - row["start"] for row in year} <= {0, 1}  # none: before the axis begins
    shapes = [shape.attrib["d"] for _, _, shape in marks(english["timeline"])]
    points = [shape for shape in shapes if "A" in shape and "h" not in shape.lower()]
    assert len(points) >= len(day) - 1


def test_what_is_only_announced_is_hollow_and_says_so(english: dict[str, Drawn]) -> None:
    picture, _ = english["timeline"]
    standings = {row[0].iri: row[1].text for row in picture.cells}
    rows = [row for chart in picture.charts for row in chart.spec["data"]["values"]]
    for row in rows:
        never = not re.search(r"held|under way|–", standings[row["iri"]])
        assert row["hollow"] == never == row["text"].endswith("announced")
    assert any(row["hollow"] for row in rows)


def test_what_has_no_known_end_says_so(english: dict[str, Drawn]) -> None:
    found = {row[0].iri: row[2].text for row in english["timeline"][0].cells}
    assert found[f"{PREFIXES['event']}consultative-process"] == "from 2016, end not given"
    assert any(text.startswith("by ") for text in found.values())
    assert "from 2016, end not given" in english["timeline"][1][3].description


def test_a_start_without_an_end_is_no_whole_time() -> None:
    (known,) = times({"startDate": "2017-09-11"})
    assert (known.exactness, known.begins) == ("open", True)
    (known,) = times({"startDate": "2017-11-14", "endDate": "2017-11-16"})
    assert (known.exactness, known.written) == ("day", "2017-11-14 – 2017-11-16")


def test_a_stretch_is_all_the_days_that_a_date_names() -> None:
    assert stretch("2016") == (date(2016, 1, 1), date(2016, 12, 31))
    assert stretch("2016-02") == (date(2016, 2, 1), date(2016, 2, 29))
    assert stretch("2017-11-14") == (date(2017, 11, 14), date(2017, 11, 14))


# Figures ---------------------------------------------------------------------------


def test_the_figures_are_those_of_the_world_that_have_a_year(english: dict[str, Drawn]) -> None:
    expected = {
        (row["measure"], row["year"], float(row["value"]))
        for row in answer("what-does-each-figure-say-of-which-year-by-whom")
        if row["of"] == f"{GEO}001" and row["year"]
    }
    picture, _ = english["figures"]
    million = {
        (row[0].text, row[1].text, float(re.sub(r"[^\d.]", "", row[2].text)) * 1_000_000)
        for row in picture.cells
    }
    assert million == expected
    assert (
        picture.title == "Children in child labour: 246 million in 2000, almost 138 million in 2024"
    )
    assert all(row[3].text != "–" for row in picture.cells)
    for chart in picture.charts:
        for row in chart.spec["data"]["values"]:
            assert " – " in row["name"]  # the year, and who says so


def test_figures_are_written_as_the_language_does(pictures: dict[str, dict[str, Drawn]]) -> None:
    values = {row[2].text for row in pictures["fr"]["figures"][0].cells}
    assert {"246 millions", "24,9 millions (estimation)"} <= values


# On a phone -------------------------------------------------------------------------

_MEASURE = """
return [await check(), await page.evaluate(() => [...document.querySelectorAll('svg.drawing')].map((svg) => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const texts = [...svg.querySelectorAll('text')];
    const edge = svg.getBoundingClientRect();
    return {
        smallest: Math.min(...texts.map((t) => parseFloat(getComputedStyle(t).fontSize) * scale)),
        over: Math.max(...texts.map((t) => t.getBoundingClientRect().right)) - edge.right,
        under: edge.left - Math.min(...texts.map((t) => t.getBoundingClientRect().left)),
        wide: document.documentElement.scrollWidth - innerWidth,
    };
}))];
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_picture_can_be_read_on_a_phone(
    site: Site, browser: Browser, tmp_path: Path, language: str
) -> None:
    page = "pictures.html" if language == "en" else f"{language}/pictures.html"
    for path in (page, "static/base.css", "static/pictures.css", "static/icon.svg"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(site.read(path))
    with hosted(tmp_path) as address:
        violations, found = browser.visit(f"{address}{page}", _MEASURE, width=PHONE)
    assert violations == []
    assert len(found) == 4 + 1 + 5 + 4
    for one in found:
        assert one["smallest"] >= 9, one
        assert one["over"] <= 12, one  # within the margin of the page
        assert one["under"] <= 12, one
        assert one["wide"] <= 0, one
