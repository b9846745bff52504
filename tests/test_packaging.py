"""The wheel alone is enough: it carries the rooms, and answers in an empty folder.

Also what the set-up rests on: the lock file, the reasons for each dependency, one version.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from alliance87.model.project import VERSION, Project

ROOMS = ("data", "ontology", "queries", "shapes", "tests/cases")
WHEEL = f"alliance87-{VERSION}-py3-none-any.whl"


def build(kind: str, source: Path, folder: Path) -> None:
    options = ("--target", kind, "--directory", str(folder))
    subprocess.run([sys.executable, "-m", "hatchling", "build", *options], cwd=source, check=True)


@pytest.fixture(scope="module")
def wheel(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build("wheel", project.root, folder)
    return folder / WHEEL


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment's ``bin``, with the wheel in it and the locked packages in reach."""
    root = tmp_path_factory.mktemp("environment")
    venv.create(root, symlinks=os.name == "posix")
    paths = sysconfig.get_paths(scheme="venv", vars={"base": str(root), "platbase": str(root)})
    scripts, packages = Path(paths["scripts"]), Path(paths["purelib"])
    pip = (sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "--quiet")
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    # A path in a .pth file does not run the .pth files there, so the checkout stays out of reach.
    (packages / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts


def run(folder: Path, *command: str | Path) -> str:
    """Run a command in ``folder`` without this process's Python settings; return what it prints."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        command, cwd=folder, env=clean, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    ).stdout


def test_the_wheel_holds_the_package_the_rooms_and_the_licences(
    wheel: Path, project: Project
) -> None:
    package = project.root / "scripts" / "alliance87"
    expected = {f"alliance87/{path.relative_to(package).as_posix()}" for path in files(package)}
    for room in ROOMS:
        expected |= {
            f"alliance87/rooms/{path.relative_to(project.root).as_posix()}"
            for path in files(project.root / room)
        }
    about = f"alliance87-{VERSION}.dist-info"
    names = set(ZipFile(wheel).namelist())
    assert {name for name in names if not name.startswith(about)} == expected
    assert {f"{about}/licenses/LICENSE", f"{about}/licenses/LICENSE-DATA"} <= names


def files(folder: Path) -> list[Path]:
    return [
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]


@pytest.mark.full
def test_the_source_distribution_makes_the_same_wheel(
    wheel: Path, project: Project, tmp_path: Path
) -> None:
    build("sdist", project.root, tmp_path)
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(tmp_path))
    options = ("--no-deps", "--no-build-isolation", "--no-index")
    subprocess.run([*pip, *options, str(tmp_path / f"alliance87-{VERSION}.tar.gz")], check=True)
    made = tmp_path / WHEEL
    assert ZipFile(made).namelist() == ZipFile(wheel).namelist()
    assert sha256(made.read_bytes()).hexdigest() == sha256(wheel.read_bytes()).hexdigest()


def test_the_wheel_uses_its_own_rooms(environment: Path, tmp_path: Path) -> None:
    code = "from alliance87.model.project import installed; print(installed().root)"
    root = Path(run(tmp_path, environment / "python", "-c", code).strip())
    assert root.parts[-2:] == ("alliance87", "rooms")
    assert root.is_relative_to(environment.parent.resolve())


@pytest.mark.parametrize(
    "arguments", [("query", "--list"), ("describe", "organization/ilo"), ("check",)], ids=" ".join
)
def test_the_wheel_alone_answers_in_an_empty_folder(
    arguments: tuple[str, ...], environment: Path, tmp_path: Path
) -> None:
    assert run(tmp_path, environment / "alliance87", *arguments)
    assert not list(tmp_path.iterdir())


def test_every_locked_requirement_is_pinned_and_hashed(project: Project) -> None:
    text = (project.root / "requirements.lock").read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=[a-z])", text)[1:]
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+==\S+ ", requirement)
        assert re.search(r"\n    --hash=sha256:[0-9a-f]{64}\b", requirement), requirement
    assert not re.search(r"://|^-|@|\bfile:", text, re.MULTILINE)


def test_every_dependency_is_locked_and_says_why_it_is_there(project: Project) -> None:
    text = (project.root / "pyproject.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)
    lock = (project.root / "requirements.lock").read_text(encoding="utf-8")
    for dependency in settings["project"]["dependencies"] + settings["dependency-groups"]["dev"]:
        assert re.search(rf'^    "{re.escape(dependency)}", # \S', text, re.MULTILINE), dependency
        name = re.split(r"[^\w-]", dependency)[0].lower()
        assert f"\n{name}==" in lock


def test_the_citation_gives_the_version(project: Project) -> None:
    citation = (project.root / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [VERSION]


@pytest.mark.parametrize("command", ["build", "test"])
def test_without_a_fit_python_the_set_up_says_so_in_one_line(
    command: str, project: Project, tmp_path: Path
) -> None:
    done = subprocess.run(
        ["bash", project.root / "scripts" / command],
        cwd=tmp_path,
        env={**os.environ, "PYTHON": "no-such-python"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    said = rf"{command}: found no Python 3\.11 or newer \(tried: no-such-python\)\. .+\n"
    assert re.fullmatch(said, done.stderr)
