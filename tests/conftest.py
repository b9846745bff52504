"""What the tests share: the checkout, the source beside it, a built ``dist``, and Node.js.

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

__all__ = ["assets", "browser", "site_folder", "website"]  # fixtures

UNPUBLISHED = "which is not published"
CHECKOUT = Path(__file__).resolve().parents[1]
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


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
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything ``alliance87 build`` publishes, made once from this checkout."""
    folder = tmp_path_factory.mktemp("build") / "dist"
    subprocess.run([sys.executable, "-m", "alliance87", "build", "--out", folder], check=True)
    return folder


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of ``tests/node`` with its locked packages: run ``node canonical.mjs`` there."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs Node.js: apt-get install nodejs npm")
    folder = tmp_path_factory.mktemp("node")
    for name in ("canonical.mjs", "package.json", "package-lock.json"):
        shutil.copy(CHECKOUT / "tests" / "node" / name, folder)
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    subprocess.run(["npm", "ci", *options], cwd=folder, check=True)
    return folder


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
