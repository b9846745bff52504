"""The workflows are pinned and safe, and the report of a pull request believes nothing it made."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from conftest import CHECKOUT

FOLDER = CHECKOUT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
SHA = "a" * 40
HEAD: dict[str, object] = {"sha": SHA, "ref": "add", "repo": {"full_name": "fork/graph"}}
OURS: dict[str, object] = {"number": 7, "head": HEAD}


def test_every_action_is_pinned_by_its_digest_with_its_version_beside_it() -> None:
    uses = [
        line.strip()
        for path in WORKFLOWS
        for line in path.read_text("utf-8").splitlines()
        if "uses:" in line
    ]
    assert uses
    pinned = re.compile(r"(- )?uses: [\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [line for line in uses if not pinned.fullmatch(line)] == []


def test_zizmor_finds_no_unsafe_step() -> None:
    zizmor = Path(sysconfig.get_path("scripts"), "zizmor")
    done = subprocess.run(
        [zizmor, "--offline", "--no-progress", "--format", "plain", FOLDER],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


# The report of a pull request ------------------------------------------------------


@dataclass(frozen=True)
class Reported:
    """Which pull request was found, and what ``gh`` was called with to comment."""

    number: str
    comments: list[list[str]]
    body: str


def step(name: str) -> str:
    """Return the script of a step of the report."""
    workflow = yaml.safe_load((FOLDER / "contribution-report.yml").read_text("utf-8"))
    script: str = next(
        step["run"] for step in workflow["jobs"]["show"]["steps"] if step.get("name") == name
    )
    return script


def report(folder: Path, pulls: list[dict[str, object]]) -> Reported:
    """Run the steps of the report in a folder with the results in ``report``."""
    if not shutil.which("jq"):
        pytest.skip("needs jq: apt-get install jq")
    tools = folder / "tools"
    tools.mkdir()
    (folder / "pulls.json").write_text(json.dumps(pulls))
    gh = tools / "gh"
    gh.write_text(
        f"#!{sys.executable}\n"
        "import json, sys\n"
        "if sys.argv[1] == 'api': print(open('pulls.json').read())\n"
        "else: print(json.dumps(sys.argv[1:]), file=open('calls', 'a'))\n"
    )
    gh.chmod(0o755)
    environment = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_OUTPUT": str(folder / "output"),
        "REPOSITORY": "house/graph",
        "HEAD_SHA": SHA,
        "HEAD_BRANCH": "add",
        "HEAD_REPOSITORY": "fork/graph",
    }

    def run(name: str, **more: str) -> None:
        command = ["bash", "-e", "-o", "pipefail", "-c", step(name)]
        subprocess.run(command, cwd=folder, env={**environment, **more}, check=True)

    run("Look up the pull request by its head commit")
    number = (folder / "output").read_text().partition("number=")[2].strip()
    if number:
        run("Take over regular files of a bounded size")
        if (folder / "diff.md").exists():
            run("Comment what changes", NUMBER=number)
    calls, comment = folder / "calls", folder / "comment.md"
    return Reported(
        number,
        [json.loads(line) for line in calls.read_text().splitlines()] if calls.exists() else [],
        comment.read_text() if comment.exists() else "",
    )


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A folder with the results that a pull request made, which name another pull request."""
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "number").write_text("999")
    (tmp_path / "report" / "diff.md").write_text("+ one organisation\n")
    return tmp_path


@pytest.mark.full
def test_the_report_goes_to_the_pull_request_of_the_head_commit(results: Path) -> None:
    other = {"number": 999, "head": {**HEAD, "sha": "b" * 40}}
    found = report(results, [other, OURS])
    assert found.number == "7"
    assert [call[:3] for call in found.comments] == [["pr", "comment", "7"]]
    first, _, changes = found.body.partition("\n\n")
    assert "The code of this pull request wrote this comment" in first
    assert changes == "+ one organisation\n"


@pytest.mark.full
@pytest.mark.parametrize(
    "pulls",
    [
        [],
        [{**OURS, "head": {**HEAD, "repo": {"full_name": "other/graph"}}}],
        [{**OURS, "head": {**HEAD, "repo": None}}],
        [OURS, {**OURS, "number": 8}],
    ],
    ids=["none", "of another repository", "of a deleted repository", "two"],
)
def test_without_one_pull_request_of_the_head_commit_there_is_no_report(
    results: Path, pulls: list[dict[str, object]]
) -> None:
    assert report(results, pulls) == Reported("", [], "")


@pytest.mark.full
def test_a_result_that_is_a_link_or_too_large_is_left_out(results: Path) -> None:
    (results / "secret").write_text("secret")
    (results / "report" / "diff.md").unlink()
    (results / "report" / "diff.md").symlink_to(results / "secret")
    (results / "report" / "results.sarif").write_text("x" * 10_000_001)
    assert report(results, [OURS]) == Reported("7", [], "")
    assert not (results / "results.sarif").exists()
