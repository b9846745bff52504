"""Hold the evidence against itself, which needs no document.

Is what a stated graph quotes in its passage, do the passages agree on the text they share, and do the
graphs follow each other as the text does? Whether a statement follows from its words is for a reader to
judge; whether the words stand in the document is for ``rules.source``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from alliance87.model.dataset import DERIVED, Dataset
from alliance87.model.finding import Finding, violation
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.passage import Edition, Gap, Passage, letters
from alliance87.model.statement import LANG_STRING, XSD_STRING, Statement, Term
from alliance87.rules import agreement
from alliance87.rules.placing import Places

_OA, _A87, _XSD = (PREFIXES[p] for p in ("oa", "a87", "xsd"))
_NAME = f"{_A87}statedName"
OF_ENTRIES = frozenset({_NAME, DERIVED})  # what ``check_entries`` looks at in a graph with a status
_LEAST_COVERED = 0.97
_CONTEXT = 24  # characters of a prefix or suffix
_YEARS = {f"{_XSD}{name}" for name in ("gYear", "gYearMonth", "date")}
_INTEGER = f"{_XSD}integer"
# What can have only one value, so that whoever gives one is a side of a disagreement on it.
_ONE_VALUE = frozenset(
    (
        *(f"{_A87}{name}" for name in ("beganDuring", "during", "endedDuring", "since")),
        *(
            f"{PREFIXES['schema']}{name}"
            for name in ("duration", "endDate", "location", "position", "startDate")
        ),
    )
)


def check(data: Dataset, editions: Iterable[Edition], places: Places) -> Iterator[Finding]:
    """Yield everything in the evidence that the evidence itself belies."""
    for edition in editions:
        yield from check_verbatim(data, edition, places)
        yield from check_consistency(edition, places)
        yield from check_coverage(edition, places)
        yield from check_order(data, edition, places)
    yield from check_entries(data, places)
    yield from check_sides(data, places)


def check_verbatim(data: Dataset, edition: Edition, places: Places) -> Iterator[Finding]:
    """Yield each string, number and year of a stated graph that is not in the graph's passage.

    Strings are the literals that claim to be words: plain strings and those with a language. A
    backslash that Markdown put before a character is not part of the words. Of a number the digits
    must stand there, and of a date those of the year.
    """
    for passage in edition.passages:
        words = _unescaped(passage.exact)
        for s in data.by_graph.get(passage.graph, ()):
            if s.object.datatype in (XSD_STRING, LANG_STRING) and s.value not in words:
                message = (
                    f"Quote the source to the letter: “{s.value}” is not in “{passage.exact}”."
                )
            elif (digits := _digits(s.object)) and not _has_number(words, digits):
                message = f"Take numbers from the words: {digits} is not in “{passage.exact}”."
            else:
                continue
            place = places.of_statement(s, "object")
            yield violation(place, "verbatim", message, s.subject, s.predicate)


def check_consistency(edition: Edition, places: Places) -> Iterator[Finding]:
    """Yield every passage and gap that its neighbours belie."""
    for passage in edition.passages:
        yield from _check_context(passage, places)
    yield from _check_agreement(edition, places)
    yield from _check_room(edition, places)


def check_coverage(edition: Edition, places: Places) -> Iterator[Finding]:
    """Yield a finding if too many letters lie in gaps, going by what the edition says of them."""
    share = 1 - sum(gap.letters for gap in edition.gaps) / max(edition.letters, 1)
    if share < _LEAST_COVERED:
        message = (
            f"Add passages where the gaps are: {share:.1%} of the letters lie under one, and"
            f" {_LEAST_COVERED:.0%} is the least."
        )
        yield about(edition.document, f"{_A87}letters", "coverage", message, places)


def check_order(data: Dataset, edition: Edition, places: Places) -> Iterator[Finding]:
    """Yield stated graphs that do not follow each other as their passages do in the text."""
    spans = {passage.graph: passage for passage in edition.passages}
    in_file = [spans[name] for name in data.by_graph if name in spans]
    kept = _longest_in_order(in_file)
    for passage in in_file:
        if passage not in kept:
            later = [k for k in kept if k.span.start > passage.span.start]
            side = f"before {shorten(later[0].graph)}" if later else "to the end"
            message = f"Move {shorten(passage.graph)} {side}, as its words stand in the text."
            yield about(passage.iri, "", "order", message, places)


def check_entries(data: Dataset, places: Places) -> Iterator[Finding]:
    """Yield entries of lists that do not rest on what their graph rests on, or on other words."""
    for s in data.by_predicate(_NAME):
        if s.graph.startswith(PREFIXES["contributed"]):
            yield from _check_contributed_entry(s, data, places)
            continue
        naming = data.about(s.subject, _NAME)
        words = {passage for each in naming for passage in data.rests_on(each.graph)}
        if words != set(data.rests_on(s.subject)):
            message = "Name the passage of the graph that states the name: prov:wasDerivedFrom …"
            yield about(s.subject, DERIVED, "participation-passage", message, places)


def _check_contributed_entry(s: Statement, data: Dataset, places: Places) -> Iterator[Finding]:
    grounds = data.rests_on(s.subject)
    of_graph = _documents(data.rests_on(s.graph), data)
    if not grounds or not _documents(grounds, data) <= of_graph:
        message = (
            "Let the entry rest on a document its graph rests on, or on a passage of one:"
            " prov:wasDerivedFrom …"
        )
        yield about(s.subject, DERIVED, "contribution-ground", message, places)
    words = [
        words
        for ground in grounds
        for quote in data.values(ground, f"{_OA}hasSelector")
        for words in data.values(quote, f"{_OA}exact")
    ]
    if words and not any(s.value in each for each in words):
        message = f"Give the name as the document prints it: it is not in “{min(words)}”."
        place = places.of_statement(s, "object")
        value = shorten(s.value)
        yield violation(place, "contribution-words", message, s.subject, _NAME, value=value)


def _documents(grounds: Iterable[str], data: Dataset) -> set[str]:
    """Return the documents that passages are of, and of what is no passage itself."""
    return {d for g in grounds for d in (data.values(g, f"{_OA}hasSource") or (g,))}


def _check_context(passage: Passage, places: Places) -> Iterator[Finding]:
    for name, words in (("prefix", passage.prefix), ("suffix", passage.suffix)):
        if len(words) > _CONTEXT:
            message = f"Give at most {_CONTEXT} characters: oa:{name} has {len(words)}."
            yield about(passage.iri, f"{_OA}{name}", "consistency", message, places)


def _check_agreement(edition: Edition, places: Places) -> Iterator[Finding]:
    """Report passages that claim another character for a place than those around them do."""
    disagreements = agreement.disagreements(edition.passages)
    wrong = {found.passage for found in disagreements}
    right = [passage for passage in edition.passages if passage not in wrong]
    for found in disagreements:
        passage = found.passage
        mine, theirs = found.words
        message = (
            f"Compare the words and the offsets with {shorten(found.other.iri)}: at character"
            f" {found.at} this has “{mine}”, that has “{theirs}”."
        )
        span = agreement.fitting(passage, right)
        fix = ""
        if span is not None and span != passage.span:
            fix = f"oa:start {span.start} ; oa:end {span.end}, if the words are right"
        path = f"{_OA}{_part(passage, found.at)}"
        yield replace(about(passage.iri, path, "consistency", message, places), fix=fix)


def _part(passage: Passage, at: int) -> str:
    start = passage.span.start
    if at < start:
        return "prefix"
    return "exact" if at < start + len(passage.exact) else "suffix"


def _check_room(edition: Edition, places: Places) -> Iterator[Finding]:
    """Report gaps that lie under a passage, or cannot have as many letters as they say."""
    known = agreement.characters(edition.passages)
    for gap in edition.gaps:
        for passage in edition.passages:
            if gap.span.start < passage.span.end and passage.span.start < gap.span.end:
                message = f"Correct the position of the gap: {shorten(passage.iri)} lies over it."
                yield about(gap.iri, f"{_OA}start", "consistency", message, places)
        least, most = _possible_letters(gap, known)
        if not least <= gap.letters <= most:
            number = str(least) if least == most else f"{least} to {most}"
            message = f"Compare the gap with its neighbours: by them it has {number} letters."
            yield about(gap.iri, f"{_A87}letters", "consistency", message, places)


def _possible_letters(gap: Gap, known: dict[int, str]) -> tuple[int, int]:
    places = range(gap.span.start, gap.span.end)
    least = letters("".join(known.get(at, "") for at in places))
    return least, least + sum(at not in known for at in places)


def check_sides(data: Dataset, places: Places) -> Iterator[Finding]:
    """Yield each disagreement that leaves out a document which gives one of the values.

    Of what can have only one value. Documents with the same words are one witness. No shape can see
    this: a shape sees statements without their graphs.
    """
    between = f"{_A87}between"
    for record in sorted({s.subject for s in data.by_predicate(between)}):
        sides = {d for graph in data.values(record, between) for d in documents_of(data, graph)}
        sides |= {d for side in sides for d in data.values(side, f"{_A87}sameWordsAs")}
        thing = data.value(record, f"{_A87}disagreementOn")
        for path in sorted(_ONE_VALUE.intersection(data.values(record, f"{_A87}disagreementIn"))):
            for s in data.about(thing, path):
                documents = documents_of(data, s.graph)
                if documents and documents.isdisjoint(sides):
                    message = f"Add {shorten(s.graph)} to the sides: it has {shorten(path)} too."
                    yield about(record, between, "sides", message, places)


def documents_of(data: Dataset, graph: str) -> set[str]:
    """Return the documents whose passages a graph rests on."""
    return {d for p in data.rests_on(graph) for d in data.values(p, f"{_OA}hasSource")}


def _longest_in_order(passages: list[Passage]) -> list[Passage]:
    """Return the most passages that are in the order of the text: the others are to be moved."""
    chains: list[list[Passage]] = []
    for passage in passages:
        before = [c for c in chains if c[-1].span.start <= passage.span.start]
        chains.append([*max(before, key=len, default=[]), passage])
    return max(chains, key=len, default=[])


def _digits(term: Term) -> str:
    """Return the digits that must stand in the words: of a number all, of a date the year's."""
    if term.datatype == _INTEGER:
        return term.value
    return term.value[:4] if term.datatype in _YEARS else ""


def _has_number(words: str, digits: str) -> bool:
    return re.search(f"(?<![0-9]){re.escape(digits)}(?![0-9])", words) is not None


def _unescaped(words: str) -> str:
    """Drop the backslashes Markdown puts before punctuation (CommonMark 0.31, §2.4)."""
    return words.replace("\\_", "_")


def about(focus: str, path: str, rule: str, message: str, places: Places) -> Finding:
    """Return a violation by a thing, where the property is given or else the thing is described."""
    return violation(places.of_evidence(focus, path), rule, message, focus, path)
