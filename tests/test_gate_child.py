"""Work in the child process ends in time, within its memory, and can open nothing, come what may."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import mmap
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from alliance87.gate import child, door, wire
from alliance87.gate.limits import Limits
from alliance87.gate.refusals import refused
from alliance87.model.errors import Alliance87Error, UnreadableError
from alliance87.model.finding import Finding, FindingError, Place, Report, Severity
from alliance87.model.namespaces import PREFIXES

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
SHORT = Limits(seconds=1)
ROOMY = Limits(seconds=30, cpu_seconds=30, memory_bytes=256 * 2**20)
SECRET = "the-secret-of-the-file"
REPORT = Report(
    (("files", "1"),),
    (
        Finding(
            Place("a.ttl", "", 1, 2, 1, 3, "row 1", "é \ud800 “x”"),
            Severity.WARNING,
            *("focus", "path", "rule", "message", "value", "fix", "label", "component"),
        ),
    ),
)


@dataclass(frozen=True)
class Laid:
    """An answer of the caller's own kind."""

    name: str
    report: Report | None = None


def nothing() -> None:
    """Prepare nothing."""


def run(work: Callable[[], object], limits: Limits = ROOMY) -> object:
    return child.run(nothing, lambda _: work(), limits, name="draft.ttl")


def limit(work: Callable[[], object], rule: str, limits: Limits = ROOMY) -> Finding:
    """Return the finding of a limit that work must end with."""
    with pytest.raises(FindingError) as caught:
        run(work, limits)
    found = caught.value.finding
    assert (found.severity, found.rule) == (Severity.LIMIT, f"{PREFIXES['rule']}{rule}")
    assert found.place == Place("draft.ttl")
    return found


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """No child, no zombie and no descriptor stays behind, whatever a test does."""
    before = sorted(os.listdir("/dev/fd")), children()
    yield
    gc.collect()
    assert (sorted(os.listdir("/dev/fd")), children()) == before


def children() -> set[str]:
    """The children of this process, zombies among them; on Linux, which tells (proc(5))."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            if f"\nPPid:\t{os.getpid()}\n" in status.read_text():
                found.add(status.parent.name)
    return found


def python(code: str, *before: str) -> subprocess.CompletedProcess[str]:
    """Run code in an interpreter of its own, which may be under another command."""
    command = [*before, sys.executable, "-c", textwrap.dedent(code)]
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS)}
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=60, check=False
    )


# Answers ---------------------------------------------------------------------


def test_what_is_prepared_is_worked_on_in_another_process() -> None:
    made = child.run(lambda: os.getpid(), lambda pid: (pid, os.getpid(), os.getppid()), ROOMY)
    assert made[0] == made[1] != os.getpid() == made[2]


def test_reports_texts_and_dataclasses_come_back_as_they_were() -> None:
    made = run(lambda: REPORT)
    assert made == REPORT
    assert isinstance(made, Report)
    assert made.findings[0].severity is Severity.WARNING
    for value in ("é\ud800", (1, ("a", None), 0.5, True), None):
        assert run(lambda v=value: v) == value  # type: ignore[misc]
    laid = child.run(nothing, lambda _: Laid("a", REPORT), ROOMY, kinds=(Laid,))
    assert laid == Laid("a", REPORT)


def test_an_answer_of_a_kind_that_was_not_announced_is_not_made() -> None:
    with pytest.raises(KeyError):
        run(lambda: Laid("a"))
    with pytest.raises(TypeError):
        wire.pack({"a": object()})


def test_an_answer_is_json_and_nothing_that_can_be_run() -> None:
    assert json.loads(wire.pack(("a", REPORT)))[0] == "a"
    assert wire.unpack(wire.pack(REPORT)) == REPORT


def test_errors_of_the_work_come_back_as_what_they_are() -> None:
    def finds() -> None:
        raise refused(REPORT.findings[0].place, "doctype", "No.", fix="Delete it.", value="x")

    def errs() -> None:
        raise UnreadableError("a.ttl", "is bad", "Mend it.")

    with pytest.raises(FindingError) as found:
        run(finds)
    with contextlib.suppress(FindingError):
        finds()
    assert found.value.finding.place == REPORT.findings[0].place
    assert (found.value.finding.severity, found.value.finding.fix) == (
        Severity.REFUSAL,
        "Delete it.",
    )
    with pytest.raises(UnreadableError, match=r"^a\.ttl: is bad\. Mend it\.$"):
        run(errs)
    with pytest.raises(UnreadableError, match="is bad"):
        child.run(errs, lambda _: None, ROOMY)


def test_progress_is_told_while_the_work_goes_on() -> None:
    told: list[tuple[int, float]] = []

    def work(_: None, tell: Callable[[int], None]) -> str:
        tell(0)
        tell(2**40)
        time.sleep(1)
        tell(7)
        return "done"

    def progress(done: int) -> None:
        told.append((done, time.monotonic()))

    assert child.run_telling(nothing, work, ROOMY, progress) == "done"
    assert [done for done, _ in told] == [0, 2**40, 7]
    assert told[2][1] - told[1][1] > 0.3


def test_a_large_answer_comes_whole_and_one_that_is_too_large_is_a_limit() -> None:
    assert run(lambda: "x" * 10**6) == "x" * 10**6
    limits = Limits(answer_bytes=1000)
    assert run(lambda: "x" * 998, limits) == "x" * 998
    assert "1,000 bytes" in limit(lambda: "x" * 999, "findings", limits).message


# Ends ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "work",
    [lambda: time.sleep(60), lambda: any(iter(int, 1)), signal.pause],
    ids=("sleep", "native", "wait"),
)
def test_work_that_does_not_end_is_stopped_in_time(work: Callable[[], object]) -> None:
    started = time.monotonic()
    found = limit(work, "time", SHORT)
    assert 0.9 < time.monotonic() - started < 5
    assert found.message == "The check took longer than 1 s and was stopped."
    assert "--seconds" in found.fix


def spin() -> None:
    while True:
        pass


def test_work_that_keeps_the_processor_is_stopped_by_the_system() -> None:
    limit(spin, "time", Limits(seconds=30, cpu_seconds=1))


def test_work_that_hides_behind_native_code_is_stopped_too() -> None:
    limit(lambda: re.match("(a|aa)+$", "a" * 100 + "b"), "time", SHORT)


def test_a_child_that_closes_its_pipe_and_stays_is_ended() -> None:
    def stay() -> None:
        os.closerange(3, 1000)
        time.sleep(60)

    started = time.monotonic()
    limit(stay, "memory")  # killed, and nobody knows better
    assert time.monotonic() - started < 20


def swell() -> None:
    held = []
    while True:
        held.append(bytearray(10**6))


@pytest.mark.parametrize("work", [swell, lambda: bytearray(2**40)], ids=("grow", "leap"))
def test_work_that_needs_too_much_memory_is_stopped(work: Callable[[], object]) -> None:
    found = limit(work, "memory", Limits(memory_bytes=256 * 2**20))
    assert found.message == "The check needed more than 256 MiB of memory."
    assert "--memory" in found.fix


def alone(work: str, memory: int = 256) -> str:
    """Run work as ``run`` does, from a process that is young and small; return what it ends with.

    The tests' own process may have grown far beyond the limit, or have room to spare within it.
    """
    code = f"""
        import sys, threading
        import pyoxigraph as ox
        from alliance87.model.finding import FindingError
        from alliance87.gate.child import run
        from alliance87.gate.limits import Limits

        def deep():
            deep()

        def thread():
            told = []
            started = threading.Thread(target=told.append, args=("ran",))
            started.start()
            started.join()
            return told[0]

        text = '<http://a.example/b> <http://a.example/c> "x" .\\n' * 400_000
        pages = int(open("/proc/self/statm").read().split()[1])
        limits = Limits(memory_bytes={memory} * 2**20 + pages * 4096)
        try:
            print(run(lambda: None, lambda _: {work}, limits))
        except FindingError as error:
            print(error.finding.rule.rpartition("#")[2], error.finding.message)
    """
    if not sys.platform.startswith("linux"):
        pytest.skip("needs Linux, where the address space is limited")
    command = [sys.executable, "-c", textwrap.dedent(code)]
    clean = {**os.environ, "PYTHONPATH": str(SCRIPTS)}
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=clean, timeout=60)
    return done.stdout.decode()


def test_memory_of_native_code_is_limited_too() -> None:
    ended = alone("len(list(ox.parse(text, ox.RdfFormat.N_TRIPLES)))", memory=24)
    assert ended.split()[0] in ("memory", "crash")


def test_memory_that_a_large_program_has_reserved_and_not_used_does_not_count() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("needs Linux, where the address space is limited")
    held = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    room = 256 * 2**20
    limits = Limits(memory_bytes=held + room)
    with mmap.mmap(-1, 2 * (held + room)):
        assert run(lambda: len(bytearray(room // 2)), limits) == room // 2
        limit(lambda: bytearray(2 * room), "memory", limits)


def test_work_that_nests_too_deeply_is_a_limit() -> None:
    ended = alone("deep()")
    assert ended.startswith("nesting ")
    assert "64 levels" in ended


@pytest.mark.parametrize("work", [os.abort, lambda: ctypes.string_at(0)], ids=["abort", "fault"])
def test_work_that_crashes_is_a_limit(
    work: Callable[[], object], capfd: pytest.CaptureFixture[str]
) -> None:
    assert "broke down" in limit(work, "crash").message
    assert capfd.readouterr() == ("", "")


def test_what_the_child_prints_reaches_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    def noise() -> str:
        print(SECRET, flush=True)
        print(SECRET, file=sys.stderr, flush=True)
        os.write(1, b"out")
        os.write(2, b"err")
        return os.read(0, 10).decode()

    assert run(noise) == ""
    assert capfd.readouterr() == ("", "")


def test_a_mistake_in_the_program_is_told_without_the_files_content() -> None:
    def mistake() -> None:
        held: dict[str, str] = {}
        held[SECRET]

    for work in (mistake, lambda: os._exit(0), lambda: sys.exit(SECRET), lambda: {"a": 1}):
        with pytest.raises(Alliance87Error) as caught:
            run(work)
        assert "report it" in str(caught.value)
        assert SECRET not in str(caught.value)
    with pytest.raises(Alliance87Error, match=r"KeyError in test_gate_child\.py:"):
        run(mistake)


def test_the_parents_exit_handlers_and_buffers_are_not_the_childs() -> None:
    code = """
        import atexit, sys
        from alliance87.gate import child
        from alliance87.gate.limits import Limits
        atexit.register(print, "exit")
        sys.stdout.write("held ")
        print(child.run(lambda: None, lambda _: "answer", Limits()))
    """
    assert python(code).stdout == "held answer\nexit\n"


def test_ctrl_c_ends_the_child_too(tmp_path: Path) -> None:
    code = f"""
        import os, pathlib, signal, time
        from alliance87.gate import child
        from alliance87.gate.limits import Limits
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
        def work(_, tell):
            tell(os.getpid())
            time.sleep(60)
        def told(pid):
            pathlib.Path({str(tmp_path / "pid")!r}).write_text(f"{{pid}} ")
        child.run_telling(lambda: None, work, Limits(seconds=60), told)
    """
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS)}
    command = [sys.executable, "-c", textwrap.dedent(code)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as parent:
        pid = wait_for(tmp_path / "pid")
        os.kill(parent.pid, signal.SIGINT)
        _, err = parent.communicate(timeout=10)
    assert "KeyboardInterrupt" in err
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_child_whose_parent_is_killed_ends_by_itself(tmp_path: Path) -> None:
    code = f"""
        import os, pathlib
        from alliance87.gate import child
        from alliance87.gate.limits import Limits
        def told(pid):
            pathlib.Path({str(tmp_path / "pid")!r}).write_text(f"{{pid}} ")
            os.kill(os.getpid(), 9)
        def work(_, tell):
            tell(os.getpid())
            while True: pass
        child.run_telling(lambda: None, work, Limits(seconds=1), told)
    """
    assert python(code).returncode == -signal.SIGKILL
    pid = wait_for(tmp_path / "pid")
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return  # ended; only nobody has asked after it
        time.sleep(0.1)
    pytest.fail("the child lives on")


def wait_for(path: Path) -> int:
    """Return the number of a process that somebody writes into a file."""
    for _ in range(200):
        if path.is_file() and path.read_text().endswith(" "):
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError("the child did not start")


def test_what_the_child_starts_ends_with_it() -> None:
    def work() -> int:
        pid = os.fork()
        if pid == 0:
            time.sleep(60)
            os._exit(0)
        return pid

    pid = run(work)
    assert isinstance(pid, int)
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return
        time.sleep(0.1)
    pytest.fail("what the child started lives on")


# The door --------------------------------------------------------------------


def attempts(folder: Path) -> tuple[str, ...]:
    """Return the names of what could be opened, written or started."""
    tries: dict[str, Callable[[], object]] = {
        "read": lambda: open("/etc/passwd").close(),
        "write": lambda: open(folder / "new", "w").close(),
        "descriptor": lambda: os.open("/", os.O_RDONLY),
        "list": lambda: os.listdir("/"),
        "tcp": lambda: socket.socket().close(),
        "local": lambda: socket.socket(socket.AF_UNIX).close(),
        "pair": socket.socketpair,
        "pipe": os.pipe,
        "copy": lambda: os.dup(1),
        "process": lambda: subprocess.run(["true"], check=True),
        "import": lambda: __import__("xml.dom.minidom"),
        "raise": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9)),
    }
    done = []
    for name, attempt in tries.items():
        with contextlib.suppress(OSError, ValueError, ImportError):
            attempt()
            done.append(name)
    return tuple(done)


def test_behind_the_door_nothing_can_be_opened(tmp_path: Path) -> None:
    sys.modules.pop("xml.dom.minidom", None)
    superuser = {"raise"} if os.geteuid() == 0 else set()
    opened = run(lambda: attempts(tmp_path))
    assert isinstance(opened, tuple)
    assert set(opened) <= superuser
    assert list(tmp_path.iterdir()) == []


def test_before_the_door_files_can_be_read_and_not_written(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")

    def prepare() -> str:
        with pytest.raises(OSError, match="File too large"):
            (tmp_path / "b").write_text("b")
        return (tmp_path / "a").read_text()

    assert child.run(prepare, lambda made: made, ROOMY) == "a"
    assert not any(path.stat().st_size for path in tmp_path.glob("b"))


def test_the_parents_descriptors_are_not_the_childs(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(SECRET)
    with (tmp_path / "a").open("rb") as stream, pytest.raises(Alliance87Error, match="OSError"):
        run(lambda: os.pread(stream.fileno(), 9, 0).decode())


def test_every_fault_can_be_told_behind_the_door() -> None:
    code = """
        import pyoxigraph as ox
        from alliance87.model.finding import FindingError
        from alliance87.gate import characters, child, encoding, terms
        from alliance87.gate.limits import Limits
        from alliance87.located import Reading

        THING = "<https://example.org/a>"
        XSD = "http://www.w3.org/2001/XMLSchema#"
        FILES = [b"caf\\xe9", b"a\\x00", b"a", b"Zo\\xc3\\xab \\xe2\\x80\\xae", b"PK\\x03\\x04", "a".encode("utf-16")]
        TERMS = [f'"{value}"^^<{XSD}{name}>' for name in ("date", "gYearMonth", "integer", "decimal", "ID")
                 for value in ("20 Nov 2026", "2026-11-31", "1.5")]
        TERMS += ["<urn:a:b>", "<http://münchen.example:99999/>", "_:a", '"a\\\\u202E"', '"é\\\\u00AD"@en', '"x"@english']

        def work(_):
            rules = []
            for data in FILES:
                try:
                    text = encoding.decode("a", data)
                    characters.check("a", text)
                except FindingError as error:
                    rules.append(error.finding.rule)
            text = "".join(f"{THING} {THING} {term} .\\n" for term in TERMS)
            quads = tuple(ox.parse(text, format=ox.RdfFormat.TURTLE))
            return len(rules), len(terms.check(Reading("a", text, quads, tuple)))

        print(*child.run(lambda: None, work, Limits()), len(TERMS))
    """
    done = python(code)
    assert done.stdout.split() == ["5", "21", "21"], done.stderr


def test_the_parent_keeps_its_own_limits() -> None:
    kinds = (resource.RLIMIT_NOFILE, resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)
    before = [resource.getrlimit(kind) for kind in kinds]
    assert run(lambda: resource.getrlimit(resource.RLIMIT_NOFILE)) == (0, 0)
    assert run(lambda: resource.getrlimit(resource.RLIMIT_CORE)) == (0, 0)
    assert run(lambda: len(signal.pthread_sigmask(signal.SIG_BLOCK, set()))) == 0
    assert [resource.getrlimit(kind) for kind in kinds] == before
    assert signal.pthread_sigmask(signal.SIG_BLOCK, set()) == set()


def test_threads_that_an_engine_starts_are_allowed() -> None:
    assert alone("thread()") == "ran\n"


@pytest.mark.full
def test_strace_sees_no_file_and_no_socket_opened_behind_the_door(tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("needs strace: apt-get install strace")
    code = f"""
        import pathlib, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        import test_gate_child as t
        from alliance87.gate import child
        child.run(lambda: None, lambda _: t.attempts(pathlib.Path({str(tmp_path)!r})), t.ROOMY)
    """
    log = tmp_path / "log"
    calls = "trace=%desc,%network,%file,%process,prlimit64"
    done = python(code, "strace", "-f", "-e", calls, "-o", str(log))
    if "ptrace" in done.stderr:
        pytest.skip(f"strace may not trace here, {done.stderr.strip()}")
    lines = log.read_text(errors="replace").splitlines()
    shut = next(
        number
        for number, line in enumerate(lines)
        if re.search(r"RLIMIT_NOFILE, \{rlim_cur=0, rlim_max=0\}, NULL\) = 0", line)
    )
    pid = lines[shut].split()[0]
    after = [line for line in lines[shut + 1 :] if line.split()[0] == pid]
    opening = re.compile(r" (open\w*|creat|socket\w*|pipe2?|dup\w*|accept4?|eventfd\w*)\(.* = \d+")
    tried = [line for line in after if " = -1 EMFILE" in line]
    raised = next((n for n, line in enumerate(after) if "rlim_cur=9" in line), len(after))
    assert len(tried) > 5
    assert [line for line in after[:raised] if opening.search(line)] == []


# Other systems ---------------------------------------------------------------


def test_a_system_without_fork_is_told_so_and_can_import_the_gate() -> None:
    code = """
        import os, sys
        for name in ("fcntl", "resource"):
            sys.modules[name] = None
        for name in ("fork", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "setpgid", "killpg"):
            delattr(os, name)
        from alliance87.model.errors import Alliance87Error
        from alliance87.gate import child, encoding, file, form, limits, terms
        try:
            child.run(lambda: None, lambda _: None, limits.Limits())
        except Alliance87Error as error:
            print(error)
    """
    done = python(code)
    assert done.stdout.startswith("This system: cannot limit what a check may cost"), done.stderr


def test_a_child_costs_little_time() -> None:
    run(lambda: None)
    times = []
    for _ in range(20):
        started = time.monotonic()
        run(lambda: None)
        times.append(time.monotonic() - started)
    assert sorted(times)[10] < 0.1  # 3 ms where it was written


def test_the_header_of_a_message_is_as_both_sides_expect() -> None:
    assert door.HEADER.size == 9
    assert len({door.DONE, door.ANSWER, door.ERROR, door.FAULT}) == 4
