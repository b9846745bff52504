"""Replace a folder of published files as a whole, or not at all.

The new files are written beside the old folder, and the two change places by renaming. Only a
folder that an earlier build wrote is replaced: its SHA256SUMS must name every file in it, with the
hash the file has.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from alliance87.errors import Alliance87Error

SUMS = "SHA256SUMS"


def checksums(files: Mapping[str, bytes]) -> bytes:
    """Return the list that ``sha256sum -c`` reads, A to Z by name."""
    lines = (f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    return "".join(lines).encode()


def check_replaceable(folder: Path) -> None:
    """Make sure that ``folder`` is missing, or empty, or holds only what a build wrote.

    Raises:
        Alliance87Error: it does not; the message names what is in the way.
    """
    try:
        looped = folder.resolve().is_symlink()
    except (OSError, RuntimeError):  # a loop of links raises before Python 3.13
        looped = True
    if looped:
        raise Alliance87Error(str(folder), "is a link that leads to itself", "Name another place.")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise Alliance87Error(str(folder), "is not a folder", "Name another place.")
    ours = _listed(folder / SUMS)
    strange = sorted(entry.name for entry in folder.iterdir() if not _is_ours(entry, ours))
    if strange:
        raise Alliance87Error(
            str(folder),
            f"holds {strange[0]}, which no build wrote, and would be replaced as a whole",
            "Move it away, or name another folder.",
        )


def replace(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Make ``folder`` hold exactly ``files`` and their SHA256SUMS; return their paths, A to Z.

    Raises:
        Alliance87Error: as ``check_replaceable``; or the files cannot be written, and the old
            folder is as it was.
    """
    check_replaceable(folder)
    folder = folder.resolve()  # a link stays a link, and what it leads to is replaced
    contents = {**files, SUMS: checksums(files)}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
            new, old = Path(beside, "new"), Path(beside, "old")
            new.mkdir()
            for name, content in contents.items():
                (new / name).write_bytes(content)
            _swap(folder, new, old)
    except OSError as error:
        raise Alliance87Error(
            str(folder), f"cannot be written ({error.strerror})", "Check the path and its rights."
        ) from error
    return tuple(folder / name for name in sorted(contents))


def _swap(folder: Path, new: Path, old: Path) -> None:
    if folder.exists():
        os.rename(folder, old)
    try:
        os.rename(new, folder)
    except BaseException:  # an interrupt, too, must not lose the old folder
        if old.exists():
            os.rename(old, folder)
        raise


def _listed(sums: Path) -> dict[str, str]:
    """Return the hash that SHA256SUMS gives for each name."""
    if not sums.is_file() or sums.is_symlink():
        return {}
    lines = sums.read_text(encoding="utf-8", errors="replace").splitlines()
    return {line[66:]: line[:64] for line in lines}


def _is_ours(entry: Path, listed: Mapping[str, str]) -> bool:
    if entry.is_symlink() or not entry.is_file():
        return False
    if entry.name == SUMS:
        return True
    return sha256(entry.read_bytes()).hexdigest() == listed.get(entry.name)
