"""Build what is slow to build once for all parallel workers of a test run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest
from filelock import FileLock

_NPM_OPTIONS = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--loglevel=error",
)


@dataclass(frozen=True)
class BuildOnce:
    """Builds folders under ``root``, a folder that all workers of one test run share."""

    root: Path

    @classmethod
    def of_this_run(cls, factory: pytest.TempPathFactory) -> BuildOnce:
        """Use the temporary folder of this test run."""
        base = factory.getbasetemp()
        is_worker = "PYTEST_XDIST_WORKER" in os.environ  # whose own folder is inside the shared one
        return cls(base.parent if is_worker else base)

    def __call__(self, name: str, build: Callable[[Path], None]) -> Path:
        """Return the folder ``name``. The first caller fills it with ``build``; the others wait."""
        folder = self.root / name
        with FileLock(self.root / f"{name}.lock"):
            if not folder.exists():
                unfinished = Path(mkdtemp(dir=self.root, prefix=f"{name}-"))
                build(unfinished)
                unfinished.rename(folder)
        return folder


def install_packages(folder: Path) -> None:
    """Install the locked npm packages of a folder, unless it has exactly these already."""
    lock, installed = folder / "package-lock.json", folder / "node_modules" / "made-from"
    with FileLock(folder / ".npm-install.lock"):
        if not installed.is_file() or installed.read_bytes() != lock.read_bytes():
            command = ["npm", "ci", *_NPM_OPTIONS]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
            installed.parent.mkdir(exist_ok=True)  # npm makes none for no packages
            shutil.copy(lock, installed)
