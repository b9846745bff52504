"""The house keeps its shape: nothing imports backwards, and what a room offers to others is little."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from conftest import CHECKOUT
from rooms import PACKAGE, diagram, read_rooms

# Each room, from the ground up: the rooms that it may import from, and how many names at most other rooms
# may import from it. Only cli may import from every room, and no room from cli.
ROOMS: dict[str, tuple[set[str], int]] = {
    "model": (set(), 83),
    "sandbox": ({"model"}, 15),
    "formats": ({"model", "sandbox"}, 33),
    "report": ({"model", "formats"}, 12),
    "tables": ({"model", "formats"}, 25),
    "rules": ({"model", "formats", "sandbox", "tables"}, 15),
    "query": ({"model", "formats", "report"}, 30),
    "remote_store": ({"model", "query"}, 10),
    "publish": ({"model", "remote_store"}, 5),
    "describe": ({"model", "formats", "report", "sandbox"}, 15),
    "explain": ({"model", "formats", "report", "rules", "tables"}, 10),
    "contribute": ({"model", "formats", "report", "rules", "sandbox", "tables"}, 16),
    "export": ({"model", "formats", "query"}, 12),
    "site": (
        {
            "model",
            "contribute",
            "describe",
            "explain",
            "export",
            "formats",
            "query",
            "rules",
            "tables",
        },
        8,
    ),
    "serve": ({"model", "export", "formats", "query", "sandbox", "site"}, 5),
}
FOUND = read_rooms()
HELD = sorted(FOUND.keys() & ROOMS.keys())


def test_every_room_has_its_place_in_the_plan() -> None:
    assert FOUND.keys() - ROOMS.keys() == {"cli"}


@pytest.mark.parametrize("room", HELD)
def test_a_room_imports_only_from_rooms_below_it(room: str) -> None:
    below, _ = ROOMS[room]
    assert set(FOUND[room].uses) <= below


def test_no_two_rooms_may_import_from_each_other() -> None:
    order = list(ROOMS)
    for room, (below, _) in ROOMS.items():
        assert {other for other in below if order.index(other) >= order.index(room)} == set(), room


@pytest.mark.parametrize("room", HELD)
def test_a_room_offers_few_names_to_others(room: str) -> None:
    _, most = ROOMS[room]
    assert len(FOUND[room].offers) <= most, sorted(FOUND[room].offers)


def test_every_module_says_its_job() -> None:
    modules = [path for room in FOUND.values() for path in room.modules]
    assert modules
    lacking = [
        path for path in modules if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert lacking == []


def test_an_import_is_found_wherever_it_stands(tmp_path: Path) -> None:
    files = {
        "low/__init__.py": "",
        "low/names.py": "NAME = 1",
        "high/__init__.py": "from pack.low import names",
        "high/user.py": "def late():\n    from pack.low.names import NAME\n    import json",
        "beside.py": "from pack.high.user import late",
    }
    for name, text in files.items():
        path = tmp_path / "pack" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = read_rooms(tmp_path / "pack")
    assert {name: dict(room.uses) for name, room in found.items()} == {
        "beside": {"high": {"user.late"}},
        "high": {"low": {"names", "names.NAME"}},
        "low": {},
    }
    assert found["low"].offers == {"names", "names.NAME"}


@pytest.mark.parametrize("text", ["import pack.low", "from .low import names"])
def test_an_import_of_another_form_is_refused(text: str, tmp_path: Path) -> None:
    package = tmp_path / "pack"
    package.mkdir()
    (package / "high.py").write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError, match=r"write “from pack\.… import …”"):
        read_rooms(package)


def test_the_package_is_read() -> None:
    assert (PACKAGE / "__main__.py").is_file()
    assert FOUND["cli"].modules


def test_the_diagram_of_the_architecture_is_that_of_the_imports() -> None:
    text = (CHECKOUT / "docs" / "architecture.md").read_text("utf-8")
    _, _, rest = text.partition("```mermaid\n")
    assert rest.partition("```")[0] == diagram(FOUND), "copy it from: python tests/rooms.py"


def test_the_architecture_gives_every_room_its_one_job() -> None:
    text = (CHECKOUT / "docs" / "architecture.md").read_text("utf-8")
    assert {room for room in FOUND if f"| `{room}` |" not in text} == set()


def test_the_architecture_names_files_and_functions_that_exist() -> None:
    text = (CHECKOUT / "docs" / "architecture.md").read_text("utf-8")
    rooms = "|".join(FOUND)
    files = re.findall(rf"`((?:{rooms})/\w+\.\w+)`", text)
    named = re.findall(rf"`((?:{rooms})/\w+\.py)`, `(?:\w+\.)?(\w+)`", text)
    assert len(named) > 8
    assert [name for name in files if not (PACKAGE / name).is_file()] == []
    texts = {path: (PACKAGE / path).read_text("utf-8") for path, _ in named}
    lacking = [
        (path, name)
        for path, name in named
        if not re.search(rf"^ *(?:def |class )?{name}\b", texts[path], re.MULTILINE)
    ]
    assert lacking == []
