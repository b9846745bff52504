"""Write a difference as text for people, in the width of their terminal and without harm to it."""

from __future__ import annotations

from alliance87.diff.phrases import phrases
from alliance87.diff.summary import called, notes, summary
from alliance87.diff.told import Data, Parts, Told
from alliance87.terminal import hung, visible

# What is wrapped is indented by two more, where no line begins: data cannot pass for a line.
_INDENTS = ("", "", "    ", "        ")


def render_text(told: Told, width: int) -> str:
    """Return a difference as lines of text, the last ended.

    ``+`` is added, ``-`` removed, ``~`` one value for another, ``=`` the same value with another
    status or on other evidence.

    Args:
        width: how many columns a line may take; an address is never broken.
    """
    difference = told.difference
    head = [f"{called(difference.before)} → {called(difference.after)}", summary(told)]
    head += map(_written, notes(told))
    lines = [part for line in head for part in hung(visible(line), width)]
    for phrase in phrases(told):
        if phrase.level < 2:
            lines.append("")
        line = _INDENTS[phrase.level] + visible(_written(phrase.parts))
        lines += hung(line.upper() if phrase.level == 0 else line, width)
    return "".join(f"{line}\n" for line in lines)


def _written(parts: Parts) -> str:
    return "".join(map(_part, parts))


def _part(part: str | Data) -> str:
    if isinstance(part, str):
        return part
    return f"“{part.text}”" if part.quoted else part.text
