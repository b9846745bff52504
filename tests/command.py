"""Run the command line in this process: a test whose subject is no process needs none of its own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from unittest.mock import patch

from click.testing import CliRunner

from alliance87.cli.main import main


@dataclass(frozen=True)
class Done:
    """How a command ended: its exit code, and what it wrote."""

    status: int
    out: str
    err: str


def run(folder: Path, *arguments: str, given: bytes = b"", **environment: str) -> Done:
    """Run ``alliance87`` with arguments and standard input in a folder, as a shell would."""
    status = 0
    with (
        chdir(folder),
        patch.dict(os.environ, environment),
        CliRunner().isolation(input=given) as (out, err, _),
        patch.object(sys, "argv", ["alliance87", *arguments]),
        patch.object(os, "_exit", _end_of_this_process(os.getpid(), os._exit)),
        _signals_kept(),
    ):
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
        sys.stdout.flush()
        sys.stderr.flush()
        return Done(status, out.getvalue().decode(), err.getvalue().decode())


def _end_of_this_process(pid: int, leave: Callable[[int], NoReturn]) -> Callable[[int], NoReturn]:
    """Return what ends a command here, where it must not end its process, and a child as ever."""

    def end(status: int) -> NoReturn:
        if os.getpid() != pid:
            leave(status)
        raise SystemExit(status)

    return end


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Undo that ``main`` lets signals end the process at once."""
    kept = [getattr(signal, name) for name in ("SIGINT", "SIGPIPE") if hasattr(signal, name)]
    handlers = {number: signal.getsignal(number) for number in kept}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
