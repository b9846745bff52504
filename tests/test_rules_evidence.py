"""The words, offsets, letters and gaps of the evidence are compared with each other and with the source.

First on a small text of fiction, whose offsets are counted by hand, where each fault gives exactly the
findings it should; then on the press release, which is no part of this project and is read where it is.
"""

from __future__ import annotations

import hashlib
import random
import unicodedata
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import changed
from alliance87.formats.load import load, read, read_text
from alliance87.model.dataset import DERIVED, Dataset
from alliance87.model.errors import Alliance87Error, UnreadableError
from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.passage import Edition, Gap, Passage, editions, folded, letters
from alliance87.model.project import Project
from alliance87.model.statement import Span
from alliance87.rules.check import check
from alliance87.rules.evidence import (
    check_consistency,
    check_coverage,
    check_sides,
    check_verbatim,
)
from alliance87.rules.placing import Places
from alliance87.rules.source import Coverage, check_source, coverage

PINNED = "77023cf9b6e997c21729e1daad6781d103be2f4555b0fea4297eda97f4851b6d"
A87 = PREFIXES["a87"]
# A whale (two UTF-16 units), an i with a combining diaeresis (a letter and a mark), both line ends.
SOURCE = (
    "\n\n## The \U0001f433 Harbour Guild meets\r\n\r\n"
    "The guild met in Nai\u0308veport, for two days.\r\n\r\n"
    "### Editors\r\n\r\nFollow @Harbour\\_Guild.\n"
)
SHA256 = hashlib.sha256(SOURCE.encode()).hexdigest()

TRIG = (
    "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    + r"""
graph:evidence {
    document:press-release schema:sha256 "SHA256" ; a87:letters 77 .

    quote:title a oa:TextQuoteSelector ; oa:exact "The 🐳 Harbour Guild meets" ;
        oa:prefix "\n\n## " ; oa:suffix "\r\n\r\nThe" .
    position:title a oa:TextPositionSelector ; oa:start 5 ; oa:end 30 .
    passage:title a a87:Passage ; oa:hasSource document:press-release ;
        oa:hasSelector quote:title, position:title .
    stated:title a87:status status:stated ; prov:wasDerivedFrom passage:title .

    quote:harbour a oa:TextQuoteSelector ; oa:exact "Harbour" ; oa:prefix "🐳 " ; oa:suffix " Gu" .
    position:harbour a oa:TextPositionSelector ; oa:start 11 ; oa:end 18 .
    passage:harbour a a87:Passage ; oa:hasSource document:press-release ;
        oa:hasSelector quote:harbour, position:harbour .
    stated:harbour a87:status status:stated ; prov:wasDerivedFrom passage:harbour .

    quote:met a oa:TextQuoteSelector ; oa:exact "The guild met in Nai\u0308veport" ;
        oa:prefix "" ; oa:suffix ", for" .
    position:met a oa:TextPositionSelector ; oa:start 34 ; oa:end 61 .
    passage:met a a87:Passage ; oa:hasSource document:press-release ;
        oa:hasSelector quote:met, position:met .
    stated:met a87:status status:stated ; prov:wasDerivedFrom passage:met .

    gap:for a a87:Gap ; oa:hasSource document:press-release ; oa:hasSelector position:gap-for ; a87:letters 3 .
    position:gap-for a oa:TextPositionSelector ; oa:start 63 ; oa:end 66 .

    quote:days a oa:TextQuoteSelector ; oa:exact "two days" ; oa:prefix "for " ; oa:suffix "." .
    position:days a oa:TextPositionSelector ; oa:start 67 ; oa:end 75 .
    passage:days a a87:Passage ; oa:hasSource document:press-release ;
        oa:hasSelector quote:days, position:days .
    stated:days a87:status status:stated ; prov:wasDerivedFrom passage:days .

    gap:editors a a87:Gap ; oa:hasSource document:press-release ; oa:hasSelector position:gap-editors ; a87:letters 7 .
    position:gap-editors a oa:TextPositionSelector ; oa:start 84 ; oa:end 91 .

    quote:follow a oa:TextQuoteSelector ; oa:exact "Follow @Harbour\\_Guild" ;
        oa:prefix "\r\n\r\n" ; oa:suffix ".\n" .
    position:follow a oa:TextPositionSelector ; oa:start 95 ; oa:end 117 .
    passage:follow a a87:Passage ; oa:hasSource document:press-release ;
        oa:hasSelector quote:follow, position:follow .
    stated:follow a87:status status:stated ; prov:wasDerivedFrom passage:follow .

    implied:length a87:status status:implied ; prov:wasDerivedFrom passage:days .
}
stated:title { document:press-release dcterms:title "The 🐳 Harbour Guild meets"@en . }
stated:harbour { place:harbour skos:prefLabel "Harbour"@en . }
stated:met { place:port a schema:Place ; skos:prefLabel "Nai\u0308veport"@en . }
stated:days { event:meeting schema:duration "P2D"^^xsd:duration ; a87:statedTime "two days" . }
stated:follow { organization:guild foaf:nick "@Harbour_Guild" . }
implied:length { event:meeting skos:note "Words of our own, in no passage."@en . }
"""
).replace('"SHA256"', f'"{SHA256}"')
# What is changed in the evidence to what, and all that must be found: the rule, of what, and words of it.
Fault = tuple[str, str, list[tuple[str, str, str]]]
SOURCE_FAULTS: dict[str, Fault] = {
    'a start one too late': ('oa:start 11', 'oa:start 12', [('position', 'passage:harbour', 'oa:start 11 ; oa:end 18')]),
    'an end one too early': ('oa:end 18', 'oa:end 17', [('position', 'passage:harbour', 'oa:start 11 ; oa:end 18')]),
    'offsets counted in UTF-16 units': ('oa:start 11 ; oa:end 18', 'oa:start 12 ; oa:end 19', [('position', 'passage:harbour', 'The words stand at 11 to 18')]),
    'offsets counted in bytes': ('oa:start 11 ; oa:end 18', 'oa:start 14 ; oa:end 21', [('position', 'passage:harbour', 'The words stand at 11 to 18')]),
    'offsets past the end of the text': ('oa:start 11 ; oa:end 18', 'oa:start 9011 ; oa:end 9018', [('position', 'passage:harbour', 'oa:start 11 ; oa:end 18')]),
    'a start that is no number': ('oa:start 11', 'oa:start "eleven"', [('position', 'passage:harbour', 'oa:start 11 ;')]),
    'an end that lays letters bare': ('oa:end 75', 'oa:end 74', [('gap-unrecorded', 'document:press-release', 'Characters 74 to 91 lie under no passage'), ('gap-position', 'gap:editors', 'correct its position'), ('position', 'passage:days', 'oa:start 67 ; oa:end 75')]),
    'a passage put past the end of the text': ('oa:start 95 ; oa:end 117', 'oa:start 995 ; oa:end 1017', [('gap-unrecorded', 'document:press-release', 'Characters 84 to 117 lie under no passage'), ('gap-position', 'gap:editors', 'Remove the gap'), ('position', 'passage:follow', 'oa:start 95 ; oa:end 117')]),
    'an altered quote': ('oa:exact "two days"', 'oa:exact "ten days"', [('quote', 'passage:days', 'stand 0 times')]),
    'a quote without its combining mark': ('"The guild met in Nai\\u0308veport"', '"The guild met in Naiveport"', [('quote', 'passage:met', 'stand 0 times')]),
    'a quote with the composed character instead': ('"The guild met in Nai\\u0308veport"', '"The guild met in Naïveport"', [('quote', 'passage:met', 'stand 0 times')]),
    'a quote that stands twice': ('oa:prefix "🐳 " ; oa:suffix " Gu"', 'oa:prefix "" ; oa:suffix ""', [('quote', 'passage:harbour', 'stand 2 times')]),
    'an empty quote': ('oa:exact "Harbour"', 'oa:exact ""', [('quote', 'passage:harbour', 'stand 0 times')]),
    'two quotes': ('oa:exact "Harbour"', 'oa:exact "Harbour", "Guild"', [('quote', 'passage:harbour', 'stand 0 times')]),
    'no quote selector': ('quote:harbour, position:harbour', 'position:harbour', [('quote', 'passage:harbour', 'stand 0 times')]),
    'no position selector': ('quote:harbour, position:harbour', 'quote:harbour', [('position', 'passage:harbour', 'oa:start 11 ; oa:end 18')]),
    'a wrong prefix': ('oa:prefix "for "', 'oa:prefix "in "', [('quote', 'passage:days', 'stand 0 times')]),
    'a prefix without the space before the words': ('oa:prefix "for "', 'oa:prefix "for"', [('quote', 'passage:days', 'stand 0 times')]),
    'a wrong suffix': ('oa:suffix ", for"', 'oa:suffix ": for"', [('quote', 'passage:met', 'stand 0 times')]),
    'line feeds where the source has both': ('oa:suffix "\\r\\n\\r\\nThe"', 'oa:suffix "\\n\\nThe"', [('quote', 'passage:title', 'stand 0 times')]),
    'a hash of another text': (SHA256, '0' * 64, [('source-hash', 'document:press-release', SHA256)]),
    'no hash': (f'schema:sha256 "{SHA256}" ; ', '', [('source-hash', 'document:press-release', SHA256)]),
    'a wrong number of letters in the text': ('a87:letters 77', 'a87:letters 78', [('source-letters', 'document:press-release', 'a87:letters 77.')]),
    'a gap that is not recorded': ('gap:for a a87:Gap', 'gap:for a oa:SpecificResource', [('gap-unrecorded', 'document:press-release', '“for”')]),
    'a gap that is misplaced': ('oa:start 84', 'oa:start 83', [('gap-unrecorded', 'document:press-release', 'Characters 84 to 91 lie under no passage'), ('gap-position', 'gap:editors', 'correct its position')]),
    'a gap where a passage is': ('gap:for a a87:Gap ;', 'gap:two a a87:Gap ; oa:hasSource document:press-release ; oa:hasSelector position:days ; a87:letters 7 . gap:for a a87:Gap ;', [('gap-position', 'gap:two', 'Remove the gap')]),
    'a gap with a wrong number of letters': ('a87:letters 7 .', 'a87:letters 8 .', [('gap-letters', 'gap:editors', 'a87:letters 7.')]),
    'a second gap at the same place, with a wrong number of letters': ('gap:for a a87:Gap ;', 'gap:a a a87:Gap ; oa:hasSource document:press-release ; oa:hasSelector position:gap-for ; a87:letters 4 . gap:for a a87:Gap ;', [('gap-letters', 'gap:a', 'a87:letters 3.')]),
}  # fmt: skip
VERBATIM_FAULTS: dict[str, Fault] = {
    'a label that is not in the quote': ('skos:prefLabel "Harbour"@en', 'skos:prefLabel "Harbor"@en', [('verbatim', 'place:harbour', '“Harbor” is not in “Harbour”')]),
    'a label that is in the text but not in the quote': ('skos:prefLabel "Harbour"@en', 'skos:prefLabel "Harbour Guild"@en', [('verbatim', 'place:harbour', '“Harbour Guild” is not in “Harbour”')]),
    'a plain string that is not in the quote': ('a87:statedTime "two days"', 'a87:statedTime "Two days"', [('verbatim', 'event:meeting', '“Two days” is not in “two days”')]),
    'a composed character where the source has two': ('skos:prefLabel "Nai\\u0308veport"@en', 'skos:prefLabel "Naïveport"@en', [('verbatim', 'place:port', 'Quote the source to the letter')]),
    "a backslash that is Markdown's": ('foaf:nick "@Harbour_Guild"', 'foaf:nick "@Harbour\\\\_Guild"', [('verbatim', 'organization:guild', '“@Harbour\\_Guild” is not in')]),
}  # fmt: skip
CONSISTENCY_FAULTS: dict[str, Fault] = {
    "offsets shifted by one": ("oa:start 11 ; oa:end 18", "oa:start 12 ; oa:end 19", [("consistency", "passage:harbour", "offsets with passage:title: at character 10"), ("consistency", "passage:title", "offsets with passage:harbour: at character 10")]),
    "a prefix that is another": ('oa:prefix "for "', 'oa:prefix "4xx "', [("consistency", "passage:days", "at character 63 this has “4xx two days”, that has “"), ("consistency", "passage:met", "Compare the words and the offsets with passage:days")]),
    "a suffix of more than 24 characters": (r'oa:suffix ".\n"', f'oa:suffix "{"." * 25}"', [("consistency", "passage:follow", "at most 24 characters: oa:suffix has 25")]),
    "a gap under a passage": ("oa:start 63 ; oa:end 66", "oa:start 60 ; oa:end 66", [("consistency", "gap:for", "passage:met lies over it"), ("consistency", "gap:for", "by them it has 4 letters")]),
    "a gap without room for its letters": ("a87:letters 7 .", "a87:letters 8 .", [("consistency", "gap:editors", "by them it has 0 to 7 letters")]),
}  # fmt: skip


class Fiction:
    """The fiction as it was read, and what is found in it by one of the checks."""

    def __init__(self, trig: str, folder: Path) -> None:
        path = folder / "fiction.trig"
        path.write_text(trig, "utf-8")
        reading = read(path, "data/fiction.trig")
        self.data = Dataset(reading.statements, (reading,))
        (self.edition,) = editions(self.data)
        self.places = Places((reading,))

    def compared(self, text: str = SOURCE) -> list[Finding]:
        return check_source(self.edition, text, self.places)

    def verbatim(self) -> list[Finding]:
        return list(check_verbatim(self.data, self.edition, self.places))

    def consistency(self) -> list[Finding]:
        return list(check_consistency(self.edition, self.places))


@pytest.fixture
def fiction(tmp_path: Path) -> Fiction:
    return Fiction(TRIG, tmp_path)


def in_brief(findings: list[Finding]) -> list[tuple[str, str]]:
    return sorted((shorten(f.rule).removeprefix("rule:"), shorten(f.focus)) for f in findings)


def faulty(fault: Fault, folder: Path) -> Fiction:
    old, new, _ = fault
    assert TRIG.count(old) == 1, f"the fault must change one place: {old}"
    return Fiction(TRIG.replace(old, new), folder)


def assert_found(findings: list[Finding], fault: Fault) -> None:
    """All that is expected is found and nothing else, each at what it is about."""
    expected = fault[2]
    assert in_brief(findings) == sorted((rule, focus) for rule, focus, _ in expected)
    for rule, focus, words in expected:
        messages = [f.message for f in findings if in_brief([f]) == [(rule, focus)]]
        assert any(words in message for message in messages), messages
    for found in findings:
        assert found.severity is Severity.VIOLATION
        place = found.place
        at = place.excerpt[place.column - 1 : place.end_column - 1]
        assert at in (shorten(found.path), shorten(found.focus)) or found.rule.endswith("#verbatim")


# The fiction -----------------------------------------------------------------


def test_the_fiction_is_read_in_the_order_of_the_text_with_all_its_parts(fiction: Fiction) -> None:
    made = fiction.edition
    assert [(SOURCE[p.span.start : p.span.end], shorten(p.graph)) for p in made.passages] == [
        ("The \U0001f433 Harbour Guild meets", "stated:title"),
        ("Harbour", "stated:harbour"),
        ("The guild met in Nai\u0308veport", "stated:met"),
        ("two days", "stated:days"),
        ("Follow @Harbour\\_Guild", "stated:follow"),
    ]
    assert [SOURCE[gap.span.start : gap.span.end] for gap in made.gaps] == ["for", "Editors"]
    assert (made.sha256, made.letters) == (SHA256, 77)
    days = (Span(67, 75), f"{PREFIXES['passage']}days", "two days", "for ", ".")
    assert made.passages[3] == Passage(*days, f"{PREFIXES['stated']}days")
    assert made.gaps[0] == Gap(Span(63, 66), f"{PREFIXES['gap']}for", 3)


def test_a_right_edition_gives_no_finding(fiction: Fiction) -> None:
    assert fiction.compared() == fiction.verbatim() == fiction.consistency() == []
    literals = {s.value for s in fiction.data.statements if s.object.is_literal}
    assert {"P2D", "Words of our own, in no passage."} <= literals  # which need not be quoted


def test_a_passage_with_two_stated_graphs_has_none_of_them(tmp_path: Path) -> None:
    two = "stated:met prov:wasDerivedFrom passage:days . stated:days a87:"
    made = faulty(("stated:days a87:", two, []), tmp_path)
    assert [p.graph for p in made.edition.passages if p.exact == "two days"] == [""]
    assert made.verbatim() == []


@pytest.mark.parametrize("name", SOURCE_FAULTS)
def test_what_the_source_belies_gives_exactly_its_findings(name: str, tmp_path: Path) -> None:
    assert_found(faulty(SOURCE_FAULTS[name], tmp_path).compared(), SOURCE_FAULTS[name])


@pytest.mark.parametrize("name", VERBATIM_FAULTS)
def test_words_that_are_not_quoted_give_exactly_their_finding(name: str, tmp_path: Path) -> None:
    made = faulty(VERBATIM_FAULTS[name], tmp_path)
    assert_found(made.verbatim(), VERBATIM_FAULTS[name])
    assert made.compared() == []


@pytest.mark.parametrize("name", CONSISTENCY_FAULTS)
def test_what_the_neighbours_belie_gives_exactly_its_findings(name: str, tmp_path: Path) -> None:
    assert_found(faulty(CONSISTENCY_FAULTS[name], tmp_path).consistency(), CONSISTENCY_FAULTS[name])


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
    trig = TRIG.replace('oa:exact "two days"', f'oa:exact "{words}"')
    found = Fiction(trig.replace('statedTime "two days"', f"number {term}"), tmp_path).verbatim()
    assert in_brief(found) == ([] if is_there else [("verbatim", "event:meeting")])


def test_the_line_ends_of_the_source_and_its_first_byte_count(
    fiction: Fiction, tmp_path: Path
) -> None:
    path = tmp_path / "source.txt"
    path.write_bytes(SOURCE.encode())
    assert fiction.compared(read_text(path)) == []
    for content in (SOURCE.replace("\r\n", "\n").encode(), b"\xef\xbb\xbf" + SOURCE.encode()):
        path.write_bytes(content)
        assert in_brief(fiction.compared(read_text(path))) == [
            ("source-hash", "document:press-release")
        ]


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


def test_coverage_counts_letters_gaps_and_what_lies_between(fiction: Fiction) -> None:
    found = coverage(fiction.edition, SOURCE)
    assert found == Coverage(letters=77, covered=67, gaps=2, spans_without_letters=3)
    assert found.share == 67 / 77
    nothing = Edition("", "", 0, (), ())
    assert coverage(nothing, "Two words") == Coverage(8, 0, 1, 0)
    assert coverage(nothing, "").share == 0.0
    twice = tuple(Passage(Span(*s), "p", "", "", "", "") for s in [(0, 9), (4, 6), (8, 12)])
    assert coverage(replace(nothing, passages=twice), "abcdefghijkl") == Coverage(12, 12, 0, 0)


def test_occurrences_that_overlap_are_counted(fiction: Fiction) -> None:
    text = "A banana"
    passage = Passage(Span(3, 6), "ana", "ana", "", "", "")
    digest = hashlib.sha256(text.encode()).hexdigest()
    made = Edition("", digest, 7, (passage,), ())
    assert ("quote", "ana") in in_brief(check_source(made, text, fiction.places))


# Sources that are given ---------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"Another text.",
            r"is not the text the quotes were taken from \(SHA-256 [0-9a-f]{4}…, ex",
        ),
        ("caf\u00e9".encode("latin-1"), "is not UTF-8 at byte 3"),
        (b"x" * (20 * 2**20 + 1), "is over 20 MB"),
        (None, "No such file"),
    ],
)
def test_a_source_that_cannot_be_compared_is_refused(
    project: Project, tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "other.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableError, match=words) as caught:
        check(project, {"press-release": path})
    assert caught.value.place == str(path)
    assert "caf" not in str(caught.value)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/"])
def test_a_source_that_is_no_file_is_refused(project: Project, path: str) -> None:
    with pytest.raises(UnreadableError, match="is not a file"):
        check(project, {"press-release": Path(path)})


def test_a_source_of_no_document_is_refused_with_the_nearest_name(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "text").write_text("x", "utf-8")
    with pytest.raises(Alliance87Error, match="Did you mean press-release"):
        check(project, {"press-relaese": tmp_path / "text"})


MINUTES = "The Guild  met\nin Nai\u0308veport, and the Guild\tfounded a school."
SENTENCE = "the Guild founded a school."
ANCHORED = """
graph:evidence {
    curated:minutes a a87:StatementGraph ; a87:status status:curated ; prov:wasDerivedFrom passage:minutes .
    passage:minutes a a87:Passage ; oa:hasSource document:minutes ; oa:hasSelector quote:minutes .
    quote:minutes a a87:DigestSelector ; a87:anchor "the Guild" ; a87:length LENGTH ; schema:sha256 "DIGEST" .
}
curated:minutes { document:minutes a schema:CreativeWork . }
"""


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("", "", ""),
        ('"the Guild"', '"the Gild"', "anchor"),
        ("LENGTH", str(len(SENTENCE) + 1), "digest"),
        ("DIGEST", "0" * 64, "digest"),
    ],
)
def test_words_that_are_known_by_a_digest_are_proved_by_the_document(
    project: Project, tmp_path: Path, old: str, new: str, rule: str
) -> None:
    trig = ANCHORED.replace(old, new) if old else ANCHORED
    trig = trig.replace("LENGTH", str(len(SENTENCE)))
    trig = trig.replace("DIGEST", hashlib.sha256(folded(SENTENCE).encode()).hexdigest())
    (tmp_path / "minutes.txt").write_text(unicodedata.normalize("NFD", MINUTES), "utf-8")
    copy = changed.copy(project, tmp_path / "copy", trig)
    found = check(copy, {"minutes": tmp_path / "minutes.txt"}).findings
    of_words = [f for f in found if f.rule.endswith(("#anchor", "#digest"))]
    assert [(f.rule.rpartition("#")[2], shorten(f.focus)) for f in of_words] == (
        [(rule, "passage:minutes")] if rule else []
    )
    for each in of_words:
        words = each.place.excerpt[each.place.column - 1 : each.place.end_column - 1]
        assert words == {"anchor": "a87:anchor", "digest": "schema:sha256"}[rule]


# The press release itself ----------------------------------------------------


@pytest.fixture(scope="module")
def data(project: Project) -> Dataset:
    return load(project)


@pytest.fixture(scope="module")
def real(data: Dataset) -> Edition:
    return next(e for e in editions(data) if e.sha256 == PINNED)


@pytest.fixture(scope="module")
def places(data: Dataset) -> Places:
    return Places(data.readings)


@pytest.fixture(scope="module")
def text(shared: Path) -> str:
    return read_text(shared / "source" / "press-release.txt")


def test_our_own_data_conforms_to_its_source(project: Project, shared: Path) -> None:
    report = check(project, {"press-release": shared / "source/press-release.txt"})
    assert report.findings == ()
    assert dict(report.counts)["coverage of press-release"].endswith("of 4357 letters")


def test_every_passage_has_one_stated_graph_that_is_not_empty(data: Dataset, real: Edition) -> None:
    assert [p.iri for p in real.passages if p.graph not in data.by_graph] == []


def test_a_disagreement_that_leaves_a_document_out_is_noticed(
    data: Dataset, places: Places
) -> None:
    record = f"{PREFIXES['disagreement']}place-of-the-2017-workshop"
    side = f"{PREFIXES['stated']}ioe-2017-will-be-held-in-london"
    left = tuple(s for s in data.statements if (s.subject, s.value) != (record, side))
    assert len(left) == len(data.statements) - 1
    (found,) = check_sides(Dataset(left), places)
    assert (found.focus, shorten(found.rule)) == (record, "rule:sides")
    assert "stated:ioe-2017-will-be-held-in-london" in found.message
    assert list(check_sides(data, places)) == []


def test_the_quotes_are_cut_from_the_press_release_with_24_characters_around(
    real: Edition, text: str
) -> None:
    assert hashlib.sha256(text.encode()).hexdigest() == PINNED
    for passage in real.passages:
        start, end = passage.span.start, passage.span.end
        assert passage.exact == text[start:end]
        assert passage.prefix == text[max(0, start - 24) : start]
        assert passage.suffix == text[end : end + 24]


def test_at_least_97_percent_of_the_letters_are_covered_and_each_gap_is_listed(
    real: Edition, text: str, places: Places
) -> None:
    covered = {i for p in real.passages for i in range(p.span.start, p.span.end)}
    bare = [i for i, c in enumerate(text) if c.isalpha() and i not in covered]
    listed = [i for g in real.gaps for i in range(g.span.start, g.span.end) if text[i].isalpha()]
    found = coverage(real, text)
    assert found.share >= 0.97
    assert (found.letters, found.letters - found.covered) == (real.letters, len(bare))
    assert (found.gaps, bare) == (len(real.gaps), listed)
    assert sum(gap.letters for gap in real.gaps) == len(bare)
    assert list(check_coverage(real, places)) == []
    least = replace(real, letters=len(bare) * 30)
    assert in_brief(list(check_coverage(least, places))) == [("coverage", "document:press-release")]


def test_the_42_entries_are_verbatim_in_order_and_quoted_where_they_stand(
    data: Dataset, real: Edition, text: str
) -> None:
    listed = [line for line in text.split("\n") if line][-42:]
    at = {passage.iri: passage.span for passage in real.passages}
    entries = sorted(
        (int(data.value(entry, f"{A87}listPosition")), data.value(entry, f"{A87}statedName"), entry)
        for entry in data.members[f"{A87}Participation"]
    )
    assert [(position, name) for position, name, _ in entries] == list(enumerate(listed, 1))
    spans = [at[data.value(entry, DERIVED)] for _, _, entry in entries]
    assert [text[span.start : span.end] for span in spans] == listed
    assert {text[one.end : two.start] for one, two in pairwise(spans)} == {"\n\n"}


@pytest.mark.parametrize("shift", [-2, -1, 1, 2, 17])
def test_a_shift_of_any_passage_is_noticed_without_the_source(
    real: Edition, places: Places, shift: int
) -> None:
    for passage in real.passages:
        span = Span(passage.span.start + shift, passage.span.end + shift)
        assert passage.iri in noticed(real, passage, replace(passage, span=span), places)


def test_words_put_over_the_place_of_others_are_noticed_without_the_source(
    real: Edition, places: Places
) -> None:
    for passage in real.passages[1:]:  # before the first there is no other
        words = replace(passage, iri="invented", exact="x" * len(passage.exact))
        if any(is_near(passage, other) for other in real.passages if other != passage):
            assert "invented" in noticed(real, passage, words, places)
        before = replace(passage, iri="invented", prefix="x" * len(passage.prefix))
        assert "invented" in noticed(real, passage, before, places)


def noticed(made: Edition, old: Passage, new: Passage, places: Places) -> set[str]:
    passages = tuple(sorted({*made.passages} - {old} | {new}))
    return {f.focus for f in check_consistency(replace(made, passages=passages), places)}


def is_near(passage: Passage, other: Passage) -> bool:
    """Whether another passage, with what is around it, has a character of this one's words."""
    before = other.span.start - len(other.prefix)
    return before < passage.span.end and passage.span.start < other.span.end + len(other.suffix)


def edited(text: str, at: int, chance: random.Random) -> str:
    """Replace, delete or insert one character at ``at``, so that the text is another."""
    other = chance.choice([c for c in "aeZ é“\n\U0001f433" if c != text[at]])
    instead = chance.choice([other, "", other + text[at]])
    return text[:at] + instead + text[at + 1 :]


def test_an_edit_is_noticed_and_within_a_passage_also_though_the_hash_is_pinned_anew(
    real: Edition, text: str, places: Places
) -> None:
    chance = random.Random(87)
    for _ in range(100):
        changed_text = edited(text, chance.randrange(len(text)), chance)
        assert in_brief(check_source(real, changed_text, places))[0][0] == "source-hash"
        passage = chance.choice(real.passages)
        changed_text = edited(text, chance.randrange(*passage.span), chance)
        pinned = replace(real, sha256=hashlib.sha256(changed_text.encode()).hexdigest())
        found = [f for f in check_source(pinned, changed_text, places) if f.focus == passage.iri]
        rules = {rule for rule, _ in in_brief(found)}
        assert rules & {"quote", "position"}, f"{shorten(passage.iri)} was edited unnoticed"


def test_words_put_in_front_move_every_passage(real: Edition, text: str, places: Places) -> None:
    moved = "1234567\n" + text
    pinned = replace(real, sha256=hashlib.sha256(moved.encode()).hexdigest())
    found = check_source(pinned, moved, places)
    positions = {f.focus: f.message for f in found if f.rule.endswith("#position")}
    assert positions.keys() == {passage.iri for passage in real.passages}
    for passage in real.passages:
        start, end = passage.span.start + 8, passage.span.end + 8
        assert f"oa:start {start} ; oa:end {end}." in positions[passage.iri]
