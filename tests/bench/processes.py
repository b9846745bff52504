"""Run whole processes and measure them: time, processor time, and the memory of all they start."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True)
class Run:
    """One run: seconds on the clock and of the processor, the most memory in bytes, the exit status.

    ``memory`` is the sum over the process and all its children, at one time; what they share counts for
    each. ``status`` is None if the run was stopped because it took too long.
    """

    seconds: float
    processor: float
    memory: int
    status: int | None


def run(command: Sequence[str], patience: float) -> Run:
    """Run a command to its end, or for ``patience`` seconds; its output goes nowhere."""
    begun, memory = time.monotonic(), 0
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as child:
        while True:
            done, status, usage = os.wait4(child.pid, os.WNOHANG)
            seconds = time.monotonic() - begun
            if done:
                child.returncode = os.waitstatus_to_exitcode(status)
                processor = usage.ru_utime + usage.ru_stime
                return Run(
                    seconds, processor, max(memory, usage.ru_maxrss * 1024), child.returncode
                )
            memory = max(memory, sum(map(_resident, _family(child.pid))))
            if seconds > patience:
                child.kill()
                child.wait()
                return Run(seconds, seconds, memory, None)
            time.sleep(_EVERY if seconds > 1 else _EVERY / 10)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has ended, or this is no Linux
        return
    for child in children:
        yield from _family(int(child))


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
