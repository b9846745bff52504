"""The options that raise the limits of a check, and the limits they make.

Sizes may be given as numbers of bytes, or with KiB, MiB or GiB.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from alliance87.sandbox.limits import FLAGS, Limits, size

_Command = TypeVar("_Command", bound=Callable[..., Any])
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_SIZE = re.compile(r"([0-9]+)\s*(?:([kmg])(?:i?b)?|bytes|b)?", re.IGNORECASE)


class _Bytes(click.ParamType[int]):
    name = "size"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        found = _SIZE.fullmatch(str(value).strip())
        if not found or int(found[1]) == 0:
            self.fail(f"{value!r} is no size: write 50MiB, for example.", param, ctx)
        return int(found[1]) * _UNITS[(found[2] or "").lower()]


class Sandboxed(click.Command):
    """A command that works in the sandbox; its help says what this system cannot prevent."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the sandbox lacks on this system, if it lacks anything."""
        from alliance87.sandbox.confine import missing

        super().format_epilog(ctx, formatter)
        if lacks := missing():
            formatter.write_paragraph()
            what = ", ".join(lacks)
            formatter.write_text(f"On this system nothing keeps a hostile file from: {what}.")


_OPTIONS = {
    "file_bytes": (_Bytes(), "The largest a file may be."),
    "literal_bytes": (_Bytes(), "The largest a text in a file may be."),
    "statements": (click.IntRange(1), "The most statements in a file."),
    "findings": (click.IntRange(1), "The most findings to report."),
    "seconds": (click.FloatRange(0.1), "The longest a check may take."),
    "memory_bytes": (_Bytes(), "The most memory a check may use."),
}


def limited(command: _Command) -> _Command:
    """Give a command an option for each limit that can be raised."""
    for name, (kind, means) in reversed(_OPTIONS.items()):
        default = getattr(Limits(), name)
        shown = size(default) if name.endswith("_bytes") else f"{default:,g}"
        text = f"{means}  [default: {shown}]"
        command = click.option(FLAGS[name], name, type=kind, help=text)(command)
    return command


def limits_of(given: Mapping[str, Any]) -> Limits:
    """Return the limits, with what was given in place of the defaults."""
    told = {name: value for name, value in given.items() if value is not None}
    if "seconds" in told:
        told["cpu_seconds"] = max(1, round(told["seconds"]))
    return Limits(**told)
