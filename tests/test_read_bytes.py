"""A contribution is one regular file of UTF-8 text in a known format; all else is refused by name."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import signal
import socket
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliance87.formats.format import SUFFIXES, Format, format_of
from alliance87.formats.read_bytes import decode, read_bytes, read_stdin
from alliance87.model.finding import Finding, FindingError, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.sandbox.limits import Limits

LIMITS = Limits()
SECRET = "the-secret-of-the-file"
unix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and links of Unix")


def refusal(action: Callable[[], object], rule: str) -> Finding:
    """Return the finding that an action must end with."""
    with pytest.raises(FindingError) as caught:
        action()
    found = caught.value.finding
    assert found.rule == f"{PREFIXES['rule']}{rule}"
    assert found.message.endswith(".")
    assert SECRET not in repr(found)
    return found


def unread(path: Path, rule: str, limits: Limits = LIMITS) -> Finding:
    return refusal(partial(read_bytes, path, limits), rule)


def undecoded(data: bytes, rule: str = "encoding") -> Finding:
    return refusal(partial(decode, "a.csv", data), rule)


def test_a_regular_file_is_read_to_the_byte_through_linked_folders(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.ttl").write_bytes(b"\xef\xbb\xbfa\r\nb")
    assert read_bytes(tmp_path / "real" / "a.ttl", LIMITS) == b"\xef\xbb\xbfa\r\nb"
    (tmp_path / "link").symlink_to("real", target_is_directory=True)
    assert read_bytes(tmp_path / "link" / "a.ttl", LIMITS) == b"\xef\xbb\xbfa\r\nb"


@unix
@pytest.mark.parametrize("target", ["a.ttl", "nowhere.ttl", "link", "/etc/passwd"])
def test_a_symbolic_link_is_refused_wherever_it_leads(target: str, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(SECRET)
    (tmp_path / "link").symlink_to(target)
    found = unread(tmp_path / "link", "not-a-file")
    assert "symbolic link" in found.message
    assert found.fix == "Give the file that the link leads to."


@unix
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
    kinds = {"": "a folder", "pipe": "a pipe", "socket": "a socket", "/dev/zero": "a device"}
    for name, kind in kinds.items():
        assert kind in unread(tmp_path / name, "not-a-file").message


@unix
def test_what_takes_the_place_of_a_file_before_it_is_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, pipe = tmp_path / "a.ttl", tmp_path / "pipe"
    path.write_text(SECRET)
    before = os.lstat(path)
    monkeypatch.setattr(os, "lstat", lambda _: before)
    path.rename(tmp_path / "b.ttl")
    path.symlink_to("b.ttl")
    assert "symbolic link" in unread(path, "unreadable").message
    os.mkfifo(pipe)
    signal.alarm(20)  # to open a pipe and wait for a writer would take for ever
    try:
        assert "a pipe" in unread(pipe, "not-a-file").message
    finally:
        signal.alarm(0)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere.ttl", "no such file"),
        ("file.ttl/a.ttl", "no such file"),
        ("x" * 300 + ".ttl", "cannot be read"),
        ("a\0b.ttl", "cannot be read"),
    ],
)
def test_a_path_that_leads_to_nothing_is_refused(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file.ttl").write_text("a")
    assert words in unread(tmp_path / name, "unreadable").message


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.ttl").write_text(SECRET)
    monkeypatch.setattr(os, "open", denied)  # the superuser may read everything
    assert "may not" in unread(tmp_path / "a.ttl", "unreadable").message


@unix
def test_a_finding_names_a_file_on_one_line() -> None:
    found = unread(Path(os.fsdecode(b"bad\xff\x1b[31m\n.ttl")), "unreadable")
    assert found.place.file == "bad\ufffd\\u001B[31m\\u000A.ttl"


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(tmp_path: Path) -> None:
    path, limits = tmp_path / "a.ttl", Limits(file_bytes=1000)
    path.write_bytes(b"x" * 1000)
    assert len(read_bytes(path, limits)) == 1000
    path.write_bytes(b"x" * 1001)
    found = unread(path, "file-size", limits)
    assert found.severity is Severity.LIMIT
    assert found.message == "The file is larger than 1,000 bytes."
    assert "--max-bytes" in found.fix
    path.write_bytes(b"")
    unread(path, "empty")


class Endless(io.RawIOBase):
    """Standard input that never ends."""

    taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        self.taken += len(memoryview(buffer))  # type: ignore[arg-type]
        return len(memoryview(buffer))  # type: ignore[arg-type]


def test_standard_input_is_read_to_its_end_or_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    read = partial(read_stdin, LIMITS)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a\xff\r\n")))
    assert read() == b"a\xff\r\n"
    endless = Endless()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(endless)))
    assert refusal(read, "file-size").place.file == "<stdin>"
    assert endless.taken <= LIMITS.file_bytes + 2**20
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    refusal(read, "empty")
    monkeypatch.setattr(sys, "stdin", None)
    refusal(read, "unreadable")


def zipped(name: str, content: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (gzip.compress(SECRET.encode(), mtime=0), "gzip"),
        (bz2.compress(SECRET.encode()), "bzip2"),
        (lzma.compress(SECRET.encode()), "xz"),
        (b"\x28\xb5\x2f\xfd\x00", "zstd"),
        (b"7z\xbc\xaf\x27\x1c\x00", "7z"),
        (b"Rar!\x1a\x07\x01", "rar"),
        (zipped("a.ttl", SECRET.encode()), "zip"),
        (zipped("xl/workbook.xml"), "spreadsheet"),
        (zipped("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet"),
    ],
)
def test_a_compressed_file_is_refused_with_its_kind(data: bytes, kind: str) -> None:
    found = undecoded(data, "compressed")
    assert kind in found.message
    assert ("CSV" in found.fix) == (kind == "spreadsheet")


@pytest.mark.parametrize("mark", ["", "-le", "-be"])
@pytest.mark.parametrize("codec", ["utf-16", "utf-32"])
def test_other_encodings_are_refused_with_and_without_a_mark(codec: str, mark: str) -> None:
    found = undecoded("# a town\n".encode(codec + mark))
    assert codec.upper() in found.message
    assert found.fix == "Save the file as UTF-8."


def test_a_pdf_is_refused_and_text_that_begins_like_an_archive_is_not() -> None:
    assert "PDF" in undecoded(b"%PDF-1.7").message
    assert decode("a.csv", b"BZh1,PKs") == "BZh1,PKs"


def test_bad_utf_8_is_refused_at_its_line_and_column_without_the_line() -> None:
    found = undecoded(b"\xef\xbb\xbf" + "é\r\nZoë ".encode() + b"caf\xe9 " + SECRET.encode())
    place = found.place
    assert (place.line, place.column, place.end_line, place.end_column) == (2, 8, 2, 9)
    assert "“é” in Windows-1252" in found.message
    assert "caf" not in repr(found)
    assert undecoded(b"\xc3").place.column == 1
    assert undecoded(b"\n\xed\xa0\x80").place.line == 2


def test_one_byte_order_mark_goes_and_every_line_end_is_a_line_feed() -> None:
    assert decode("a", b"\xef\xbb\xbf\xef\xbb\xbfa") == "\ufeffa"
    assert decode("a", b"a\r\nb\rc\n\rd\r\r\n") == "a\nb\nc\n\nd\n\n"
    for blank in (b"\xef\xbb\xbf", b" \r\n\t "):
        undecoded(blank, "empty")


@settings(deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@example(b"\xff")
def test_any_bytes_are_the_text_they_encode_or_refused(data: bytes) -> None:
    try:
        text = decode("a", data)
    except FindingError:
        return
    lines = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    assert text.encode() == lines


def test_a_format_is_known_by_the_suffix_in_either_case_or_from_the_user() -> None:
    assert {format_of(f"a.b/c{suffix}") for suffix in SUFFIXES} == set(Format)
    assert format_of("A.TTL") is Format.TURTLE
    assert format_of("a.ttl", "csv") is Format.CSV
    assert format_of("<stdin>", "JSONLD") is Format.JSON_LD


@pytest.mark.parametrize(
    ("name", "override", "rule", "words"),
    [
        ("a", "", "unknown-format", "--input-format"),
        (".ttl", "", "unknown-format", "turtle (.ttl)"),
        ("a.txt", "", "unknown-format", "csv (.csv .tsv .tab .xlsx .ods)"),
        ("<stdin>", "", "unknown-format", "--input-format"),
        ("a.xls", "", "unknown-format", "CSV (UTF-8)"),
        ("a.ttl.gz", "", "compressed", "Unpack"),
        ("a.ttl", "n3", "unknown-format", "turtle (.ttl)"),
    ],
)
def test_an_unknown_format_is_refused_with_what_to_do(
    name: str, override: str, rule: str, words: str
) -> None:
    assert words in refusal(partial(format_of, name, override), rule).fix
