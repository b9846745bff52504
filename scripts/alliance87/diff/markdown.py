"""Write a difference as Markdown for a comment on GitHub (GitHub Flavored Markdown, §6.3).

All that comes from data stands in code spans, in which nothing is markup, a link, a mention or an
emoji. A comment may have 65,536 characters; what is longer is cut, and says so.
"""

from __future__ import annotations

import re

from alliance87.diff.phrases import phrases
from alliance87.diff.summary import called, notes, summary
from alliance87.diff.told import Parts, Told
from alliance87.terminal import visible

MOST = 60_000
_BULLETS = ("### ", "- ", "  - ", "    - ")


def render_markdown(told: Told) -> str:
    """Return a difference as Markdown of at most 60,000 characters, the last line ended."""
    difference = told.difference
    before, after = (code(called(side)) for side in (difference.before, difference.after))
    lines = [f"**{before} → {after}**", "", summary(told)]
    lines += [f"\n{_written(note)}" for note in notes(told)]
    for phrase in phrases(told):
        blank = "" if phrase.level else "\n"  # a heading ends the list before it, and begins one
        first, *rest = phrase.parts
        if phrase.level == 1 and isinstance(first, str):
            first = f"**{first.removesuffix(': ')}**: "
        line = _written((first, *rest)).lstrip()
        lines.append(f"{blank}{_BULLETS[phrase.level]}{line}{blank}")
    return _whole(lines, f"alliance87 diff {difference.before.name} {difference.after.name}")


def code(text: str) -> str:
    """Return a code span that shows ``text`` to the letter, on one line (CommonMark 0.31, §6.1)."""
    shown = visible(text)
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if not shown.strip() or shown[0] in " `" or shown[-1] in " `" else ""
    return f"{fence}{blank}{shown or ' '}{blank}{fence}"


def _written(parts: Parts) -> str:
    return "".join(part if isinstance(part, str) else code(part.text) for part in parts)


def _whole(lines: list[str], command: str) -> str:
    """Join the lines; cut after the last that leaves room for a note how to see the rest."""
    whole = "".join(f"{line}\n" for line in lines)
    if len(whole) <= MOST:
        return whole
    note = f"\n{{}} more lines do not fit into a comment. See all: {code(command)}.\n"
    room = MOST - len(note) - len(str(len(lines)))
    kept, length = [], 0
    for line in lines:
        length += len(line) + 1
        if length > room:
            break
        kept.append(f"{line}\n")
    return "".join(kept) + note.replace("{}", str(len(lines) - len(kept)), 1)
