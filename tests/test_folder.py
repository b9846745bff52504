"""A build replaces the folder of an earlier build as a whole, and touches no other."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import command
from alliance87.export.build import build
from alliance87.export.folder import check_replaceable, checksums, replace
from alliance87.model.errors import Alliance87Error
from alliance87.model.project import Project


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_files_and_their_checksums_are_all_that_is_left(tmp_path: Path) -> None:
    out = tmp_path / "new" / "dist"
    first = replace(out, {"b": b"2", "a": b"1"})
    assert [path.name for path in first] == ["SHA256SUMS", "a", "b"]
    replace(out, {"a": b"3"})
    assert contents(out) == {"a": b"3", "SHA256SUMS": checksums({"a": b"3"})}
    assert [path.name for path in out.parent.iterdir()] == ["dist"]


def test_sha256sum_accepts_the_checksums_of_a_build(dist: Path) -> None:
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=dist,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    listed = [line.removesuffix(": OK") for line in checked.stdout.splitlines()]
    assert listed == sorted(path.name for path in dist.iterdir() if path.name != "SHA256SUMS")


@pytest.mark.parametrize("verbose", [False, True])
def test_a_build_ends_with_what_to_do_next_and_lists_its_files_only_if_wanted(
    verbose: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alliance87.export.build.build", lambda _, out: (out / "a", out / "b"))
    done = command.run(tmp_path, "build", "--out", "my dist", *["--verbose"] * verbose)
    files = [str(Path("my dist", name)) for name in "ab"] if verbose else []
    assert done.out.splitlines() == [
        *files,
        "my dist: 2 files, with their checksums in SHA256SUMS",
        "Next: alliance87 query who-took-part, or alliance87 serve --dist 'my dist'",
    ]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    replace(tmp_path / "dist", {})
    (tmp_path / "dist" / "SHA256SUMS").unlink()
    replace(tmp_path / "dist", {"a": b"1"})
    assert (tmp_path / "dist" / "a").read_bytes() == b"1"


@pytest.mark.parametrize("other", ["notes.txt", ".git", "a.ttl"])
def test_a_folder_with_anything_else_in_it_is_refused(other: str, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    replace(out, {"a": b"1"})
    (out / other).mkdir()
    before = sorted(path.name for path in out.iterdir())
    with pytest.raises(Alliance87Error, match=f"dist: holds {other}, which no build wrote"):
        replace(out, {"a": b"2"})
    assert sorted(path.name for path in out.iterdir()) == before
    assert (out / "a").read_bytes() == b"1"


def test_a_folder_without_checksums_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear", encoding="utf-8")
    with pytest.raises(Alliance87Error, match="holds letter, which no build wrote"):
        check_replaceable(tmp_path)


def test_a_build_into_such_a_folder_is_refused_before_any_work(tmp_path: Path) -> None:
    out = tmp_path / "home"
    out.mkdir()
    (out / "letter").write_text("Dear", encoding="utf-8")
    with pytest.raises(Alliance87Error, match="home: holds letter"):
        build(Project(tmp_path / "no such project"), out)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    out.write_text("", encoding="utf-8")
    with pytest.raises(Alliance87Error, match="dist: is not a folder"):
        check_replaceable(out)


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    replace(link, {"a": b"1"})
    replace(link, {"a": b"2"})
    assert link.is_symlink()
    assert (target / "a").read_bytes() == b"2"


@pytest.mark.parametrize("failing", ["write_bytes", "rename"])
def test_a_build_that_fails_leaves_the_old_folder_as_it_was(
    failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "dist"
    replace(out, {"a": b"1"})
    before = contents(out)
    rename, write = os.rename, Path.write_bytes

    def full_disk(path: Path, content: bytes) -> int:
        write(path, content[:1])
        raise OSError(28, "No space left on device")

    def stuck(source: Path, target: Path) -> None:
        if Path(source).name == "new":
            raise OSError(16, "Device or resource busy")
        rename(source, target)

    if failing == "rename":
        monkeypatch.setattr(os, "rename", stuck)
    else:
        monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(Alliance87Error, match="dist: cannot be written"):
        replace(out, {"a": b"2", "b": b"3"})
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


def test_a_listed_file_that_was_edited_since_is_not_deleted(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    replace(out, {"a": b"1"})
    (out / "a").write_bytes(b"notes of mine")
    with pytest.raises(Alliance87Error, match="dist: holds a, which no build wrote"):
        replace(out, {"a": b"2"})
    assert (out / "a").read_bytes() == b"notes of mine"


def test_a_folder_that_goes_by_a_listed_name_is_not_deleted(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    replace(out, {"a": b"1"})
    (out / "a").unlink()
    (out / "a").mkdir()
    with pytest.raises(Alliance87Error, match="dist: holds a, which no build wrote"):
        replace(out, {"a": b"2"})
    assert (out / "a").is_dir()


def test_a_loop_of_links_is_refused_before_the_work(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(Alliance87Error, match="link"):
        check_replaceable(loop)
