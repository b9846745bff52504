"""Keep the file that a contribution is made in: whether it can be written, and writing it.

It is written beside and then renamed, so that a draft is never half there. What stands in it is not
asked here.
"""

from __future__ import annotations

import os
from pathlib import Path

from alliance87.model.errors import UnreadableError

_ELSEWHERE = "Choose another with --draft."


def require_writable(draft: Path) -> None:
    """Make sure of a draft before anybody is asked for anything.

    Raises:
        UnreadableError: its folder is missing, or the file or its folder may not be written to.
    """
    folder = draft.parent
    if not folder.is_dir():
        raise UnreadableError(str(draft), f"there is no folder {folder}", "Make it first.")
    if not os.access(folder, os.W_OK):
        raise UnreadableError(str(draft), "you may not write into this folder", _ELSEWHERE)
    if is_there(draft) and not os.access(draft, os.W_OK):
        raise UnreadableError(str(draft), "you may not write to this file", _ELSEWHERE)


def is_there(draft: Path) -> bool:
    """Whether anything goes by the name of the draft, even a link that leads nowhere."""
    return os.path.lexists(draft)


def write(draft: Path, text: str) -> None:
    """Write a draft as a whole.

    Raises:
        UnreadableError: it cannot be written; the draft is then as it was.
    """
    beside = draft.with_name(f".{draft.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, draft)
    except OSError as error:
        fault = f"cannot be written ({error.strerror})"
        raise UnreadableError(str(draft), fault, _ELSEWHERE) from error
    finally:
        beside.unlink(missing_ok=True)
