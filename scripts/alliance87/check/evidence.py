"""Hold the evidence against itself, which needs no source.

Is what a stated graph quotes in its passage, and do the passages agree on the text they share?
Whether a statement follows from its words is for a reader to judge, not for this module; whether
the words stand in the press release is for ``press_release``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rdflib import RDF, XSD, Dataset, Literal, URIRef

from alliance87.check import agreement
from alliance87.model.finding import Finding, Place, Severity
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.passage import DOCUMENT, Edition, Passage, letters

FILE = "data/press-release.trig"
_OA = PREFIXES["oa"]
_A87 = PREFIXES["a87"]
_LEAST_COVERED = 0.97
_CONTEXT = 24  # characters of a prefix or suffix
_YEARS = (XSD.gYear, XSD.gYearMonth, XSD.date)


def check_verbatim(ds: Dataset, edition: Edition) -> list[Finding]:
    """Report each string, number and year of a stated graph that is not in the graph's passage.

    Strings are the literals that claim to be words: plain strings and those with a language. A
    backslash that Markdown put before a character is not part of the words. Of a number the digits
    must stand there, and of a date those of the year.
    """
    found = []
    for passage in edition.passages:
        words = _unescaped(passage.exact)
        for subject, path, value in ds.get_context(URIRef(passage.graph)):
            if _is_words(value) and str(value) not in words:
                message = f"Quote the source to the letter: “{value}” is not in “{passage.exact}”."
            elif (digits := _digits(value)) and not _has_number(words, digits):
                message = f"Take numbers from the words: {digits} is not in “{passage.exact}”."
            else:
                continue
            found.append(finding_in("verbatim", passage, str(subject), str(path), message))
    return found


def check_consistency(edition: Edition) -> list[Finding]:
    """Report every passage and gap that its neighbours belie; needs no source."""
    return [
        *(f for passage in edition.passages for f in _check_context(passage)),
        *_check_agreement(edition),
        *_check_room(edition),
    ]


def check_coverage(edition: Edition) -> Iterator[Finding]:
    """Report that too many letters lie in gaps, going by what the edition says of them."""
    share = 1 - sum(gap.letters for gap in edition.gaps) / max(edition.letters, 1)
    if share < _LEAST_COVERED:
        message = (
            f"Add passages where the gaps are: {share:.1%} of the letters lie under one, and"
            f" {_LEAST_COVERED:.0%} is the least."
        )
        yield finding_about(DOCUMENT, f"{_A87}letters", "coverage", message)


def _check_context(passage: Passage) -> Iterator[Finding]:
    for name, words in (("prefix", passage.prefix), ("suffix", passage.suffix)):
        if len(words) > _CONTEXT:
            message = f"Give at most {_CONTEXT} characters: oa:{name} has {len(words)}."
            yield finding_in("consistency", passage, passage.iri, f"{_OA}{name}", message)


def _check_agreement(edition: Edition) -> Iterator[Finding]:
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
        yield replace(finding_in("consistency", passage, passage.iri, path, message), fix=fix)


def _part(passage: Passage, at: int) -> str:
    start = passage.span.start
    if at < start:
        return "prefix"
    return "exact" if at < start + len(passage.exact) else "suffix"


def _check_room(edition: Edition) -> Iterator[Finding]:
    """Report gaps that lie under a passage, or cannot have as many letters as they say."""
    known = agreement.characters(edition.passages)
    for gap in edition.gaps:
        for passage in edition.passages:
            if gap.span.start < passage.span.end and passage.span.start < gap.span.end:
                message = f"Mend the position of the gap: {shorten(passage.iri)} lies over it."
                yield finding_about(URIRef(gap.iri), f"{_OA}start", "consistency", message)
        places = range(gap.span.start, gap.span.end)
        least = letters("".join(known.get(at, "") for at in places))
        most = least + sum(at not in known for at in places)
        if not least <= gap.letters <= most:
            number = str(least) if least == most else f"{least} to {most}"
            message = f"Compare the gap with its neighbours: by them it has {number} letters."
            yield finding_about(URIRef(gap.iri), f"{_A87}letters", "consistency", message)


def _is_words(value: object) -> bool:
    kinds = (None, XSD.string, RDF.langString)
    return isinstance(value, Literal) and (bool(value.language) or value.datatype in kinds)


def _digits(value: object) -> str:
    """Return the digits that must stand in the words: of a number all, of a date the year's."""
    if not isinstance(value, Literal):
        return ""
    if value.datatype == XSD.integer:
        return str(value)
    return str(value)[:4] if value.datatype in _YEARS else ""


def _has_number(words: str, digits: str) -> bool:
    return re.search(f"(?<![0-9]){re.escape(digits)}(?![0-9])", words) is not None


def _unescaped(words: str) -> str:
    """Drop the backslashes Markdown puts before punctuation (CommonMark 0.31, §2.4)."""
    return words.replace("\\_", "_")


def finding_in(rule: str, passage: Passage, focus: str, path: str, message: str) -> Finding:
    place = Place(FILE, passage.graph)
    return Finding(place, Severity.VIOLATION, focus, path, rule, message)


def finding_about(focus: URIRef, path: str, rule: str, message: str) -> Finding:
    fix = f"See {shorten(str(focus))} in {FILE}."
    return Finding(Place(FILE), Severity.VIOLATION, str(focus), path, rule, message, fix=fix)
