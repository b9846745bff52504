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
from conftest import CHECKOUT

EXAMPLE = CHECKOUT / "examples" / "harbour-forum"
GUIDE = (CHECKOUT / "CONTRIBUTING.md").read_text("utf-8")
SOURCE = [
    *("--source-title", "Report of the Fair Work Forum 2019", "--source-language", "en"),
    *("--source-address", "https://forum.example.org/report-2019.pdf"),
]
BY = ["--contributor", "Amina Example, Harbour Relief", "--date", "2026-11-20"]
NAMED = ["--name", "Harbour Relief", "--language", "en"]
ORGANIZATION = ["organization", *NAMED, *SOURCE, *BY]
# What is typed for an organisation, question by question.
TYPED = {
    "name": "Harbour Relief",
    "id": "",
    "language": "",
    "other_names": "HWR | Secours portuaire@fr",
    "kind": "ngo",
    "country": "GBR",
    "part_of": "",
    "website": "https://harbour-relief.example.org",
    "same_as": "",
    "isni": "",
    "lei": "",
    "evidence": "",
    "source_title": "Report of the Fair Work Forum 2019",
    "source_language": "",
    "source_address": "https://forum.example.org/report-2019.pdf",
    "contributor": "Amina Example, Harbour Relief",
    "date": "2026-11-20",
}
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


def lines(**changed: str) -> str:
    return "".join(f"{answer}\n" for answer in {**TYPED, **changed}.values())


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return tmp_path / "mine.trig"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A checkout of its own that the commands take for theirs."""
    root = tmp_path / "copy"
    for name in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(CHECKOUT / name, root / name)
    shutil.copy(CHECKOUT / "pyproject.toml", root)
    monkeypatch.setattr(alliance87.cli.contributions, "installed", lambda: Project(root))
    return Project(root)


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
        seen.append(arguments[-1])
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


# New, from options ------------------------------------------------------------------


def test_options_alone_make_a_draft_that_validates(draft: Path) -> None:
    result = run("new", *ORGANIZATION, "--draft", str(draft))
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{draft}\n", "")
    assert "organization:harbour-relief\n" in draft.read_text("utf-8")
    assert run("validate", str(draft)).exit_code == 0


def test_a_draft_is_called_contribution_if_nobody_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", *ORGANIZATION).stdout == "contribution.trig\n"
    assert os.listdir(tmp_path) == ["contribution.trig"]


def test_a_draft_that_is_there_is_added_to(draft: Path) -> None:
    run("new", *ORGANIZATION, "--draft", str(draft))
    other = ["organization", "--name", "Dockers Union", "--language", "en", *SOURCE, *BY]
    assert run("new", *other, "--draft", str(draft)).exit_code == 0
    text = draft.read_text("utf-8")
    assert "organization:harbour-relief\n" in text
    assert "organization:dockers-union\n" in text


@pytest.mark.parametrize("typed", ["", "Harbour Relief\n", "Harbour Relief\n\n\n\n\n"])
def test_where_nobody_answers_every_missing_option_is_named(typed: str, draft: Path) -> None:
    result = process("new", "organization", *SOURCE, "--draft", str(draft), typed=typed)
    assert (result.returncode, result.stdout, draft.exists()) == (2, "", False)
    last = result.stderr.splitlines()[-1]
    named = ["--contributor", "--date"]
    named += {"": ["--name", "--id", "--language"], "Harbour Relief\n": ["--language"]}.get(
        typed, []
    )
    assert sorted(re.findall(r" (--[a-z-]+)(?=[,.])", last)) == sorted(named)
    assert "Traceback" not in result.stderr


def test_a_wrong_answer_of_an_option_is_told_at_it_and_nothing_is_written(draft: Path) -> None:
    result = run("new", *ORGANIZATION, "--country", "Narnia", "--draft", str(draft))
    assert (result.exit_code, result.stdout, draft.exists()) == (1, "", False)
    assert "alliance87 new organization --country" in result.stderr


def test_a_likely_duplicate_is_pointed_out_and_written(draft: Path) -> None:
    named = ["organization", "--name", "International Labour Organization", "--language", "en"]
    result = run("new", *named, *SOURCE, *BY, "--draft", str(draft))
    assert (result.exit_code, result.stdout) == (0, f"{draft}\n")
    assert "ilo?" in result.stderr


@pytest.mark.parametrize("name", ["mine.ttl", "mine", "mine.csv"])
def test_a_draft_of_another_format_is_an_error(name: str, tmp_path: Path) -> None:
    result = process("new", *ORGANIZATION, "--draft", str(tmp_path / name))
    assert (result.returncode, result.stdout, os.listdir(tmp_path)) == (2, "", [])
    assert ".trig" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_draft_in_no_folder_is_an_error_before_anything_is_asked(tmp_path: Path) -> None:
    result = process("new", "organization", "--draft", str(tmp_path / "no" / "mine.trig"))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "there is no folder" in result.stderr


def test_a_draft_that_is_wrong_itself_stops_it_at_its_own_line(draft: Path) -> None:
    run("new", *ORGANIZATION, "--draft", str(draft))
    text = draft.read_text("utf-8").replace("skos:prefLabel", "skos:prefLabl")
    draft.write_text(text, "utf-8")
    line = text[: text.index("skos:prefLabl")].count("\n") + 1
    for arguments, typed in ((ORGANIZATION, ""), (["organization"], lines())):
        result = run("new", *arguments, "--draft", str(draft), typed=typed)
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"{draft}:{line}:" in result.stderr.replace("\n", "")
        assert "Its name" not in result.stderr  # nothing was asked in vain
    assert draft.read_text("utf-8") == text


def test_an_unknown_kind_is_an_error() -> None:
    result = process("new", "person")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)


# New, from answers ------------------------------------------------------------------


def test_what_no_option_answers_is_asked_and_an_id_is_proposed(draft: Path) -> None:
    result = run("new", "organization", "--draft", str(draft), typed=lines())
    assert (result.exit_code, result.stdout) == (0, f"{draft}\n"), result.stderr
    assert "[harbour-relief]:" in result.stderr
    assert "[en]:" in result.stderr
    text = draft.read_text("utf-8")
    assert "organization:harbour-relief\n" in text
    assert "skos:altLabel" in text
    assert '"Secours portuaire"@fr' in text


def test_only_what_no_option_answers_is_asked(draft: Path) -> None:
    typed = "".join(f"{v}\n" for k, v in TYPED.items() if k not in ("name", "kind"))
    given = ["--name", "Harbour Relief", "--kind", "ngo"]
    result = run("new", "organization", *given, "--draft", str(draft), typed=typed)
    assert result.exit_code == 0, result.stderr
    assert "Its name," not in result.stderr
    assert "The kind of" not in result.stderr


def test_an_answer_that_is_needed_is_asked_for_again(draft: Path) -> None:
    result = run("new", "organization", "--draft", str(draft), typed="  \n" + lines())
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count("This is needed.") == 1


def test_a_wrong_answer_alone_is_asked_for_again(draft: Path) -> None:
    typed = lines(kind="ngoo\nngo", date="20.11.2026\n2026-11-20")
    result = run("new", "organization", "--draft", str(draft), typed=typed)
    assert (result.exit_code, result.stdout) == (0, f"{draft}\n"), result.stderr
    assert result.stderr.count("Its name, such as") == 1
    kind = result.stderr.index("No kind of organisation")
    assert kind < result.stderr.index("Its country by name")  # told at once, and not at the end
    assert result.stderr.count("The kind of organisation") == 2
    assert "kind:ngo" in draft.read_text("utf-8")


@pytest.mark.parametrize("none", ["Kenia-on-Sea\n", "Kenia-on-Sea\n-", "-"])
def test_a_wrong_answer_that_is_optional_can_be_left_out(none: str, draft: Path) -> None:
    result = run("new", "organization", "--draft", str(draft), typed=lines(country=none))
    assert (result.exit_code, result.stdout) == (0, f"{draft}\n"), result.stderr
    assert "[Kenia-on-Sea]" not in result.stderr
    assert "a87:country" not in draft.read_text("utf-8")


def test_where_nothing_is_proposed_no_brackets_stand_in_the_question(draft: Path) -> None:
    result = run("new", "organization", "--draft", str(draft), typed=lines())
    assert "[]" not in result.stderr
    assert "(Enter for none): " in result.stderr


def test_the_id_of_another_body_is_asked_again_with_its_name(draft: Path) -> None:
    typed = lines(id="anti-slavery-international") + "\nharbour-relief\n"
    result = run("new", "organization", "--draft", str(draft), typed=typed)
    assert (result.exit_code, result.stdout) == (0, f"{draft}\n"), result.stderr
    assert result.stderr.count("A short name for the organisation") == 2
    assert "give it another id" in " ".join(result.stderr.split())
    assert "organization:harbour-relief\n" in draft.read_text("utf-8")


def test_an_entry_of_an_event_that_is_not_described_names_the_command_to_run_first(
    draft: Path,
) -> None:
    first = f"first run: alliance87 new event --draft {draft}"
    asked = run("new", "participation", "--draft", str(draft), typed="fair-work-forum-2019\n")
    assert first in asked.stderr
    entry = ["--event", "fair-work-forum-2019", "--position", "1", "--stated-name", "Relief"]
    entry += ["--organization", "harbour-relief", *SOURCE, *BY]
    given = run("new", "participation", *entry, "--draft", str(draft))
    told = " ".join(given.stderr.split())
    assert (given.exit_code, first in told) == (1, True)
    assert "wrong." in told


def test_what_the_draft_describes_may_be_named(draft: Path) -> None:
    run("new", *ORGANIZATION, "--draft", str(draft))
    given = ["--event", "strategy-workshop", "--position", "1"]
    result = run("new", "participation", *given, "--draft", str(draft), typed="X\nharbour-relief\n")
    assert "Nothing is known" not in result.stderr


def test_answers_that_are_wrong_are_counted_as_answers(draft: Path) -> None:
    one = run("new", *ORGANIZATION, "--country", "Narnia", "--draft", str(draft))
    two = run("new", *ORGANIZATION, "--country", "Narnia", "--kind", "x", "--draft", str(draft))
    assert "\n1 answer is wrong.\nRules: " in one.stderr
    assert "\n2 answers are wrong.\nRules: " in two.stderr
    assert " files" not in one.stderr + two.stderr


def test_what_rests_on_words_is_asked_for_without_speaking_of_a_table(draft: Path) -> None:
    typed = lines(evidence="nowhere\n")
    result = run("new", "organization", "--draft", str(draft), typed=typed)
    assert result.exit_code == 0, result.stderr
    assert "names given with alliance87 new evidence" in result.stderr
    assert f"first run: alliance87 new evidence --draft {draft}" in result.stderr
    assert "table" not in result.stderr


def test_source_contributor_and_date_of_the_draft_are_proposed(draft: Path) -> None:
    run("new", *ORGANIZATION, "--draft", str(draft))
    own = {**TYPED, "name": "Dockers Union", "other_names": "", "website": ""}
    carried = ("source_title", "source_language", "source_address", "contributor", "date")
    typed = "".join(f"{'' if name in carried else value}\n" for name, value in own.items())
    result = run("new", "organization", "--draft", str(draft), typed=typed)
    assert result.exit_code == 0, result.stderr
    for value in (SOURCE[1], SOURCE[5], BY[1], BY[3]):
        assert f"[{value}]: " in result.stderr
    assert "organization:dockers-union\n" in draft.read_text("utf-8")


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_a_likely_duplicate_must_be_confirmed(answer: str, status: int, draft: Path) -> None:
    typed = lines(name="International Labour Organization") + answer
    result = run("new", "organization", "--draft", str(draft), typed=typed)
    assert (result.exit_code, draft.exists()) == (status, status == 0)
    assert "Write it all the same?" in result.stderr
    assert ("Nothing was written." in result.stderr) is (status == 1)


def test_the_blanks_around_a_quote_are_kept(draft: Path) -> None:
    typed = "was founded\nfounded\nthe body \n in London\n"
    result = run(
        "new", "evidence", *SOURCE[:4], "--draft", str(draft), typed=f"{typed}{SOURCE[5]}\n"
    )
    assert result.exit_code == 0, result.stderr
    text = draft.read_text("utf-8")
    assert 'oa:prefix "the body " ;' in text
    assert 'oa:suffix " in London" ;' in text


def test_an_interrupt_leaves_the_draft_as_it_was(draft: Path) -> None:
    run("new", *ORGANIZATION, "--draft", str(draft))
    before = draft.read_bytes()
    result = process("new", "organization", "--draft", str(draft), typed="Dockers Union\n\n\n")
    assert result.returncode == 2
    assert draft.read_bytes() == before
    assert os.listdir(draft.parent) == [draft.name]


# Accept -----------------------------------------------------------------------------


def test_what_is_accepted_is_named_and_a_second_time_is_an_error(copy: Project) -> None:
    result = run("accept", str(EXAMPLE / "contribution.ttl"))
    path = copy.contributions / "harbour-forum-2025.trig"
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{path}\n", "")
    again = run("accept", str(EXAMPLE / "contribution.ttl"))
    assert again.exit_code == 2
    assert "contributed:harbour-forum-2025 is taken" in " ".join(again.stdout.split())
    assert os.listdir(copy.contributions) == [path.name]


def test_a_draft_that_was_asked_for_is_accepted_with_what_to_look_at(
    copy: Project, draft: Path
) -> None:
    typed = lines(name="International Labour Organization") + "y\n"
    run("new", "organization", "--draft", str(draft), typed=typed)
    result = run("accept", str(draft))
    assert result.exit_code == 0
    assert Path(result.stdout.strip()).parent == copy.contributions
    assert "ilo?" in result.stderr


def test_a_format_can_be_named_for_accept_too(copy: Project, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    shutil.copy(EXAMPLE / "contribution.ttl", path)
    assert run("accept", str(path)).exit_code == 2
    assert run("accept", "--input-format", "turtle", str(path)).exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [("a87:statedName", "a87:statedNaem", 1), ("a87:Participation ;", "a87:Participation", 2)],
)
def test_what_is_not_valid_is_shown_and_not_taken(
    old: str, new: str, status: int, copy: Project, tmp_path: Path
) -> None:
    text = (EXAMPLE / "contribution.ttl").read_text("utf-8")
    path = tmp_path / "wrong.ttl"
    path.write_text(text.replace(old, new, 1), "utf-8")
    result = run("accept", str(path))
    assert result.exit_code == status
    assert "wrong.ttl:" in result.stdout
    assert not copy.contributions.exists()
