"""Write a page as text for people, in the width of their terminal and without harm to it."""

from __future__ import annotations

from alliance87.describe.phrases import Data, Level, Page, Parts
from alliance87.report.terminal import hung, visible


def render_text(page: Page, width: int) -> str:
    """Return a page as lines of text, the last ended.

    Args:
        width: how many columns a line may take; an address is never broken.
    """
    # What is wrapped is indented by two more, where no line begins: data cannot pass for a line.
    indents = {Level.STATEMENT: page.indent, Level.SUPPORT: page.indent + 4}
    lines: list[str] = []
    above = Level.TITLE
    for phrase in page.phrases:
        if phrase.level in (Level.HEADING, Level.THING) or above is Level.HEADING:
            lines.append("")
        first, rest = _written(phrase.parts[:1]), _written(phrase.parts[1:])
        first = first.upper() if phrase.level is Level.HEADING else first
        line = " " * indents.get(phrase.level, 0) + visible(first + rest)
        lines += [line] if phrase.level is Level.NAME else hung(line, width)
        above = phrase.level
    return "".join(f"{line}\n" for line in lines)


def _written(parts: Parts) -> str:
    return "".join(map(_part, parts))


def _part(part: str | Data) -> str:
    if isinstance(part, str):
        return part
    return f"“{part.text}”" if part.quoted else part.text
