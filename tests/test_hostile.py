"""Every hostile file ends the whole command with one clear error, in little memory.

The files are in ``hostile``. The small ones are for every day, in this process and its sandbox. The large
ones are for the full tests, where the command runs as its users run it: in a process of its own, whose
memory is measured. Some also run under strace and without a network.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Timer
from xml.etree import ElementTree

import pyoxigraph
import pytest

import command
import hostile
from command import Done
from conftest import CHECKOUT
from hostile import CASES, LARGE_CASES, SECRET, SMALL_CASES, Case

pytestmark = pytest.mark.usefixtures("prepared_once")

HANGS = 600  # seconds after which a command is taken to hang
MOST_KIBIBYTES = 1024 * 1024
MOST_OUTPUT = 6_000  # characters of one error
BY_NAME = {case.name: case for case in CASES}
BASE = str(hostile.BASES / "base.ttl")


def run(folder: Path, *arguments: str, before: tuple[str, ...] = (), given: bytes = b"") -> Done:
    """Run the command in a folder and in a process of its own; it must keep to little memory."""
    paths = [folder / f".{name}" for name in ("in", "out", "err")]
    paths[0].write_bytes(given)
    with paths[0].open("rb") as put, paths[1].open("wb") as out, paths[2].open("wb") as err:
        started = [*before, sys.executable, "-m", "alliance87", *arguments]
        process = subprocess.Popen(started, cwd=folder, stdin=put, stdout=out, stderr=err)
        guard = Timer(HANGS, process.kill)
        guard.start()
        _, status, usage = os.wait4(process.pid, 0)
        guard.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    assert usage.ru_maxrss < MOST_KIBIBYTES
    out_text, err_text = (path.read_bytes().decode("utf-8") for path in paths[1:])
    return harmless(Done(process.returncode, out_text, err_text))


def invoke(folder: Path, *arguments: str, given: bytes = b"") -> Done:
    """Run the command in a folder, in this process."""
    return harmless(command.run(folder, *arguments, given=given))


def harmless(done: Done) -> Done:
    assert "Traceback" not in done.err + done.out
    assert "\x1b" not in done.err + done.out
    return done


def written(case: Case, folder: Path) -> Path:
    path = folder / case.name
    path.write_bytes(case.make())
    return path


def one_error(done: Done, name: str, rule: str, at: str, status: int) -> None:
    """Insist on one error at a place, and on nothing else of the file in what is told."""
    found = re.findall(r"(?m)^    rule: (.*)$", done.out)
    assert len(found) == 1, done.out[:2000] + done.err
    assert found[0] in rule.split("|")
    assert done.status in ((status,) if status else (2, 3))
    assert done.err == ""
    place = r"(:\d+:\d+)?" if at == "*" else re.escape(f":{at}" if at else "")
    what = "(refusal|limit)" if not status else {2: "refusal", 3: "limit"}[status]
    assert re.match(rf"{re.escape(name)}{place}( \([^)]*\))? {what}\b", done.out), done.out[:300]
    assert SECRET not in done.out
    assert len(done.out) < MOST_OUTPUT


# Contents ----------------------------------------------------------------------


@pytest.mark.parametrize("case", SMALL_CASES, ids=str)
def test_a_hostile_file_ends_with_one_clear_error(case: Case, tmp_path: Path) -> None:
    path = written(case, tmp_path)
    done = invoke(tmp_path, "validate", case.name)
    one_error(done, case.name, case.rule, case.at, case.status)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.full
@pytest.mark.parametrize("case", LARGE_CASES, ids=str)
def test_a_large_hostile_file_ends_a_process_with_one_clear_error(
    case: Case, tmp_path: Path
) -> None:
    path = written(case, tmp_path)
    done = run(tmp_path, "validate", case.name)
    one_error(done, case.name, case.rule, case.at, case.status)
    path.unlink()
    assert {left.name for left in tmp_path.iterdir()} == {".in", ".out", ".err"}


def test_of_fifty_thousand_faults_a_thousand_are_told_and_where_the_rest_begins(
    tmp_path: Path,
) -> None:
    lines = (f'<{hostile.A87}/id/event/e{n}> <{hostile.A87}/x> " x"@en .' for n in range(50_000))
    (tmp_path / "faults.nt").write_text("\n".join(lines))
    done = invoke(tmp_path, "validate", "--format", "json", "faults.nt")
    rules = [found["rule"].rpartition("#")[2] for found in json.loads(done.out)["findings"]]
    assert (done.status, len(rules), set(rules)) == (3, 1001, {"blanks", "findings"})


def test_standard_input_is_held_to_the_same(tmp_path: Path) -> None:
    case = BY_NAME["billion-laughs.rdf"]
    done = invoke(tmp_path, "validate", "--input-format", "rdfxml", "-", given=case.make())
    one_error(done, "<stdin>", case.rule, case.at, case.status)


# Files that are none -----------------------------------------------------------


def _link(path: Path) -> None:
    (path.parent / "secret.ttl").write_text(f"# {SECRET}")
    path.symlink_to("secret.ttl")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes and links of Unix")
@pytest.mark.parametrize(
    "make",
    [
        _link,
        Path.mkdir,
        lambda path: os.mkfifo(path),  # looked up late: Windows has no such call
        _socket,
        lambda path: path.symlink_to("/dev/zero"),
    ],
    ids=["link", "folder", "pipe", "socket", "link to a device"],
)
def test_what_is_no_file_is_not_opened(
    make: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "mine.ttl")
    done = invoke(tmp_path, "validate", "mine.ttl")
    one_error(done, "mine.ttl", "not-a-file", "", 2)


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/stdin", "/dev/fd/0", "/dev/null", "/dev/tty"])
def test_a_device_is_not_opened(name: str, tmp_path: Path) -> None:
    done = run(tmp_path, "validate", "--input-format", "turtle", name, given=SECRET.encode())
    one_error(done, name, "not-a-file|unreadable", "", 2)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    one_error(invoke(tmp_path, "validate", "no.ttl"), "no.ttl", "unreadable", "", 2)


NAMES = {
    b"a\x1b[2Jb.ttl": "a\\u001B[2Jb.ttl",
    b"a\nb.ttl": "a\\u000Ab.ttl",
    b"a\xffb.ttl": "a\ufffdb.ttl",
    "a\u202eb.ttl".encode(): "a\\u202Eb.ttl",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_is_shown_without_harm(name: bytes, tmp_path: Path) -> None:
    case = BY_NAME["blank-node.ttl"]
    (tmp_path / os.fsdecode(name)).write_bytes(case.make())
    one_error(
        invoke(tmp_path, "validate", os.fsdecode(name)),
        NAMES[name],
        case.rule,
        case.at,
        case.status,
    )


@pytest.mark.parametrize("form", ["json", "sarif", "github", "junit", "turtle"])
def test_the_name_of_a_file_cannot_forge_what_a_report_tells(form: str, tmp_path: Path) -> None:
    name = b"\x1b[2J\n::error file=x::forged, ]]> \xff<b>.ttl"
    (tmp_path / os.fsdecode(name)).write_bytes(BY_NAME["blank-node.ttl"].make())
    done = invoke(tmp_path, "validate", "--format", form, os.fsdecode(name))
    assert done.status == 2
    whole(done.out, form)


# Formats of a report -----------------------------------------------------------

in_full = partial(pytest.param, marks=pytest.mark.full)
FORGED = r"\u000A::error file=x::forged </testcase></testsuite> ]]> & <!-- \" \u0009 %0A"
SAMPLE = (
    "bidi-in-an-address.ttl", "escape-in-a-text.ttl", "latin-1.ttl", "billion-laughs.rdf",
    "gz.ttl", in_full("address-10-mb.ttl"),
)  # fmt: skip


def whole(report: str, form: str) -> None:
    """Insist that a report is well-formed, with one finding and none that was forged."""
    if form == "json":
        assert len(json.loads(report)["findings"]) == 1
    elif form == "sarif":
        assert len(json.loads(report)["runs"][0]["results"]) == 1
    elif form == "junit":
        tree = ElementTree.fromstring(report)
        assert len([*tree.iter("failure"), *tree.iter("error")]) == 1
    elif form == "github":
        commands = [line for line in report.splitlines() if line.lstrip().startswith("::")]
        assert len(commands) == 1
    elif form == "turtle":
        quads = list(pyoxigraph.parse(report, format=pyoxigraph.RdfFormat.TURTLE))
        results = "http://www.w3.org/ns/shacl#ValidationResult"
        assert sum(getattr(q.object, "value", "") == results for q in quads) == 1
    assert all(c.isprintable() or c in "\n\t" for c in report)


@pytest.mark.parametrize("form", ["json", "sarif", "github", "junit", "turtle"])
@pytest.mark.parametrize("name", SAMPLE)
def test_a_report_in_every_format_holds_one_error(name: str, form: str, tmp_path: Path) -> None:
    written(BY_NAME[name], tmp_path)
    done = invoke(tmp_path, "validate", "--format", form, name)
    assert (done.status, done.err) == (BY_NAME[name].status, "")
    assert SECRET not in done.out
    assert len(done.out) < 4 * MOST_OUTPUT
    whole(done.out, form)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit", "turtle"])
def test_a_text_cannot_forge_what_a_report_tells(form: str, tmp_path: Path) -> None:
    written(hostile.value("forged", "line-break", f'"{FORGED}"@en'), tmp_path)
    done = invoke(tmp_path, "validate", "--format", form, "forged.ttl")
    assert (done.status, done.err) == (2, "")
    whole(done.out, form)


# The other commands ------------------------------------------------------------

OTHERS = ("billion-laughs.rdf", "context-remote.jsonld", "brackets.ttl", "triple-terms.ttl")


@pytest.mark.parametrize("name", [*OTHERS, "21-mb.ttl", "escape-in-a-text.ttl", "formula.csv"])
def test_nothing_hostile_is_accepted(name: str, tmp_path: Path) -> None:
    written(BY_NAME[name], tmp_path)
    contributions = CHECKOUT / "data" / "contributions"
    before = sorted(contributions.rglob("*"))
    case = BY_NAME[name]
    one_error(invoke(tmp_path, "accept", name), name, case.rule, case.at, case.status)
    assert sorted(contributions.rglob("*")) == before


@pytest.mark.parametrize("name", ["parentheses.trig", "blank-graph.trig", "braces.trig"])
def test_no_draft_is_added_to_what_is_hostile(name: str, tmp_path: Path) -> None:
    path = written(BY_NAME[name], tmp_path)
    answers = ["--quote=x", "--id=x", "--source-title=T", "--source-language=en"]
    answers.append("--source-address=https://example.org/a")
    done = invoke(tmp_path, "new", "evidence", *answers, "--draft", name)
    assert done.status in (2, 3)
    assert f"{name}:{BY_NAME[name].at}" in done.err
    assert path.read_bytes() == BY_NAME[name].make()


@pytest.mark.parametrize(
    "name",
    [
        "brackets.ttl", "parentheses.trig", "triple-terms.ttl", "triple-terms.nt", "angles.ttl",
        "levels.jsonld", "21-mb.ttl", in_full("text-17-mb.ttl"), in_full("prefix-15-mb.ttl"),
        in_full("millions.ttl"), "context-remote.jsonld", "latin-1.ttl", "blank-node.ttl", "billion-laughs.rdf",
    ],
)  # fmt: skip
def test_a_comparison_with_a_hostile_file_ends_with_one_error(name: str, tmp_path: Path) -> None:
    written(BY_NAME[name], tmp_path)
    done = invoke(tmp_path, "diff", BASE, name)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert name in done.err
    assert len(done.err) < MOST_OUTPUT


def test_a_comparison_shows_no_escape_as_one(tmp_path: Path) -> None:
    written(BY_NAME["escape-in-a-text.ttl"], tmp_path)
    assert invoke(tmp_path, "diff", BASE, "escape-in-a-text.ttl").status == 0


# No network and no other file --------------------------------------------------

REMOTE = (
    "external-dtd.rdf", "entity.rdf", "parameter-entity.rdf", "context-remote.jsonld",
    "context-file.jsonld", "context-import.jsonld", "imports.ttl", "file.ttl", "formula.csv",
)  # fmt: skip


@pytest.mark.full
def test_nothing_but_our_files_and_the_given_one_is_opened_and_no_socket(tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("needs strace: apt-get install strace")
    calls = "trace=%network,open,openat,openat2,prlimit64"
    ours: tuple[str, ...] = (str(CHECKOUT), sys.prefix, sys.base_prefix)
    ours = (*ours, "/usr/", "/lib", "/etc/ld.so", "/etc/localtime", "/dev/null", "/proc/", "/sys/")
    for name in REMOTE:
        written(BY_NAME[name], tmp_path)
        log = tmp_path / f"{name}.log"
        traced = ("strace", "-f", "-s", "500", "-e", calls, "-o", str(log))
        done = run(tmp_path, "validate", name, before=traced)
        if "ptrace" in done.err:
            pytest.skip(f"strace may not trace here: {done.err.strip()}")
        one_error(done, name, BY_NAME[name].rule, BY_NAME[name].at, BY_NAME[name].status)
        lines = log.read_text(errors="replace").splitlines()
        assert [
            line for line in lines if re.search(r" (socket|connect|sendto|bind)\w*\(", line)
        ] == []
        opened = [
            m[1] for line in lines if (m := re.search(r' open\w*\(.*?"([^"]*)".* = \d+', line))
        ]
        assert opened
        named = (name, str(tmp_path))  # python -m looks for modules in the folder it is run in
        assert [path for path in opened if not path.startswith(ours) and path not in named] == []
        shut = next(n for n, line in enumerate(lines) if re.search(r"NOFILE, \{rlim_cur=0, ", line))
        after = [line for line in lines[shut + 1 :] if line.split()[0] == lines[shut].split()[0]]
        assert [line for line in after if re.search(r" open\w*\(.* = \d+", line)] == []


@pytest.mark.full
def test_without_a_network_the_same_is_told(tmp_path: Path) -> None:
    apart = ("unshare", "-rn")
    if (
        not shutil.which("unshare")
        or subprocess.run([*apart, "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("needs unshare -rn: a kernel that allows a network namespace")
    for name in REMOTE:
        written(BY_NAME[name], tmp_path)
        alone, usual = (
            run(tmp_path, "validate", name, before=apart),
            run(tmp_path, "validate", name),
        )
        assert (alone.status, alone.out) == (usual.status, usual.out)
