"""Queries run in processes that keep to their limits, hold up nobody, and are gone when the server is."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from alliance87.model.errors import UnreadableError
from alliance87.model.project import Project
from alliance87.serve.resources import read_downloads
from alliance87.site.library import read_library
from serving import Served, command, problem, query, serving, started, until

if sys.platform != "linux":
    pytest.skip("looks at processes as Linux shows them", allow_module_level=True)

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def process_tree(of: int) -> dict[int, str]:
    """The processes of a session that are alive, by number, with their commands."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == of and fields[0] not in "ZX":
                found[int(stat.parent.name)] = (stat.parent / "cmdline").read_text()
    return found


def fork_server(server: Served) -> int:
    (found,) = [
        number
        for number, line in process_tree(server.process.pid).items()
        if "multiprocessing.forkserver" in line and parent(number) == server.process.pid
    ]
    return found


def workers(server: Served) -> set[int]:
    return {
        number
        for number in process_tree(server.process.pid)
        if parent(number) not in (server.process.pid, 0) and number != server.process.pid
    }


def parent(process: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def running(server: Served) -> float:
    return server.metrics()["pool_running"]


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(12) as made:
        yield made


def send(
    threads: ThreadPoolExecutor, server: Served, text: str, n: int = 0
) -> Future[httpx.Response]:
    return threads.submit(server.get, query(f"{text} # {n}"))


# Limits of a query ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status", "kind", "seconds"),
    [
        (ENDLESS, 504, "time", "0.5"),
        (HUNGRY, 503, "memory", "30"),
        (ENDLESS.replace("(COUNT(*) AS ?n)", "*"), 503, "answer-too-large", "30"),
        ("CONSTRUCT { ?a ?e ?f } { ?a ?b ?c . ?d ?e ?f }", 503, "answer-too-large", "30"),
    ],
    ids=["time", "memory", "rows", "triples"],
)
def test_a_query_is_stopped_at_its_limit_and_others_go_on(
    text: str, status: int, kind: str, seconds: str, dist: Path
) -> None:
    with serving(dist, "--seconds", seconds, "--workers", "1") as server:
        answer = server.get(query(text))
        assert problem(answer) == (status, kind), answer.text
        assert "retry-after" not in answer.headers
        assert server.get(query(COUNT)).status_code == 200
        assert server.metrics()[f"pool_refused_total {kind}"] == 1


def test_slow_queries_run_behind_others_and_their_workers_are_replaced(
    dist: Path, threads: ThreadPoolExecutor
) -> None:
    def niceness(server: Served) -> list[int]:
        found = []
        for worker in workers(server):
            with suppress(ProcessLookupError):
                found.append(os.getpriority(os.PRIO_PROCESS, worker))
        return sorted(found)

    with serving(dist, "--seconds", "4", "--workers", "2") as server:
        slow = [send(threads, server, ENDLESS, n) for n in range(2)]
        until(lambda: niceness(server) == [0, 0, 10, 10])
        assert [server.get(query(f"ASK {{}} # {n}")).status_code for n in range(10)] == [200] * 10
        assert [problem(each.result()) for each in slow] == [(504, "time")] * 2
        until(lambda: niceness(server) == [0, 0])


def test_a_worker_that_took_much_memory_is_replaced(dist: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 700000 }"
    with serving(dist, "--workers", "1", "--seconds", "60") as server:
        before = workers(server)
        assert server.get(query(text)).status_code == 200
        until(lambda: len(workers(server)) == 1 and not workers(server) & before)
        assert server.get(query(COUNT)).status_code == 200


def test_a_query_that_nobody_waits_for_is_stopped(dist: Path) -> None:
    with serving(dist, "--seconds", "60") as server:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(f"GET {query(ENDLESS)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            until(lambda: running(server) == 1)
        until(lambda: running(server) == 0)
        assert server.metrics()["requests_total sparql 499"] == 1
        assert server.metrics()["pool_killed_total cancelled"] == 1


def test_one_client_cannot_take_all_workers(dist: Path, threads: ThreadPoolExecutor) -> None:
    with serving(dist, "--seconds", "3", "--workers", "8", "--behind-proxy") as server:
        many = [
            threads.submit(server.get, query(f"{ENDLESS} #{n}"), x_forwarded_for=f"{n}, 192.0.2.1")
            for n in range(10)
        ]
        until(lambda: server.metrics()["pool_waiting"] == 6)
        assert running(server) == 4
        other = server.get(query(COUNT), x_forwarded_for="192.0.2.2")
        assert other.status_code == 200
        assert {problem(each.result()) for each in many} <= {(504, "time"), (503, "overload")}


@pytest.mark.full
def test_a_client_that_fills_the_queue_keeps_nobody_out(dist: Path) -> None:
    with (
        serving(dist, "--seconds", "20", "--behind-proxy") as server,
        ThreadPoolExecutor(300) as threads,
    ):
        many = [
            threads.submit(server.get, query(f"{ENDLESS} #{n}"), x_forwarded_for="192.0.2.1")
            for n in range(300)
        ]
        until(lambda: server.metrics()["pool_waiting"] >= 200)
        other = server.get(query(COUNT), x_forwarded_for="192.0.2.2")
        assert other.status_code == 200
        ends = [each.result() for each in many]
        assert {problem(end) for end in ends} <= {(504, "time"), (503, "overload")}
        overloaded = [end for end in ends if end.status_code == 503]
        assert len(overloaded) >= 290
        assert {end.headers["retry-after"] for end in overloaded} == {"5"}


# Processes ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_ends_the_server_when_running_queries_have_ended(
    name: str, dist: Path, threads: ThreadPoolExecutor
) -> None:
    with serving(dist, "--seconds", "2") as server:
        answer = send(threads, server, ENDLESS)
        until(lambda: running(server) == 1)
        os.killpg(server.process.pid, getattr(signal, name))  # as Ctrl-C in a terminal does
        assert problem(answer.result()) == (504, "time")
        assert server.process.wait(20) == 0
        until(lambda: process_tree(server.process.pid) == {})


def test_a_killed_server_leaves_no_process_behind(dist: Path, threads: ThreadPoolExecutor) -> None:
    process = subprocess.Popen(
        command(dist, "--seconds", "60"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    server = Served(process.stdout.readline().split()[-1].rstrip("/"), process, Path())
    answers = [send(threads, server, ENDLESS, n) for n in range(2)]
    until(lambda: running(server) == 2)
    assert len(process_tree(process.pid)) > 4
    process.kill()
    process.communicate(timeout=20)
    assert all(isinstance(answer.exception(), httpx.TransportError) for answer in answers)
    until(lambda: process_tree(process.pid) == {})


@pytest.mark.full
def test_a_worker_dies_by_itself_if_nobody_watches_it(
    dist: Path, threads: ThreadPoolExecutor
) -> None:
    with serving(dist, "--seconds", "1", "--workers", "1") as server:
        before = workers(server)
        answer = send(threads, server, ENDLESS)
        until(lambda: len(workers(server)) == 2)
        watching = fork_server(server)
        for process in (server.process.pid, watching):
            os.kill(process, signal.SIGSTOP)
        try:
            until(lambda: not workers(server) >= before)
        finally:
            for process in (watching, server.process.pid):
                os.kill(process, signal.SIGCONT)
        assert problem(answer.result()) == (504, "time")


@pytest.mark.parametrize(
    ("number", "kind"), [(signal.SIGSEGV, "crash"), (signal.SIGKILL, "memory")], ids=str
)
def test_a_worker_that_dies_is_one_problem_and_is_replaced(
    number: signal.Signals, kind: str, dist: Path, threads: ThreadPoolExecutor
) -> None:
    with serving(dist, "--seconds", "60", "--workers", "2") as server:
        answer = send(threads, server, ENDLESS)
        until(lambda: running(server) == 1)
        for worker in workers(server):
            os.kill(worker, number)
        assert problem(answer.result()) == (503, kind)
        until(lambda: len(workers(server)) == 2)
        assert server.get(query(COUNT)).status_code == 200


def test_a_server_keeps_its_release_however_the_folder_changes(
    dist: Path, tmp_path: Path, threads: ThreadPoolExecutor
) -> None:
    folder = tmp_path / "dist"
    shutil.copytree(dist, folder)
    with serving(folder, "--seconds", "60") as server:
        before = server.get(query(COUNT)).content
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "alliance87.nq").write_text("<x:> <x:> <x:> <x:> .\n")
        (folder / "alliance87.ttl").write_text("<x:> <x:> <x:> .\n")
        for file in dist.iterdir():
            assert server.get(f"/download/{file.name}").content == file.read_bytes()
        assert server.get("/context.jsonld").content == (dist / "context.jsonld").read_bytes()
        assert server.get("/ontology.html").status_code == 200
        # Workers of another fork server have the same dataset.
        answer = send(threads, server, ENDLESS)
        until(lambda: running(server) == 1)
        os.kill(fork_server(server), signal.SIGKILL)
        assert problem(answer.result()) == (503, "crash")
        until(lambda: server.get(query(f"{COUNT} # again")).status_code == 200)
        assert server.get(query(f"{COUNT} # again")).content == before


def test_a_folder_that_changes_while_it_is_read_is_refused(
    dist: Path, tmp_path: Path, project: Project
) -> None:
    folder = tmp_path / "dist"
    shutil.copytree(dist, folder)
    library = read_library(project, folder)
    library.downloads()
    (folder / "alliance87.trig").unlink()
    with pytest.raises(UnreadableError, match=r"alliance87\.trig: changed while it was read"):
        read_downloads(library)


@pytest.mark.full
def test_where_there_is_no_fork_server_processes_are_spawned(
    dist: Path, threads: ThreadPoolExecutor
) -> None:
    code = f"""
        from pathlib import Path
        from alliance87.model.project import installed
        from alliance87.serve.messages import Limits
        from alliance87.serve.run import Settings, serve

        if __name__ == "__main__":
            limits = Limits(workers=1, seconds=2)
            settings = Settings(Path({str(dist)!r}), port=0, limits=limits, start_method="spawn")
            serve(settings, installed(), lambda at: print("alliance87 serves dist at", at, flush=True))
        """
    with started([sys.executable, "-c", textwrap.dedent(code)]) as server:
        assert "multiprocessing.spawn" in str(process_tree(server.process.pid))
        assert server.get(query(COUNT)).status_code == 200
        answer = send(threads, server, ENDLESS)
        until(lambda: server.metrics()["pool_workers"] == 2)
        assert server.get(query(f"{COUNT} # meanwhile")).status_code == 200
        assert problem(answer.result()) == (504, "time")
    until(lambda: process_tree(server.process.pid) == {})


# What a worker can do ------------------------------------------------------------------


def test_a_worker_has_nothing_open_but_its_socket_and_can_open_nothing(dist: Path) -> None:
    with serving(dist, "--workers", "2") as server:
        for worker in workers(server):
            folder = Path(f"/proc/{worker}")
            targets = [os.readlink(path) for path in (folder / "fd").iterdir()]
            assert sorted(t.partition(":")[0] for t in targets) == [*["/dev/null"] * 3, "socket"]
            limits = (folder / "limits").read_text()
            for name in ("Max open files", "Max file size", "Max core file size"):
                assert re.search(rf"{name}\s+0\s+0 ", limits)
            size = int(re.findall(r"Max address space\s+(\d+) ", limits)[0])
            now = int(re.findall(r"VmSize:\s+(\d+)", (folder / "status").read_text())[0])
            assert 0 < size - now * 1024 <= (256 + 256) * 2**20
            assert (folder / "oom_score_adj").read_text() == "1000\n"


def without_guard(folder: Path) -> dict[str, str]:
    """An environment in which the engine of a worker has no guard before it."""
    (folder / "sitecustomize.py").write_text(
        "import alliance87.query.guard as guard\nguard.faults = lambda query: iter(())\n"
    )
    return {"PYTHONPATH": str(folder)}


def test_no_socket_is_opened_even_past_the_guard(dist: Path, tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        started(command(dist), **without_guard(tmp_path)) as server,
    ):
        listener.settimeout(0.2)
        address = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        text = f"ASK {{ SERVICE {address} {{ ?a ?b ?c }} }}"
        assert problem(server.get(query(text))) == (400, "failed")
        silent = server.get(query(text.replace("SERVICE", "SERVICE SILENT")))
        assert silent.status_code == 200
        with pytest.raises(TimeoutError):
            listener.accept()


BROKEN = """
    import pickle
    import alliance87.serve.worker as worker
    from alliance87.serve.messages import Refusal, Reply, Results, encode

    class Evil:
        def __reduce__(self):
            return exec, ("open('/tmp/alliance87-was-here', 'w')",)

    SENT = {
        b"pickle": pickle.dumps(Evil()),
        b"nothing": b"",
        b"nonsense": b"\\xc1" * 50,
        b"nested": b"\\x91" * 50_000,
        b"another format": encode(Reply(Results("rdfxml", b"<x/>"))),
        b"another kind": encode(Reply(Refusal("time", "x"))),
        b"a place of nowhere": encode(Reply(Refusal("syntax", "x", -1, 10**9))),
        b"a long sentence": encode(Reply(Refusal("syntax", "x" * 10_000))),
    }
    receive, send = worker._receive, worker._send

    def listen(pipe):
        pipe_of[0] = receive(pipe)
        return pipe_of[0]

    def broken(pipe, message):
        for name, said in SENT.items():
            if name in pipe_of[0]:
                return send(pipe, said)
        if b"too much" in pipe_of[0]:
            return pipe.sendall((2**31).to_bytes(4) + b"x" * 1000)
        if b"twice" in pipe_of[0]:
            return pipe.sendall((len(message).to_bytes(4) + message) * 2)
        return send(pipe, message)

    pipe_of = [b""]
    worker._receive, worker._send = listen, broken
    """


def test_nothing_that_a_broken_worker_sends_is_believed(dist: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(textwrap.dedent(BROKEN))
    kinds = (
        "pickle", "nothing", "nonsense", "nested", "another format", "another kind",
        "a place of nowhere", "a long sentence", "too much", "twice",
    )  # fmt: skip
    with started(command(dist), PYTHONPATH=str(tmp_path)) as server:
        for kind in kinds:
            assert problem(server.get(query(f"ASK {{}} # {kind}"))) == (503, "crash"), kind
        assert server.get(query("ASK {}")).json()["boolean"] is True
        assert '"level"' not in server.logged()
    assert not Path("/tmp/alliance87-was-here").exists()


def test_the_working_folder_is_not_where_modules_come_from(dist: Path, tmp_path: Path) -> None:
    (tmp_path / "multiprocessing.py").write_text("raise SystemExit('imported')\n")
    code = "import sys; sys.path.remove(''); from alliance87.cli import main; main()"
    arguments = [sys.executable, "-c", code, *command(dist)[3:]]
    with started(["env", "-C", str(tmp_path), *arguments]) as server:
        assert server.get(query("ASK {}")).status_code == 200


# Starting ----------------------------------------------------------------------------


def failure(dist: Path, *options: str) -> str:
    """The one line with which the server says why it did not start."""
    done = subprocess.run(
        command(dist, *options), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.full
def test_without_a_proxy_only_this_machine_is_listened_to(dist: Path, tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org"):
        line = failure(dist, "--host", host)
        assert line.startswith(f"--host {host}: ")
        assert "--behind-proxy" in line
        assert "--no-proxy" in line
    for options in (("--no-proxy",), ("--behind-proxy",)):
        with serving(dist, "--host", "0.0.0.0", *options) as server:
            assert httpx.get(f"http://127.0.0.1:{server.port}/health").status_code == 200


@pytest.mark.full
def test_it_can_listen_on_a_unix_socket_for_its_group(dist: Path, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    for _ in range(2):  # one that a killed server left is taken over
        with serving(dist, "--unix-socket", str(path), "--behind-proxy") as server:
            assert server.address == f"unix:{path}"
            assert path.stat().st_mode & 0o777 == 0o660
            with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as client:
                told = client.get("http://a/sparql", params={"query": "ASK {}"})
                assert told.json()["boolean"] is True
                described = client.get("http://a/sparql", headers={"accept": "text/turtle"})
                assert "<https://w3id.org/alliance87/sparql>" in described.text
        assert not path.exists()
        left = socket.socket(socket.AF_UNIX)
        left.bind(str(path))
        left.close()


def test_what_keeps_it_from_starting_is_one_line(dist: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert failure(dist, "--port", port).startswith(f"Cannot listen on 127.0.0.1:{port}: ")
    assert "alliance87 build" in failure(tmp_path / "none")
    copy = tmp_path / "dist"
    shutil.copytree(dist, copy)
    with (copy / "alliance87.nq").open("a") as file:
        file.write("# more\n")
    line = failure(copy)
    assert line.startswith(f"{copy}/alliance87.nq: is not what SHA256SUMS says.")
    assert "alliance87 build" in line


def test_the_environment_decides_nothing(dist: Path) -> None:
    chosen = {"PORT": "1", "UVICORN_PORT": "1", "ALLIANCE87_DATASET": "/dev/null"}
    with started(command(dist), **chosen) as server:
        assert server.port > 1
        assert server.get(query("ASK {}")).status_code == 200
