"""Hold what is quoted against the text of a document: do the words stand where they are said to?

The texts are not part of this project: whoever has one gives it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from alliance87.model.errors import UnreadableError
from alliance87.model.finding import Finding
from alliance87.model.namespaces import PREFIXES
from alliance87.model.passage import Anchored, Edition, Gap, Passage, folded, letters
from alliance87.model.statement import Span
from alliance87.rules.evidence import about
from alliance87.rules.placing import Places

_OA = PREFIXES["oa"]
_A87 = PREFIXES["a87"]
_SHA256 = f"{PREFIXES['schema']}sha256"


@dataclass(frozen=True)
class Coverage:
    """How much of the source lies under a passage, in letters (Unicode general categories L*)."""

    letters: int
    covered: int
    gaps: int
    spans_without_letters: int

    @property
    def share(self) -> float:
        """The covered letters as a share of all, from 0 to 1."""
        return self.covered / self.letters if self.letters else 0.0


def refuse_other(edition: Edition, text: str, path: Path) -> None:
    """Do nothing if ``text``, which was read from ``path``, is the one that is quoted.

    Raises:
        UnreadableError: it is another text, and comparing it would tell nothing.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    if edition.sha256 and digest != edition.sha256:  # without one, it is the data that is amiss
        raise UnreadableError(
            str(path),
            f"is not the text the quotes were taken from (SHA-256 {digest[:4]}…, expected {edition.sha256[:4]}…)",
            "Nothing was compared. Give the text that is pinned, in UTF-8.",
        )


def check_source(edition: Edition, text: str, places: Places) -> list[Finding]:
    """Report every quote, prefix, suffix, offset, letter count and gap that ``text`` belies."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    if digest != edition.sha256:
        message = f"This text is not the pinned source: its SHA-256 is {digest}."
        return [about(edition.document, _SHA256, "source-hash", message, places)]
    return [
        *_check_letters(edition, text, places),
        *(f for passage in edition.passages for f in _check_passage(passage, text, places)),
        *_check_gaps(edition, text, places),
    ]


def check_anchored(passages: Iterable[Anchored], text: str, places: Places) -> Iterator[Finding]:
    """Yield every anchor and digest of one document that its ``text`` belies.

    A digest is proved by finding the passage: of the stretches of its length around the anchor one
    must have the digest.
    """
    words = folded(text)
    for passage in passages:
        at = _places(folded(passage.anchor), words) if passage.anchor else []
        if not at:
            message = f"Give words of the document: “{passage.anchor}” is not in it."
            yield about(passage.iri, f"{_A87}anchor", "anchor", message, places)
        elif passage.sha256 and not any(_is_around(passage, words, start) for start in at):
            message = f"Take the digest anew: no {passage.length} characters around “{passage.anchor}” have it."
            yield about(passage.iri, _SHA256, "digest", message, places)


def _is_around(passage: Anchored, words: str, start: int) -> bool:
    first = max(0, start + len(folded(passage.anchor)) - passage.length)
    last = min(start, len(words) - passage.length)
    return any(
        hashlib.sha256(words[begin : begin + passage.length].encode()).hexdigest() == passage.sha256
        for begin in range(first, last + 1)
    )


def coverage(edition: Edition, text: str) -> Coverage:
    """Measure how many letters of ``text`` lie under a passage, and count what lies under none."""
    uncovered = _uncovered(edition.passages, text)
    with_letters = [span for span in uncovered if letters(text[span.start : span.end])]
    all_letters = letters(text)
    missed = sum(letters(text[span.start : span.end]) for span in with_letters)
    return Coverage(
        all_letters, all_letters - missed, len(with_letters), len(uncovered) - len(with_letters)
    )


def _check_letters(edition: Edition, text: str, places: Places) -> Iterator[Finding]:
    if edition.letters != letters(text):
        message = f"The text has {letters(text)} letters: a87:letters {letters(text)}."
        yield about(edition.document, f"{_A87}letters", "source-letters", message, places)


def _check_passage(passage: Passage, text: str, places: Places) -> Iterator[Finding]:
    context = passage.prefix + passage.exact + passage.suffix
    found = _places(context, text) if passage.exact else []
    if len(found) != 1:
        message = (
            f"Quote words that stand once in the source: these, with prefix and suffix, stand"
            f" {len(found)} times."
        )
        yield about(passage.iri, f"{_OA}exact", "quote", message, places)
        return
    start = found[0] + len(passage.prefix)
    end = start + len(passage.exact)
    if (passage.span.start, passage.span.end) != (start, end):
        message = f"The words stand at {start} to {end}: oa:start {start} ; oa:end {end}."
        yield about(passage.iri, f"{_OA}start", "position", message, places)


def _places(words: str, text: str) -> list[int]:
    """Return where ``words`` begin in ``text``; unlike ``str.count``, overlaps are seen."""
    places = []
    at = text.find(words)
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    return places


def _check_gaps(edition: Edition, text: str, places: Places) -> Iterator[Finding]:
    recorded = {gap.span for gap in edition.gaps}
    real = {
        _trimmed(span, text): span
        for span in _uncovered(edition.passages, text)
        if letters(text[span.start : span.end])
    }
    for span in sorted(real.keys() - recorded):
        message = (
            f"Characters {span.start} to {span.end} lie under no passage: add a passage for"
            f" “{text[span.start : span.end]}”, or an a87:Gap that says why there is none."
        )
        yield about(edition.document, "", "gap-unrecorded", message, places)
    for gap in edition.gaps:
        yield from _check_gap(gap, text, gap.span in real, places)


def _check_gap(gap: Gap, text: str, is_real: bool, places: Places) -> Iterator[Finding]:
    count = letters(text[gap.span.start : gap.span.end])
    if not is_real:
        message = "Remove the gap, or correct its position: no uncovered letters lie just there."
        yield about(gap.iri, f"{_OA}start", "gap-position", message, places)
    elif gap.letters != count:
        message = f"The gap has {count} letters: a87:letters {count}."
        yield about(gap.iri, f"{_A87}letters", "gap-letters", message, places)


def _uncovered(passages: tuple[Passage, ...], text: str) -> list[Span]:
    """Return the maximal spans of ``text`` under no passage, in order."""
    spans = []
    reached = 0
    for passage in passages:
        start = min(passage.span.start, len(text))
        if start > reached:
            spans.append(Span(reached, start))
        reached = max(reached, passage.span.end)
    if reached < len(text):
        spans.append(Span(reached, len(text)))
    return spans


def _trimmed(span: Span, text: str) -> Span:
    """Shrink a span to its first and last letter."""
    at = [i for i in range(span.start, span.end) if letters(text[i])]
    return Span(at[0], at[-1] + 1)
