"""Turn the bytes of a contribution into text: UTF-8, and nothing packed or in another encoding.

The newline rule: however a file ends its lines (LF, CRLF or CR), a line end is read as one LF, as
XML 1.0, §2.11 has it. One byte order mark is taken off. What the text says is for others.
"""

from __future__ import annotations

import encodings.cp1252  # noqa: F401 - behind the door no codec can be loaded

from alliance87.model.finding import FindingError, Place, refused
from alliance87.model.statement import Lines

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


def decode(file: str, data: bytes) -> str:
    """Return the text of UTF-8 bytes without a byte order mark, each line end as one LF.

    ``file`` is the name that findings give. Offsets and lines are those of the returned text; lines
    and columns are also those of the file.

    Raises:
        FindingError: the bytes are compressed, a spreadsheet, a PDF, UTF-16, UTF-32 or bad UTF-8
            (it names line and column), or there is nothing in them.
    """
    _refuse_packed(file, data)
    _refuse_wide(file, data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad_utf8(file, data, error.start) from error
    text = text.removeprefix(_BOM)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text or text.isspace():
        raise refused(
            Place(file), "empty", "The file is empty.", fix="Give a file that states something."
        )
    return text


def _refuse_packed(file: str, data: bytes) -> None:
    kind = next((name for magic, name in _ARCHIVES if data.startswith(magic)), "")
    if data.startswith(b"BZh") and data[4:10] == _BZIP2:
        kind = "bzip2"
    if data.startswith(_OLD_OFFICE) or (kind == "zip" and any(name in data for name in _SHEETS)):
        raise refused(
            Place(file), "compressed", "This is a spreadsheet program's own file.", fix=_SAVE_CSV
        )
    if kind:
        message = f"The file is compressed ({kind}), and compressed files are not read."
        raise refused(Place(file), "compressed", message, fix="Unpack it first.")
    if data.startswith(b"%PDF-"):
        fix = "Write what it states as CSV or Turtle, with the PDF as its source."
        raise refused(Place(file), "encoding", "This is a PDF document, not data.", fix=fix)


def _refuse_wide(file: str, data: bytes) -> None:
    kind = next((name for mark, name in _WIDE if data.startswith(mark)), "")
    sample = data[:_SAMPLE]
    if not kind and 3 * sample.count(0) >= len(sample):
        halves = (sample[::2].count(0), sample[1::2].count(0))
        kind = "UTF-16" if min(halves) == 0 else "UTF-32 or no text at all"
    if kind:
        raise refused(Place(file), "encoding", f"The file is in {kind}.", fix=_SAVE_UTF8)


def _bad_utf8(file: str, data: bytes, start: int) -> FindingError:
    before = data[:start].decode("utf-8").removeprefix(_BOM)
    lines = Lines(before + "\ufffd")
    # The line itself is not shown: what it holds is not known to be text.
    line, column = lines.position(len(before))
    byte = data[start : start + 1]
    meant = byte.decode("cp1252", "replace")
    likely = f", which is “{meant}” in Windows-1252" if meant.isprintable() else ""
    return refused(
        Place(file, "", line, column, line, column + 1),
        "encoding",
        f"This is not UTF-8: the byte {byte.hex().upper()}{likely}.",
        fix=_SAVE_UTF8,
        value=f"byte {byte.hex().upper()}",
    )
