"""The quotes, offsets, letters and gaps of the dataset are held against the source, to the letter.

First on a small text of fiction, where each fault gives exactly the findings it should; then on the
press release itself, which is not part of this project and is read where it is present.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from alliance87.check.evidence import check_consistency, check_coverage, check_verbatim
from alliance87.check.press_release import (
    Coverage,
    check_source,
    coverage,
)
from rdflib import RDF, Dataset, Literal

from alliance87.formats.load import read_quads, read_text
from alliance87.model.errors import UnreadableError
from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.passage import PROV, Edition, Gap, Passage, Span, edition, letters
from alliance87.model.project import Project
from assemble import A87, dataset, read_into, union
from fiction import SHA256, SOURCE, SOURCE_FAULTS, TRIG, VERBATIM_FAULTS, Expected, Fault

PINNED = "77023cf9b6e997c21729e1daad6781d103be2f4555b0fea4297eda97f4851b6d"


def read(trig: str, folder: Path) -> tuple[Dataset, Edition]:
    path = folder / "fiction.trig"
    path.write_text(trig, encoding="utf-8")
    ds = Dataset(default_union=True)
    read_into(ds, path)
    return ds, edition(ds)


def with_fault(fault: Fault) -> str:
    assert TRIG.count(fault.old) == 1, f"the fault must change one place: {fault.old}"
    return TRIG.replace(fault.old, fault.new)


def in_brief(findings: list[Finding]) -> list[tuple[str, str]]:
    return sorted((found.rule, shorten(found.focus)) for found in findings)


def assert_found(findings: list[Finding], expected: tuple[Expected, ...]) -> None:
    assert in_brief(findings) == sorted((rule, focus) for rule, focus, _ in expected)
    for rule, focus, words in expected:
        messages = [f.message for f in findings if (f.rule, shorten(f.focus)) == (rule, focus)]
        assert [words in message for message in messages] == [True], messages
    assert {found.severity for found in findings} == {Severity.VIOLATION}


# The fiction -----------------------------------------------------------------


def test_the_offsets_of_the_fiction_are_counted_right(tmp_path: Path) -> None:
    made = read(TRIG, tmp_path)[1]
    assert [SOURCE[p.span.start : p.span.end] for p in made.passages] == [
        "The \U0001f433 Harbour Guild meets",
        "Harbour",
        "The guild met in Nai\u0308veport",
        "two days",
        "Follow @Harbour\\_Guild",
    ]
    assert [SOURCE[gap.span.start : gap.span.end] for gap in made.gaps] == ["for", "Editors"]


def test_an_edition_is_read_in_the_order_of_the_text_with_all_its_parts(tmp_path: Path) -> None:
    made = read(TRIG, tmp_path)[1]
    assert (made.sha256, made.letters) == (SHA256, 77)
    assert made.passages[3] == Passage(
        Span(67, 75),
        PREFIXES["passage"] + "days",
        "two days",
        "for ",
        ".",
        PREFIXES["stated"] + "days",
    )
    assert made.gaps[0] == Gap(Span(63, 66), PREFIXES["gap"] + "for", 3)
    assert [shorten(passage.graph) for passage in made.passages] == [
        "stated:title",
        "stated:harbour",
        "stated:met",
        "stated:days",
        "stated:follow",
    ]


def test_an_edition_of_nothing_is_empty_and_conforms_to_no_text() -> None:
    made = edition(Dataset(default_union=True))
    assert made == Edition("", 0, (), ())
    assert in_brief(check_source(made, SOURCE)) == [("source-hash", "document:press-release")]


def test_a_passage_with_two_stated_graphs_has_none_of_them(tmp_path: Path) -> None:
    fault = Fault(
        "stated:days a87:", "stated:met prov:wasDerivedFrom passage:days . stated:days a87:", ()
    )
    ds, made = read(with_fault(fault), tmp_path)
    assert [passage.graph for passage in made.passages if passage.exact == "two days"] == [""]
    assert check_verbatim(ds, made) == []


def test_a_right_edition_gives_no_finding(tmp_path: Path) -> None:
    ds, made = read(TRIG, tmp_path)
    assert check_source(made, SOURCE) == []
    assert check_verbatim(ds, made) == []


@pytest.mark.parametrize("name", SOURCE_FAULTS)
def test_a_fault_of_the_evidence_gives_exactly_its_findings(name: str, tmp_path: Path) -> None:
    made = read(with_fault(SOURCE_FAULTS[name]), tmp_path)[1]
    assert_found(check_source(made, SOURCE), SOURCE_FAULTS[name].expected)


@pytest.mark.parametrize("name", VERBATIM_FAULTS)
def test_words_that_are_not_quoted_give_exactly_their_finding(name: str, tmp_path: Path) -> None:
    ds, made = read(with_fault(VERBATIM_FAULTS[name]), tmp_path)
    assert_found(check_verbatim(ds, made), VERBATIM_FAULTS[name].expected)
    assert check_source(made, SOURCE) == []


def test_a_finding_names_the_file_the_graph_and_the_path(tmp_path: Path) -> None:
    ds, made = read(with_fault(VERBATIM_FAULTS["a label that is not in the quote"]), tmp_path)
    (found,) = check_verbatim(ds, made)
    assert str(found.place) == "data/press-release.trig stated:harbour"
    assert shorten(found.path) == "skos:prefLabel"


def test_only_strings_count_as_words_and_only_in_stated_graphs(tmp_path: Path) -> None:
    ds, made = read(TRIG, tmp_path)
    literals = {str(o): o for _, _, o, _ in ds.quads() if isinstance(o, Literal)}
    assert {"P2D", "Words of our own, in no passage."} <= literals.keys()
    assert check_verbatim(ds, made) == []


def test_occurrences_that_overlap_are_counted() -> None:
    text = "A banana"
    passage = Passage(Span(3, 6), "ana", "ana", "", "", "")
    made = Edition(hashlib.sha256(text.encode()).hexdigest(), 7, (passage,), ())
    assert ("quote", "ana") in in_brief(check_source(made, text))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("42 – _,\U0001f433\r\n", 0),
        ("i\u0308", 1),
        ("\u00ef", 1),
        ("\u6f22\u5b57\u02b0", 3),
        ("Two words", 8),
    ],
)
def test_letters_are_code_points_of_the_letter_categories(text: str, count: int) -> None:
    assert letters(text) == count


def test_coverage_counts_letters_gaps_and_what_lies_between(tmp_path: Path) -> None:
    found = coverage(read(TRIG, tmp_path)[1], SOURCE)
    assert found == Coverage(letters=77, covered=67, gaps=2, spans_without_letters=3)
    assert found.share == 67 / 77


def test_nothing_is_covered_without_passages_nor_in_an_empty_text() -> None:
    empty = Edition("", 0, (), ())
    assert coverage(empty, "Two words") == Coverage(8, 0, 1, 0)
    assert coverage(empty, "") == Coverage(0, 0, 0, 0)
    assert coverage(empty, "").share == 0.0


def test_what_lies_under_two_passages_is_covered_once() -> None:
    passages = tuple(Passage(Span(*s), "p", "", "", "", "") for s in [(0, 9), (4, 6), (8, 12)])
    assert coverage(Edition("", 0, passages, ()), "abcdefghijkl") == Coverage(12, 12, 0, 0)


# Without the source -----------------------------------------------------------


CONSISTENCY_FAULTS = {
    "offsets shifted by one": Fault(
        "oa:start 11 ; oa:end 18",
        "oa:start 12 ; oa:end 19",
        (
            ("consistency", "passage:harbour", "offsets with passage:title: at character 10"),
            ("consistency", "passage:title", "offsets with passage:harbour: at character 10"),
        ),
    ),
    "a prefix that is another": Fault(
        'oa:prefix "for "',
        'oa:prefix "4xx "',
        (
            ("consistency", "passage:days", "at character 63 this has “4xx two days”, that has “"),
            ("consistency", "passage:met", "Compare the words and the offsets with passage:days"),
        ),
    ),
    "a suffix of more than 24 characters": Fault(
        r'oa:suffix ".\n"',
        f'oa:suffix "{"." * 25}"',
        (("consistency", "passage:follow", "at most 24 characters: oa:suffix has 25"),),
    ),
    "a gap under a passage": Fault(
        "oa:start 63 ; oa:end 66",
        "oa:start 60 ; oa:end 66",
        (
            ("consistency", "gap:for", "passage:met lies over it"),
            ("consistency", "gap:for", "by them it has 4 letters"),
        ),
    ),
    "a gap without room for its letters": Fault(
        "a87:letters 7 .",
        "a87:letters 8 .",
        (("consistency", "gap:editors", "by them it has 0 to 7 letters"),),
    ),
}


def test_a_right_edition_agrees_with_itself(tmp_path: Path) -> None:
    assert check_consistency(read(TRIG, tmp_path)[1]) == []


@pytest.mark.parametrize("name", CONSISTENCY_FAULTS)
def test_a_fault_is_found_by_the_neighbours(name: str, tmp_path: Path) -> None:
    fault = CONSISTENCY_FAULTS[name]
    found = check_consistency(read(with_fault(fault), tmp_path)[1])
    assert in_brief(found) == sorted((rule, focus) for rule, focus, _ in fault.expected)
    for _, focus, words in fault.expected:
        assert any(words in f.message for f in found if shorten(f.focus) == focus), found


def stating(words: str, term: str, folder: Path) -> list[Finding]:
    old = Fault('oa:exact "two days"', f'oa:exact "{words}"', ())
    trig = with_fault(old).replace(' ; a87:statedTime "two days"', f" ; a87:number {term}")
    return check_verbatim(*read(trig, folder))


@pytest.mark.parametrize(
    ("words", "term", "is_there"),
    [
        ("40 days", "40", True),
        ("140 days", "40", False),
        ("405 days", "40", False),
        ("in 2030.", '"2030"^^xsd:gYear', True),
        ("in 2031.", '"2030"^^xsd:gYear', False),
        ("in September 2016", '"2016-09"^^xsd:gYearMonth', True),
        ("in September", '"2016-09"^^xsd:gYearMonth', False),
        ("9 February 2017", '"2017-02-09"^^xsd:date', True),
        ("9 February", '"2017-02-09"^^xsd:date', False),
    ],
)
def test_a_number_or_a_year_must_be_among_the_words(
    words: str, term: str, is_there: bool, tmp_path: Path
) -> None:
    found = stating(words, term, tmp_path)
    assert in_brief(found) == ([] if is_there else [("verbatim", "event:meeting")])


# Reading the source ----------------------------------------------------------


def test_the_line_ends_of_the_source_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "source.txt"
    path.write_bytes(SOURCE.encode())
    made = read(TRIG, tmp_path)[1]
    assert read_text(path) == SOURCE
    assert check_source(made, read_text(path)) == []
    path.write_bytes(SOURCE.replace("\r\n", "\n").encode())
    assert in_brief(check_source(made, read_text(path))) == [
        ("source-hash", "document:press-release")
    ]


def test_a_byte_order_mark_makes_it_another_text(tmp_path: Path) -> None:
    path = tmp_path / "source.txt"
    path.write_bytes(b"\xef\xbb\xbf" + SOURCE.encode())
    made = read(TRIG, tmp_path)[1]
    assert [found.rule for found in check_source(made, read_text(path))] == ["source-hash"]


def test_a_source_that_is_no_file_is_unreadable_and_named(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.txt", tmp_path, Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(UnreadableError, match=r"is not a file|No such file") as caught:
            read_text(path)
        assert caught.value.place == str(path)


def test_a_source_that_is_not_utf_8_is_unreadable_and_the_byte_named(tmp_path: Path) -> None:
    path = tmp_path / "latin-1.txt"
    path.write_bytes("caf\u00e9".encode("latin-1"))
    with pytest.raises(UnreadableError, match="is not UTF-8 at byte 3") as caught:
        read_text(path)
    assert caught.value.place == str(path)
    assert "caf" not in str(caught.value)


# The press release itself ----------------------------------------------------


@pytest.fixture(scope="module")
def real(project: Project) -> tuple[Dataset, Edition]:
    ds = dataset(project)
    return ds, edition(ds)


@pytest.fixture(scope="module")
def text(shared: Path) -> str:
    return read_text(shared / "source" / "press-release.txt")


def test_every_string_of_a_stated_graph_is_in_its_quote(real: tuple[Dataset, Edition]) -> None:
    assert check_verbatim(*real) == []


def test_every_passage_has_one_stated_graph_that_is_not_empty(
    real: tuple[Dataset, Edition],
) -> None:
    ds, made = real
    assert [p.iri for p in made.passages if not len(ds.get_context(p.graph or "none:"))] == []


def test_the_pinned_source_is_the_one_that_was_read(
    real: tuple[Dataset, Edition], text: str
) -> None:
    assert hashlib.sha256(text.encode()).hexdigest() == PINNED
    assert real[1].sha256 == PINNED


def test_the_press_release_belies_no_quote_offset_count_or_gap(
    real: tuple[Dataset, Edition], text: str
) -> None:
    assert check_source(real[1], text) == []


def test_the_quotes_are_cut_from_the_press_release_with_24_characters_around(
    real: tuple[Dataset, Edition], text: str
) -> None:
    for passage in real[1].passages:
        start, end = passage.span.start, passage.span.end
        assert passage.exact == text[start:end]
        assert passage.prefix == text[max(0, start - 24) : start]
        assert passage.suffix == text[end : end + 24]


def test_at_least_97_percent_of_the_letters_are_covered_and_each_gap_is_listed(
    real: tuple[Dataset, Edition], text: str
) -> None:
    made = real[1]
    covered = {i for p in made.passages for i in range(p.span.start, p.span.end)}
    bare = [i for i, c in enumerate(text) if c.isalpha() and i not in covered]
    listed = [i for g in made.gaps for i in range(g.span.start, g.span.end) if text[i].isalpha()]
    found = coverage(made, text)
    assert found.share >= 0.97
    assert (found.letters, found.letters - found.covered) == (made.letters, len(bare))
    assert found.gaps == len(made.gaps)
    assert bare == listed
    assert sum(gap.letters for gap in made.gaps) == len(bare)


def test_the_42_entries_are_verbatim_and_in_order(real: tuple[Dataset, Edition], text: str) -> None:
    listed = [line for line in text.split("\n") if line][-42:]
    assert stated_names(real[0]) == list(enumerate(listed, 1))


def test_each_entry_is_quoted_where_it_stands_in_the_list(
    real: tuple[Dataset, Edition], text: str
) -> None:
    ds, made = real
    merged = union(ds)
    at = {passage.iri: passage for passage in made.passages}
    entries = sorted(
        (at[str(iri)].span, int(str(position)), str(name))
        for node in merged.subjects(RDF.type, A87.Participation)
        for iri in merged.objects(node, PROV.wasDerivedFrom)
        for position in merged.objects(node, A87.listPosition)
        for name in merged.objects(node, A87.statedName)
    )
    assert [position for _, position, _ in entries] == list(range(1, 43))
    assert [text[span.start : span.end] for span, _, _ in entries] == [n for _, _, n in entries]
    ends_and_starts = [(a[0].end, b[0].start) for a, b in pairwise(entries)]
    assert {text[end:start] for end, start in ends_and_starts} == {"\n\n"}


def test_the_passages_of_the_press_release_agree(real: tuple[Dataset, Edition]) -> None:
    assert check_consistency(real[1]) == []


def with_passage(made: Edition, old: Passage, new: Passage) -> set[str]:
    passages = tuple(sorted({*made.passages} - {old} | {new}))
    return {f.focus for f in check_consistency(replace(made, passages=passages))}


@pytest.mark.parametrize("shift", [-2, -1, 1, 2, 17])
def test_a_shift_of_any_passage_is_noticed_without_the_source(
    real: tuple[Dataset, Edition], shift: int
) -> None:
    for passage in real[1].passages:
        span = Span(passage.span.start + shift, passage.span.end + shift)
        assert passage.iri in with_passage(real[1], passage, replace(passage, span=span))


def test_words_put_over_the_place_of_others_are_noticed_without_the_source(
    real: tuple[Dataset, Edition],
) -> None:
    for passage in real[1].passages[1:]:  # before the first there is no other
        invented = replace(passage, iri="invented", exact="x" * len(passage.exact))
        assert "invented" in with_passage(real[1], passage, invented) or not _is_shared(
            passage, real[1]
        )
        invented = replace(passage, iri="invented", prefix="x" * len(passage.prefix))
        assert "invented" in with_passage(real[1], passage, invented)


def _is_shared(passage: Passage, made: Edition) -> bool:
    """Whether another passage, with what is around it, has a character of this one's words."""
    return any(
        other.span.start - len(other.prefix) < passage.span.end
        and passage.span.start < other.span.end + len(other.suffix)
        for other in made.passages
        if other != passage
    )


def stated_names(ds: Dataset) -> list[tuple[int, str]]:
    merged = union(ds)
    return sorted(
        (int(str(position)), str(name))
        for node in merged.subjects(RDF.type, A87.Participation)
        for position in merged.objects(node, A87.listPosition)
        for name in merged.objects(node, A87.statedName)
    )


def edited(text: str, at: int, chance: random.Random) -> str:
    """Replace, delete or insert one character at ``at``, so that the text is another."""
    other = chance.choice([c for c in "aeZ é“\n\U0001f433" if c != text[at]])
    return chance.choice(
        [
            text[:at] + other + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + other + text[at:],
        ]
    )


def test_an_edit_anywhere_is_noticed(real: tuple[Dataset, Edition], text: str) -> None:
    chance = random.Random(87)
    for _ in range(300):
        changed = edited(text, chance.randrange(len(text)), chance)
        assert [found.rule for found in check_source(real[1], changed)] == ["source-hash"]


def test_an_edit_within_a_passage_is_noticed_there_though_the_hash_is_pinned_anew(
    real: tuple[Dataset, Edition], text: str
) -> None:
    chance = random.Random(87)
    for _ in range(100):
        passage = chance.choice(real[1].passages)
        changed = edited(text, chance.randrange(passage.span.start, passage.span.end), chance)
        pinned = replace(real[1], sha256=hashlib.sha256(changed.encode()).hexdigest())
        rules = {f.rule for f in check_source(pinned, changed) if f.focus == passage.iri}
        assert rules & {"quote", "position"}, f"{shorten(passage.iri)} was edited unnoticed"


def test_words_put_in_front_move_every_passage(real: tuple[Dataset, Edition], text: str) -> None:
    moved = "1234567\n" + text
    pinned = replace(real[1], sha256=hashlib.sha256(moved.encode()).hexdigest())
    positions = {f.focus: f.message for f in check_source(pinned, moved) if f.rule == "position"}
    assert positions.keys() == {passage.iri for passage in real[1].passages}
    for passage in real[1].passages:
        start, end = passage.span.start + 8, passage.span.end + 8
        assert f"oa:start {start} ; oa:end {end}." in positions[passage.iri]


def test_too_many_letters_in_gaps_are_told_without_the_source(project: Project) -> None:
    real = edition(dataset(project))
    least = replace(real, letters=sum(gap.letters for gap in real.gaps) * 30)
    assert [finding.rule for finding in check_coverage(least)] == ["coverage"]
    assert list(check_coverage(real)) == []


def test_rdf_1_2_is_refused_when_the_data_is_read(tmp_path: Path) -> None:
    path = tmp_path / "new.ttl"
    path.write_text('<https://a.example/s> <https://a.example/p> "a"@en--ltr .')
    with pytest.raises(UnreadableError, match=r"new\.ttl: uses RDF 1\.2"):
        read_quads(path)


def test_a_source_of_more_than_20_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(21 * 2**20)
    with pytest.raises(UnreadableError, match="is over 20 MB"):
        read_text(path)
