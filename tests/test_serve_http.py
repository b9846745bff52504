"""The server starts, tells how it is, holds its limits whatever comes, and ends as it is asked to."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from alliance87.serve import wire
from alliance87.serve.cache import Cache
from alliance87.serve.crew import LostError, Template
from alliance87.serve.message import headers_of
from alliance87.serve.throttle import Throttle, Unfetched, client_of
from hostile_queries import HOSTILE
from serving import UNTHROTTLED, Served, command, serving

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def server(dist: Path) -> Iterator[Served]:
    with serving(dist, *UNTHROTTLED) as served:
        yield served


def asked(text: str) -> str:
    return f"/sparql?query={quote(text)}"


def failed(dist: Path, *options: str) -> str:
    """The one line with which the server says why it did not start."""
    done = subprocess.run(
        command(dist, *options), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def descendants(session: int) -> list[str]:
    """The processes of a session that are alive."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] not in "ZX":
            found.append(stat.parent.name)
    return found


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_it_ends_when_asked_to_and_leaves_no_process_behind(name: str, dist: Path) -> None:
    process = subprocess.Popen(
        command(dist),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    address = process.stdout.readline().split()[-1]
    assert httpx.get(f"{address}sparql", params={"query": "ASK {}"}).json()["boolean"] is True
    assert len(descendants(process.pid)) > 1
    process.send_signal(getattr(signal, name))
    out, errors = process.communicate(timeout=20)
    assert (process.returncode, out, errors.count("\n")) == (0, "", 1)
    time.sleep(0.2)
    assert descendants(process.pid) == []


def test_it_dies_with_all_its_processes_when_it_is_killed(dist: Path) -> None:
    process = subprocess.Popen(
        command(dist),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    process.stdout.readline()
    process.kill()
    process.communicate(timeout=20)
    for _ in range(50):
        if not descendants(process.pid):
            break
        time.sleep(0.1)
    assert descendants(process.pid) == []


def test_a_query_that_runs_when_the_server_is_to_end_still_gets_its_answer(dist: Path) -> None:
    with serving(dist, "--seconds", "2") as server, ThreadPoolExecutor() as threads:
        answer = threads.submit(server.get, asked(ENDLESS))
        time.sleep(0.5)
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert (answer.result().status_code, answer.result().json()["type"].rpartition("#")[2]) == (
            504,
            "time",
        )
        assert server.process.wait(20) == 0
        assert time.monotonic() - begun < 5


def test_a_port_that_is_taken_is_one_clear_error(dist: Path, server: Served) -> None:
    line = failed(dist, "--port", str(server.port))
    assert line.startswith(f"127.0.0.1:{server.port}: cannot be listened at (")
    assert "Name another --host or --port" in line
    assert failed(dist, "--host", "no.such.host.invalid").startswith("no.such.host.invalid:0: ")


def test_a_folder_that_no_build_made_is_one_clear_error(dist: Path, tmp_path: Path) -> None:
    assert "alliance87 build" in failed(tmp_path / "none")
    copy = tmp_path / "dist"
    shutil.copytree(dist, copy)
    with (copy / "alliance87.nq").open("a") as file:
        file.write("# more\n")
    line = failed(copy)
    assert line.startswith(f"{copy}/alliance87.nq: is not what SHA256SUMS says.")
    assert "alliance87 build" in line


def test_it_says_whether_it_is_well(server: Served) -> None:
    answer = server.get("/health")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = answer.json()
    assert (told["status"], told["live"], told["ready"]) == ("ready", True, True)
    assert re.fullmatch("[0-9a-f]{64}", told["release"])
    assert answer.headers["cache-control"] == "no-store"


def numbers(server: Served) -> dict[str, float]:
    """The metrics, those with labels by the values of these."""
    families = text_string_to_metric_families(server.get("/metrics").text)
    return {
        " ".join((sample.name.removeprefix("alliance87_"), *sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_it_counts_what_it_answers(server: Served) -> None:
    before = numbers(server)
    for _ in range(3):
        server.get(asked("ASK { ?counted a ?thrice }"))
    server.get(asked("ASK {"))
    server.get("/id/organization/nobody")
    after = numbers(server)

    def more(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert more("requests_total sparql 200") == 3
    assert more("requests_total sparql 400") == 1
    assert more("requests_total id 404") == 1
    assert more("request_seconds_count sparql") == 4
    assert more("request_seconds_bucket +Inf sparql") == 4
    assert more("pool_answered_total") == 1
    assert more("pool_refused_total syntax") == 1
    assert more("answer_cache_hits") == 2
    assert after["pool_workers"] > 0
    assert after["answer_cache_bytes"] > before["answer_cache_bytes"]


def test_the_log_has_a_line_of_json_for_each_request_and_no_address(dist: Path) -> None:
    with serving(dist) as server:
        server.get(asked("ASK { ?x ?y 'na\u0000\u001b[2Jme' }"))
        server.get("/%1b%5b2J%0a/" + "y" * 2000)
        server.ask("POST", "/sparql", b"ASK {", content_type="application/sparql-query")
        text = server.logged()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["status"] for line in lines] == [200, 404, 400] or [
        line["status"] for line in lines
    ] == [400, 404, 400]
    assert lines[2]["problem"] == "syntax"
    assert [line["route"] for line in lines] == ["sparql", "site", "sparql"]
    assert max(map(len, text.splitlines())) < 1500
    assert "127.0.0.1" not in text
    assert not re.search(r"[^\x20-\x7e\n]", text)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z", line["time"]) for line in lines)


def client(address: str) -> httpx.Client:
    return httpx.Client(
        transport=httpx.HTTPTransport(local_address=address, verify=False), timeout=30
    )


def test_a_client_that_asks_too_much_is_told_when_to_ask_again_and_others_are_not(
    dist: Path,
) -> None:
    with serving(dist, "--client-rate", "1") as server, client("127.0.0.2") as other:
        answers = [server.get(asked("ASK {}")) for _ in range(30)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert 5 <= len(refused) <= 25, [answer.status_code for answer in answers]
        told = refused[0]
        assert told.json()["type"].endswith("#too-many-requests")
        assert "access-control-allow-origin" in told.headers
        assert other.get(server.address + asked("ASK {}")).status_code == 200
        assert server.get("/health").status_code == 200
        wait = int(refused[-1].headers["retry-after"])
        assert 1 <= wait <= 2
        time.sleep(wait + 1)
        assert server.get(asked("ASK {}")).status_code == 200


def test_behind_a_proxy_clients_are_told_apart_by_what_the_proxy_says(dist: Path) -> None:
    def spent(server: Served, address: str) -> bool:
        statuses = {
            server.get(asked("ASK {}"), x_forwarded_for=f"198.51.100.9, {address}").status_code
            for _ in range(25)
        }
        return 429 in statuses

    with serving(dist, "--client-rate", "0.1", "--proxies", "1") as server:
        assert spent(server, "192.0.2.1")
        assert server.get(asked("ASK {}"), x_forwarded_for="192.0.2.2").status_code == 200
    with serving(dist, "--client-rate", "0.1") as server:
        assert spent(server, "192.0.2.1")
        assert server.get(asked("ASK {}"), x_forwarded_for="192.0.2.2").status_code == 429


def test_whom_a_request_counts_for() -> None:
    assert client_of("192.0.2.1", "", 0) == "192.0.2.1"
    assert client_of("192.0.2.1", "198.51.100.1", 0) == "192.0.2.1"
    assert client_of("192.0.2.1", "anything, 198.51.100.1", 1) == "198.51.100.1"
    assert client_of("192.0.2.1", "anything, 198.51.100.1, 192.0.2.9", 2) == "198.51.100.1"
    assert client_of("192.0.2.1", "", 1) == "192.0.2.1"
    assert client_of("192.0.2.1", ", ", 1) == "192.0.2.1"
    assert client_of("2001:db8::1", "", 0) == client_of("2001:db8::2", "", 0)
    assert client_of("2001:db8::1", "", 0) != client_of("2001:db8:0:1::1", "", 0)
    assert client_of("::ffff:192.0.2.1", "", 0) == "192.0.2.1"
    assert len(client_of("", "x" * 9999, 1)) <= 64
    assert client_of("", "192.0.2.1:50000", 1) == "192.0.2.1"
    assert client_of("", "[2001:db8::1]:50000", 1) == client_of("2001:db8::1", "", 0)


def test_the_clients_that_are_remembered_are_bounded_in_number() -> None:
    throttle = Throttle(1, now=lambda: 0.0)
    for number in range(25_000):
        throttle.take(str(number), 20)
    assert len(throttle) == 20_000
    assert (throttle.take("24999"), throttle.take("0")) == (1, 0)


def test_a_bucket_fills_with_time() -> None:
    now = [0.0]
    throttle = Throttle(10, now=lambda: now[0])
    assert throttle.take("a", 20) == 0
    assert throttle.take("a", 15) == 2
    now[0] = 1.5
    assert throttle.take("a", 15) == 0
    assert throttle.take("b", 20) == 0
    now[0] = 1e9
    assert (throttle.take("a", 20), throttle.take("a", 1)) == (0, 1)


def test_a_cache_forgets_what_was_not_asked_for_longest() -> None:
    cache: Cache[int, int] = Cache(20_000)
    for number in range(30):
        cache.put(number, number, 1_000)
        cache.get(0)
    assert cache.get(0) == 0
    assert cache.get(1) is None
    assert cache.get(29) == 29
    assert cache.bytes <= 20_000
    cache.put(99, 99, 5_000)
    assert cache.get(99) is None
    cache.put(29, 30, 1_500)
    assert (cache.get(29), cache.bytes <= 20_000) == (30, True)


def connected(server: Served, source: str = "127.0.0.1") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", server.port), 40, (source, 0))
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return made


def received(connection: socket.socket) -> bytes:
    """All that comes until the other side ends."""
    pieces = []
    try:
        while piece := connection.recv(65536):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    finally:
        connection.close()
    return b"".join(pieces)


def dribbled(server: Served, start: bytes, drop: bytes) -> tuple[float, bytes]:
    """Send a start, and then a drop every half second, until the server ends; how long, and what."""
    begun = time.monotonic()
    connection = connected(server, "127.0.0.3")
    connection.sendall(start)
    connection.settimeout(0.5)
    found = b""
    while time.monotonic() - begun < 40:
        try:
            piece = connection.recv(65536)
            found += piece
            if not piece:
                break
        except TimeoutError:
            pass
        except OSError:
            break
        try:
            connection.sendall(drop)
        except OSError:
            break
    connection.close()
    return time.monotonic() - begun, found


def test_who_sends_or_reads_too_slowly_is_let_go_and_others_do_not_wait(server: Served) -> None:
    post = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    with ThreadPoolExecutor(7) as threads:
        head = threads.submit(dribbled, server, b"GET / HTTP/1.1\r\nHost: a\r\n", b"X-A: b\r\n")
        body = threads.submit(dribbled, server, post + b"Content-Length: 5000\r\n\r\n", b"#")
        chunks = threads.submit(
            dribbled, server, post + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n#\r\n"
        )
        unread = threads.submit(
            dribbled,
            server,
            b"GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n",
            b"#",
        )
        idle = threads.submit(dribbled, server, b"", b"")
        empty = threads.submit(dribbled, server, b"\r\n", b"")
        after = threads.submit(dribbled, server, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\r\n")
        taken = []
        with client("127.0.0.2") as honest:
            while not all(each.done() for each in (head, body, chunks, unread, idle, empty, after)):
                begun = time.monotonic()
                assert honest.get(server.address + asked("ASK {}")).status_code == 200
                taken.append(time.monotonic() - begun)
                time.sleep(0.1)
    assert max(seconds for seconds, _ in (head.result(), body.result(), chunks.result())) < 20
    assert max(each.result()[0] for each in (unread, idle, empty, after)) < 30
    assert head.result()[1].startswith(b"HTTP/1.1 408 ")
    for each in (body, chunks):
        assert each.result()[1].startswith(b"HTTP/1.1 408 ")
        assert b"problems#slow-request" in each.result()[1]
    assert statistics.median(taken) < 0.1


def test_who_never_fetches_the_answer_is_let_go(server: Served) -> None:
    connection = connected(server, "127.0.0.4")
    line = b"GET /download/alliance87.nq HTTP/1.1\r\nHost: a\r\n\r\n"
    connection.sendall(line * 20)
    begun = time.monotonic()
    while time.monotonic() - begun < 40:
        try:
            connection.sendall(line)
        except OSError:
            break
        time.sleep(0.5)
    assert 5 < time.monotonic() - begun < 35
    connection.close()


def test_an_endless_head_is_refused(server: Served) -> None:
    connection = connected(server)
    with suppress(OSError):
        connection.sendall(b"GET / HTTP/1.1\r\n" + b"X-A: " + b"b" * 400_000)
    assert received(connection).startswith(b"HTTP/1.1 431 ")
    connection = connected(server)
    many = b"".join(b"X-%d: b\r\n" % number for number in range(20_000))
    with suppress(OSError):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n" + many + b"\r\n")
    assert received(connection).startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 "))
    large = server.get("/ontology.html", x_large="b" * 99_000)
    assert large.status_code == 431


def test_a_body_of_unknown_length_is_not_read_beyond_the_limit(server: Served) -> None:
    connection = connected(server)
    start = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    sent = 0
    try:
        connection.sendall(start + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(2_000):
            connection.sendall(b"2000\r\n" + b" " * 0x2000 + b"\r\n")
            sent += 0x2000
    except OSError:
        pass
    assert sent < 12_000_000
    connection.close()
    for told, status in ((b"9" * 30, b"400"), (b"300000", b"413"), (b"-1", b"400")):
        connection = connected(server)
        connection.sendall(start + b"Content-Length: " + told + b"\r\n\r\nASK")
        assert received(connection).startswith(b"HTTP/1.1 " + status)


def test_one_address_may_have_so_many_connections_and_another_still_gets_in(
    server: Served,
) -> None:
    held = [connected(server, "127.0.0.5") for _ in range(100)]
    last = connected(server, "127.0.0.5")
    assert received(last).startswith(b"HTTP/1.1 503 ")
    with client("127.0.0.6") as other:
        assert other.get(server.address + asked("ASK {}")).status_code == 200
    for connection in held:
        connection.close()
    time.sleep(0.2)
    with client("127.0.0.5") as again:
        assert again.get(server.address + asked("ASK {}")).status_code == 200


def test_several_requests_at_once_on_a_connection_are_answered_in_order(server: Served) -> None:
    connection = connected(server)
    line = "GET {} HTTP/1.1\r\nHost: a\r\n{}\r\n"
    texts = [f"SELECT ({n} AS ?n) {{}}" for n in range(4)]
    told = [
        line.format(asked(text), "Connection: close\r\n" if text == texts[-1] else "")
        for text in texts
    ]
    connection.sendall("".join(told).encode())
    found = re.findall(rb'"value":"(\d)"', received(connection))
    assert found == [b"0", b"1", b"2", b"3"]


def test_a_flood_of_requests_at_once_does_not_hold_up_the_others(server: Served) -> None:
    connection = connected(server, "127.0.0.7")
    begun = time.monotonic()
    with suppress(OSError):
        for _ in range(50):
            connection.sendall(b"GET /xy HTTP/1.1\r\n\r\n" * 3_000)
            time.sleep(0.003)
    with client("127.0.0.8") as other:
        assert other.get(server.address + asked("ASK {}")).status_code == 200
    assert time.monotonic() - begun < 5
    connection.close()


def test_what_comes_after_a_body_is_no_header(server: Served) -> None:
    connection = connected(server)
    connection.sendall(
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
        b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"6\r\nASK {}\r\n0\r\nAccept: text/csv\r\n\r\n"
    )
    assert b'"boolean":true' in received(connection)


def test_the_body_of_a_request_to_change_the_protocol_is_no_request(server: Served) -> None:
    body = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    start = b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
    connection = connected(server)
    connection.sendall(start + b"Content-Length: %d\r\n\r\n" % len(body))
    time.sleep(0.3)
    with suppress(OSError):
        connection.sendall(body)
    assert received(connection).count(b"HTTP/1.1 ") == 1


def test_an_address_that_is_cut_is_never_answered(server: Served) -> None:
    text = asked("ASK {}").replace("/sparql", "/%73parql") + f"&pad={'x' * 59_000}"
    told = server.get(f"{text}&default-graph-uri={'x' * 2_000}")
    assert (told.status_code, told.json()["type"].rpartition("#")[2]) == (414, "long-address")


def test_headers_that_come_twice_are_one_list() -> None:
    pairs = [(b"accept", b"a"), (b"host", b"h"), (b"accept", b"b")]
    assert headers_of({"headers": pairs}) == {b"accept": b"a, b", b"host": b"h"}
    begun = time.monotonic()
    assert len(headers_of({"headers": [(b"a", b"")] * 60_000})[b"a"]) == 119_998
    assert time.monotonic() - begun < 0.1


def test_who_leaves_large_answers_unfetched_gets_no_more_of_them(dist: Path) -> None:
    large = "SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {}"
    with serving(dist, *UNTHROTTLED) as server:
        held, statuses = [], []
        for number in range(8):
            connection = connected(server, "127.0.0.9")
            text = asked(large.format(56_000 + number))
            connection.sendall(f"GET {text} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            statuses.append(connection.recv(12)[-3:])
            held.append(connection)
        assert (statuses[0], statuses[-1]) == (b"200", b"503")
        with client("127.0.0.10") as other:
            text = asked(large.format(20_000))
            assert other.get(server.address + text).status_code == 200
        for connection in held:
            connection.close()
        time.sleep(0.5)
        with client("127.0.0.9") as again:
            assert again.get(server.address + text).status_code == 200


def test_what_is_held_for_clients_is_bounded() -> None:
    unfetched = Unfetched(10, 6)
    assert [unfetched.hold(name, 3) for name in "aaabbb"] == [True, True, False, True, False, False]
    unfetched.let_go("a", 3)
    assert (unfetched.hold("b", 3), unfetched.hold("c", 3), unfetched.bytes) == (True, False, 9)


def test_a_template_that_is_slow_to_listen_is_not_given_up() -> None:
    template = Template.__new__(Template)
    template.control, other = socket.socketpair()
    template.control.setblocking(False)
    with template.control, other:
        for _ in range(10_000):
            template.tell(wire.DEMOTE, 1, 25)
        with pytest.raises(LostError):
            template.tell(wire.KILL, 1)


def test_what_a_worker_says_of_a_query_is_never_a_fault_of_the_server() -> None:
    for said in (b"[" * 60_000, b"\xff", b'["time", "x", null, null]', b"1" * 5_000):
        with pytest.raises(ValueError, match=r"deeply|may not say|delimiter|decode|digits|limit"):
            wire.unpack_refusal(said)


def test_an_old_client_is_answered_too(server: Served) -> None:
    connection = connected(server)
    connection.sendall(f"GET {asked('ASK {}')} HTTP/1.0\r\n\r\n".encode())
    told = received(connection)
    assert told.startswith(b"HTTP/1.1 200 ")
    assert b'"boolean":true' in told


def test_what_a_client_asks_several_times_at_once_is_run_once(dist: Path) -> None:
    with serving(dist, *UNTHROTTLED, "--seconds", "1") as server, ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: server.get(asked(ENDLESS)), range(20)))
        assert {answer.status_code for answer in answers} == {504}
        assert numbers(server)["pool_refused_total time"] <= 3
        with client("127.0.0.2") as other:
            assert other.get(server.address + asked("ASK {}")).status_code == 200


def test_a_query_that_nobody_waits_for_is_dropped(dist: Path) -> None:
    with serving(dist, *UNTHROTTLED) as server:
        connection = connected(server)
        connection.sendall(f"GET {asked(ENDLESS)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        time.sleep(0.5)
        assert numbers(server)["pool_running"] == 1
        connection.close()
        time.sleep(0.5)
        after = numbers(server)
        assert (after["pool_running"], after["requests_total sparql 499"]) == (0, 1)


def test_no_fault_is_in_the_log(server: Served) -> None:
    """Runs after the tests that send what nobody should."""
    faults = [line for line in server.logged().splitlines() if '"level"' in line]
    assert faults == [], "".join(faults)[-3000:]


def test_a_thousand_hostile_queries_do_not_hold_up_the_honest(dist: Path) -> None:
    limit = 0.5
    hostile = list(itertools.islice(itertools.cycle(HOSTILE), 1_000))
    took: list[float] = []
    missed: list[int] = []
    ended: list[tuple[str, int, str, float]] = []
    done = threading.Event()

    def attack(number: int) -> None:
        with client(f"127.0.0.{10 + number % 4}") as attacker:
            for each in hostile[number::8]:
                begun = time.monotonic()
                answer = attacker.post(attacked.sparql, data={"query": each.query})
                seconds = time.monotonic() - begun
                status = answer.status_code
                type_ = answer.json()["type"].rpartition("#")[2] if status != 200 else ""
                ended.append((each.kind, status, type_, seconds))

    def ask_honestly() -> None:
        with client("127.0.0.2") as honest:
            for number in itertools.count():
                if done.is_set():
                    return
                begun = time.monotonic()
                text = f"SELECT ?s {{ ?s skos:prefLabel ?label }} LIMIT 5 # {number}"
                status = honest.get(attacked.address + asked(text)).status_code
                took.append(time.monotonic() - begun)
                missed.extend([status] if status != 200 else [])
                time.sleep(0.02)

    with serving(dist, *UNTHROTTLED, "--seconds", str(limit)) as attacked:
        with ThreadPoolExecutor(9) as threads:
            honest = threads.submit(ask_honestly)
            list(threads.map(attack, range(8)))
            done.set()
            honest.result()
        assert attacked.get(asked("ASK {}")).json()["boolean"] is True
        assert numbers(attacked)["pool_running"] == 0
    assert len(ended) == 1_000
    ways = {each.kind: each.ends for each in HOSTILE}
    assert [e for e in ended if e[2] not in (*ways[e[0]], "overload", "too-large")] == []
    assert {status for _, status, _, _ in ended} <= {200, 400, 413, 503, 504}
    late = [seconds for *_, seconds in ended]
    assert statistics.quantiles(late, n=20)[-1] < limit + 0.5
    assert max(late) < limit + 5.5, "a query waits for 5 s at the most"
    assert len(took) > 200
    assert len(missed) <= len(took) / 100, missed
    assert statistics.quantiles(took, n=20)[-1] <= 0.1, statistics.quantiles(took, n=20)


def test_slow_bodies_of_a_crowd_do_not_hold_up_the_honest(server: Served) -> None:
    start = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    crowd = [connected(server, f"127.0.1.{1 + n % 8}") for n in range(400)]
    for connection in crowd:
        connection.sendall(start + b"Content-Length: 9\r\n\r\nASK")
    took = []
    with client("127.0.0.2") as honest:
        for number in range(60):
            begun = time.monotonic()
            text = asked(f"ASK {{}} # {number}")
            assert honest.get(server.address + text).status_code == 200
            took.append(time.monotonic() - begun)
    assert statistics.median(took) <= 0.1
    for connection in crowd:
        connection.sendall(b" {}   ")
    assert all(b" 200 OK" in connection.recv(100) for connection in crowd)
    for connection in crowd:
        connection.close()


def test_the_environment_decides_nothing(dist: Path) -> None:
    """Neither a proxy nor a port that the environment names changes where it listens."""
    environment = {**os.environ, "PORT": "1", "UVICORN_PORT": "1", "FORWARDED_ALLOW_IPS": "*"}
    process = subprocess.Popen(
        command(dist, "--client-rate", "0.1"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, env=environment,
    )  # fmt: skip
    assert process.stdout
    address = process.stdout.readline().split()[-1].rstrip("/")
    told = [
        httpx.get(
            address + asked("ASK {}"), headers={"x-forwarded-for": f"192.0.2.{n}"}
        ).status_code
        for n in range(30)
    ]
    process.terminate()
    process.communicate(timeout=20)
    assert 429 in told
