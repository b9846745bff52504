"""The commands for contributions, by the real command line: options, questions, errors and help.

All that is contributed here is fiction.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import alliance87.cli.contributions
from alliance87.cli import commands
from alliance87.contribute import accept
from alliance87.formats.format import Format
from alliance87.model.finding import Report
from alliance87.model.project import Project
from alliance87.rules import validate as command
from alliance87.sandbox.limits import FLAGS, Limits
from alliance87.tables.columns import TABLES
from changed import checkout
from conftest import CHECKOUT

EXAMPLE = CHECKOUT / "examples" / "harbour-forum"
GUIDE = (CHECKOUT / "CONTRIBUTING.md").read_text("utf-8")
COMMANDS = [
    *(("new", kind) for kind in ("organization", "event", "participation", "evidence")),
    ("new",),
    ("template",),
    ("validate",),
    ("explain",),
    ("accept",),
]


def run(*arguments: str, typed: str = "") -> Result:
    result = CliRunner().invoke(commands, list(arguments), input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def process(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alliance87", *arguments],
        input=typed, capture_output=True, text=True, check=False, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A checkout of its own that the commands take for theirs."""
    project = checkout(tmp_path / "copy")
    monkeypatch.setattr(alliance87.cli.contributions, "installed", lambda: project)
    monkeypatch.setattr(alliance87.cli.contributions, "around", lambda folder: project)
    return project


# Help -----------------------------------------------------------------------------


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_help_has_a_summary_what_is_read_and_written_the_exit_codes_and_an_example(
    names: tuple[str, ...],
) -> None:
    text = process(*names, "--help").stdout
    stripped = [line.strip() for line in text.splitlines()]
    assert re.fullmatch(r"[A-Z][^.]{5,60}\.", stripped[2])
    starts = ("Reads:   ", "Writes:  ", "Exit codes: 0 ", f"Example: alliance87 {' '.join(names)} ")
    assert [s for s in starts if sum(line.startswith(s) for line in stripped) != 1] == []
    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_each_column_of_a_table_is_an_option_and_says_if_it_is_needed() -> None:
    for kind, table in zip(
        ("organization", "event", "participation", "evidence"), TABLES, strict=True
    ):
        text = " ".join(run("new", kind, "--help").stdout.split())
        for column in table.columns:
            assert f" --{column.name.replace('_', '-')} TEXT " in text
        needed = sum(column.required and column.name != "id" for column in table.columns)
        assert text.count("[required]") == needed


@pytest.mark.parametrize("name", ["validate", "accept"])  # which name the option in their errors
def test_every_format_and_every_limit_has_its_option(name: str) -> None:
    text = " ".join(run(name, "--help").stdout.split())
    assert f"[{'|'.join(form.value for form in Format)}]" in text
    assert [
        flag for name, flag in FLAGS.items() if f"{flag} " not in text and name != "nesting"
    ] == []


# Template -------------------------------------------------------------------------


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_a_template_has_the_header_and_reads_back_without_a_fault(
    name: str, tmp_path: Path
) -> None:
    text = run("template", name).stdout
    assert text.splitlines()[0] == ",".join(
        c.name for t in TABLES if t.name == name for c in t.columns
    )
    assert text.splitlines()[1].startswith("# ")
    path = tmp_path / "mine.csv"
    path.write_text(text, "utf-8")
    result = run("validate", "--format", "json", str(path))
    assert result.exit_code == 2
    assert [f["rule"].rpartition("#")[2].removeprefix("rule:")
            for f in json.loads(result.stdout)["findings"]] == ["no-statements"]  # fmt: skip


def test_the_description_of_the_tables_is_json_and_names_all_four() -> None:
    described = json.loads(run("template", "csvw").stdout)
    assert len(described["tables"]) == len(TABLES)


def test_a_table_that_is_none_is_an_error() -> None:
    result = process("template", "organisations")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)


# Validate -------------------------------------------------------------------------


@pytest.mark.parametrize("form", [form.value for form in Format])
def test_a_format_can_be_named_where_no_file_name_tells_it(form: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing of the kind", "utf-8")
    assert "unknown-format" not in run("validate", "--input-format", form, str(path)).stdout
    assert "unknown-format" in run("validate", str(path)).stdout


def test_standard_input_is_read_in_the_format_that_is_named() -> None:
    text = (EXAMPLE / "contribution.ttl").read_text("utf-8")
    result = process("validate", "-", "--input-format", "turtle", typed=text)
    assert (result.returncode, "0 violations, 0 warnings" in result.stdout) == (0, True)


@pytest.mark.parametrize("engine", [None, "shacl", "pyshacl"])
def test_the_engine_is_the_one_that_is_named(
    engine: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def watched(*arguments: object) -> Report:
        seen.append(arguments[3])
        return Report((), ())

    monkeypatch.setattr(command, "validate", watched)
    assert run("validate", *(["--engine", engine] if engine else []), "x.ttl").exit_code == 0
    assert seen == [engine]


@pytest.mark.parametrize(
    ("option", "value", "limit"),
    [
        ("--max-bytes", "2KiB", Limits(file_bytes=2048)),
        ("--max-bytes", "300", Limits(file_bytes=300)),
        ("--max-literal", "1 MB", Limits(literal_bytes=2**20)),
        ("--max-statements", "5", Limits(statements=5)),
        ("--max-findings", "7", Limits(findings=7)),
        ("--seconds", "2.5", Limits(seconds=2.5, cpu_seconds=2)),
        ("--memory", "2GiB", Limits(memory_bytes=2**31)),
    ],
)
def test_a_limit_is_what_its_option_says(
    option: str, value: str, limit: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def watched(*arguments: object) -> Report:
        seen.append(arguments[-2])
        return Report((), ())

    monkeypatch.setattr(command, "validate", watched)
    monkeypatch.setattr(accept, "take", watched)
    assert run("validate", option, value, "x.ttl").exit_code == 0
    assert run("accept", option, value, "x.ttl").exit_code == 0
    assert seen == [limit, limit]


@pytest.mark.parametrize(
    ("option", "value"),
    [("--max-bytes", "much"), ("--max-bytes", "0"), ("--memory", "-1"), ("--seconds", "0")],
)
def test_a_limit_that_is_none_is_an_error(option: str, value: str) -> None:
    result = process("validate", option, value, "x.ttl")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert option in result.stderr


def test_a_file_over_the_limit_ends_with_3() -> None:
    assert run("validate", "--max-bytes", "1KiB", str(EXAMPLE / "contribution.ttl")).exit_code == 3


def test_standard_input_cannot_be_watched() -> None:
    result = process("validate", "--watch", "-", "--input-format", "turtle")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)


# The guide --------------------------------------------------------------------------


def test_the_guide_says_first_that_nothing_need_be_installed_to_send_tables() -> None:
    before, _, after = GUIDE.partition("## Set up")
    assert "you need to install nothing" in before
    assert "attach your tables" in before
    assert "leave the cell empty" in after


def test_the_guide_makes_a_draft_in_an_order_in_which_nothing_is_named_too_early() -> None:
    order = re.findall(r"alliance87 new (\w+) --draft mine.trig", GUIDE)
    assert order == ["evidence", "event", "organization", "participation"]


# Accept -----------------------------------------------------------------------------


def test_what_is_accepted_is_named_and_a_second_time_is_an_error(copy: Project) -> None:
    result = run("accept", str(EXAMPLE / "contribution.ttl"))
    path = copy.contributions / "harbour-forum-2025.trig"
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{path}\n", "")
    again = run("accept", str(EXAMPLE / "contribution.ttl"))
    assert again.exit_code == 2
    assert "contributed:harbour-forum-2025 is taken" in " ".join(again.stdout.split())
    assert os.listdir(copy.contributions) == [path.name]


def test_what_a_reviewer_should_look_at_goes_to_standard_error(
    copy: Project, tmp_path: Path
) -> None:
    text = (EXAMPLE / "contribution.ttl").read_text("utf-8")
    path = tmp_path / "mine.ttl"
    path.write_text(
        text.replace("Exampleport Dockers' Union\"@en", 'International Labour Organization"@en'),
        "utf-8",
    )
    result = run("accept", str(path))
    assert result.exit_code == 0
    assert Path(result.stdout.strip()).parent == copy.contributions
    assert "ilo?" in result.stderr


def test_a_format_can_be_named_for_accept_too(copy: Project, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    shutil.copy(EXAMPLE / "contribution.ttl", path)
    assert run("accept", str(path)).exit_code == 2
    assert run("accept", "--input-format", "turtle", str(path)).exit_code == 0


def test_what_is_not_valid_is_shown_and_not_taken(copy: Project, tmp_path: Path) -> None:
    text = (EXAMPLE / "contribution.ttl").read_text("utf-8")
    path = tmp_path / "wrong.ttl"
    path.write_text(text.replace("a87:statedName", "a87:statedNaem", 1), "utf-8")
    result = run("accept", str(path))
    assert (result.exit_code, copy.contributions.exists()) == (1, False)
    assert "wrong.ttl:" in result.stdout
