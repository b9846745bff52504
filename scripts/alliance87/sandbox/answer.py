"""Carry what a child process found to its parent, as JSON, which cannot run.

Not as a pickle: a hostile file may have taken the child over, and opening its pickle would do what it
says. msgspec makes only values of the types that the parent expects.
"""

from __future__ import annotations

import json
import os
from typing import Any, Optional

import msgspec

from alliance87.model.errors import Alliance87Error, QueryError, UnknownNameError, UnreadableError
from alliance87.model.finding import Finding, FindingError

_ERRORS = {
    kind.__name__: kind for kind in (Alliance87Error, QueryError, UnknownNameError, UnreadableError)
}


class MistakeError(Exception):
    """The program has a mistake; the message says in a few words which and where."""


def encode(answer: object) -> bytes:
    """Return what work returned: texts, numbers, tuples, dataclasses of these.

    Raises:
        TypeError: it holds something else.
    """
    return _json((answer, None, None))


def encode_error(error: BaseException) -> bytes:
    """Return what work raised; a mistake in the program without its message, which may quote a file."""
    if isinstance(error, FindingError):
        return _json((None, error.finding, None))
    if isinstance(error, Alliance87Error):
        parts = (type(error).__name__, error.place, error.fault, error.remedy)
        return _json((None, None, parts))
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace else None
    at = f" in {os.path.basename(code.co_filename)}:{trace.tb_lineno}" if code and trace else ""
    return _json((None, None, ("", f"{type(error).__name__}{at}", "", "")))


def decode(content: bytes, work: Any) -> Any:
    """Return the answer of the function ``work``, of the type that it declares; or raise its error.

    Raises:
        FindingError, Alliance87Error: what the work raised.
        MistakeError: the work raised something else, or the answer cannot be read.
    """
    kind = work.__annotations__["return"]
    if isinstance(kind, str):  # the types of its parameters need not be imported
        kind = eval(kind, work.__globals__)
    parts = tuple[Optional[kind], Finding | None, tuple[str, str, str, str] | None]  # type: ignore[valid-type]  # noqa: UP045
    try:
        answer, finding, error = msgspec.json.decode(content, type=parts)
    except (ValueError, RecursionError) as fault:  # msgspec's errors are of these kinds
        raise MistakeError("its answer cannot be read") from fault
    if finding:
        raise FindingError(finding)
    if error and error[0]:
        raise _ERRORS.get(error[0], Alliance87Error)(*error[1:])
    if error:
        raise MistakeError(error[1])
    return answer


def _json(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # half of a surrogate pair, which UTF-8 does not have
        plain = msgspec.to_builtins(value)
        return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")
