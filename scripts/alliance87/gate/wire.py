"""Carry values between two processes as JSON, which can hold nothing but values.

Not as pickles: the process that read a hostile file may do what the file says, and whoever opens a
pickle does what the pickle says. Here only the dataclasses that the receiver names can be made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from alliance87.model.errors import Alliance87Error, QueryError, UnknownNameError, UnreadableError
from alliance87.model.finding import Finding, FindingError, Place, Report, Severity

_ERRORS = {
    kind.__name__: kind for kind in (Alliance87Error, QueryError, UnknownNameError, UnreadableError)
}
_KNOWN = (Report, Finding, Place)
_KIND = ""  # the key of a dataclass's name; no field has it
_SEVERITY = "severity"


def pack(value: object) -> bytes:
    """Return a value as JSON: texts, numbers, tuples of values and dataclasses of values.

    Raises:
        TypeError: it holds something else.
    """
    return json.dumps(_plain(value)).encode()


def unpack(packed: bytes, kinds: Iterable[type] = ()) -> Any:
    """Return the value that ``pack`` was given, lists as tuples.

    Made are reports, findings, places and the dataclasses ``kinds``.

    Raises:
        ValueError, TypeError, KeyError: it was not made by ``pack``, or of other kinds.
    """
    return _value(json.loads(packed), {kind.__name__: kind for kind in (*_KNOWN, *kinds)})


def pack_error(error: FindingError | Alliance87Error) -> bytes:
    """Return an error as JSON."""
    if isinstance(error, FindingError):
        return pack(("FindingError", error.finding))
    return pack((type(error).__name__, error.place, error.fault, error.remedy))


def unpack_error(packed: bytes) -> FindingError | Alliance87Error:
    """Return the error that ``pack_error`` was given."""
    kind, *parts = unpack(packed)
    if kind == "FindingError":
        return FindingError(*parts)
    return _ERRORS.get(kind, Alliance87Error)(*parts)


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if is_dataclass(value):
        parts = {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
        return {_KIND: type(value).__name__, **parts}
    raise TypeError(f"{type(value).__name__} cannot be carried")


def _value(plain: Any, kinds: dict[str, type]) -> Any:
    if isinstance(plain, list):
        return tuple(_value(part, kinds) for part in plain)
    if isinstance(plain, dict):
        kind = kinds[plain.pop(_KIND)]
        parts = {name: _value(part, kinds) for name, part in plain.items()}
        if kind is Finding:
            parts[_SEVERITY] = Severity(parts[_SEVERITY])
        return kind(**parts)
    return plain
