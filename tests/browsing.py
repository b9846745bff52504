"""A real browser for the tests: the built site on a plain file server, and Chromium to visit it.

Import the fixtures ``website`` and ``browser`` into a test module. What a visit does is JavaScript for
Playwright, which has ``page``, ``context``, ``given`` and ``check()`` (what axe finds); what it returns
comes back as JSON. It fails if a page asks another origin, breaks its policy, or reports an error.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared_builds import BuildOnce, install_packages

CHECKOUT = Path(__file__).resolve().parents[1]
WEB = CHECKOUT / "scripts" / "web"
UNDER = "/some/sub/path/"  # not the root of its host, as many a site
PHONE = 360
DESKTOP = 1280


@contextmanager
def hosted(folder: Path) -> Generator[str]:
    """Serve a folder as plain files; the address ends in ``/some/sub/path/``."""
    command = [sys.executable, str(CHECKOUT / "tests" / "file_host.py"), str(folder), UNDER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}{UNDER}"
        finally:
            server.kill()


@dataclass(frozen=True)
class Browser:
    """Chromium, driven by ``tests/browser/browse.mjs``; a visit has no memory of those before."""

    exchange: Callable[[str], str]

    def visit(
        self,
        url: str,
        steps: str,
        *,
        given: object = None,
        dark: bool = False,
        print_: bool = False,
        width: int = DESKTOP,
        height: int = 900,
        scripts: bool = True,
        language: str = "en-GB",
        tolerated: Sequence[str] = (),
    ) -> Any:
        """Open a page, run the steps, and return what they return.

        Args:
            steps: the body of an async function of ``page``, ``context``, ``given`` and ``check``.
            tolerated: parts of the messages of faults that are expected.
        """
        asked = {
            "url": url,
            "steps": steps,
            "given": given,
            "dark": dark,
            "print": print_,
            "width": width,
            "height": height,
            "scripts": scripts,
            "language": language,
            "tolerated": list(tolerated),
        }
        outcome = json.loads(self.exchange(json.dumps(asked)))
        assert "error" not in outcome, outcome["error"]
        return outcome["result"]


def needed_node() -> None:
    """Skip the test where Node.js is not installed."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs Node.js 20 or newer: apt-get install nodejs npm")


def needed_chromium() -> str:
    """Return the command of Chromium, or skip the test where it is not installed."""
    named = os.environ.get("CHROMIUM", "chromium")
    found = shutil.which(named) or shutil.which("chromium-browser")
    if not found:
        pytest.skip("needs Chromium: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def assets(build_once: BuildOnce) -> Path:
    """The folder of the site's scripts, built from this checkout as ``scripts/site`` builds them."""
    needed_node()

    def build(_: Path) -> None:
        install_packages(WEB)
        subprocess.run(["node", "build.mjs"], cwd=WEB, check=True)

    build_once("assets", build)
    return CHECKOUT / "scripts" / "alliance87" / "site" / "assets"


@pytest.fixture(scope="session")
def site_folder(dist: Path, assets: Path, build_once: BuildOnce) -> Path:
    """The whole site with its scripts, as files."""

    def build(folder: Path) -> None:
        command = [sys.executable, "-m", "alliance87", "site", "--dist", str(dist)]
        out = ["--out", str(folder / "site")]
        subprocess.run([*command, *out], check=True, stdout=subprocess.DEVNULL)

    return build_once("website", build) / "site"


@pytest.fixture(scope="session")
def website(site_folder: Path) -> Generator[str]:
    """The address of the site on a plain file server, under a sub-path."""
    with hosted(site_folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    """A browser that stays open for all tests."""
    needed_node()
    chromium = needed_chromium()
    folder = CHECKOUT / "tests" / "browser"
    install_packages(folder)
    with subprocess.Popen(
        ["node", "browse.mjs", chromium],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asking, told = process.stdin, process.stdout

        def exchange(line: str) -> str:
            asking.write(f"{line}\n")
            asking.flush()
            return told.readline()

        yield Browser(exchange)
        asking.close()
        process.wait(timeout=60)
