"""Write a description as text for people, or as JSON for programs; gather nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby

from alliance87.describe.support import Support, Words
from alliance87.describe.thing import Description, Statement, Value
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.terminal import hung, visible

_HEADINGS = {
    "stated": "STATED: the press release says so",
    "implied": "IMPLIED: it follows from the press release by one step",
    "curated": "CURATED: it is known from elsewhere",
    "contributed": "CONTRIBUTED: a document a contributor names says so",
    "": "RECORDED: about the text, the vocabulary or this dataset, not about the world",
}
_WORDS_SHOWN = 5  # an implied graph may take more passages than anyone reads: 43, to count the list
_VALUES_SHOWN = 8
_STRING = PREFIXES["xsd"] + "string"


def render_text(found: Description, width: int) -> str:
    """Return a description as lines of text, the last ended; nothing in it can harm a terminal.

    Args:
        width: how many columns a line may take. An address is never broken, and the line that says
            what the thing is called never either.
    """
    name = shorten(found.iri)
    head = hung(visible(found.label), width) if found.label else []
    head.append(visible(f"{name}  <{found.iri}>" if name != found.iri else f"<{name}>"))
    lines = [f"a {', '.join(map(shorten, found.types))}"] if found.types else []
    lines += [line for support in found.supports for line in _reasons(support)]
    for status, group in groupby(found.statements, key=lambda statement: statement.status):
        lines += ["", _HEADINGS[status], ""]
        statements = list(group)
        lines += _supported(statements) if status else _recorded(statements)
    if found.contents:
        lines += ["", "WHAT IT SAYS", ""]
        lines += [f"  {shorten(s.subject)} {_said(s)}" for s in found.contents]
    if found.open_questions:
        lines += ["", "OPEN: the press release does not say", ""]
        for each in found.open_questions:
            lines += [f"  {each.question}", f"      {each.reason}"]
    folded = [part for line in lines for part in hung(visible(line), width)]
    return "".join(f"{line}\n" for line in [*head, *folded])


def render_json(found: Description) -> str:
    """Return a description as JSON (RFC 8259): all of it, IRIs in full; ends with a newline.

    What there is none of is null.
    """
    told = asdict(found, dict_factory=_told)
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _told(fields: list[tuple[str, object]]) -> dict[str, object]:
    """Leave out the rank, which only sorts. An empty ``text`` is a literal that is empty."""
    unplaced = ("start", "end") if ("end", 0) in fields else ()
    return {
        name: None if name in unplaced or (value == "" and name != "text") else value
        for name, value in fields
        if name != "rank"
    }


def _supported(statements: list[Statement]) -> list[str]:
    lines = []
    for statement in statements:
        lines.append(f"  {_incoming(statement) if statement.incoming else _said(statement)}")
        for support in statement.supports:
            lines += [f"      {line}" for line in _reasons(support)]
    return lines


def _recorded(statements: list[Statement]) -> list[str]:
    """Return a line a property: no words rest under these, and there may be a great many."""
    lines = []
    for (incoming, path), group in groupby(statements, key=lambda s: (s.incoming, s.path)):
        shown = [shorten(s.subject) if incoming else _shown(s.value) for s in group]
        more = f", and {len(shown) - _VALUES_SHOWN} more" if len(shown) > _VALUES_SHOWN else ""
        arrow = "is the " if incoming else ""
        of = " of" if incoming else ""
        lines.append(f"  {arrow}{shorten(path)}{of} {', '.join(shown[:_VALUES_SHOWN])}{more}")
    return lines


def _reasons(support: Support) -> Iterator[str]:
    if support.status == "stated":
        yield from map(_quoted, support.words)
    elif support.status == "implied":
        yield f"implied: {support.rationale}"
        yield from (f"  from {_quoted(words)}" for words in support.words[:_WORDS_SHOWN])
        if len(support.words) > _WORDS_SHOWN:
            yield f"  and from {len(support.words) - _WORDS_SHOWN} passages more"
    elif support.status == "curated":
        verified = f"verified by {support.verified_by} on {support.verified_on}"
        for source in support.sources:
            yield f"curated: {source.title} ({source.locator}); {verified}"
    elif support.status == "contributed":
        given = f"given by {support.contributor} on {support.submitted_on}"
        for source in support.sources:
            yield f"contributed: {source.title} ({source.locator}); {given}"
        yield from (f"  from {_quoted(words)}" for words in support.words)


def _quoted(words: Words) -> str:
    under = f", under “{words.heading}”" if words.heading else ""
    place = f" characters {words.start}–{words.end}" if words.end else ""
    return f"“{words.exact}”{place}{under}"


def _said(statement: Statement) -> str:
    return f"{shorten(statement.path)} {_shown(statement.value)}"


def _incoming(statement: Statement) -> str:
    named = f" “{statement.subject_label}”" if statement.subject_label else ""
    return f"is the {shorten(statement.path)} of {shorten(statement.subject)}{named}"


def _shown(value: Value) -> str:
    if value.is_iri:
        named = f" “{value.label}”" if value.label else ""
        return f"{shorten(value.text)}{named}"
    quoted = json.dumps(value.text, ensure_ascii=False)
    if value.language:
        return f"{quoted}@{value.language}"
    return quoted if value.datatype == _STRING else f"{quoted}^^{shorten(value.datatype)}"
