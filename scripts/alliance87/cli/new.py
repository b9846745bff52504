"""The command that makes a contribution from answers, with an option for each question.

What is needed and was not given is asked, on standard error, so that the path of the draft is all that
goes to standard output.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from alliance87.cli.limits import Sandboxed
from alliance87.model.finding import Report
from alliance87.model.project import installed
from alliance87.report.terminal import coloured, visible, width

if TYPE_CHECKING:
    from alliance87.contribute.answers import Background
    from alliance87.tables.columns import Column

_KINDS = {
    "organization": "Describe an organisation.",
    "event": "Describe an event.",
    "participation": "Copy an entry of a list of participants.",
    "evidence": "Quote the words of a document.",
}
_FILE = click.Path(path_type=Path)
_SUFFIX = ".trig"
_NONE = "-"
_OF_EVIDENCE = "the names given with alliance87 new evidence to the words that say this"


class _New(Sandboxed, click.Group):
    """A command for each kind of thing, made from the columns of its table when it is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _command(cmd_name) if cmd_name in _KINDS else None


@click.group(cls=_New)
def new() -> None:
    """Make a contribution by answering questions.

    The command asks for what no option gives. It proposes a name, and points out what may be in the
    dataset already under another name. If the draft exists, it adds to it, so that an event, its
    participants and their evidence come into one file: evidence first, because the others refer to
    it. It proposes the source, contributor and date of the draft again.

    \b
    Reads:   the answers, the draft, and the project's own ontology, data and
             shapes.
    Writes:  the draft, TriG that validates; its path to standard output.
    Exit codes: 0 written, 1 an answer is wrong or withdrawn, 2 could not run,
                3 over a limit.
    Example: alliance87 new organization --draft mine.trig
    """


def _command(kind: str) -> click.Command:
    from alliance87.contribute.new import option, questions

    options: list[click.Parameter] = [
        click.Option(
            [option(column), column.name],
            metavar="TEXT",
            help=_help(column),
        )
        for column in questions(kind)
    ]
    draft = click.Option(
        ["--draft"], type=_FILE, default=Path(f"contribution{_SUFFIX}"), show_default=True,
        help="The file to write, or to add to.",
    )  # fmt: skip

    def run(draft: Path, **given: str | None) -> None:
        _run(kind, draft, {name: value for name, value in given.items() if value})

    return click.Command(kind, callback=run, params=[*options, draft], help=_text(kind))


def _text(kind: str) -> str:
    return f"""{_KINDS[kind]}

    If a required option is missing, the command asks for everything that no option gives.

    \b
    Reads:   the answers, the draft, and the project's own ontology, data and
             shapes.
    Writes:  the draft, TriG that validates; its path to standard output.
    Exit codes: 0 written, 1 an answer is wrong or withdrawn, 2 could not run,
                3 over a limit.
    Example: alliance87 new {kind} --draft mine.trig
    """


def _help(column: Column) -> str:
    example = f", such as {column.example.strip()}" if column.example else ""
    made = column.name == "id"
    needed = "  [default: made from the name or the quote]" if made else "  [required]"
    told = f"{column.means[0].upper()}{column.means[1:]}{example}."
    return f"{told}{needed if column.required else ''}"


def _run(kind: str, draft: Path, answers: dict[str, str]) -> None:
    from alliance87.contribute.answers import background
    from alliance87.contribute.new import (
        asked_again,
        completed,
        faults_of,
        is_there,
        make,
        missing,
        questions,
        require_writable,
        write_draft,
    )

    if draft.suffix.lower() != _SUFFIX:
        fault = f"'{visible(str(draft))}' is no TriG: give it a name that ends in {_SUFFIX}."
        raise click.BadParameter(fault, param_hint="'--draft'")
    require_writable(draft)
    old = draft if is_there(draft) else None
    project = installed()
    interactive = bool(missing(kind, answers))
    todo = {c.name for c in questions(kind) if c.name not in answers} if interactive else set()
    if interactive and old and (faulty := faults_of(project, old)):
        _end(faulty)
    known = background(project, old) if interactive else None
    while True:
        if known is not None:
            _ask(kind, todo, answers, known, draft)
        made = make(project, kind, completed(kind, answers), draft)
        if not isinstance(made, Report):
            break
        todo = set(asked_again(made))
        if not interactive or not todo:
            _end(made)
        _show(made)
    if made.report.findings:
        _show(made.report)
        if interactive and not _confirmed():
            click.echo("Nothing was written.", err=True)
            sys.exit(1)
    write_draft(draft, made.text)
    click.echo(draft)


def _ask(
    kind: str, todo: set[str], answers: dict[str, str], known: Background, draft: Path
) -> None:
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


def _confirmed() -> bool:
    try:
        return click.confirm("Write it all the same?", err=True)
    except click.Abort:
        return False


def _end(report: Report) -> NoReturn:
    _show(report)
    sys.exit(report.status)


def _show(report: Report) -> None:
    """Show a report; its last lines, which count files, give way to a count of answers."""
    from alliance87.contribute.new import wrong_answers
    from alliance87.report.render import render

    shown = render(report, "text", width(100), coloured(sys.stderr))
    if (wrong := wrong_answers(report)) is not None:
        told, _, end = shown.rpartition("\n\n")
        number = "1 answer is wrong.\n" if wrong == 1 else f"{wrong} answers are wrong.\n"
        rules = end[end.find("Rules: ") :] if "Rules: " in end else ""
        shown = f"{told}\n\n{number if wrong else ''}{rules}"
    click.echo(shown, err=True, nl=False)
