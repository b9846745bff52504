"""Take in the bytes of a contribution: one regular file or standard input, and never too much of it.

Nothing of a file's content is repeated here, and no link is followed at the end of a path; a link
among the folders above is the user's own matter. What the bytes say is for ``encoding``.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from alliance87.gate.refusals import exceeded, refused, shown
from alliance87.model.finding import FindingError, Place
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


def _content(file: str, stream: BinaryIO, limits: Limits) -> bytes:
    """Read to the end or to one byte over the limit: the size a file states may be wrong."""
    data = bytearray()
    while len(data) <= limits.file_bytes:
        part = stream.read(min(MEBIBYTE, limits.file_bytes + 1 - len(data)))
        if not part:
            break
        data += part
    if len(data) > limits.file_bytes:
        raise exceeded(
            Place(file),
            "file-size",
            f"The file is larger than {size(limits.file_bytes)}.",
            fix=remedy("file_bytes", "Split it into several contributions"),
        )
    if not data:
        raise refused(
            Place(file), "empty", "The file is empty.", fix="Give a file that states something."
        )
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
        reason = (isinstance(error, OSError) and error.strerror) or "its name is not a name"
        message, fix = f"The file cannot be read: {reason}.", "Check the name, or copy the file."
    return refused(Place(file), "unreadable", message, fix=fix)
