"""The same data give the same bytes, wherever, whenever and in whatever order they are read."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse, serialize

import alliance87
from alliance87.model.project import Project

BUILD = """
import sys
from pathlib import Path
from alliance87.export.build import build
import alliance87
from alliance87.model.project import Project
build(Project(Path(sys.argv[1])), Path(sys.argv[2]))
"""
FORMATS = {".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG}
# The package under test is found wherever the process runs; nothing else of this one is passed on.
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(alliance87.__file__).parents[1])}


def built(root: Path, out: Path | str, folder: Path, **environment: str) -> None:
    """Build in a process of its own, in ``folder``, with only the environment given."""
    subprocess.run(
        [sys.executable, "-c", BUILD, root, out],
        cwd=folder,
        env=ENVIRONMENT | environment,
        check=True,
    )


def copied(project: Project, to: Path) -> None:
    """Copy the rooms that a build reads."""
    for room in (project.ontology, project.data, project.shapes):
        shutil.copytree(room, to / room.name)


def shuffle_files(folder: Path, seed: int) -> None:
    """Write the statements of every file in another order."""
    shuffle = random.Random(seed).shuffle
    for path in (path for path in folder.rglob("*") if path.suffix in FORMATS):
        quads = list(parse(path=path, format=FORMATS[path.suffix]))
        shuffle(quads)
        content = serialize(quads, format=FORMATS[path.suffix])
        assert content is not None
        path.write_bytes(content)


def assert_same(one: Path, other: Path) -> None:
    names = sorted(path.name for path in one.iterdir())
    assert sorted(path.name for path in other.iterdir()) == names
    assert [n for n in names if (one / n).read_bytes() != (other / n).read_bytes()] == []


ODD = {"PYTHONHASHSEED": "random", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"}
PLAIN = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"}
OLD = {"PYTHONHASHSEED": "1", "PYTHONUTF8": "0", "LANG": "POSIX", "PYTHONOPTIMIZE": "1"}


@pytest.mark.parametrize(
    ("environment", "seed"),
    [
        pytest.param(ODD, 87, id="odd"),
        pytest.param(PLAIN, 2017, id="plain", marks=pytest.mark.full),
        pytest.param(OLD, 8, id="old", marks=pytest.mark.full),
    ],
)
def test_environment_folder_and_order_leave_no_trace(
    environment: dict[str, str], seed: int, project: Project, dist: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "ein anderer Ort"
    copied(project, elsewhere)
    shuffle_files(elsewhere, seed)
    built(Path(elsewhere.name), Path(elsewhere.name, "out"), tmp_path, **environment)
    assert_same(dist, elsewhere / "out")


def test_no_output_names_this_machine_or_this_moment(project: Project, dist: Path) -> None:
    places = (
        str(project.root),
        str(dist),
        str(Path.home()),
        "file:",
        "/tmp/",
    )
    for path in dist.iterdir():
        text = path.read_bytes().decode()
        assert [place for place in places if len(place) > 3 and place in text] == [], path.name
        assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:", text), path.name


def test_lines_end_in_lf_but_those_of_csv(dist: Path) -> None:
    for path in dist.iterdir():
        content = path.read_bytes()
        assert content.endswith(b"\n"), path.name
        assert (b"\r" in content) == (path.suffix == ".csv"), path.name
