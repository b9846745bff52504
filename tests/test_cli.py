"""The command line tells what it does, ends with the right status, and never shows a traceback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import alliance87.rules.check
from alliance87.cli import commands
from alliance87.model.finding import Finding, Place, Report, Severity
from alliance87.model.project import VERSION
from command import run as run_here
from conftest import CHECKOUT

COMMANDS = commands.list_commands(click.Context(commands))
PYTHON_PATH = os.pathsep.join(path for path in sys.path if path)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
README = CHECKOUT / "README.md"

FAULTS = {
    "no command of ours": (("nope",), "alliance87: No such command 'nope'."),
    "no option of ours": (("query", "--nope"), "alliance87 query: No such option"),
    "no format of ours": (("query", "x", "--format", "pdf"), "alliance87 query: Invalid value"),
    "nothing to ask": (("query",), "alliance87 query: Name a question"),
    "an empty name to ask": (("query", ""), "alliance87 query: Name a question"),
    "a list of one": (("query", "--list", "who-took-part"), "alliance87 query: --list takes no"),
    "a list in a format": (
        ("query", "--list", "--format", "csv"),
        "alliance87 query: --list takes",
    ),
    "a list with an answer": (
        ("query", "--list", "--status", "stated"),
        "alliance87 query: --list",
    ),
    "a parameter that is none": (
        ("query", "who-took-part", "UN"),
        "alliance87 query: UN is no parameter. Write KEY=VALUE, such as kind=un-entity.",
    ),
    "no such parameter": (
        ("query", "who-took-part", "x=y"),
        "who-took-part.rq: it has no parameter",
    ),
    "no such document": (
        ("query", "who-took-part", "--document", "x y z"),
        "x y z: nothing goes by",
    ),
    "a part of another store": (
        ("query", "who-took-part", "--status", "stated", "--endpoint", "http://127.0.0.1:1/"),
        "alliance87 query: --endpoint takes neither",
    ),
    "an empty name to describe": (("describe", ""), "alliance87 describe: the name is empty. Give"),
    "nothing to describe": (("describe",), "alliance87 describe: Missing argument"),
    "no question": (("query", "who-tok-part"), "who-tok-part: no question has this name. Did you"),
    "no query file": (("query", "none.rq"), "none.rq: cannot be read (No such file or directory)."),
    "a folder": (("query", "/"), "/: cannot be read (Is a directory)."),
    "no thing": (("describe", "nothing at all"), "nothing at all: nothing goes by this name."),
    "several things": (("describe", "migration"), "migration: 3 things go by this name: "),
    "a terminal's control characters": (("describe", "\x1b[2J\n"), "\\u001B[2J : nothing goes"),
    "no source": (("check", "--source", "press-release=none.txt"), "none.txt: "),
    "a file for a folder": (("build", "--out", sys.executable), f"{sys.executable}"),
}


def run(*arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in this process."""
    done = run_here(Path.cwd(), *arguments, given=given.encode(), **environment)
    out, err = done.out.encode(), done.err.encode()
    return subprocess.CompletedProcess(arguments, done.status, out, err)


def apart(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own."""
    return python("-m", "alliance87", *arguments, **environment)


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run Python as a process of its own."""
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": PYTHON_PATH, **environment},
        timeout=60,
    )


def assert_one_error(result: subprocess.CompletedProcess[bytes], start: str) -> None:
    """The command could not run, and said so in one line on standard error."""
    message = result.stderr.decode()
    assert result.returncode == 2
    assert result.stdout == b""
    assert message.startswith(start), message
    assert message.count("\n") == 1
    assert message.endswith("\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_a_summary_what_is_read_and_written_the_exit_codes_and_an_example(
    command: str,
) -> None:
    result = run(command, "--help")
    lines = [line.strip() for line in result.stdout.decode().splitlines()]
    assert result.returncode == 0
    assert re.fullmatch(r"[A-Z][^.]{5,60}\.", lines[2])
    starts = ("Reads:   ", "Writes:  ", "Exit codes: 0 ", f"Example: alliance87 {command} ")
    assert [s for s in starts if sum(line.startswith(s) for line in lines) != 1] == []
    assert all(len(line) <= 80 for line in result.stdout.decode().splitlines())


def test_help_names_every_command_with_its_whole_summary() -> None:
    text = run("--help").stdout.decode()
    for command in COMMANDS:
        assert re.search(rf"^  {command} +[A-Z].*[^.]\.$", text, re.MULTILINE)
    assert "Exit codes: 0 fine, 1 findings, 2 could not run, 3 over a limit." in text


def test_the_version_is_that_of_the_project() -> None:
    assert run("--version").stdout.decode() == f"alliance87 {VERSION}\n"


def test_without_a_command_the_help_is_shown_and_the_status_is_2() -> None:
    result = run()
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"Usage: alliance87" in result.stderr


@pytest.mark.parametrize(("arguments", "start"), FAULTS.values(), ids=FAULTS)
def test_what_cannot_run_is_one_line_and_status_2(arguments: tuple[str, ...], start: str) -> None:
    assert_one_error(run(*arguments), start)


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> {} }", "standard input:1:12: SERVICE would"),
        ("SELECT * FROM <file:///etc/passwd> {}", "standard input:1:10: FROM would"),
        ("LOAD <http://127.0.0.1:1/>", "standard input:1:1: LOAD would"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "standard input:1:1: INSERT would"),
        ("SELECT", "standard input:1:7: the query cannot be read"),
        (f"ASK {{ FILTER({'(' * 6000}1{')' * 6000}) }}", "standard input:1:76: brackets"),
    ],
)
def test_a_query_that_is_refused_or_malformed_is_one_line(query: str, start: str) -> None:
    assert_one_error(run("query", "-", given=query), start)


def test_bytes_that_are_no_text_are_one_error(tmp_path: Path) -> None:
    path = tmp_path / "latin.rq"
    path.write_bytes(b"ASK {} # caf\xe9")
    assert_one_error(run("query", str(path)), f"{path}:1: is not UTF-8.")


def test_a_question_a_file_and_standard_input_answer_the_same(tmp_path: Path) -> None:
    sparql = (CHECKOUT / "queries" / "who-took-part.rq").read_text("utf-8")
    path = tmp_path / "mine.rq"
    path.write_text(sparql, encoding="utf-8")
    by_name = run("query", "who-took-part", "--format", "csv")
    assert (by_name.returncode, by_name.stderr) == (0, b"")
    assert by_name.stdout.count(b"\r\n") == 43
    assert run("query", str(path), "--format", "csv").stdout == by_name.stdout
    assert run("query", "-", "--format", "csv", given=sparql).stdout == by_name.stdout


def test_the_list_has_every_question_and_what_it_asks() -> None:
    lines = run("query", "--list").stdout.decode().splitlines()
    names = sorted(path.stem for path in (CHECKOUT / "queries").glob("*.rq"))
    assert [line for line in lines if not line.startswith(" ")] == names
    for name, english in pairwise(lines):
        if not name.startswith(" "):
            assert english.startswith("    ")
            assert english.endswith("?")
    parameter = lines[lines.index("participants-by-kind") + 2]
    assert parameter.startswith("    kind=…  a kind of organisation")


def test_an_answer_is_the_same_bytes_whatever_the_hash_seed_and_the_time_zone() -> None:
    code = (
        "import sys\n"
        "from alliance87.cli import commands\n"
        "for form in ('table', 'csv', 'tsv', 'json', 'xml', 'markdown'):\n"
        "    commands.main(['query', sys.argv[1], '--format', form], standalone_mode=False)\n"
    )
    name = "which-countries-are-represented-and-on-whose-word"
    one = python("-c", code, name, PYTHONHASHSEED="1", TZ="Asia/Tokyo")
    two = python("-c", code, name, PYTHONHASHSEED="2", TZ="America/Lima")
    assert (one.returncode, one.stderr) == (0, b"")
    assert one.stdout == two.stdout


def test_a_table_is_as_wide_as_columns_says() -> None:
    wide = run("query", "who-took-part", COLUMNS="250").stdout.decode().splitlines()
    narrow = run("query", "who-took-part", COLUMNS="60").stdout.decode().splitlines()
    assert len(wide) == 46
    assert max(map(len, narrow)) <= 60


def test_a_description_is_as_wide_as_columns_says_or_100() -> None:
    for told, most in (("250", 250), ("60", 60), ("", 100)):
        lines = run("describe", "ILO", COLUMNS=told).stdout.decode().splitlines()[2:]
        assert most - 20 < max(len(line) for line in lines if " " in line.strip()) <= most


def test_after_an_empty_answer_names_that_occur_nowhere_are_told(tmp_path: Path) -> None:
    path = tmp_path / "unk.rq"
    path.write_text("SELECT ?a { ?a a87:kindd ?b }")
    result = run("query", str(path))
    assert (result.returncode, result.stdout.decode()) == (0, "a\n-\n\n0 rows\n")
    assert result.stderr.decode() == (
        f"{path}: a87:kindd occurs in no statement. Did you mean a87:kind?\n"
    )
    found = run("query", "-", given="SELECT ?a { ?a a87:kind ?b OPTIONAL { ?a a87:kindd ?c } }")
    assert (found.returncode, found.stderr) == (0, b"")


def test_a_description_quotes_its_evidence() -> None:
    result = run("describe", "organization/ilo")
    assert result.returncode == 0
    words = (
        "“International Labour Organization (ILO)”, document:press-release, characters 4601–4640"
    )
    assert words in " ".join(result.stdout.decode().split())  # lines may break anywhere


def test_a_terminal_that_knows_no_unicode_gets_escapes_and_programs_get_utf_8() -> None:
    told = apart("describe", "Force Ouvrière", PYTHONIOENCODING="ascii")
    assert (told.returncode, told.stderr) == (0, b"")
    assert rb"Force Ouvri\xe8re" in told.stdout
    read = apart("query", "who-took-part", "--format", "csv", PYTHONIOENCODING="ascii")
    assert "Force Ouvrière (France)" in read.stdout.decode()
    fault = apart("describe", "Ouvriére", PYTHONIOENCODING="ascii")
    assert_one_error(fault, r"Ouvri\xe9re: nothing goes by this name.")


def test_nothing_is_coloured_where_there_is_no_terminal() -> None:
    results = [run("describe", "ILO"), run("describe", "nothing at all"), run("--help")]
    assert [r for r in results if b"\x1b" in r.stdout + r.stderr] == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb", "NO_COLOR": ""}, False),
    ],
)
def test_a_terminal_is_coloured_unless_it_cannot_or_nobody_wants_it(
    environment: dict[str, str], coloured: bool
) -> None:
    ours, theirs = os.openpty()
    subprocess.run(
        [sys.executable, "-m", "alliance87", "query", "--list", "x"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        check=False,
        env={**os.environ, "PYTHONPATH": PYTHON_PATH, **environment},
        timeout=60,
    )
    printed = os.read(ours, 10_000)
    os.close(theirs)
    os.close(ours)
    assert b"--list takes no NAME" in printed
    assert (b"\x1b" in printed) is coloured


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_a_closed_pipe_ends_the_command_in_silence() -> None:
    command = [sys.executable, "-m", "alliance87", "query", "what-rests-on-curation-alone"]
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as closed:
        result = subprocess.run(
            command,
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONPATH": PYTHON_PATH},
        )
    assert (result.returncode, result.stderr) == (-signal.SIGPIPE, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_an_interrupt_ends_a_query_that_would_not_end() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "alliance87", "query", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": PYTHON_PATH},
    ) as process:
        assert process.stdin is not None
        process.stdin.write(ENDLESS.encode())
        process.stdin.close()
        process.stdin = None
        time.sleep(1)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=5)
    assert (process.returncode, output, errors) == (-signal.SIGINT, b"", b"")


@pytest.mark.parametrize(
    ("severity", "form", "status"),
    [(None, "text", 0), ("warning", "text", 0), ("violation", "text", 1), ("violation", "json", 1)],
)
def test_check_ends_with_1_if_something_is_wrong_and_0_if_not(
    severity: str | None, form: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = Finding(
        Place("data/x.trig"), Severity(severity or "warning"), "", "", "rule", "Mend."
    )
    report = Report((("passages", "104"),), (finding,) if severity else ())
    monkeypatch.setattr(alliance87.rules.check, "check", lambda *_: report)
    result = CliRunner().invoke(commands, ["check", "--format", form])
    assert result.exit_code == status
    assert ("Mend." in result.stdout) is bool(severity)


def test_help_and_a_query_load_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['alliance87', *sys.argv[1:]]\n"
        "from alliance87.cli import commands\n"
        "commands.main(standalone_mode=False)\n"
        "heavy = {'rdflib', 'pyshacl', 'pyld', 'pyoxigraph', 'difflib', 'alliance87.model.dataset'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    for arguments, loaded in (
        (["--help"], ""),
        (["query", "--list"], ""),
        (["query", "who-took-part"], "pyoxigraph"),
        (["describe", "ILO"], "alliance87.model.dataset pyoxigraph"),
    ):
        result = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONPATH": PYTHON_PATH},
        )
        assert result.stdout.decode().splitlines()[-1] == loaded


def snippets() -> list[tuple[str, str]]:
    """Each command of the README's console blocks that is ours, with what it is said to print."""
    text = README.read_text("utf-8") if README.is_file() else ""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            if command.startswith("alliance87 "):
                found.append((command, output))
    return found


def matches(expected: str, printed: str) -> bool:
    """Whether printed is what is expected; a line “…” stands for any lines, or for none."""
    parts = re.split(r"^…\n", expected, flags=re.MULTILINE)
    return re.fullmatch("(?:.*\n)*".join(map(re.escape, parts)), printed) is not None


def test_an_elided_snippet_matches_what_it_leaves_out_and_nothing_else() -> None:
    assert matches("a\n…\nd\n", "a\nb\nc\nd\n")
    assert matches("a\n…\n", "a\n")
    assert not matches("a\n…\nd\n", "a\nb\nc\n")
    assert not matches("a\n", "a\nb\n")


def test_the_readme_prints_what_its_commands_print(tmp_path: Path) -> None:
    if not README.is_file():
        pytest.skip("needs README.md")
    command = tmp_path / "alliance87"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m alliance87 "$@"\n')
    command.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    assert snippets() != []
    for line, expected in snippets():
        result = subprocess.run(
            line,
            shell=True,
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            env={**os.environ, "COLUMNS": "100", "PATH": path, "PYTHONPATH": PYTHON_PATH},
        )
        printed = result.stdout.decode()
        assert matches(expected, printed), f"$ {line}\n{printed}"


def test_every_command_is_a_command_of_click() -> None:
    context = click.Context(commands)
    assert len(COMMANDS) > 10
    for name in COMMANDS:
        command = commands.get_command(context, name)
        assert isinstance(command, click.Command)
        assert command.name == name


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("query - <&-", 2),
        ("query who-took-part >&-", 0),
        ("query nope 2>&-", 2),
        ("describe organization/ilo >&- 2>&-", 0),
    ],
)
def test_a_closed_stream_is_no_traceback(command: str, status: int) -> None:
    result = subprocess.run(
        f'"{sys.executable}" -m alliance87 {command}',
        shell=True,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": PYTHON_PATH},
    )
    assert result.returncode == status
    assert b"Traceback" not in result.stderr


def test_what_xml_cannot_hold_is_refused() -> None:
    query = 'SELECT ("\\u0001" AS ?x) {}'
    assert_one_error(run("query", "-", "--format", "xml", given=query), "--format xml: cannot hold")
