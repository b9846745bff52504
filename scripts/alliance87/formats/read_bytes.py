"""Read the bytes of a contribution and decode them: one regular file or standard input, as UTF-8.

No message repeats what a file contains, and no link at the end of a path is followed; links among
the folders above it are the user's own matter.
"""

from __future__ import annotations

import encodings.cp1252  # noqa: F401 - the sandbox can import no codec later
import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from alliance87.model.finding import FindingError, Place, exceeded, refused, shown
from alliance87.model.statement import Lines
from alliance87.sandbox.limits import MEBIBYTE, Limits, remedy, size

STDIN = "<stdin>"
_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
# Windows has none of these, and O_BINARY instead.
_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)

_BOM = "\ufeff"
_ARCHIVES = (
    (b"\x1f\x8b", "gzip"),
    (b"\x1f\x9d", "compress"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
)
_BZIP2 = b"1AY&SY"  # after “BZh” and a digit, which a text may begin with
_SHEETS = (b"xl/workbook", b"application/vnd.oasis.opendocument.spreadsheet")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WIDE = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_SAMPLE = 1024  # bytes; enough to tell an encoding with two or four bytes a character
_SAVE_UTF8 = "Save the file as UTF-8."
_SAVE_CSV = "Save the sheet as CSV (UTF-8), a file for each table."
_PDF = "Write what it states as CSV or Turtle, with the PDF as its source."


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return the content of a regular file.

    Raises:
        FindingError: it is missing, unreadable, empty or over ``limits.file_bytes``, or it is no
            regular file: a symbolic link, a folder, a pipe, a socket or a device.
    """
    file = shown(path)
    try:
        _require_regular(file, os.lstat(path).st_mode)  # opening a device may set it in motion
        descriptor = os.open(path, _FLAGS)
        with os.fdopen(descriptor, "rb", buffering=0) as stream:
            _require_regular(file, os.fstat(descriptor).st_mode)
            return _content(file, stream, limits)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _unreadable(file, error) from error


def read_stdin(limits: Limits) -> bytes:
    """Return all of standard input; it is read only as far as ``limits.file_bytes``.

    Raises:
        FindingError: it is closed, unreadable, empty or over the limit.
    """
    if sys.stdin is None:
        raise refused(Place(STDIN), "unreadable", "Nothing comes in: standard input is closed.")
    try:
        return _content(STDIN, sys.stdin.buffer, limits)
    except (OSError, ValueError) as error:
        raise _unreadable(STDIN, error) from error


def decode(file: str, data: bytes) -> str:
    """Return the text of UTF-8 bytes, without a byte order mark.

    Each line end (LF, CRLF or CR) becomes one LF, as in XML 1.0, §2.11. Offsets are those of the
    returned text; lines and columns are also those of the file, which findings call ``file``.

    Raises:
        FindingError: the bytes are compressed, a spreadsheet, a PDF, UTF-16, UTF-32 or bad UTF-8
            (with line and column), or there is nothing in them.
    """
    _refuse_other_kinds(file, data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad_utf8(file, data, error.start) from error
    text = text.removeprefix(_BOM)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text or text.isspace():
        raise _empty(file)
    return text


def _content(file: str, stream: BinaryIO, limits: Limits) -> bytes:
    """Read to the end or to one byte over the limit: the size a file states may be wrong."""
    data = bytearray()
    while len(data) <= limits.file_bytes:
        part = stream.read(min(MEBIBYTE, limits.file_bytes + 1 - len(data)))
        if not part:
            break
        data += part
    if len(data) > limits.file_bytes:
        message = f"The file is larger than {size(limits.file_bytes)}."
        fix = remedy("file_bytes", "Split it into several contributions")
        raise exceeded(Place(file), "file-size", message, fix=fix)
    if not data:
        raise _empty(file)
    return bytes(data)


def _require_regular(file: str, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    kind = next((name for test, name in _KINDS if test(mode)), "no file")
    fix = "Give the file that the link leads to." if stat.S_ISLNK(mode) else "Give a file."
    raise refused(Place(file), "not-a-file", f"This is {kind}, and only files are read.", fix=fix)


def _unreadable(file: str, error: OSError | ValueError) -> FindingError:
    code = error.errno if isinstance(error, OSError) else None
    if code in (errno.ENOENT, errno.ENOTDIR):
        message, fix = "There is no such file.", "Check the name and the folder."
    elif code in (errno.EACCES, errno.EPERM):
        message, fix = "You may not read this file.", "Ask its owner for permission to read it."
    elif code in (errno.ELOOP, errno.EMLINK):
        message, fix = "This is a symbolic link.", "Give the file that the link leads to."
    else:
        reason = (isinstance(error, OSError) and error.strerror) or "the name is not valid"
        message, fix = f"The file cannot be read: {reason}.", "Check the name, or copy the file."
    return refused(Place(file), "unreadable", message, fix=fix)


def _empty(file: str) -> FindingError:
    fix = "Give a file that states something."
    return refused(Place(file), "empty", "The file is empty.", fix=fix)


def _refuse_other_kinds(file: str, data: bytes) -> None:
    archive = next((name for magic, name in _ARCHIVES if data.startswith(magic)), "")
    if data.startswith(b"BZh") and data[4:10] == _BZIP2:
        archive = "bzip2"
    sheet = archive == "zip" and any(name in data for name in _SHEETS)
    wide = _wide(data)
    rule, message, fix = "", "", ""
    if sheet or data.startswith(_OLD_OFFICE):
        rule, message, fix = "compressed", "This is a spreadsheet program's own file.", _SAVE_CSV
    elif archive:
        message = f"The file is compressed ({archive}), and compressed files are not read."
        rule, fix = "compressed", "Unpack it first."
    elif data.startswith(b"%PDF-"):
        rule, message, fix = "encoding", "This is a PDF document, not data.", _PDF
    elif wide:
        rule, message, fix = "encoding", f"The file is in {wide}.", _SAVE_UTF8
    if rule:
        raise refused(Place(file), rule, message, fix=fix)


def _wide(data: bytes) -> str:
    """Return the encoding of a text with two or four bytes a character, or ""."""
    marked = next((name for mark, name in _WIDE if data.startswith(mark)), "")
    sample = data[:_SAMPLE]
    if marked or 3 * sample.count(0) < len(sample):
        return marked
    halves = (sample[::2].count(0), sample[1::2].count(0))
    return "UTF-16" if min(halves) == 0 else "UTF-32 or no text at all"


def _bad_utf8(file: str, data: bytes, start: int) -> FindingError:
    before = data[:start].decode("utf-8").removeprefix(_BOM)
    # The line itself is not shown: what it holds is not known to be text.
    line, column = Lines(before + "\ufffd").position(len(before))
    byte = data[start : start + 1]
    meant = byte.decode("cp1252", "replace")
    likely = f", which is “{meant}” in Windows-1252" if meant.isprintable() else ""
    code = f"byte {byte.hex().upper()}"
    place = Place(file, "", line, column, line, column + 1)
    message = f"This is not UTF-8: the {code}{likely}."
    return refused(place, "encoding", message, fix=_SAVE_UTF8, value=code)
