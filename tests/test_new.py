"""``alliance87 new`` makes a contribution from options and answers, and asks again for what is wrong alone.

All that is contributed here is fiction.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import layout as house
from alliance87.cli import commands
from alliance87.contribute.accept import Laid, Taken, take
from alliance87.contribute.answers import background, fault
from alliance87.contribute.new import (
    KINDS,
    completed,
    make,
    missing,
    proposal,
    questions,
    require_writable,
    write_draft,
)
from alliance87.formats.load import read
from alliance87.model.errors import UnreadableError
from alliance87.model.finding import Report
from alliance87.model.project import Project
from alliance87.rules.check import check
from changed import checkout

SOURCE = {
    "source_title": "Report of the Fair Work Forum 2019",
    "source_language": "en",
    "source_address": "https://forum.example.org/report-2019.pdf",
}
BY = {"contributor": "Amina Example, Harbour Relief", "date": "2026-11-20"}
ORGANIZATION = {"name": "Harbour Relief", "language": "en", **SOURCE, **BY}
EVENT = {"name": "Fair Work Forum 2019", "language": "en", "standing": "held", **SOURCE, **BY}
EVIDENCE = {"id": "relief-founded", "quote": "was founded in London", **SOURCE}
ENTRY = {
    "event": "fair-work-forum-2019",
    "position": "1",
    "stated_name": "Harbour Relief",
    "organization": "harbour-relief",
    "quote": "Harbour Relief (London)",
    **SOURCE,
    **BY,
}
ILO = {**ORGANIZATION, "name": "International Labour Organization"}
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
    **SOURCE,
    "source_language": "",
    **BY,
}


def run(*arguments: str, typed: str = "") -> Result:
    result = CliRunner().invoke(commands, ["new", *arguments], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def process(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "alliance87", "new", *arguments]
    return subprocess.run(
        command, input=typed, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def given(kind: str, answers: dict[str, str], draft: Path) -> list[str]:
    """Return the arguments for answers as options."""
    options = (f"--{name.replace('_', '-')}={value}" for name, value in answers.items())
    return [kind, *options, "--draft", str(draft)]


def make_draft(draft: Path, *of: tuple[str, dict[str, str]]) -> str:
    for kind, answers in of:
        result = run(*given(kind, answers, draft))
        assert (result.exit_code, result.stdout) == (0, f"{draft}\n"), result.stderr
    return draft.read_text("utf-8")


def asked(draft: Path, typed: str, kind: str = "organization") -> Result:
    return run(kind, "--draft", str(draft), typed=typed)


def lines(**changed: str) -> str:
    return "".join(f"{answer}\n" for answer in {**TYPED, **changed}.values())


def said(result: Result) -> str:
    return " ".join(result.stderr.split())


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return tmp_path / "mine.trig"


# From options -------------------------------------------------------------------


def test_a_draft_grows_from_evidence_to_entries_and_is_accepted(
    draft: Path, tmp_path: Path
) -> None:
    before: set[tuple[object, ...]] = set()
    of = {**ORGANIZATION, "evidence": "relief-founded"}
    for each in (
        ("evidence", EVIDENCE),
        ("organization", of),
        ("event", EVENT),
        ("participation", ENTRY),
    ):
        file = house.File("x.trig", make_draft(draft, each))
        rules = (house.plain_lines, house.indentation, house.prefixes)
        assert [fault for rule in rules for fault in rule(file)] == []
        now: set[tuple[object, ...]] = {s.quad for s in read(draft).statements}
        assert before < now
        before = now
    project = checkout(tmp_path / "copy")
    taken = take(project, [draft])
    assert isinstance(taken, Taken)
    assert taken.path.stem == "forum-example-org-report-2019-pdf-2026-11-20"
    assert {s.quad for s in read(taken.path).statements} == before
    assert check(project).findings == ()


def test_a_draft_is_called_contribution_if_nobody_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*given("organization", ORGANIZATION, Path("x"))[:-2]).stdout == "contribution.trig\n"
    assert os.listdir(tmp_path) == ["contribution.trig"]


def test_the_same_answers_twice_change_nothing_and_other_answers_add(draft: Path) -> None:
    text = make_draft(draft, ("organization", ORGANIZATION))
    assert make_draft(draft, ("organization", ORGANIZATION)) == text
    both = make_draft(draft, ("organization", {**ORGANIZATION, "name": "Dockers Union"}))
    assert {f"organization:{n}\n" in both for n in ("harbour-relief", "dockers-union")} == {True}


@pytest.mark.parametrize("typed", ["", "Harbour Relief\n", "Harbour Relief\n\n\n\n\n"])
def test_where_nobody_answers_every_missing_option_is_named(typed: str, draft: Path) -> None:
    result = process(*given("organization", SOURCE, draft), typed=typed)
    assert (result.returncode, result.stdout, draft.exists()) == (2, "", False)
    last = result.stderr.splitlines()[-1]
    needed = {"": ["--name", "--id", "--language"], "Harbour Relief\n": ["--language"]}
    named = ["--contributor", "--date", *needed.get(typed, [])]
    assert sorted(re.findall(r" (--[a-z-]+)(?=[,.])", last)) == sorted(named)
    assert "Traceback" not in result.stderr


def test_wrong_answers_are_reported_at_their_options_counted_and_nothing_is_written(
    draft: Path,
) -> None:
    wrong = {**ORGANIZATION, "country": "Narnia"}
    one = run(*given("organization", wrong, draft))
    two = run(*given("organization", {**wrong, "source_language": "english please"}, draft))
    assert (one.exit_code, one.stdout, draft.exists()) == (1, "", False)
    assert "\n1 answer is wrong.\nRules: " in one.stderr
    assert "\n2 answers are wrong.\nRules: " in two.stderr
    for option in ("country", "source-language"):
        assert f"alliance87 new organization --{option} " in two.stderr
    assert " files" not in one.stderr + two.stderr
    assert " | " not in two.stderr  # no line of a table that nobody wrote


def test_two_entries_at_one_position_are_reported_at_the_option_and_in_the_draft(
    draft: Path,
) -> None:
    of = {"organization": ORGANIZATION, "event": EVENT, "participation": ENTRY}
    text = make_draft(draft, *of.items())
    other = {**ENTRY, "organization": "ilo", "stated_name": "ILO", "quote": ""}
    result = run(*given("participation", other, draft))
    assert (result.exit_code, draft.read_text("utf-8")) == (1, text)
    assert "alliance87 new participation --position" in said(result)
    assert re.search(rf"{re.escape(str(draft))}:[0-9]+:", result.stderr.replace("\n", ""))
    assert set(re.findall("rule: (.*)", result.stderr)) == {"Participation-position"}


def test_a_likely_duplicate_is_pointed_out_once_and_written(draft: Path) -> None:
    result = run(*given("organization", ILO, draft))
    assert (result.exit_code, result.stdout) == (0, f"{draft}\n")
    assert "alliance87 new organization --name" in said(result)
    assert "write ilo for it" in said(result)
    assert run(*given("event", EVENT, draft)).stderr == ""


@pytest.mark.parametrize(
    ("name", "status"), [("#5 Relief", 0), ("=1+1()", 2), ("Caf\udce9", 2), ("a\x00b", 2), ("-", 1)]
)
def test_an_answer_is_never_taken_for_something_else(
    name: str, status: int, project: Project
) -> None:
    answers = completed("organization", {**ORGANIZATION, "name": name, "id": "x"})
    result = make(project, "organization", answers)
    report = result if isinstance(result, Report) else result.report
    assert report.status == status
    if isinstance(result, Laid):
        assert f'"{name}"@en' in result.text


def test_the_first_answer_may_begin_with_a_hash(draft: Path) -> None:
    result = run(*given("participation", {**ENTRY, "event": "#forum"}, draft))
    assert "alliance87 new participation --event" in said(result)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["organization", "--draft", "no/mine.trig"], "there is no folder"),
        (["organization", "--draft", "mine.ttl"], ".trig"),
        (["organization", "--draft", "mine"], ".trig"),
        (["person"], "person"),
    ],
)
def test_what_cannot_be_made_is_an_error_before_anything_is_asked(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = process(*arguments)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert words in result.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("content", ["", "   \n", "not { trig", None, "link"])
def test_a_draft_that_cannot_be_read_is_refused_and_stays(content: str | None, draft: Path) -> None:
    if content is None:
        draft.mkdir()
    elif content == "link":
        draft.symlink_to(draft.parent / "nowhere.trig")
    else:
        draft.write_text(content, "utf-8")
    assert process(*given("event", EVENT, draft)).returncode == 2
    assert not draft.is_file() or draft.read_text("utf-8") == content


def test_a_draft_that_is_wrong_itself_stops_it_at_its_own_line(draft: Path) -> None:
    text = make_draft(draft, ("organization", ORGANIZATION)).replace("prefLabel", "prefLabl")
    draft.write_text(text, "utf-8")
    line = text[: text.index("skos:prefLabl")].count("\n") + 1
    for result in (run(*given("organization", ORGANIZATION, draft)), asked(draft, lines())):
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"{draft}:{line}:" in result.stderr.replace("\n", "")
        assert "Its name" not in result.stderr  # nothing was asked in vain
    assert draft.read_text("utf-8") == text


# From answers -------------------------------------------------------------------


def test_what_no_option_answers_is_asked_and_an_id_is_proposed(draft: Path) -> None:
    result = asked(draft, lines())
    assert (result.exit_code, result.stdout) == (0, f"{draft}\n"), result.stderr
    assert "[harbour-relief]:" in result.stderr
    assert "[en]:" in result.stderr
    assert "[]" not in result.stderr  # where nothing is proposed
    assert "(Enter for none): " in result.stderr
    text = draft.read_text("utf-8")
    assert "organization:harbour-relief\n" in text
    assert "skos:altLabel" in text
    assert '"Secours portuaire"@fr' in text


def test_only_what_no_option_answers_is_asked(draft: Path) -> None:
    typed = "".join(f"{v}\n" for k, v in TYPED.items() if k not in ("name", "kind"))
    options = ["--name", "Harbour Relief", "--kind", "ngo", "--draft", str(draft)]
    result = run("organization", *options, typed=typed)
    assert result.exit_code == 0, result.stderr
    assert "Its name," not in result.stderr
    assert "The kind of" not in result.stderr


def test_an_answer_that_is_needed_is_asked_for_again(draft: Path) -> None:
    result = asked(draft, "  \n" + lines())
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count("This is needed.") == 1


def test_a_wrong_answer_alone_is_asked_for_again_at_once(draft: Path) -> None:
    result = asked(draft, lines(kind="ngoo\nngo", date="20.11.2026\n2026-11-20"))
    assert (result.exit_code, result.stdout) == (0, f"{draft}\n"), result.stderr
    assert result.stderr.count("Its name, such as") == 1
    kind = result.stderr.index("No kind of organisation")
    assert kind < result.stderr.index("Its country by name")
    assert result.stderr.count("The kind of organisation") == 2
    assert "kind:ngo" in draft.read_text("utf-8")


@pytest.mark.parametrize("none", ["Kenia-on-Sea\n", "Kenia-on-Sea\n-", "-"])
def test_a_wrong_answer_that_is_optional_can_be_left_out(none: str, draft: Path) -> None:
    result = asked(draft, lines(country=none))
    assert (result.exit_code, result.stdout) == (0, f"{draft}\n"), result.stderr
    assert "[Kenia-on-Sea]" not in result.stderr
    assert "a87:country" not in draft.read_text("utf-8")


def test_the_id_of_another_body_is_asked_again_with_its_name(draft: Path) -> None:
    result = asked(draft, lines(id="anti-slavery-international") + "\nharbour-relief\n")
    assert (result.exit_code, result.stdout) == (0, f"{draft}\n"), result.stderr
    assert result.stderr.count("A short name for the organisation") == 2
    assert "give it another id" in said(result)
    assert "organization:harbour-relief\n" in draft.read_text("utf-8")


def test_an_entry_of_an_event_that_is_not_described_names_the_command_to_run_first(
    draft: Path,
) -> None:
    first = f"first run: alliance87 new event --draft {draft}"
    assert first in asked(draft, "fair-work-forum-2019\n", "participation").stderr
    result = run(*given("participation", ENTRY, draft))
    assert (result.exit_code, first in said(result)) == (1, True)
    assert "wrong." in said(result)


def test_what_the_draft_describes_may_be_named(draft: Path) -> None:
    make_draft(draft, ("organization", ORGANIZATION))
    options = given("participation", {"event": "strategy-workshop", "position": "1"}, draft)
    assert "Nothing is known" not in run(*options, typed="X\nharbour-relief\n").stderr


def test_what_rests_on_words_is_asked_for_without_speaking_of_a_table(draft: Path) -> None:
    result = asked(draft, lines(evidence="nowhere\n"))
    assert result.exit_code == 0, result.stderr
    assert "names given with alliance87 new evidence" in result.stderr
    assert f"first run: alliance87 new evidence --draft {draft}" in result.stderr
    assert "table" not in result.stderr


def test_source_contributor_and_date_of_the_draft_are_proposed_unless_there_are_several(
    draft: Path, project: Project
) -> None:
    make_draft(draft, ("organization", ORGANIZATION))
    own = {**TYPED, "name": "Dockers Union", "other_names": "", "website": ""}
    typed = "".join(f"{'' if name in SOURCE | BY else value}\n" for name, value in own.items())
    result = asked(draft, typed)
    assert result.exit_code == 0, result.stderr
    for value in {**SOURCE, **BY}.values():
        assert f"[{value}]: " in result.stderr
    assert "organization:dockers-union\n" in draft.read_text("utf-8")
    other = {**ORGANIZATION, "source_title": "B", "source_address": "https://b.example.org"}
    make_draft(draft, ("organization", {**other, "name": "Pilots Union"}))
    assert background(project, draft).before == BY


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_a_likely_duplicate_must_be_confirmed(answer: str, status: int, draft: Path) -> None:
    result = asked(draft, lines(name=ILO["name"]) + answer)
    assert (result.exit_code, draft.exists()) == (status, status == 0)
    assert "Write it all the same?" in result.stderr
    assert ("Nothing was written." in result.stderr) is (status == 1)


def test_the_blanks_around_a_quote_are_kept(draft: Path) -> None:
    typed = "was founded\nfounded\nthe body \n in London\n"
    source = {n: v for n, v in SOURCE.items() if n != "source_address"}
    result = run(*given("evidence", source, draft), typed=f"{typed}{SOURCE['source_address']}\n")
    assert result.exit_code == 0, result.stderr
    assert 'oa:prefix "the body " ;' in draft.read_text("utf-8")
    assert 'oa:suffix " in London" ;' in draft.read_text("utf-8")


def test_an_interrupt_leaves_the_draft_as_it_was(draft: Path) -> None:
    before = make_draft(draft, ("organization", ORGANIZATION))
    result = process("organization", "--draft", str(draft), typed="Dockers Union\n\n\n")
    assert (result.returncode, draft.read_text("utf-8")) == (2, before)
    assert os.listdir(draft.parent) == [draft.name]


@pytest.mark.parametrize(
    ("kind", "column", "right", "wrong"),
    [
        ("organization", "country", "GBR", "Narnia"),
        ("organization", "kind", "ngo", "ngoo"),
        ("organization", "language", "en", "English, please"),
        ("organization", "website", "https://relief.example.org", "relief"),
        ("organization", "id", "harbour-relief", "Harbour Relief"),
        ("organization", "part_of", "ilo", "nobody"),
        ("organization", "part_of", "ilo | unicef", "ilo | nobody"),
        ("event", "standing", "held", "over"),
        ("event", "start", "2019-05-14", "14/05/19"),
        ("participation", "position", "1", "first"),
        ("participation", "event", "strategy-workshop", "no-event"),
        ("evidence", "before", " -", "=1+1("),
        (
            "organization",
            "name",
            "Caf\udce9",
            "=1+1(",
        ),  # no text: the whole is refused with a reason
    ],
)
def test_an_answer_is_checked_by_itself(
    kind: str, column: str, right: str, wrong: str, project: Project
) -> None:
    known = background(project, None)
    of = KINDS[kind].column(column)
    assert fault(kind, of, right, known, Path("mine.trig")) == ""
    assert fault(kind, of, wrong, known, Path("mine.trig"))


def test_an_id_is_proposed_from_the_name_or_the_quote_and_asked_after_it() -> None:
    assert [c.name for c in questions("organization")][:2] == ["name", "id"]
    assert [c.name for c in questions("evidence")][:2] == ["quote", "id"]
    assert questions("participation") == KINDS["participation"].columns
    column = KINDS["event"].column("id")
    assert proposal(column, {"name": "Forum für Arbeit, 2019"}) == "forum-fur-arbeit-2019"
    assert proposal(column, {}) == ""
    assert completed("event", {**EVENT, "id": "x"})["id"] == "x"
    assert completed("participation", ENTRY) == ENTRY


def test_what_is_missing_is_named_and_an_id_only_if_none_can_be_made() -> None:
    needed = [c.name for c in missing("organization", {})]
    assert needed == ["name", "id", "language", *SOURCE, *BY]
    assert [c.name for c in missing("organization", {**ORGANIZATION, "name": "国际"})] == ["id"]
    assert missing("organization", ORGANIZATION) == ()


# The draft ----------------------------------------------------------------------


def test_a_draft_is_written_whole_or_not_at_all(
    draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_draft(draft, "one\n")
    write_draft(draft, "two é\n")
    assert draft.read_bytes() == "two é\n".encode()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UnreadableError, match="No space left on device"):
        write_draft(draft, "three\n")
    assert os.listdir(draft.parent) == [draft.name]
    assert draft.read_text("utf-8") == "two é\n"


@pytest.mark.parametrize("denied", ["file", "folder"])
def test_a_draft_that_may_not_be_written_is_refused(
    denied: str, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_writable(draft)
    draft.write_text("", "utf-8")
    where = {"file": draft, "folder": draft.parent}[denied]
    monkeypatch.setattr(os, "access", lambda path, mode: path != where)
    with pytest.raises(UnreadableError, match=f"may not write (in)?to this {denied}"):
        require_writable(draft)
