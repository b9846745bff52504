"""Whatever comes over a connection, the server reads it strictly, answers it once, and counts it."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from alliance87.serve.app import client_of, is_near
from serving import Served, command, problem, query, serving, until

POST = (
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    b"Content-Type: application/sparql-query\r\n"
)
ASK = b"6\r\nASK {}\r\n0\r\n\r\n"
SMUGGLED = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def server(dist: Path) -> Iterator[Served]:
    with serving(dist) as served:
        yield served


def get(path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", *headers, "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1")


# What is no sound request, the status, and the type of the problem where the server got to say it.
UNSOUND = {
    "chunked twice": (POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + ASK, 400, ""),
    "a coding that is not the last": (POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n" + ASK, 400, ""),
    "two ways to end": (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + ASK, 400, ""),
    "two lengths": (POST + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}", 400, ""),
    "a list of lengths": (POST + b"Content-Length: 6, 7\r\n\r\nASK {}", 400, ""),
    "a signed length": (POST + b"Content-Length: +6\r\n\r\nASK {}", 400, ""),
    "a negative length": (POST + b"Content-Length: -1\r\n\r\nASK {}", 400, ""),
    "an endless length": (POST + b"Content-Length: " + b"9" * 30 + b"\r\n\r\nASK {}", 400, ""),
    "a large length": (POST + b"Content-Length: 300000\r\n\r\nASK", 413, "too-large"),
    "a chunk without a size": (POST + b"Transfer-Encoding: chunked\r\n\r\nx\r\nASK {}\r\n0\r\n\r\n", 400, ""),
    "a folded header": (get("/health", "Host: a", "X: b\r\n c"), 400, ""),
    "a space before the colon": (get("/health", "Host : a"), 400, ""),
    "a bare line feed": (get("/health", "Host: a").replace(b"\r\n", b"\n"), 400, ""),
    "a bare carriage return": (get("/health", "Host: a", "X: b\rY: c"), 400, ""),
    "a null": (get("/health", "Host: a", "X: \0"), 400, ""),
    "a space in the address": (get("/a b", "Host: a"), 400, ""),
    "bytes in the address": (b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n", 400, ""),
    "another version": (b"GET / HTTP/3.7\r\nHost: a\r\n\r\n", 400, ""),
    "half a line": (b"GET\r\n\r\n", 400, ""),
    "another protocol": (b"\x16\x03\x01\x02\x00\r\n\r\n", 400, ""),
}  # fmt: skip


@pytest.mark.parametrize(("request_", "status", "type_"), UNSOUND.values(), ids=UNSOUND)
def test_what_is_no_sound_request_is_refused_once_and_ends_the_connection(
    request_: bytes, status: int, type_: str, server: Served
) -> None:
    answer = server.raw(request_ + SMUGGLED)
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"problems#" + type_.encode() in answer if type_ else b"problems#" not in answer


def test_a_body_of_unknown_length_is_not_read_beyond_the_limit(server: Served) -> None:
    sent = 0
    with socket.create_connection(("127.0.0.1", server.port), 30) as connection:
        connection.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):
            for _ in range(2_000):
                connection.sendall(b"2000\r\n" + b" " * 0x2000 + b"\r\n")
                sent += 0x2000
    assert sent < 12_000_000


@pytest.mark.full
def test_a_body_that_does_not_come_is_given_up(server: Served) -> None:
    answer = server.raw(POST + b"Content-Length: 5000\r\n\r\nASK")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"problems#slow-request" in answer


def test_no_fault_is_in_the_log(server: Served) -> None:
    """Runs after the tests that send what nobody should."""
    faults = [line for line in server.logged().splitlines() if '"level"' in line]
    assert faults == [], "".join(faults)[-3000:]


# Whom a request counts for ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:50000", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:0db8:0000:0000"),
        ("[2001:db8::2]:50000", "2001:0db8:0000:0000"),
        ("2001:db8:0:1::1", "2001:0db8:0000:0001"),
        ("x" * 9_999, "x" * 64),
    ],
)
def test_a_client_is_an_address_of_ipv4_or_a_network_of_ipv6(peer: str, client: str) -> None:
    assert client_of(peer) == client


# Health, metrics and files that are not public ----------------------------------------------


def test_it_says_whether_it_is_well(server: Served) -> None:
    answer = server.get("/health")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = answer.json()
    assert (told["status"], told["live"], told["ready"]) == ("ready", True, True)
    assert re.fullmatch("[0-9a-f]{64}", told["release"])
    assert answer.headers["cache-control"] == "no-store"


def test_metrics_are_for_this_machine_and_never_passed_on(server: Served, dist: Path) -> None:
    assert server.get("/metrics").status_code == 200
    for header in ({"x_forwarded_for": "127.0.0.1"}, {"forwarded": "for=127.0.0.1"}):
        assert problem(server.get("/metrics", **header)) == (404, "not-found")
    with serving(dist, "--behind-proxy") as behind:
        assert behind.get("/metrics").status_code == 200
        assert behind.get("/metrics", x_forwarded_for="127.0.0.1").status_code == 404
    assert [is_near(client_of(peer)) for peer in ("127.0.0.9", "::1")] == [True, True]
    assert [is_near(client_of(peer)) for peer in ("192.0.2.1", "2001:db8::1")] == [False, False]


def test_files_for_the_host_of_the_site_are_not_public(server: Served) -> None:
    for path in ("/.htaccess", "/.git/config", "/download/.htaccess", "/%2ehtaccess"):
        assert problem(server.get(path)) == (404, "not-found")


def test_it_counts_what_it_answers(server: Served) -> None:
    before = server.metrics()
    for _ in range(3):
        server.get(query("ASK { ?counted a ?thrice }"))
    server.get(query("ASK {"))
    server.get("/id/organization/nobody")
    after = server.metrics()
    more = {name: after[name] - before.get(name, 0) for name in after}
    assert more["requests_total sparql 200"] == 3
    assert more["requests_total sparql 400"] == 1
    assert more["requests_total id 404"] == 1
    assert more["request_seconds_count sparql"] == 4
    assert more["request_seconds_bucket +Inf sparql"] == 4
    assert more["pool_answered_total"] == 1
    assert more["pool_refused_total syntax"] == 1
    assert more["answer_cache_hits_total"] == 2
    assert more["answer_cache_bytes"] > 0
    assert after["pool_workers"] > 0


# The log ---------------------------------------------------------------------------------


def test_the_log_has_a_line_of_json_for_each_request_and_no_address(dist: Path) -> None:
    with serving(dist) as server:
        server.get(query("ASK { ?x ?y 'na\u0000\u001b[2Jme' }"))
        server.get("/%1b%5b2J%0a/" + "y" * 2000)
        server.ask("POST", "/sparql", b"ASK {", content_type="application/sparql-query")
        text = server.logged()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["status"] for line in lines[1:]] == [404, 400]
    assert lines[2]["problem"] == "syntax"
    assert [line["route"] for line in lines] == ["sparql", "site", "sparql"]
    assert max(map(len, text.splitlines())) < 1500
    assert "127.0.0.1" not in text
    assert not re.search(r"[^\x20-\x7e\n]", text)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z", line["time"]) for line in lines)


@pytest.mark.full
@pytest.mark.parametrize("reader", ["stops", "goes"])
def test_whoever_reads_the_log_holds_up_nobody_and_lost_lines_are_counted(
    reader: str, dist: Path
) -> None:
    with subprocess.Popen(
        command(dist), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        try:
            server = Served(process.stdout.readline().split()[-1].rstrip("/"), process, Path())
            if reader == "goes":
                process.stderr.close()
            requests = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n" * 1_000
            for _ in range(25):  # more lines than a pipe and the server hold
                answers = server.raw(requests + get("/health", "Host: a"))
                assert answers.count(b"HTTP/1.1 200 ") == 1_001
            until(lambda: server.metrics()["log_lines_lost"] > 0)
            lost = server.metrics()["log_lines_lost"]
            if reader == "goes":
                until(lambda: server.metrics()["log_lines_lost"] > lost)
        finally:
            process.terminate()
        lines = process.stderr.read().splitlines() if reader == "stops" else []
        assert process.wait(30) == 0
    assert all(json.loads(line) for line in lines)
