"""What the tests share: the checkout, the source beside it, a built ``dist``, and Node.js.

Parallel workers share what is slow to build: see ``shared_builds``.

A test that cannot run here is skipped with the reason. Under ``CI=true`` that is a failure, because
continuous integration can install everything a test may need, but for the text of the press release.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest

from alliance87.model.project import Project
from browsing import assets, browser, site_folder, website
from shared_builds import BuildOnce, install_packages

__all__ = ["assets", "browser", "site_folder", "website"]  # fixtures

UNPUBLISHED = "which is not published"
CHECKOUT = Path(__file__).resolve().parents[1]
# Tests that use one of these need Node.js, a browser or a system package: they are no everyday tests.
FULL_FIXTURES = {"assets", "browser", "comunica", "node", "raptor", "site_folder", "website"}
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use such a fixture as ``full``."""
    for item in items:
        if not FULL_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.full)


@pytest.fixture(scope="session", autouse=True)
def assets_before_all_tests(request: pytest.FixtureRequest) -> None:
    """Build the site's scripts first if any test needs them: others see whether they are there."""
    needed = any("assets" in getattr(item, "fixturenames", ()) for item in request.session.items)
    if needed and shutil.which("node") and shutil.which("npm"):
        request.getfixturevalue("assets")


@pytest.fixture(scope="session")
def build_once(tmp_path_factory: pytest.TempPathFactory) -> BuildOnce:
    """A function that builds a folder in one worker, and has the other workers wait for it."""
    return BuildOnce.of_this_run(tmp_path_factory)


@pytest.fixture(scope="session")
def project() -> Project:
    """The rooms of this checkout."""
    return Project(CHECKOUT)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout that holds the source text and the verified facts."""
    folder = CHECKOUT.parent / "shared"
    if not (folder / "source" / "press-release.txt").is_file():
        pytest.skip(f"needs ../shared/source/press-release.txt, {UNPUBLISHED}")
    return folder


@pytest.fixture(scope="session")
def dist(build_once: BuildOnce) -> Path:
    """Everything ``alliance87 build`` publishes, made once from this checkout."""

    def build(folder: Path) -> None:
        command = [sys.executable, "-m", "alliance87", "build", "--out", str(folder / "dist")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    return build_once("build", build) / "dist"


@pytest.fixture(scope="session")
def node(build_once: BuildOnce) -> Path:
    """A copy of ``tests/node`` with its locked packages: run ``node canonical.mjs`` there."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs Node.js: apt-get install nodejs npm")

    def copy_and_install(folder: Path) -> None:
        for name in ("canonical.mjs", "package.json", "package-lock.json"):
            shutil.copy(CHECKOUT / "tests" / "node" / name, folder)
        install_packages(folder)

    return build_once("node", copy_and_install)


@pytest.fixture
def prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that validate in this process: read the project's own files for the first only."""
    from validating import prepare_once

    prepare_once(monkeypatch)


def _unskipped(report: Report) -> Report:
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        if UNPUBLISHED in str(reason):
            return report  # nothing that CI could install
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be skipped. {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that skips, in CI."""
    return _unskipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail a module that skips itself, in CI."""
    return _unskipped((yield))
