"""Each picture shows what the data answer, no more and no less, and says it in words and a table."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.project import Project
from alliance87.site.library import Library, read_library, rows
from alliance87.site.pictures import world
from alliance87.site.pictures.gallery import DRAWN, pages, pictures
from alliance87.site.pictures.picture import Picture, Teller
from alliance87.site.pictures.svg import SIGNS, STATUSES, stacked
from alliance87.site.pictures.times import events, stretch
from alliance87.site.site import Site
from alliance87.site.things.index import Index
from alliance87.site.words import LANGUAGES, read_words
from browsing import PHONE, Browser, hosted

CHECKOUT = Path(__file__).resolve().parents[1]
ANSWERS = CHECKOUT / "tests" / "answers"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def library(project: Project, dist: Path) -> Library:
    return read_library(project, dist)


@pytest.fixture(scope="module")
def drawn(library: Library) -> dict[str, Picture]:
    return {p.name: p for p in pictures(library, Index(library), read_words()["en"])}


@pytest.fixture(scope="module")
def teller(library: Library) -> Teller:
    return Teller(library.store, Index(library), read_words()["en"])


def answer(question: str) -> list[dict[str, str]]:
    """Return the rows of a saved question's expected answer, without the marks of Turtle."""
    with (ANSWERS / f"{question}.tsv").open(encoding="utf-8", newline="") as file:
        told = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        names = [name.removeprefix("?") for name in next(told)]
        return [dict(zip(names, map(plain, row), strict=True)) for row in told]


def plain(term: str) -> str:
    return re.sub(r'^"(.*)"(@\w+|\^\^<.*>)?$', r"\1", term).strip("<>")


def parts(picture: Picture, tag: str, kind: str) -> Iterator[Element]:
    """Yield the elements of a picture with a tag and a class."""
    for drawing in picture.drawings:
        for element in fromstring(drawing.inline()).iter(tag):
            if kind in element.get("class", "").split():
                yield element


def status_of(element: Element, prefix: str) -> str:
    kinds = element.get("class", "").split()
    return next(kind.removeprefix(prefix) for kind in kinds if kind.startswith(prefix))


# Every picture -----------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing_is_well_formed_with_a_title_and_a_description(
    library: Library, language: str
) -> None:
    ids: list[str] = []
    for picture in pictures(library, Index(library), read_words()[language]):
        for drawing in picture.drawings:
            root = fromstring(drawing.inline())
            title, description = root[0], root[1]
            assert (root.get("role"), title.tag, description.tag) == ("img", "title", "desc")
            assert title.text
            assert len(description.text or "") > 20
            assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
            ids += [title.get("id", ""), description.get("id", "")]
    assert len(ids) == len(set(ids))  # they all stand on one page


def test_the_words_for_a_drawing_tell_every_status_that_its_lines_tell(
    drawn: dict[str, Picture],
) -> None:
    for picture in drawn.values():
        assert picture.statuses
        for status in picture.statuses:
            assert any(status in each.description.lower() for each in picture.drawings)
    assert all(each.description.count("Stated: ") == 1 for each in drawn["participants"].drawings)


def test_no_drawing_holds_a_style_a_script_or_anything_to_load(drawn: dict[str, Picture]) -> None:
    for picture in drawn.values():
        for drawing in picture.drawings:
            for element in fromstring(drawing.inline()).iter():
                assert element.tag in {
                    "svg",
                    "title",
                    "desc",
                    "g",
                    "path",
                    "rect",
                    "circle",
                    "text",
                    "tspan",
                }
                assert not {"style", "href", "onload", "src"} & set(element.attrib)


def test_every_picture_has_a_table_of_as_many_columns_as_its_head(
    drawn: dict[str, Picture],
) -> None:
    assert set(drawn) == set(DRAWN)
    for picture in drawn.values():
        assert picture.cells
        assert {len(row) for row in picture.cells} == {len(picture.columns)}


def test_every_status_drawn_is_named_in_the_key_and_has_a_line_of_its_own() -> None:
    looks = (CHECKOUT / "scripts/alliance87/site/static/pictures.css").read_text(encoding="utf-8")
    dashes = {}
    for status in STATUSES:
        rules = re.findall(rf"\.edge-{status} {{([^}}]*)}}", looks)
        found = re.search(r"stroke-dasharray: ([^;]*);", " ".join(rules))
        dashes[status] = found[1] if found else "solid"
    assert dashes["stated"] == "solid"
    assert len(set(dashes.values())) == len(set(SIGNS.values())) == len(STATUSES)


def test_the_page_of_pictures_and_its_files_are_the_same_whenever_they_are_made(
    library: Library, project: Project, dist: Path
) -> None:
    once, again = Site(library), Site(read_library(project, dist))
    files = [path for path in once.paths() if path.startswith("picture")]
    assert {f"picture/{name}.svg" for name in DRAWN} < set(files)
    assert [once.read(path) for path in files] == [again.read(path) for path in files]


def test_a_file_of_a_picture_is_svg_that_needs_nothing_else(library: Library) -> None:
    made = {page.path: page.files["svg"]() for page in pages(library) if page.files}
    assert set(made) == {f"picture/{name}" for name in DRAWN}
    for data in made.values():
        root = fromstring(data)
        assert root.tag == f"{SVG}svg"
        assert root.find(f"{SVG}style") is not None
        assert b"url(" not in data
        assert b"@import" not in data
        used = set(re.findall(rb"var\((--[\w-]+)\)", data))
        assert all(name + b":" in data for name in used)


def test_drawings_stacked_in_one_file_keep_all_their_parts(drawn: dict[str, Picture]) -> None:
    picture = drawn["participants"]
    one = stacked(picture.name, picture.title, picture.drawings)
    assert one.height > sum(drawing.height for drawing in picture.drawings)
    lines = list(fromstring(one.inline()).iter("path"))
    assert len(lines) == len(list(parts(picture, "path", "edge")))


# Participants by kind ------------------------------------------------------------


def test_each_bar_is_as_long_as_its_count(drawn: dict[str, Picture]) -> None:
    expected = {
        row["kindName"]: int(row["participants"])
        for row in answer("how-many-participants-are-of-each-kind")
    }
    picture = drawn["kinds"]
    assert {row[0].text: int(row[1].text) for row in picture.cells} == expected
    bars = list(parts(picture, "rect", "bar"))
    assert len(bars) == len(expected)
    for bar, row in zip(bars, picture.cells, strict=True):
        assert float(bar.get("width", "")) + 2 == pytest.approx(45 * int(row[1].text), abs=0.1)
        assert status_of(bar, "bar-") == row[2].status == "curated"


def test_each_bar_carries_its_name_and_count_as_text(drawn: dict[str, Picture]) -> None:
    picture = drawn["kinds"]
    shown = [e.text for e in fromstring(picture.drawings[0].inline()).iter("text")]
    assert shown == [cell.text for row in picture.cells for cell in row[:2]]


# Countries -----------------------------------------------------------------------


def countries() -> dict[str, dict[str, set[str]]]:
    """Return the statuses on which each participant's country is known, by code and name."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in answer("which-countries-are-represented-and-on-whose-word"):
        found[row["code"]][row["name"]].add(row["statusName"])
    return found


def test_the_map_has_a_label_for_each_country_and_a_sign_for_each_participant(
    drawn: dict[str, Picture],
) -> None:
    codes = [e.text or "" for e in parts(drawn["countries"], "text", "code")]
    signs = [e.text or "" for e in parts(drawn["countries"], "text", "signs")]
    expected = {
        code: Counter(SIGNS[min(statuses, key=STATUSES.index)] for statuses in names.values())
        for code, names in countries().items()
    }
    assert {code: Counter(own) for code, own in zip(codes, signs, strict=True)} == expected


def test_the_outline_of_a_country_tells_the_strongest_word_for_it(
    drawn: dict[str, Picture],
) -> None:
    outlines = Counter(
        status_of(e, "country-") for e in parts(drawn["countries"], "path", "country")
    )
    strongest = (
        min((s for own in names.values() for s in own), key=STATUSES.index)
        for names in countries().values()
    )
    assert outlines == Counter(strongest)


def test_the_table_of_the_map_tells_each_word_for_each_country(drawn: dict[str, Picture]) -> None:
    told = {(row[1].text, row[2].status): row[3].text.lower() for row in drawn["countries"].cells}
    for names in countries().values():
        for name, statuses in names.items():
            first, *rest = sorted(statuses, key=STATUSES.index)
            assert told[name, first] == (", ".join(rest) or "–")


def test_no_two_labels_of_the_map_cover_each_other(drawn: dict[str, Picture]) -> None:
    places = [
        world.Box(float(e.get("x", "")), float(e.get("y", "")), 20, 28)
        for e in parts(drawn["countries"], "text", "code")
    ]
    for at, place in enumerate(places):
        assert not any(place.meets(other) for other in places[at + 1 :])


@pytest.mark.full
def test_the_outline_of_the_world_is_what_its_script_makes(tmp_path: Path) -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs Node.js: apt-get install nodejs npm")
    for name in ("world.mjs", "package.json", "package-lock.json"):
        shutil.copy(CHECKOUT / "scripts" / "world" / name, tmp_path)
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    subprocess.run(["npm", "ci", *options], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run(["node", "world.mjs", "world.json"], cwd=tmp_path, check=True)
    committed = Path(world.__file__).with_name("world.json")
    assert (tmp_path / "world.json").read_bytes() == committed.read_bytes()
    assert committed.stat().st_size <= 80_000
    assert "public domain" in json.loads(committed.read_text(encoding="utf-8"))["licence"].lower()


# The timeline ----------------------------------------------------------------------


def test_the_timeline_has_every_time_of_every_event_with_its_precision_and_status(
    drawn: dict[str, Picture], teller: Teller
) -> None:
    shown = Counter(
        (cell[0].iri, time, cell[3].text, cell[4].status)
        for cell in drawn["timeline"].cells
        for time in cell[2].text.removesuffix(" –").split(" – ")
    )
    expected = Counter(
        (row["event"], row["value"], row["precision"], row["statusName"])
        for row in answer("what-happened-when-and-where")
        if row["precision"] in ("day", "month", "year")
        if not row["property"].endswith(("earliest", "latest")) and row["statusName"] != "curated"
    )
    assert expected <= shown
    events_ = {row["event"] for row in answer("what-happened-when-and-where")}
    assert sum(expected.values()) == sum(n for key, n in shown.items() if key[0] in events_)


def test_the_words_of_the_text_about_a_time_stand_beside_it(drawn: dict[str, Picture]) -> None:
    for row in answer("what-happened-when-and-where"):
        if row["precision"] in ("words", "length"):
            cells = [c for c in drawn["timeline"].cells if c[0].iri == row["event"]]
            assert all(row["value"] in cell[5].text for cell in cells)


def test_the_workshop_is_a_month_and_no_day(teller: Teller) -> None:
    (workshop,) = [e for e in events(teller) if e.iri == PREFIXES["event"] + "strategy-workshop"]
    (time,) = workshop.times
    assert (time.precision, time.status, time.written) == ("month", "implied", "2017-02")
    assert workshop.length == "P3D"
    assert workshop.words == ["in early February"]


def test_bands_are_as_long_as_what_they_stand_for(
    drawn: dict[str, Picture], teller: Teller
) -> None:
    times = [time for each in events(teller) for time in sorted(each.times)]
    marks = [
        e
        for e in fromstring(drawn["timeline"].drawings[0].inline()).iter("rect")
        if {"band", "days"} & set(e.get("class", "").split())
    ][: len(times)]
    day = 246 / ((date(2018, 1, 1) - date(2016, 1, 1)).days)
    for mark, time in zip(marks, times, strict=True):
        length = ((time.last - time.first).days + 1) * day
        assert float(mark.get("width", "")) == pytest.approx(max(length, 1.5), abs=0.2)
        left = (time.first - date(2016, 1, 1)).days * day
        assert float(mark.get("x", "")) == pytest.approx(left, abs=0.1)
        kind, status = mark.get("class", "").split()
        assert kind == ("days" if time.precision == "day" else "band")
        assert status == f"{kind}-{time.status}"
    heights = {time.precision: mark.get("height") for mark, time in zip(marks, times, strict=True)}
    assert len(set(heights.values())) == 3


def test_what_only_began_has_an_arrow_and_no_end(drawn: dict[str, Picture], teller: Teller) -> None:
    times = [(each.iri, time) for each in events(teller) for time in each.times]
    begun = [(iri, time) for iri, time in times if time.is_open]
    assert [(iri, time.written) for iri, time in begun] == [
        (f"{PREFIXES['event']}consultative-process", "2016")
    ]
    days = sum(time.precision == "day" for _, time in times)
    assert len(list(parts(drawn["timeline"], "path", "flag"))) == days + len(begun)
    assert len(list(parts(drawn["timeline"], "path", "edge"))) == len(begun) + sum(
        "/ambition/" in cell[0].iri for cell in drawn["timeline"].cells
    )
    assert "from 2016, end unknown" in drawn["timeline"].drawings[0].description
    open_ = [cell[0].iri for cell in drawn["timeline"].cells if cell[2].text.endswith(" –")]
    assert open_ == [iri for iri, _ in begun]


def test_each_ambition_leads_to_the_end_of_its_year(
    drawn: dict[str, Picture], library: Library
) -> None:
    years = Counter(r["y"] for r in rows(library.store, "SELECT ?y { ?a a87:byYear ?y }"))
    shown = Counter(c[2].text for c in drawn["timeline"].cells if "/ambition/" in c[0].iri)
    assert shown == years
    assert len(list(parts(drawn["timeline"], "path", "stop"))) == sum(years.values())


def test_a_stretch_is_all_the_days_that_a_date_names() -> None:
    assert stretch("2016", "year") == (date(2016, 1, 1), date(2016, 12, 31))
    assert stretch("2016-02", "month") == (date(2016, 2, 1), date(2016, 2, 29))
    assert stretch("2017-11-14", "day") == (date(2017, 11, 14), date(2017, 11, 14))


# Graphs ---------------------------------------------------------------------------


def test_the_alliance_is_joined_to_its_targets_and_these_to_their_goals(
    drawn: dict[str, Picture],
) -> None:
    told = answer("which-targets-goals-codes-and-indicators")
    targets = {row["target"] for row in told}
    goals = {(row["target"], row["goal"]) for row in told}
    alliance = PREFIXES["organization"] + "alliance-8.7"
    cells = {(c[0].iri, c[1].text, c[2].iri, c[3].status) for c in drawn["targets"].cells}
    assert cells == {
        *((alliance, "aligns efforts with", target, "stated") for target in targets),
        *((target, "is a target of", goal, "implied") for target, goal in goals),
        (alliance, "exists to achieve", PREFIXES["sdg"] + "8.7", "stated"),
    }
    edges = Counter(status_of(e, "edge-") for e in parts(drawn["targets"], "path", "edge"))
    assert edges == {"stated": len(targets), "implied": len(goals)}
    assert len(list(parts(drawn["targets"], "rect", "node-marked"))) == 1


def test_each_action_group_is_joined_to_the_alliance_and_to_its_area(
    drawn: dict[str, Picture],
) -> None:
    told = answer("which-action-groups-are-there-and-on-what")
    cells = drawn["groups"].cells
    assert [c[2].iri for c in cells[: len(told)]] == [row["group"] for row in told]
    assert [(c[0].iri, c[2].text) for c in cells[len(told) :]] == [
        (row["group"], row["areaName"]) for row in told
    ]
    assert len(list(parts(drawn["groups"], "path", "edge-implied"))) == 2 * len(told)
    assert len(list(parts(drawn["groups"], "rect", "node"))) == 1 + 2 * len(told)


def test_each_participant_is_joined_to_the_event_once(drawn: dict[str, Picture]) -> None:
    told = answer("who-took-part")
    cells = drawn["participants"].cells
    assert [(c[0].text, c[1].text, c[1].iri) for c in cells] == [
        (row["position"], row["statedName"], row["participant"]) for row in told
    ]
    assert len(list(parts(drawn["participants"], "path", "edge-stated"))) == len(told) == 42
    names = " ".join(
        " ".join(
            "".join(e.itertext()) if len(e) == 0 else " ".join(t.text or "" for t in e)
            for e in fromstring(d.inline()).iter("text")
        )
        for d in drawn["participants"].drawings
    )
    assert all(row["statedName"] in names for row in told)


# On a phone -------------------------------------------------------------------------

_MEASURE = """
return await page.evaluate(() => [...document.querySelectorAll('svg.drawing')].map((svg) => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const texts = [...svg.querySelectorAll('text')];
    const right = Math.max(...texts.map((t) => t.getBoundingClientRect().right));
    const sizes = texts.map((t) => parseFloat(getComputedStyle(t).fontSize) * scale);
    return {
        name: svg.getAttribute('class'),
        smallest: Math.min(...sizes),
        over: right - svg.getBoundingClientRect().right,
        wide: document.documentElement.scrollWidth - innerWidth,
    };
}));
"""


def test_every_text_of_a_picture_can_be_read_on_a_phone(
    library: Library, browser: Browser, tmp_path: Path
) -> None:
    site = Site(library)
    for path in ("pictures.html", "static/base.css", "static/pictures.css", "static/icon.svg"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(site.read(path))
    with hosted(tmp_path) as address:
        found = browser.visit(f"{address}pictures.html", _MEASURE, width=PHONE)
    assert len(found) == 5 + 12
    for drawing in found:
        assert drawing["smallest"] >= 8, drawing
        assert drawing["over"] <= 1, drawing
        assert drawing["wide"] <= 0, drawing


def test_every_thing_named_in_a_table_is_one_of_the_dataset(drawn: dict[str, Picture]) -> None:
    iris = {cell.iri for picture in drawn.values() for row in picture.cells for cell in row}
    ours = {iri for iri in iris if iri.startswith(BASE)}
    others = iris - ours - {""}
    assert len(ours) > 60
    assert all(iri.startswith((PREFIXES["sdg"], PREFIXES["geo"])) for iri in others)
