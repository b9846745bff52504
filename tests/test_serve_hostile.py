"""Hostile queries end within their limits, one by one and a thousand in a row, and honest ones go on."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance87.serve.asked import Asked, Limits, Refused
from alliance87.serve.pool import Pool
from hostile_queries import HOSTILE, STOPPED, Hostile
from test_queries import NAMES, QUERIES
from test_serve_pool import templates, until

if sys.platform != "linux":
    pytest.skip("needs Linux, as the server does", allow_module_level=True)

MANY = 1_000
SECONDS = 0.4
SLACK = 0.5
AT_ONCE = 8  # hostile queries, by two clients
HONEST = 4  # clients that ask the saved questions meanwhile
P95 = 0.1


async def end_of(pool: Pool, query: str, client: str = "") -> str:
    """Return how a query ends: the type of its refusal, or nothing."""
    try:
        await pool.ask(Asked(query), client)
    except Refused as refusal:
        return refusal.type
    return ""


def test_there_are_hostile_queries_of_many_kinds_and_most_reach_the_engine() -> None:
    assert len({hostile.kind for hostile in HOSTILE}) == len(HOSTILE) > 40
    assert sum(hostile.ends[:4] == STOPPED for hostile in HOSTILE) > 20


@pytest.fixture(scope="module")
def ends(dist: Path) -> dict[str, tuple[str, float]]:
    """How each hostile query ended by itself, and after how many seconds."""

    async def ask_all() -> dict[str, tuple[str, float]]:
        pool = await Pool.start(dist / "alliance87.nq", Limits(seconds=SECONDS))
        found = {}
        for hostile in HOSTILE:
            await until(lambda: pool.state().workers > pool.state().running)
            started = time.monotonic()
            found[hostile.kind] = (await end_of(pool, hostile.query), time.monotonic() - started)
        assert await end_of(pool, "ASK {}") == ""
        await pool.close()
        return found

    return asyncio.run(ask_all())


@pytest.mark.parametrize("hostile", HOSTILE, ids=str)
def test_a_hostile_query_ends_as_it_should_and_in_time(
    hostile: Hostile, ends: dict[str, tuple[str, float]]
) -> None:
    end, seconds = ends[hostile.kind]
    assert end in hostile.ends
    assert seconds <= SECONDS + SLACK


@pytest.mark.full
def test_a_thousand_hostile_queries_in_a_row_leave_the_pool_alive_and_honest_ones_quick(
    dist: Path,
) -> None:
    honest = [(QUERIES / f"{name}.rq").read_text("utf-8") for name in NAMES]
    chance = random.Random(87)
    todo = iter([HOSTILE[n % len(HOSTILE)] for n in chance.sample(range(MANY), MANY)])
    wrong: list[tuple[str, str]] = []
    late: list[tuple[str, float]] = []
    kinds: Counter[str] = Counter()
    times: list[float] = []
    failed: Counter[str] = Counter()

    async def attack(pool: Pool, todo: Iterator[Hostile], client: str) -> None:
        for hostile in todo:
            started = time.monotonic()
            end = await end_of(pool, hostile.query, client)
            seconds = time.monotonic() - started
            kinds[end] += 1
            if end not in hostile.ends:
                wrong.append((hostile.kind, end))
            if seconds > SECONDS + SLACK:
                late.append((hostile.kind, round(seconds, 2)))

    async def ask(pool: Pool, client: int) -> None:
        at = client * len(honest) // HONEST
        while True:
            started = time.monotonic()
            end = await end_of(pool, honest[at % len(honest)], f"honest {client}")
            times.append(time.monotonic() - started)
            failed[end] += 1
            at += 1
            await asyncio.sleep(0.02)

    async def run() -> None:
        pool = await Pool.start(dist / "alliance87.nq", Limits(seconds=SECONDS))
        asking = [asyncio.create_task(ask(pool, client)) for client in range(HONEST)]
        attacks = (attack(pool, todo, f"hostile {n % 2}") for n in range(AT_ONCE))
        await asyncio.gather(*attacks)
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        for question in honest:
            assert await end_of(pool, question) == ""
        await until(lambda: pool.state().workers == Limits().workers)
        await pool.close()

    started = time.monotonic()
    asyncio.run(run())
    times.sort()
    p50, p95, p99 = (times[len(times) * part // 100] * 1_000 for part in (50, 95, 99))
    figures = (
        f"{sum(kinds.values())} hostile queries in {time.monotonic() - started:.0f} s ended as "
        f"{dict(kinds)}; {len(times)} honest ones meanwhile took p50 {p50:.1f}, p95 {p95:.1f}, "
        f"p99 {p99:.1f}, at most {times[-1] * 1_000:.0f} ms and ended as {dict(failed)}; "
        f"late: {late}"
    )
    print(figures)
    assert templates() == []
    assert (sum(kinds.values()), wrong) == (MANY, []), figures
    assert late == [], figures
    assert p95 <= P95 * 1_000, figures
    assert failed[""] >= 0.99 * len(times) > 200, figures
