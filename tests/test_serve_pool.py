"""The pool answers as the command does, refuses in words, keeps its limits, and leaves no process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from alliance87.model.errors import Alliance87Error, UnreadableError
from alliance87.query.engine import STACK_BYTES
from alliance87.serve import wire
from alliance87.serve.asked import ROWS, TRIPLES, Answered, Asked, Limits, Refused
from alliance87.serve.crew import LostError, Worker
from alliance87.serve.pool import Pool
from alliance87.serve.template import LAST
from alliance87.serve.waiting import Job, Waiting

if sys.platform != "linux":
    pytest.skip("needs Linux, as the server does", allow_module_level=True)

T = TypeVar("T")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNTED = b'"type":"literal","value":"4'
QUICK = Limits(seconds=0.6, cpu_seconds=5, workers=2, slow=2)
SLACK = 0.5  # seconds that a query may end after its limit
BUSY = 2.0  # and more, where the machine is busy with other tests


def using(
    dist: Path,
    use: Callable[[Pool], Coroutine[Any, Any, T]],
    limits: Limits = QUICK,
    file: str = "",
) -> T:
    """Return what ``use`` does with a pool, of which nothing is left afterwards."""

    async def run() -> T:
        pool = await Pool.start(Path(file) if file else dist / "alliance87.nq", limits)
        try:
            return await use(pool)
        finally:
            await pool.close()

    made = asyncio.run(run())
    assert templates() == []
    return made


def answered(dist: Path, query: str, limits: Limits = QUICK, **more: Any) -> Answered:
    return using(dist, lambda pool: pool.ask(Asked(query, **more)), limits)


def refusal(dist: Path, query: str, limits: Limits = QUICK, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        answered(dist, query, limits, **more)
    return caught.value


def children(process: int) -> list[int]:
    """Return the children of a process that have not ended."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == process and fields[0] not in "ZX":
                found.append(int(folder.name))
    return sorted(found)


def templates(process: int | None = None) -> list[int]:
    def command(child: int) -> bytes:
        with contextlib.suppress(OSError):
            return Path(f"/proc/{child}/cmdline").read_bytes()
        return b""

    found = children(process or os.getpid())
    return [child for child in found if b"alliance87.serve.template" in command(child)]


def workers() -> list[int]:
    return [worker for template in templates() for worker in children(template)]


def is_gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        await asyncio.sleep(0.01)


async def running(pool: Pool, many: int = 1) -> None:
    await until(lambda: pool.state().running >= many)


# Limits ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "limits", "status", "kind"),
    [
        (ENDLESS, QUICK, 504, "time"),
        (ENDLESS, replace(QUICK, seconds=20, cpu_seconds=0.3), 504, "time"),
        (HUNGRY, replace(QUICK, seconds=20, memory_bytes=2**26), 503, "memory"),
        (ENDLESS.replace("(COUNT(*) AS ?n)", "*"), QUICK, 503, "answer-too-large"),
        ("CONSTRUCT { ?a ?e ?f } { ?a ?b ?c . ?d ?e ?f }", QUICK, 503, "answer-too-large"),
    ],
    ids=["time", "processor time", "memory", "rows", "triples"],
)
def test_a_query_is_stopped_at_its_limit_and_the_pool_goes_on(
    query: str, limits: Limits, status: int, kind: str, dist: Path
) -> None:
    async def ask(pool: Pool) -> tuple[Refused, float]:
        started = time.monotonic()
        with pytest.raises(Refused) as caught:
            await pool.ask(Asked(query))
        taken = time.monotonic() - started
        assert COUNTED in (await pool.ask(Asked(COUNT))).body
        assert pool.state().refused == {kind: 1}
        return caught.value, taken

    found, taken = using(dist, ask, replace(limits, answer_bytes=50_000))
    assert (found.status, found.type, found.retry_after) == (status, kind, None)
    assert taken < limits.seconds + SLACK + BUSY


def test_an_answer_up_to_its_limit_is_whole(dist: Path) -> None:
    query = "SELECT * { ?s ?p ?o }"
    size = len(answered(dist, query).body)
    assert size > 500_000
    assert len(answered(dist, query, replace(QUICK, answer_bytes=size)).body) == size
    found = refusal(dist, query, replace(QUICK, answer_bytes=size - 1))
    assert found.type == "answer-too-large"


def test_other_queries_go_on_while_one_takes_long_and_it_runs_behind_them(dist: Path) -> None:
    async def ask(pool: Pool) -> None:
        slow = [asyncio.create_task(pool.ask(Asked(ENDLESS))) for _ in range(2)]
        await until(lambda: pool.state().running == 2 and pool.state().workers == 4)
        await until(lambda: [nice(w) for w in workers()].count(LAST) == 2)
        for _ in range(10):
            await asyncio.wait_for(pool.ask(Asked("ASK {}")), 1)
        ends = await asyncio.gather(*slow, return_exceptions=True)
        assert [end.type for end in ends if isinstance(end, Refused)] == ["time"] * 2
        await until(lambda: pool.state().workers == len(workers()) == 2)
        assert [nice(w) for w in workers()] == [0, 0]

    def nice(worker: int) -> int:
        with contextlib.suppress(ProcessLookupError):
            return os.getpriority(os.PRIO_PROCESS, worker)
        return -1

    using(dist, ask, replace(QUICK, seconds=3, cpu_seconds=20))


def test_a_worker_that_fell_behind_is_replaced_after_its_answer(dist: Path) -> None:
    product = "{ SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 600000 }"
    query = f"SELECT * {{ {product} FILTER(?a = ?c) }}"

    async def ask(pool: Pool) -> None:
        await until(lambda: len(workers()) == 1)
        before = set(workers())
        await pool.ask(Asked(query))
        assert pool.state().killed == {"slow": 1}
        await until(lambda: pool.state().workers == 1 and not set(workers()) & before)

    using(dist, ask, replace(QUICK, seconds=20, cpu_seconds=20, workers=1, slow=0))


def test_a_worker_that_only_had_to_wait_is_not_demoted_and_none_is_left_over(dist: Path) -> None:
    async def ask(pool: Pool) -> None:
        await until(lambda: pool.state().workers == 2)
        stopped = workers()
        for worker in stopped:
            os.kill(worker, signal.SIGSTOP)
        task = asyncio.create_task(pool.ask(Asked("ASK {}")))
        await until(lambda: pool.state().workers == 3)
        assert {os.getpriority(os.PRIO_PROCESS, worker) for worker in workers()} == {0}
        for worker in stopped:
            os.kill(worker, signal.SIGCONT)
        await task
        await until(lambda: pool.state().workers == len(workers()) == 2)
        assert pool.state().killed == {"slow": 1}

    using(dist, ask, replace(QUICK, seconds=20, cpu_seconds=20))


def test_over_the_queue_and_after_its_time_a_query_is_refused_with_when_to_ask_again(
    dist: Path,
) -> None:
    limits = Limits(seconds=8, workers=1, slow=0, queue=1, queue_seconds=0.4)

    async def ask(pool: Pool) -> None:
        slow = asyncio.create_task(pool.ask(Asked(ENDLESS)))
        await running(pool)
        started = time.monotonic()
        waits = asyncio.create_task(pool.ask(Asked("ASK {}")))
        await until(lambda: pool.state().waiting == 1)
        with pytest.raises(Refused) as caught:
            await pool.ask(Asked("ASK {}"))
        assert time.monotonic() - started < 0.3 + BUSY
        with pytest.raises(Refused) as late:
            await waits
        assert 0.4 <= time.monotonic() - started < 0.4 + SLACK + BUSY
        for found in (caught.value, late.value):
            assert (found.status, found.type, found.retry_after) == (503, "overload", 1)
        slow.cancel()

    using(dist, ask, limits)


def test_one_client_does_not_take_all_workers(dist: Path) -> None:
    limits = Limits(seconds=8, workers=3, slow=0, running=2)

    async def ask(pool: Pool) -> None:
        await until(lambda: pool.state().workers == 3)
        slow = [asyncio.create_task(pool.ask(Asked(ENDLESS), "one")) for _ in range(5)]
        await running(pool, 2)
        await asyncio.wait_for(pool.ask(Asked("ASK {}"), "other"), 2)
        assert (pool.state().running, pool.state().waiting) == (2, 3)
        slow[0].cancel()
        await until(lambda: pool.state().waiting == 2)
        assert pool.state().running == 2
        for task in slow:
            task.cancel()

    using(dist, ask, limits)


def test_clients_that_wait_are_served_in_turn() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()

        def job(client: str, deadline: float) -> Job:
            return Job(b"", None, None, client, deadline, loop.create_future())

        waiting = Waiting()
        for n, client in enumerate("aaabbc"):
            waiting.put(job(client, n))
        assert len(waiting) == 6
        assert [j.deadline for j in waiting.overdue(3)] == [0, 1, 2, 3]
        first = waiting.take(lambda client: client != "a")
        assert first is not None
        assert first.client == "b"
        order = [j.client for _ in range(5) if (j := waiting.take(lambda _: True))]
        assert order == ["a", "c", "b", "a", "a"]
        assert (len(waiting), waiting.take(lambda _: True)) == (0, None)
        waiting.remove(first)

    asyncio.run(run())


def test_a_query_that_nobody_waits_for_is_stopped(dist: Path) -> None:
    async def ask(pool: Pool) -> None:
        task = asyncio.create_task(pool.ask(Asked(ENDLESS)))
        await running(pool)
        (busy,) = [w for w in workers() if cpu(w)]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert pool.state().killed == {"cancelled": 1}
        await until(lambda: is_gone(busy))
        await pool.ask(Asked("ASK {}"))

    def cpu(worker: int) -> bool:
        return "R" in Path(f"/proc/{worker}/status").read_text().split("State:")[1][:3] or any(
            "R (" in path.read_text() for path in Path(f"/proc/{worker}/task").glob("*/status")
        )

    using(dist, ask, replace(QUICK, seconds=20, cpu_seconds=20, workers=1, slow=0))


def test_a_query_that_waits_can_be_given_up(dist: Path) -> None:
    async def ask(pool: Pool) -> None:
        slow = asyncio.create_task(pool.ask(Asked(ENDLESS)))
        await running(pool)
        waits = asyncio.create_task(pool.ask(Asked("ASK {}")))
        await until(lambda: pool.state().waiting == 1)
        waits.cancel()
        await until(lambda: pool.state().waiting == 0)
        slow.cancel()

    using(dist, ask, replace(QUICK, seconds=20, cpu_seconds=20, workers=1, slow=0))


# Processes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "kind"), [(signal.SIGSEGV, "crash"), (signal.SIGKILL, "memory")], ids=str
)
def test_a_worker_that_dies_is_one_refusal_and_is_replaced(
    number: signal.Signals, kind: str, dist: Path
) -> None:
    async def ask(pool: Pool) -> None:
        task = asyncio.create_task(pool.ask(Asked(ENDLESS)))
        await running(pool)
        for worker in workers():
            os.kill(worker, number)
        with pytest.raises(Refused) as caught:
            await task
        assert (caught.value.status, caught.value.type) == (503, kind)
        await pool.ask(Asked("ASK {}"))
        await until(lambda: pool.state().workers == 2)

    using(dist, ask, replace(QUICK, seconds=20, cpu_seconds=20))


def test_without_its_template_the_pool_makes_another_of_the_same_dataset(
    dist: Path, tmp_path: Path
) -> None:
    file = tmp_path / "dataset.nq"
    file.write_bytes((dist / "alliance87.nq").read_bytes())

    async def ask(pool: Pool) -> None:
        before = await pool.ask(Asked(COUNT))
        file.unlink()
        file.write_text("<x:> <x:> <x:> <x:> .\n")
        task = asyncio.create_task(pool.ask(Asked(ENDLESS)))
        await running(pool)
        old = workers()
        (template,) = templates()
        os.kill(template, signal.SIGKILL)
        with pytest.raises(Refused) as caught:
            await task
        assert (caught.value.status, caught.value.type) == (503, "crash")
        assert await pool.ask(Asked(COUNT)) == before
        await until(lambda: all(map(is_gone, old)))
        assert len(templates()) == 1

    limits = replace(QUICK, seconds=20, cpu_seconds=20, queue_seconds=20)
    using(dist, ask, limits, str(file))


def test_closing_refuses_what_has_no_answer_and_leaves_no_process(dist: Path) -> None:
    async def ask(pool: Pool) -> None:
        tasks = [asyncio.create_task(pool.ask(Asked(ENDLESS))) for _ in range(3)]
        await running(pool)
        left = [*templates(), *workers()]
        await pool.close()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert [(e.status, e.type, e.retry_after) for e in ends if isinstance(e, Refused)] == [
            (503, "closing", 1)
        ] * 3
        assert all(map(is_gone, left))
        with pytest.raises(Refused, match="closing"):
            await pool.ask(Asked("ASK {}"))

    using(dist, ask, replace(QUICK, seconds=20, cpu_seconds=20, workers=1, slow=0))


FRONT = textwrap.dedent(f"""
    import asyncio, sys
    from pathlib import Path
    from alliance87.serve.asked import Asked, Limits
    from alliance87.serve.pool import Pool

    async def run():
        pool = await Pool.start(Path(sys.argv[1]), Limits(seconds=5, cpu_seconds=60, workers=2))
        asks = [asyncio.create_task(pool.ask(Asked("{ENDLESS}"))) for _ in range(2)]
        while pool.state().running < 2:
            await asyncio.sleep(0.01)
        print("asked", flush=True)
        await asyncio.gather(*asks, return_exceptions=True)
        await asyncio.sleep(60)

    asyncio.run(run())
    """)


@pytest.fixture
def front(dist: Path) -> Any:
    """A server in the midst of two queries, with its template and its workers."""
    process = subprocess.Popen(
        [sys.executable, "-c", FRONT, dist / "alliance87.nq"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"asked\n"
    (template,) = templates(process.pid)
    yield process, template, children(template)
    process.kill()
    process.wait()
    process.stdout.close()


def test_killing_the_server_leaves_no_process(front: Any) -> None:
    process, template, of_template = front
    assert len(of_template) >= 2
    process.kill()
    process.wait()
    asyncio.run(until(lambda: all(map(is_gone, [template, *of_template]))))


def test_killing_the_server_and_the_template_leaves_no_worker(front: Any) -> None:
    process, template, of_template = front
    os.kill(template, signal.SIGKILL)
    process.kill()
    process.wait()
    asyncio.run(until(lambda: all(map(is_gone, of_template)), BUSY))


def test_a_worker_dies_by_itself_if_nobody_watches_it(front: Any) -> None:
    process, template, of_template = front
    os.kill(template, signal.SIGSTOP)
    process.send_signal(signal.SIGSTOP)
    asyncio.run(until(lambda: sum(map(is_gone, of_template)) >= 2, 6 + BUSY))
    os.kill(template, signal.SIGCONT)
    process.send_signal(signal.SIGCONT)


def test_a_worker_can_open_nothing_and_has_nothing_open_but_its_socket(dist: Path) -> None:
    async def look(pool: Pool) -> None:
        await until(lambda: pool.state().workers == 2)
        for worker in workers():
            folder = Path(f"/proc/{worker}")
            targets = [os.readlink(path) for path in (folder / "fd").iterdir()]
            assert sorted(t.partition(":")[0] for t in targets) == [*["/dev/null"] * 3, "socket"]
            limits = (folder / "limits").read_text()
            for name in ("Max open files", "Max file size", "Max core file size"):
                assert re.search(rf"{name}\s+0\s+0 ", limits)
            size = int(re.findall(r"Max address space\s+(\d+) ", limits)[0])
            now = int(re.findall(r"VmSize:\s+(\d+)", (folder / "status").read_text())[0])
            assert 0 < size - now * 1024 <= QUICK.memory_bytes + STACK_BYTES
            assert int((folder / "oom_score_adj").read_text()) == 1000

    using(dist, look)


def test_no_socket_is_opened_even_past_the_guard(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine of a worker without the guard, which the environment of a template can ask for."""
    folder = dist.parent / "unguarded"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(
        "import alliance87.query.guard as guard\nguard.faults = lambda query: iter(())\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        query = f"ASK {{ SERVICE {address} {{ ?a ?b ?c }} }}"
        assert refusal(dist, query).type == "failed"
        silent = answered(dist, query.replace("SERVICE", "SERVICE SILENT"))
        assert b'"boolean":' in silent.body
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_pool_may_start_and_close_in_a_program_with_threads(dist: Path) -> None:
    stop = threading.Event()
    threads = [threading.Thread(target=stop.wait) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        assert COUNTED in answered(dist, COUNT).body
    finally:
        stop.set()


@pytest.mark.parametrize(
    ("content", "place", "fault"),
    [
        (None, "", "cannot be read"),
        ("<x:a> <x:b> <x:c> .\nnonsense\n", ":2", "is not N-Quads"),
    ],
)
def test_a_dataset_that_cannot_be_loaded_is_one_error(
    content: str | None, place: str, fault: str, tmp_path: Path
) -> None:
    file = tmp_path / "dataset.nq"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UnreadableError) as caught:
        asyncio.run(Pool.start(file, QUICK))
    assert caught.value.place == f"{file}{place}"
    assert caught.value.fault.startswith(fault)
    assert "alliance87 build" in caught.value.remedy
    assert templates() == []


def test_without_processes_to_start_there_is_one_error(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Alliance87Error, match="ended before"):
        asyncio.run(Pool.start(dist / "alliance87.nq", QUICK))
    assert templates() == []


# Messages ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b'["time", "x", null, null]',
        b'["syntax", 1, null, null]',
        b'["syntax", "x", "1", null]',
        b'["syntax", "x", true, 1.5]',
        b'["nonsense", "x", null, null]',
        b"\xff",
    ],
)
def test_what_a_worker_may_not_say_is_not_believed(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        wire.unpack_refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        wire.ANSWER.pack(0, 0, 101),
        wire.ANSWER.pack(wire.REFUSED, 0, 2**17),
        wire.ANSWER.pack(0, 0, 1) + b"xx",
        b"",
    ],
)
def test_what_a_worker_sends_is_held_to_what_it_may_send(content: bytes) -> None:
    front, back = pair()
    with front, back:
        worker = Worker(1, front)
        back.send(content) if content else back.close()
        with pytest.raises(LostError):
            worker.read(100)


def test_an_answer_may_come_in_parts() -> None:
    front, back = pair()
    with front, back:
        worker = Worker(1, front)
        whole = wire.ANSWER.pack(3, 7, 6) + b"answer"
        for byte in whole[:-1]:
            back.send(bytes([byte]))
            assert worker.read(6) is None
        back.send(whole[-1:])
        assert worker.read(6) == (3, b"answer")
        assert worker.worked == 7


def pair() -> tuple[socket.socket, socket.socket]:
    front, back = socket.socketpair()
    front.setblocking(False)
    return front, back


def test_a_request_comes_as_it_was_sent() -> None:
    for asked in (Asked("ASK {}"), Asked("é\ud800𝄞", ("a", "b"), ("c",), None, "jsonld")):
        packed = wire.pack_request(asked)
        assert wire.unpack_request(packed[wire.REQUEST.size :]) == asked


def test_every_form_can_be_asked_for() -> None:
    assert (*ROWS, *TRIPLES) == wire.FORMS
