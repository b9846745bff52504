"""While answers are kept and let go, garbage is looked for in small steps, and none is left."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from alliance87.serve import garbage
from alliance87.serve.cache import Cache
from alliance87.serve.message import Reply


class Knot:
    """What refers to itself."""

    def __init__(self) -> None:
        self.own = self


def longest_look(work: Callable[[], Any]) -> float:
    """Return how many milliseconds the longest look for garbage took while an event loop did work."""
    begun, longest = 0.0, 0.0

    def told(phase: str, _: object) -> None:
        nonlocal begun, longest
        if phase == "start":
            begun = time.thread_time()
        else:
            longest = max(longest, (time.thread_time() - begun) * 1000)

    async def run() -> None:
        with garbage.in_steps():
            gc.callbacks.append(told)
            try:
                await work()
            finally:
                gc.callbacks.remove(told)

    asyncio.run(run())
    return longest


def test_no_look_takes_long_however_many_answers_are_kept_and_let_go() -> None:
    async def work() -> None:
        cache: Cache[int, Reply] = Cache(128 * 2**20)
        for number in range(60_000):
            size = str(number).encode()
            cache.put(number, Reply(200, ((b"etag", size), (b"content-length", size))), 2_000)
            if number % 30 == 0:
                await asyncio.sleep(0.001)

    assert longest_look(work) < 7  # without the steps it is more than 10


def test_what_refers_to_itself_is_let_go() -> None:
    async def work() -> None:
        knot = Knot()
        gone = weakref.ref(knot)
        del knot
        for _ in range(20):
            await asyncio.sleep(0.05)
            if gone() is None:
                return
        pytest.fail("it is still there")

    longest_look(work)


def test_afterwards_python_looks_by_itself_again() -> None:
    async def nothing() -> None:
        assert not gc.isenabled()

    longest_look(nothing)
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
