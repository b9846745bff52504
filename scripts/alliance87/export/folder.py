"""Replace a folder of published files as a whole, or not at all.

The new files are written beside the old folder, and the two change places by renaming. Only a
folder that an earlier build wrote is replaced: its SHA256SUMS must name every file in it, with the
hash the file has. ``dist`` may also hold ``site``, a folder of the same kind, which goes with it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from alliance87.model.errors import Alliance87Error

SUMS = "SHA256SUMS"
SITE = "site"


def checksums(files: Mapping[str, bytes]) -> bytes:
    """Return the list that ``sha256sum -c`` reads, A to Z by name."""
    return _listing({name: sha256(content).hexdigest() for name, content in files.items()})


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
    strange = next(_strange(folder), "")
    if strange:
        raise Alliance87Error(
            str(folder),
            f"holds {strange}, which no build wrote, and would be replaced as a whole",
            "Move it away, or name another folder.",
        )


def replace(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Make ``folder`` hold exactly ``files`` and their SHA256SUMS; return their paths, A to Z.

    A name with slashes stands in folders of the folder. Each file is asked for once, in the order
    of the mapping, so that it may be made when it is written.

    Raises:
        Alliance87Error: as ``check_replaceable``; or the files cannot be written, and the old
            folder is as it was.
    """
    check_replaceable(folder)
    folder = folder.resolve()  # a link stays a link, and what it leads to is replaced
    sums = {}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
            new, old = Path(beside, "new"), Path(beside, "old")
            new.mkdir()
            for name, content in files.items():
                path = new / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                sums[name] = sha256(content).hexdigest()
            (new / SUMS).write_bytes(_listing(sums))
            _swap(folder, new, old)
    except OSError as error:
        raise Alliance87Error(
            str(folder), f"cannot be written ({error.strerror})", "Check the path and its rights."
        ) from error
    return tuple(folder / name for name in sorted([*sums, SUMS]))


def _swap(folder: Path, new: Path, old: Path) -> None:
    if folder.exists():
        os.rename(folder, old)
    try:
        os.rename(new, folder)
    except BaseException:  # an interrupt, too, must not lose the old folder
        if old.exists():
            os.rename(old, folder)
        raise


def _listing(sums: Mapping[str, str]) -> bytes:
    return "".join(f"{checksum}  {name}\n" for name, checksum in sorted(sums.items())).encode()


def _listed(sums: Path) -> dict[str, str]:
    """Return the hash that SHA256SUMS gives for each name."""
    if not sums.is_file() or sums.is_symlink():
        return {}
    lines = sums.read_text(encoding="utf-8", errors="replace").splitlines()
    return {line[66:]: line[:64] for line in lines}


def _strange(folder: Path) -> Iterator[str]:
    """Yield the names of what no build wrote into a folder, A to Z; a link is followed nowhere."""
    ours = _listed(folder / SUMS)
    folders = {str(parent) for name in ours for parent in PurePosixPath(name).parents}
    for name, entry in _entries(folder, "", folders):
        if name == SITE and _is_folder(entry):
            yield from (f"{SITE}/{inside}" for inside in _strange(entry))
        elif not (_is_file(entry) and (name == SUMS or _hash(entry) == ours.get(name))):
            yield name


def _entries(folder: Path, above: str, folders: Collection[str]) -> Iterator[tuple[str, Path]]:
    """Yield all that stands in a folder and in those of its folders that files of ours stand in."""
    for entry in sorted(folder.iterdir()):
        name = f"{above}{entry.name}"
        if name in folders and _is_folder(entry):
            yield from _entries(entry, f"{name}/", folders)
        else:
            yield name, entry


def _is_folder(entry: Path) -> bool:
    return entry.is_dir() and not entry.is_symlink()


def _is_file(entry: Path) -> bool:
    return entry.is_file() and not entry.is_symlink()


def _hash(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()
