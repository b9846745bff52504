"""While answers are kept and let go, garbage is looked for in small steps, and none is left."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from alliance87.serve import garbage
from alliance87.serve.cache import Cache
from alliance87.serve.message import Reply


class Knot:
    """What refers to itself."""

    def __init__(self) -> None:
        self.own = self


def most_looked_at(work: Callable[[], Any]) -> int:
    """Return how many objects the largest look for garbage went through while an event loop did work."""
    most = 0

    def told(phase: str, about: Mapping[str, int]) -> None:
        nonlocal most
        if phase == "start":
            young = range(about["generation"] + 1)
            most = max(most, sum(len(gc.get_objects(generation=each)) for each in young))

    async def run() -> None:
        with garbage.in_steps():
            gc.callbacks.append(told)
            try:
                await work()
            finally:
                gc.callbacks.remove(told)

    asyncio.run(run())
    return most


def test_no_look_is_large_however_many_answers_are_kept_and_let_go() -> None:
    async def work() -> None:
        cache: Cache[int, Reply] = Cache(128 * 2**20)
        for number in range(60_000):
            size = str(number).encode()
            cache.put(number, Reply(200, ((b"etag", size), (b"content-length", size))), 2_000)
            if number % 30 == 0:
                await asyncio.sleep(0.001)

    assert most_looked_at(work) < 50_000  # without the steps, more than 80,000


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

    most_looked_at(work)


def test_afterwards_python_looks_by_itself_again() -> None:
    async def nothing() -> None:
        assert not gc.isenabled()

    most_looked_at(nothing)
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
