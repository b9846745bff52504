"""Print the explanation of a rule for people."""

from __future__ import annotations

from collections.abc import Iterator

from alliance87.explain.columns import InTable
from alliance87.explain.rule import Explanation
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.report.terminal import hung


def render(rule: Explanation, width: int) -> str:
    """Return the explanation as plain text; prose is at most ``width`` columns wide.

    Addresses and the lines of examples stay whole. Ends with a newline.
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
    is_shape = rule.iri.startswith(PREFIXES["shape"])
    yield from ("", "WHAT IT ASKS, AND WHY" if is_shape else "WHY", "")
    for asked in rule.asks:
        if is_shape:
            yield from hung(f"  - {asked.asks} {asked.why}".rstrip(), width)
        else:
            yield from _wrapped(asked.asks, width)
    if rule.choices:
        yield from ("", "ONE OF", "")
        for column, choices in rule.choices:
            if column:
                yield f"  In the column {column}:"
            for choice in choices:
                told = f"{choice.cell} “{choice.label}”" if column else str(choice)
                yield from hung(f"  - {told}", width)
    if rule.columns:
        yield from ("", "IN A TABLE", "")
        for each in rule.columns:
            yield from hung(f"  - {_column(each)}", width)
    if rule.example:
        for head, lines in (("RIGHT", rule.example.right), ("WRONG", rule.example.wrong)):
            yield from ("", head, "")
            yield from (f"  {line}" for line in lines)


def _column(of: InTable) -> str:
    tables = ", ".join(of.tables)
    example = f" Example: {of.example.strip()}" if of.example else ""
    return f"{tables}, column {of.column}: {of.means}.{example}"


def _wrapped(text: str, width: int) -> Iterator[str]:
    for number, line in enumerate(hung(f"  {text}", width)):
        yield line if number == 0 else f"  {line.strip()}"
