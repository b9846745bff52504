"""Prints the explanation of a rule for people."""

from __future__ import annotations

from collections.abc import Iterator

from alliance87.explain.choices import InTable
from alliance87.explain.rule import Explanation
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.report.terminal import hung


def render(rule: Explanation, width: int) -> str:
    """Return the explanation as plain text; prose is at most ``width`` columns wide.

    Addresses and the lines of examples are not broken. Ends with a newline.
    """
    return "\n".join(line.rstrip() for line in _lines(rule, width)) + "\n"


def _lines(rule: Explanation, width: int) -> Iterator[str]:
    yield rule.name
    yield f"{shorten(rule.iri)}  <{rule.iri}>"
    if rule.describes:
        yield ""
        yield from _wrapped(rule.describes, width)
    yield from ("", "WHAT TO DO", "")
    yield from _wrapped(rule.message, width)
    yield from ("", "WHAT IT LOOKS AT", "")
    yield from _wrapped(rule.about, width)
    if rule.iri.startswith(PREFIXES["shape"]):
        yield from ("", "WHAT IT REQUIRES, AND WHY", "")
        for each in rule.requires:
            yield from hung(f"  - {each.text} {each.why}".rstrip(), width)
    else:
        yield from ("", "WHY", "")
        yield from _wrapped(" ".join(each.text for each in rule.requires), width)
    if rule.choices:
        yield from ("", "ONE OF", "")
        for name, choices in rule.choices:
            if name:
                yield f"  In the column {name}:"
            for choice in choices:
                shown = f"{choice.cell} “{choice.label}”" if name else str(choice)
                yield from hung(f"  - {shown}", width)
    if rule.columns:
        yield from ("", "IN A TABLE", "")
        for column in rule.columns:
            yield from hung(f"  - {_column(column)}", width)
    if rule.example:
        for head, lines in (("RIGHT", rule.example.right), ("WRONG", rule.example.wrong)):
            yield from ("", head, "")
            yield from (f"  {line}" for line in lines)


def _column(of: InTable) -> str:
    example = f" Example: {of.example.strip()}" if of.example else ""
    return f"{', '.join(of.tables)}, column {of.column}: {of.means}.{example}"


def _wrapped(text: str, width: int) -> Iterator[str]:
    first, *more = hung(f"  {text}", width)
    yield first
    yield from (f"  {line.strip()}" for line in more)
