"""The house keeps its shape: data flow one way, and a module does not outgrow its one job."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "scripts" / "alliance87"
MODULES = sorted(PACKAGE.rglob("*.py"))
# What each room may import, besides itself: read → assemble → check → export, formats below both; and
# for what others send: gate, locate, tables → validate → contribute, report beside them all; and last
# the web: site, which serve shows too, and publish with remote_store for the stores of others.
BASE = {"errors", "namespaces", "nearest", "project", "terminal"}
VALUES = BASE | {"findings", "located"}
MAY_IMPORT = {
    "assemble": BASE | {"read"},
    "check": BASE | {"assemble", "findings", "formats", "passages", "read"},
    "contribute": VALUES | {"gate", "read", "tables", "validate"},
    "describe": BASE | {"query", "read"},
    "diff": BASE | {"describe", "query", "read"},
    "errors": set(),
    "explain": BASE | {"read", "tables", "validate"},
    "export": BASE | {"assemble", "formats", "passages", "read"},
    "findings": BASE,
    "formats": BASE,
    "gate": VALUES,
    "locate": VALUES,
    "located": {"findings"},
    "namespaces": set(),
    "nearest": {"namespaces"},
    "passages": BASE,
    "project": set(),
    "publish": BASE | {"remote_store"},
    "query": BASE | {"formats", "read"},
    "read": BASE,
    "report": VALUES,
    "sandbox": VALUES,
    "serve": BASE | {"export", "formats", "query", "read", "sandbox", "site"},
    "site": VALUES
    | {"assemble", "contribute", "describe", "explain", "export", "formats"}
    | {"passages", "query", "read", "tables", "validate"},
    "remote_store": BASE | {"query"},
    "tables": VALUES,
    "terminal": set(),
    "validate": VALUES | {"check", "gate", "locate", "read", "tables"},
}


def room(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "alliance87":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("alliance87."):
            found.add((node.module or "").split(".")[1])
    return found - {room(module)}


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_nothing_imports_backwards(module: Path) -> None:
    if room(module) not in ("cli", "__init__", "__main__"):  # which call everybody
        assert imported(module) <= MAY_IMPORT[room(module)]


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_a_module_says_its_job_and_stays_small_enough_to_be_read(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 210
