"""The log holds up nobody: whoever reads it may be slow, stop, or go away."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from alliance87.serve import access_log
from alliance87.serve.access_log import AccessLog
from serving import UNTHROTTLED, command

if sys.platform != "linux":
    pytest.skip("needs Linux, as the server does", allow_module_level=True)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe: what to read from, and what to write to."""
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            assert end == ends[0]  # which a test may close


def read(end: int, log: AccessLog) -> list[dict[str, str]]:
    """Return the lines in a pipe, and those that come while there are any."""
    found = b""
    os.set_blocking(end, False)
    for _ in range(100):
        log.flush()
        try:
            found += os.read(end, 2**20)
        except BlockingIOError:
            break
    return [json.loads(line) for line in found.splitlines()]


def test_lines_that_nobody_reads_wait_and_come_whole(pipe: tuple[int, int]) -> None:
    async def run() -> list[dict[str, str]]:
        log = AccessLog(pipe[1])
        begun = time.monotonic()
        for number in range(2_000):
            log.event("info", f"{number} {'x' * 100}")
        assert time.monotonic() - begun < 1
        assert log.lost == 0
        return read(pipe[0], log)

    events = [line["event"].split()[0] for line in asyncio.run(run())]
    assert events == [str(number) for number in range(2_000)]


def test_lines_beyond_the_bound_are_lost_and_that_is_told(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "_MOST_HELD", 10_000)

    async def run() -> tuple[int, list[dict[str, str]]]:
        log = AccessLog(pipe[1])
        for _ in range(2_000):
            log.event("info", "x" * 100)
        return log.lost, read(pipe[0], log)

    lost, lines = asyncio.run(run())
    assert 0 < lost < 2_000
    assert lines[-1]["level"] == "warning"
    assert lines[-1]["event"].startswith(f"{lost} lines were lost")
    assert len(lines) == 2_000 - lost + 1


def test_the_end_does_not_wait_for_a_reader_for_long(pipe: tuple[int, int]) -> None:
    async def run() -> float:
        log = AccessLog(pipe[1])
        for _ in range(2_000):
            log.event("info", "x" * 100)
        begun = time.monotonic()
        log.close()
        return time.monotonic() - begun

    assert 0.9 < asyncio.run(run()) < 3


def test_a_reader_that_is_gone_is_no_fault(pipe: tuple[int, int]) -> None:
    before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        os.close(pipe[0])

        async def run() -> None:
            log = AccessLog(pipe[1])
            for _ in range(10):
                log.event("info", "x")
            log.close()
            assert log.lost == 0

        asyncio.run(run())
    finally:
        signal.signal(signal.SIGPIPE, before)


def test_the_server_answers_while_nobody_reads_its_log(dist: Path) -> None:
    with subprocess.Popen(
        command(dist, *UNTHROTTLED), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            assert process.stderr
            address = process.stdout.readline().split()[-1]
            with httpx.Client(base_url=address, verify=False, timeout=10) as client:
                for _ in range(1_000):  # lines of more than a pipe holds
                    assert client.get("/health").status_code == 200
        finally:
            process.send_signal(signal.SIGTERM)
        lines = process.stderr.read().splitlines()
        assert process.wait(30) == 0
    assert len(lines) > 900
    assert all(json.loads(line) for line in lines)
