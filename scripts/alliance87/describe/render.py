"""Write a page for people: as text in the width of their terminal, or as Markdown for GitHub.

Nothing in the data can harm a terminal or pass for a word of ours. In Markdown (GitHub Flavored
Markdown, §6.3) all that comes from data is in code spans, in which nothing is markup, a link, a mention
or an emoji. A comment on GitHub may have 65,536 characters; what is longer is cut, and says so.
"""

from __future__ import annotations

import re

from alliance87.describe.phrases import Level, Page, Parts, Phrase
from alliance87.report.terminal import hung, visible

MOST = 60_000


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
        first, rest = _plain(phrase.parts[:1]), _plain(phrase.parts[1:])
        first = first.upper() if phrase.level is Level.HEADING else first
        line = " " * indents.get(phrase.level, 0) + visible(first + rest)
        lines += [line] if phrase.level is Level.NAME else hung(line, width)
        above = phrase.level
    return "".join(f"{line}\n" for line in lines)


def render_markdown(page: Page) -> str:
    """Return a page as Markdown of at most 60,000 characters, the last line ended."""
    lines = [_line(phrase, page.indent) for phrase in page.phrases]
    whole = "".join(lines).lstrip("\n")
    return whole if len(whole) <= MOST else _cut(whole.splitlines(), page.command)


def code(text: str) -> str:
    """Return a code span that shows ``text`` to the letter, on one line (CommonMark 0.31, §6.1)."""
    shown = visible(text)
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if not shown.strip() or shown[0] in " `" or shown[-1] in " `" else ""
    return f"{fence}{blank}{shown or ' '}{blank}{fence}"


def _line(phrase: Phrase, indent: int) -> str:
    line = _marked(phrase.parts).lstrip()
    nested = " " * (indent - 2)
    match phrase.level:
        case Level.TITLE:
            return f"\n**{line}**\n"
        case Level.NAME | Level.LINE:
            return f"\n{line}\n"
        case Level.HEADING:
            return f"\n### {line}\n\n"
        case Level.THING:
            first, rest = _marked(phrase.parts[:1]), _marked(phrase.parts[1:])
            return f"- **{first}**{rest}\n"
        case Level.STATEMENT:
            return f"{nested}- {line}\n"
        case Level.SUPPORT:
            return f"{nested}  - {line}\n"


def _marked(parts: Parts) -> str:
    return "".join(part if isinstance(part, str) else code(part.text) for part in parts)


def _cut(lines: list[str], command: str) -> str:
    """Return the lines up to the last that leaves room for a note how to see the rest."""
    note = f"\n{{}} more lines do not fit into a comment. See all: {code(command)}.\n"
    room = MOST - len(note) - len(str(len(lines)))
    kept, length = [], 0
    for line in lines:
        length += len(line) + 1
        if length > room:
            break
        kept.append(f"{line}\n")
    return "".join(kept) + note.replace("{}", str(len(lines) - len(kept)), 1)


def _plain(parts: Parts) -> str:
    return "".join(
        part if isinstance(part, str) else f"“{part.text}”" if part.quoted else part.text
        for part in parts
    )
