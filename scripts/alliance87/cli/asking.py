"""Ask the questions of ``alliance87 new``, on standard error, and check each answer as it is given.

Which questions there are, and what makes an answer wrong, is told by the room ``contribute``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alliance87.report.terminal import visible

if TYPE_CHECKING:
    from alliance87.contribute.answers import Background
    from alliance87.tables.columns import Column

_NONE = "-"
_OF_EVIDENCE = "the names given with alliance87 new evidence to the words that say this"


def ask(kind: str, todo: set[str], answers: dict[str, str], known: Background, draft: Path) -> None:
    """Ask for the columns that are to do, and put what is answered among the answers.

    An answer that was there was wrong. Of what is optional, nothing is proposed then, so that it can
    be left out.

    Raises:
        UsageError: the answers end before the questions; it names every option that is missing.
    """
    from alliance87.contribute.new import missing, option, questions

    for column in (c for c in questions(kind) if c.name in todo):
        default = _default(column, todo, answers, known)
        while True:
            try:
                answer = _prompted(column, default)
            except click.Abort:
                lacking = ", ".join(option(c) for c in missing(kind, answers)) or option(column)
                raise click.UsageError(f"Nobody answers: give {lacking}.") from None
            wrong = _wrong(kind, column, answer, known, draft)
            if not wrong:
                break
            click.echo(visible(wrong), err=True)
            default = "" if answer == default else default
        answers[column.name] = answer


def _default(column: Column, todo: set[str], answers: dict[str, str], known: Background) -> str:
    """Return what Enter answers, and take what was answered before away."""
    from alliance87.contribute.new import proposal

    old = answers.pop(column.name, "")
    # The id is wrong with this name, and either may be the slip.
    if old and column.name == "name" and "id" in todo:
        return old
    likely = known.before.get(column.name, "") or proposal(column, answers)
    return likely if likely != old else ""


def _prompted(column: Column, default: str) -> str:
    from alliance87.tables.columns import CellType

    means = _OF_EVIDENCE if column.type is CellType.EVIDENCE else column.means
    example = f", such as {column.example.strip()}" if column.example and not default else ""
    empty = "" if column.required else " (Enter for none)"
    question = f"{means[0].upper()}{means[1:]}{example}{empty}"
    answer = str(click.prompt(question, default=default, show_default=bool(default), err=True))
    if column.type is CellType.AROUND:
        return answer
    answer = answer.strip()
    return "" if answer == _NONE and not column.required else answer


def _wrong(kind: str, column: Column, answer: str, known: Background, draft: Path) -> str:
    from alliance87.contribute.answers import fault

    if not answer:
        return "This is needed." if column.required else ""
    return fault(kind, column, answer, known, draft)
