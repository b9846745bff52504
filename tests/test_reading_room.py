"""The reading room prints every quoted character once and in order, and nothing else."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from alliance87.model.dataset import STATUS
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.passage import Passage
from alliance87.model.project import Project
from alliance87.model.statement import Span
from alliance87.site.library import Library, read_library
from alliance87.site.place import Places
from alliance87.site.reading.edition import Edition, Omission, anchor, read_edition
from alliance87.site.reading.layout import Between, Quoted, Text, blocks
from alliance87.site.site import Site
from browsing import DESKTOP, PHONE, Browser, hosted
from reading import RoomReader
from sites import text, tree


@pytest.fixture(scope="module")
def library(project: Project, dist: Path) -> Library:
    return read_library(project, dist)


@pytest.fixture(scope="module")
def edition(library: Library) -> Edition:
    return read_edition(library.store)


@pytest.fixture(scope="module")
def site(library: Library) -> Site:
    return Site(library)


@pytest.fixture(scope="module", params=["text.html", "fr/text.html", "es/text.html"])
def room(site: Site, request: pytest.FixtureRequest) -> RoomReader:
    return RoomReader(site.read(request.param).decode())


def covered(edition: Edition) -> dict[int, str]:
    """Return every quoted character by its place in the source."""
    found: dict[int, str] = {}
    for passage in edition.passages:
        for at, character in enumerate(passage.exact, passage.span.start):
            assert found.setdefault(at, character) == character
    return found


def test_each_quoted_character_is_printed_once_and_in_order(
    room: RoomReader, edition: Edition
) -> None:
    characters = covered(edition)
    assert "".join(room.quoted) == "".join(characters[at] for at in sorted(characters))


def test_nothing_but_quoted_words_and_blanks_is_printed_in_the_text(room: RoomReader) -> None:
    assert "".join(room.beside).strip() == ""
    assert room.beside  # the blanks between passages


def test_what_is_printed_is_the_source_but_for_the_gaps_the_data_name(
    edition: Edition, shared: Path
) -> None:
    source = (shared / "source" / "press-release.txt").read_text(encoding="utf-8")
    characters = covered(edition)
    assert all(source[at] == character for at, character in characters.items())
    left_out = {at for at, c in enumerate(source) if c.isalpha() and at not in characters}
    named = {at for o in edition.omissions for at in range(o.span.start, o.span.end)}
    assert left_out == {at for at in named if source[at].isalpha()}


def test_every_line_of_the_source_is_a_line_of_the_edition(edition: Edition, shared: Path) -> None:
    source = (shared / "source" / "press-release.txt").read_text(encoding="utf-8")
    places = {p.span.start: p.span.end for p in reversed(edition.passages)}
    places |= {o.span.start: o.span.end for o in edition.omissions}
    starts = [block.start for block in blocks(edition)]
    lines = [line for line in source.splitlines(keepends=True) if any(map(str.isalpha, line))]
    assert len(starts) == len(lines)
    for start in starts:
        before = source[:start].rpartition("\n")[2]
        assert not any(map(str.isalpha, before)), source[start : places[start]]


def test_the_kinds_of_lines_are_those_of_the_source(edition: Edition) -> None:
    kinds = [block.kind for block in blocks(edition)]
    assert kinds[:2] == ["heading", "subtitle"]
    assert kinds.count("bullet") == 6
    assert kinds.count("entry") == 42


def test_every_passage_has_its_anchor_and_words_that_lead_to_its_note(
    room: RoomReader, edition: Edition
) -> None:
    names = sorted(anchor(passage.iri) for passage in edition.passages)
    assert sorted(room.passages) == names
    for name in names:
        assert f"#{name}" in room.links[name], name


def test_every_note_tells_all_that_the_words_state(
    room: RoomReader, edition: Edition, library: Library
) -> None:
    for passage in edition.passages:
        graph = NamedNode(passage.graph)
        quads = list(library.store.quads_for_pattern(None, None, None, graph))
        assert room.said[anchor(passage.iri)] == len(quads) > 0, passage.iri


def test_every_note_has_the_link_of_its_passage(room: RoomReader, edition: Edition) -> None:
    for passage in edition.passages:
        assert f"#{anchor(passage.iri)}" in room.note_links[anchor(passage.iri)]


def _steps(library: Library) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the graph, the reason and the passages of each implied step."""
    graphs = {
        s.subject for s in library.data.by_predicate(STATUS) if s.value.endswith("/status/implied")
    }
    reason = PREFIXES["a87"] + "rationale"
    return [(g, library.data.value(g, reason), library.data.rests_on(g)) for g in sorted(graphs)]


def test_every_note_gives_each_step_that_takes_its_passage(
    room: RoomReader, edition: Edition, library: Library
) -> None:
    ours = {passage.iri for passage in edition.passages}
    found = [(reason, p) for _, reason, passages in _steps(library) for p in passages if p in ours]
    for reason, passage in found:
        assert reason in room.note_text[anchor(passage)]
    assert found


@pytest.mark.parametrize("language", ["", "fr/", "es/"])
def test_a_step_from_another_document_is_on_its_page_and_not_here(
    site: Site, edition: Edition, library: Library, language: str
) -> None:
    ours, places = {passage.iri for passage in edition.passages}, Places(library.data)
    found = [step for step in _steps(library) if ours.isdisjoint(step[2])]
    assert found
    here = site.read(f"{language}text.html").decode()
    for graph, reason, passages in found:
        place = places.of(graph)
        assert {places.of(passage).page for passage in passages} == {place.page} != {"text"}
        (part,) = tree(site, f"{language}{place.page}.html").xpath(f"//*[@id='{place.anchor}']")
        assert reason in text(part)
        assert escape(reason) not in here


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "participated in"), ("fr/", "a participé à"), ("es/", "participó en")],
)
def test_a_note_speaks_the_language_of_the_page(site: Site, language: str, said: str) -> None:
    room = RoomReader(site.read(f"{language.removeprefix('en')}text.html").decode())
    assert said in room.note_text["participant-ilo"]


def test_words_left_out_are_marked_with_the_reason(room: RoomReader, edition: Edition) -> None:
    assert len(room.omissions) == len(edition.omissions) > 0
    for shown, omission in zip(room.omissions, edition.omissions, strict=True):
        assert omission.reason in shown


def test_what_belongs_to_the_text_but_is_no_passage_is_below_it(
    site: Site, library: Library
) -> None:
    page = site.read("text.html").decode()
    below = {"implied": 0, "not-stated": 0}
    for iri, place in Places(library.data).addresses().items():
        prefix = shorten(iri).partition(":")[0]
        if place.page == "text" and prefix in below:
            assert f'<section class="part" id="{place.anchor}">' in page
            below[prefix] += 1
    assert all(below.values())


def test_the_table_below_has_a_row_for_every_passage(site: Site, edition: Edition) -> None:
    rows = tree(site, "text.html").xpath("//div[@aria-labelledby='passages']//tbody/tr")
    assert len(rows) == len(edition.passages)


def test_the_participants_are_a_numbered_list(room: RoomReader) -> None:
    assert room.lines.count("li") == 6 + 42


def test_the_room_is_the_same_whenever_it_is_made(site: Site, project: Project, dist: Path) -> None:
    again = Site(read_library(project, dist))
    assert again.read("text.html") == site.read("text.html") == site.read("text.html")


def _edition(words: str, spans: list[tuple[int, int]], omissions: list[tuple[int, int]]) -> Edition:
    passages = (
        Passage(
            Span(start, end),
            f"p/{start}-{end}",
            words[start:end],
            words[max(0, start - 24) : start],
            words[end : end + 24],
            "",
        )
        for start, end in spans
    )
    ordered = sorted(passages, key=lambda p: (p.span.start, -p.span.end, p.iri))
    left_out = tuple(sorted(Omission(Span(*span), f"o/{span}", "why") for span in omissions))
    return Edition(tuple(ordered), left_out, {})


def _printed(piece: Quoted | Between | Text) -> str:
    if isinstance(piece, Quoted):
        return "".join(map(_printed, piece.parts))
    return piece.words if isinstance(piece, Text) else ""


def _iris(piece: Quoted | Between | Text) -> list[str]:
    if isinstance(piece, Quoted):
        return [piece.passage.iri, *(iri for part in piece.parts for iri in _iris(part))]
    return []


SPAN = st.tuples(st.integers(0, 59), st.integers(1, 20)).map(lambda s: (s[0], min(s[0] + s[1], 60)))


@settings(deadline=None)
@given(st.text("ab \n-#", min_size=60, max_size=60), st.sets(SPAN, min_size=1, max_size=12))
def test_passages_that_nest_and_overlap_in_any_way_are_printed_once_each(
    words: str, spans: set[tuple[int, int]]
) -> None:
    edition = _edition(words, sorted(spans), [])
    places = sorted({at for start, end in spans for at in range(start, end)})
    made = [piece for block in blocks(edition) for piece in block.pieces]
    assert "".join(map(_printed, made)) == "".join(words[at] for at in places)
    assert sorted(iri for piece in made for iri in _iris(piece)) == sorted(
        passage.iri for passage in edition.passages
    )


def test_words_that_two_passages_share_stand_in_the_first_and_lead_to_the_second() -> None:
    edition = _edition("one two three", [(0, 7), (4, 13)], [])
    ((first, second),) = [block.pieces for block in blocks(edition)]
    assert isinstance(first, Quoted)
    assert isinstance(second, Quoted)
    assert [part.words for part in first.parts if isinstance(part, Text)] == ["one ", "two"]
    shared = first.parts[1]
    assert isinstance(shared, Text)
    assert shared.shared == second.passage
    assert [part.words for part in second.parts if isinstance(part, Text)] == [" three"]
    assert second.begun


def test_an_omission_stands_between_the_passages_around_it() -> None:
    edition = _edition("one and\n two", [(0, 3), (9, 12)], [(4, 7)])
    first, second = blocks(edition)
    assert isinstance(first.pieces[2], Between)
    assert first.pieces[2].omission == edition.omissions[0]
    assert len(second.pieces) == 1


# In a browser -------------------------------------------------------------------


_VISIBLE = """
const shown = async () => await page.$$eval('.gloss', (all) => all
    .filter((note) => note.checkVisibility({ visibilityProperty: true }))
    .map((note) => note.parentElement.id));
const found = { first: await shown() };
await page.hover('#wilton-park > a');
await page.waitForTimeout(400);
found.hovered = await shown();
await page.hover('#wilton-park > .gloss .subject a');
await page.waitForTimeout(400);
found.kept = await shown();
await page.mouse.move(2, 2);
await page.focus('#key-stakeholders > a');
found.focused = await shown();
await page.focus('#subtitle > a');
found.outer = await shown();
await page.keyboard.press('Enter');
await page.mouse.move(2, 2);
await page.evaluate(() => document.activeElement.blur());
found.followed = await shown();
await page.click('#subtitle > .gloss .close');
await page.mouse.move(2, 2);
await page.waitForTimeout(100);
found.closed = await shown();
found.faults = await check();
return found;
"""


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_note_shows_on_hover_and_focus_and_stays_when_followed(
    site: Site, browser: Browser, tmp_path: Path, width: int
) -> None:
    for path in ("text.html", "static/base.css", "static/reading.css", "static/icon.svg"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(site.read(path))
    with hosted(tmp_path) as address:
        found = browser.visit(f"{address}text.html", _VISIBLE, width=width, height=2400)
    assert found == {
        "first": [],
        "hovered": ["wilton-park"],
        "kept": ["wilton-park"],
        "focused": ["key-stakeholders"],
        "outer": ["subtitle"],
        "followed": ["subtitle"],
        "closed": [],
        "faults": [],
    }
