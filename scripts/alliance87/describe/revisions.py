"""Read the data of a git revision as it is in the repository, without checking it out.

git is called directly, without a shell; it may use no network, changes nothing, and has a time limit.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from alliance87.model.errors import UnreadableError

_SECONDS = 20
_MOST_BYTES = 20 * 2**20  # of one file, as for every file of ours
_MOST_IN_ALL = 100 * 2**20
_ROOMS = ("data", "ontology/alliance87.ttl", "ontology/schemes.ttl")
# A clone may be partial, and git would fetch what is missing: no transport is allowed.
_GIT = ("git", "-c", "protocol.allow=never", "--no-pager")
_REMEDY = "Check the repository."


@dataclass(frozen=True)
class Source:
    """A text to parse: what to call it in an error, its path in the project, and what it says."""

    place: str
    path: str
    text: str


def revision(name: str, folder: Path) -> tuple[str, list[Source]]:
    """Return the full hash of a revision of the repository around ``folder``, and its files of data.

    Raises:
        UnreadableError: git is missing, fails or takes too long; there is no repository, no such
            revision, or no data in it; a file is over 20 MB or is not UTF-8.
    """
    if not name:
        raise UnreadableError("alliance87 diff", "a name is empty", "Name a file or a revision.")
    wanted = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    found = _git(name, folder, *wanted)
    if found.returncode:
        raise _unknown(name, folder)
    commit = found.stdout.decode("ascii").strip()
    listed = _output(
        name, folder, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *_ROOMS
    )
    paths, blobs, total = [], "", 0
    for entry in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        about, _, path = entry.partition("\t")
        mode, _, blob, size = about.split()
        if mode.startswith("100") and (path.endswith(".trig") or path in _ROOMS):
            total += int(size)
            if int(size) > _MOST_BYTES or total > _MOST_IN_ALL:
                raise UnreadableError(f"{name}:{path}", "is too large", "Name another revision.")
            paths.append(path)
            blobs += f"{blob}\n"
    if not any(path.startswith("data/") for path in paths):
        remedy = "Name a revision of the project that has data/."
        raise UnreadableError(name, "is a revision without any data", remedy)
    contents = _contents(_output(name, folder, "cat-file", "--batch", given=blobs.encode()))
    return commit, [_source(name, *each) for each in zip(paths, contents, strict=True)]


def _source(name: str, path: str, content: bytes) -> Source:
    place = f"{name}:{path}"
    try:
        return Source(place, path, content.decode("utf-8"))
    except UnicodeDecodeError as error:
        fault = f"is not UTF-8 at byte {error.start}"
        raise UnreadableError(place, fault, "Name another revision.") from error


def _contents(batch: bytes) -> list[bytes]:
    """Take the answer of ``git cat-file --batch`` apart: a line with the size, the bytes, a LF."""
    contents, start = [], 0
    while start < len(batch):
        end = batch.index(b"\n", start)
        size = int(batch[start:end].split()[2])
        contents.append(batch[end + 1 : end + 1 + size])
        start = end + size + 2
    return contents


def _unknown(name: str, folder: Path) -> UnreadableError:
    from alliance87.model.suggest import near

    if _git(name, folder, "rev-parse", "--git-dir").returncode:
        fault = "there is no such file or folder, and no git repository to find a revision in"
        return UnreadableError(name, fault, "Check the path, or go to the folder of the project.")
    places = ("refs/heads", "refs/tags", "refs/remotes")
    listed = _output(name, folder, "for-each-ref", "--format=%(refname:short)", *places)
    known = listed.decode("utf-8", "replace").split()
    beside = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    meant = near(name, [*known, *beside, "HEAD"], 3)
    hint = f"Did you mean {' or '.join(meant)}? " if meant else ""
    fault = "there is no such file or folder, and no such revision"
    remedy = f"{hint}Revisions are listed by: git branch, git tag, git log."
    return UnreadableError(name, fault, remedy)


def _output(name: str, folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return what git printed, or raise an UnreadableError if it failed."""
    done = _git(name, folder, *arguments, given=given)
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise UnreadableError(name, f"git {arguments[0]} failed: {reason}", _REMEDY)
    return done.stdout


def _git(
    name: str, folder: Path, *arguments: str, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [*_GIT, *arguments],
            cwd=folder,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"},
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        fault = "there is no such file or folder, and git, which finds revisions, is not installed"
        raise UnreadableError(name, fault, "Check the path, or install git.") from error
    except subprocess.TimeoutExpired as error:
        fault = f"git {arguments[0]} took over {_SECONDS} seconds"
        raise UnreadableError(name, fault, _REMEDY) from error
    except ValueError as error:  # a NUL in the name
        raise UnreadableError(name, "is no name of a revision", "Check the name.") from error
