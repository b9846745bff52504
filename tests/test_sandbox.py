"""Work in the sandbox ends in time and within its memory, can do no harm, and answers with plain data."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import itertools
import mmap
import operator
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from alliance87.cli.main import commands
from alliance87.contribute.accept import lay_out
from alliance87.model.errors import Alliance87Error, UnreadableError
from alliance87.model.finding import Finding, FindingError, Place, Report, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.rules.validate import Session, work
from alliance87.sandbox import confine, linux
from alliance87.sandbox.child import SPAWN, run
from alliance87.sandbox.inside import Job
from alliance87.sandbox.limits import Limits
from conftest import CHECKOUT
from validating import Mistake, mistakes, session

if sys.platform == "win32":
    pytest.skip("the walls of POSIX are tried here", allow_module_level=True)
import resource

ON_LINUX = sys.platform == "linux"
linux_only = pytest.mark.skipif(not ON_LINUX, reason="only Linux has this, or tells of it")
both_ways = pytest.mark.usefixtures("start")
SHORT = Limits(seconds=1)
ROOMY = Limits(seconds=60, cpu_seconds=60, memory_bytes=512 * 2**20)
SECRET = "the-secret-of-the-file"
PLACE = Place("a.ttl", "", 1, 2, 1, 3, "row 1", "é “x”")
FINDING = Finding(PLACE, Severity.WARNING, "focus", "path", "rule", "message", "value", "fix")
REPORT = Report((("files", "1"),), (FINDING,))


@pytest.fixture(params=["forked", pytest.param("spawned", marks=pytest.mark.full)])
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once with a forked child, and once with a new interpreter."""
    if request.param == "spawned":
        monkeypatch.setenv(SPAWN, "1")


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """No child, no zombie, no thread and no descriptor stays behind, whatever a test does."""
    before = what_there_is()
    yield
    gc.collect()
    assert what_there_is() == before


def what_there_is() -> tuple[list[str], set[int], int]:
    return sorted(os.listdir("/dev/fd")), children(os.getpid()), threading.active_count()


def children(parent: int) -> set[int]:
    """The children of a process, zombies among them; on Linux, which tells (proc(5))."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            if f"\nPPid:\t{parent}\n" in status.read_text():
                found.add(int(status.parent.name))
    return found


def given(*parts: Any) -> tuple[Any, ...]:
    return parts


def call(parts: tuple[Any, ...]) -> object:
    made: object = parts[0](*parts[1:])
    return made


def sandboxed(
    function: Callable[..., object], *arguments: object, limits: Limits = ROOMY
) -> object:
    """Call a function in the sandbox, as work about a file."""
    return run(given, (function, *arguments), call, limits, name="draft.ttl")


# Answers ---------------------------------------------------------------------


@dataclass(frozen=True)
class Laid:
    """An answer of the caller's own kind."""

    report: Report | None
    rest: tuple[Report | str | int | float | None, ...]


LAID = Laid(REPORT, (REPORT, "é\ud7ff\0", 1, 0.5, None))


def prepared(text: str, limits: Limits) -> tuple[int, str, Limits]:
    return os.getpid(), text, limits


def worked(made: tuple[int, str, Limits]) -> tuple[int, int, str, Limits, Laid]:
    return os.getpid(), *made, LAID


@both_ways
def test_what_is_prepared_is_worked_on_in_one_other_process_and_comes_back_as_it_was() -> None:
    here, there, *rest = run(prepared, ("é", SHORT), worked, ROOMY)
    assert here == there != os.getpid()
    assert rest == ["é", SHORT, LAID]


def test_half_a_character_that_utf8_has_not_is_replaced() -> None:
    assert sandboxed(str, "é\ud800") == "é?"


def found(*_: object) -> Report:
    raise FindingError(FINDING)


def unread(*_: object) -> Report:
    raise UnreadableError("a.ttl", "is bad", "Mend it.")


@both_ways
def test_errors_of_the_child_come_back_as_what_they_are() -> None:
    with pytest.raises(FindingError) as caught:
        sandboxed(found)
    assert caught.value.finding == FINDING
    for prepare, then in ((given, unread), (unread, call)):
        with pytest.raises(UnreadableError, match=r"^a\.ttl: is bad\. Mend it\.$"):
            run(prepare, (), then, ROOMY)  # type: ignore[misc]


@both_ways
def test_a_large_answer_comes_whole_and_one_that_is_too_large_is_a_limit() -> None:
    assert sandboxed(operator.mul, "x", 10**6) == "x" * 10**6
    with pytest.raises(FindingError, match=r"More was found than fits into 1,000 bytes\."):
        sandboxed(operator.mul, "x", 10**6, limits=Limits(answer_bytes=1000))


def lie(parts: tuple[bytes]) -> Report:
    """Write into every descriptor that is open, and end well, as native code could."""
    for descriptor in range(3, 100):
        with contextlib.suppress(OSError):
            os.write(descriptor, parts[0])
    os._exit(0)


FORGED = {
    "nothing": b"",
    "a pickle": pickle.dumps(REPORT),
    "no end": b'[{"counts":[],"findings":[',
    "deep": b"[" * 10**6,
    "deep and ignored": b'[{"counts":[],"findings":[],"x":' + b"[" * 10**6,
    "another kind": b'["text",null,null]',
    "another severity": b'[{"counts":[],"findings":[{"severity":"x"}]},null,null]',
    "a number for a text": b'[{"counts":[["files",1]],"findings":[]},null,null]',
    "no error": b'[null,null,["SystemExit"]]',
    "not UTF-8": b'[null,null,["","\xff","",""]]',
}


@pytest.mark.parametrize("content", FORGED.values(), ids=FORGED)
def test_a_child_that_was_taken_over_cannot_answer_with_anything_else(content: bytes) -> None:
    with pytest.raises(Alliance87Error, match="its answer cannot be read"):
        run(given, (content,), lie, ROOMY)


# Ends ------------------------------------------------------------------------


def dive(depth: int) -> int:
    return dive(depth + 1)


TIME = ("time", "The check took longer than 1 s and was stopped.", "--seconds")
CRASH = ("crash", "The check crashed: this is nested too deeply, or needs more than", "--memory")
MEMORY = ("memory", "The check needed more than 512 MiB of memory.", "--memory")
DEPTH = ("nesting", "This is nested too deeply: 64 levels are allowed.", "Nest less.")
ENDS: dict[str, tuple[tuple[str, str, str], Limits, Callable[..., object], tuple[object, ...]]] = {
    "sleep": (TIME, SHORT, time.sleep, (600,)),
    "search": (TIME, SHORT, re.match, ("(a|aa)+$", "a" * 100 + "b")),
    "spin": (TIME, SHORT, deque, (itertools.count(), 0)),
    "dive": (DEPTH, ROOMY, dive, (0,)),
    "abort": (CRASH, ROOMY, os.abort, ()),
    "fault": (CRASH, ROOMY, ctypes.string_at, (0,)),
    "leap": (MEMORY, ROOMY, bytearray, (2**40,)),
    "swell": (MEMORY, ROOMY, list, (itertools.repeat("x"),)),
}


@both_ways
@pytest.mark.parametrize(("end", "limits", "function", "arguments"), ENDS.values(), ids=ENDS)
def test_work_that_hangs_crashes_or_grows_is_one_clear_limit(
    end: tuple[str, str, str],
    limits: Limits,
    function: Callable[..., object],
    arguments: tuple[object, ...],
    capfd: pytest.CaptureFixture[str],
) -> None:
    rule, message, fix = end
    if rule == "memory" and not ON_LINUX:
        pytest.skip("only Linux limits memory")
    with pytest.raises(FindingError) as caught:
        sandboxed(function, *arguments, limits=limits)
    found = caught.value.finding
    assert (found.severity, found.rule) == (Severity.LIMIT, f"{PREFIXES['rule']}{rule}")
    assert found.place == Place("draft.ttl")
    assert found.message.startswith(message)
    assert fix in found.fix
    assert capfd.readouterr() == ("", "")


def test_processor_time_is_limited_by_the_system() -> None:
    with pytest.raises(FindingError, match="time"):
        sandboxed(deque, itertools.count(), 0, limits=Limits(seconds=600, cpu_seconds=1))


def stay(_: None) -> None:
    os.closerange(3, 1000)
    time.sleep(600)


def test_a_child_that_closes_its_pipe_and_stays_is_ended() -> None:
    with pytest.raises(FindingError, match="memory"):  # killed, and nobody knows better
        run(print, (), stay, ROOMY)


def reserve(room: int) -> int:
    return len(bytearray(room))


@linux_only
def test_memory_that_a_large_program_has_reserved_and_not_used_does_not_count() -> None:
    room = 256 * 2**20
    limits = Limits(memory_bytes=confine.memory()[1] + room)
    with mmap.mmap(-1, 2 * limits.memory_bytes):
        assert sandboxed(reserve, room // 2, limits=limits) == room // 2
        with pytest.raises(FindingError, match="memory"):
            sandboxed(reserve, 2 * room, limits=limits)


def noise(_: None) -> str:
    print(SECRET, flush=True)
    print(SECRET, file=sys.stderr, flush=True)
    os.write(1, b"out")
    os.write(2, b"err")
    return os.read(0, 10).decode()


@both_ways
def test_what_the_child_prints_reaches_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(print, (), noise, ROOMY) == ""
    assert capfd.readouterr() == ("", "")


@both_ways
@pytest.mark.parametrize(
    ("what", "function", "arguments"),
    [
        ("KeyError in test_sandbox.py:", operator.getitem, ({}, SECRET)),
        ("SystemExit in", sys.exit, (SECRET,)),
        ("TypeError in", object, ()),  # is no data
        ("its answer cannot be read", os._exit, (0,)),
        ("exit status 9", os._exit, (9,)),
    ],
)
def test_a_mistake_in_the_program_is_told_without_the_files_content(
    what: str, function: Callable[..., object], arguments: tuple[object, ...]
) -> None:
    with pytest.raises(Alliance87Error, match=r"^draft\.ttl: .* Please report it\.$") as caught:
        sandboxed(function, *arguments)
    assert what in str(caught.value)
    assert SECRET not in str(caught.value)


def python(code: str) -> subprocess.Popen[str]:
    """Start code in an interpreter of its own, where ``run`` is known."""
    start = "import signal, sys, time; from alliance87.sandbox.child import Limits, run"
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "scripts")}
    command = [sys.executable, "-c", f"{start}\n{code}"]
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment)


def test_the_parents_exit_handlers_and_buffers_are_not_the_childs() -> None:
    code = "import atexit; atexit.register(print, 'exit'); sys.stdout.write('held ')\n"
    parent = python(
        f"{code}def work(given) -> int: return given\nprint(run(int, (3,), work, Limits()))"
    )
    assert parent.communicate(timeout=60) == ("held 3\nexit\n", "")


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    """A program whose child sleeps in the sandbox."""
    code = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # a shell may have it ignored
    with python(f"{code}; run(float, (600,), time.sleep, Limits(seconds=600))") as program:
        yield program
        program.kill()


def until(condition: Callable[[], Any]) -> Any:
    """Return what becomes true within the time that any machine needs for it."""
    for _ in range(1200):
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it does not come about")


def status(process: int) -> str:
    """What Linux tells of a process (proc(5)), or nothing if there is none."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/status").read_text()
    return ""


@linux_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl+C", "kill"])
def test_the_child_ends_with_its_parent(number: int, parent: subprocess.Popen[str]) -> None:
    (child,) = until(lambda: children(parent.pid))
    parent.send_signal(number)
    _, told = parent.communicate(timeout=60)
    assert ("KeyboardInterrupt" in told) is (number == signal.SIGINT)
    until(lambda: not status(child) or "State:\tZ" in status(child))


# Walls -----------------------------------------------------------------------


@dataclass(frozen=True)
class Scene:
    """What an attempt aims at: a folder with a file ``a``, and an address in another process."""

    folder: Path
    victim: int
    address: int

    @property
    def file(self) -> str:
        """The file that is there."""
        return str(self.folder / "a")

    @property
    def new(self) -> str:
        """A file that is not there."""
        return str(self.folder / "b")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    (tmp_path / "a").write_text(SECRET)
    with subprocess.Popen(["sleep", "600"]) as victim:
        address = 0
        with contextlib.suppress(OSError):  # Linux tells
            address = int(Path(f"/proc/{victim.pid}/maps").read_text().partition("-")[0], 16)
        yield Scene(tmp_path, victim.pid, address)
        victim.kill()


def native(function: str, *arguments: object) -> None:
    """Call a function of the C library, as hostile native code would."""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, function)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), function)


def connect(_: Scene) -> None:
    with socket.socket() as other, contextlib.suppress(ConnectionRefusedError):
        other.connect(("127.0.0.1", 9))


def fork(_: Scene) -> None:
    if os.fork() == 0:  # and nobody waits for it: to wait is forbidden, too
        os._exit(0)


def read_memory(scene: Scene) -> None:
    mine = ctypes.create_string_buffer(8)
    here = (ctypes.c_size_t * 2)(ctypes.addressof(mine), 8)
    there = (ctypes.c_size_t * 2)(scene.address, 8)
    native("process_vm_readv", scene.victim, here, 1, there, 1, 0)


def set_limit(_: Scene) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, resource.getrlimit(resource.RLIMIT_CORE))


SEIZE, DUMPABLE = 0x4206, 4  # of ptrace(2) and prctl(2)
DESCRIPTORS, LANDLOCK, SIGNALS, SECCOMP = "descriptors", "landlock", "landlock 6", "seccomp"
OPENING, FILES = {DESCRIPTORS, LANDLOCK, SECCOMP}, {LANDLOCK, SECCOMP}
# What to try, and the walls of which each by itself must prevent it.
ATTEMPTS: dict[str, tuple[Callable[[Scene], object], set[str]]] = {
    "read": (lambda s: open(s.file).close(), OPENING),
    "write": (lambda s: open(s.file, "w").close(), OPENING),
    "list": (lambda s: os.listdir(s.folder), OPENING),
    "truncate": (lambda s: os.truncate(s.file, 0), FILES),
    "unlink": (lambda s: native("unlink", s.file.encode()), FILES),
    "rename": (lambda s: os.rename(s.file, s.new), FILES),
    "symlink": (lambda s: os.symlink(s.file, s.new), FILES),
    "mkdir": (lambda s: os.mkdir(s.new), FILES),
    "chmod": (lambda s: os.chmod(s.file, 0o700), {SECCOMP}),
    "utime": (lambda s: os.utime(s.file), {SECCOMP}),
    "stat": (lambda s: os.stat(s.file), {SECCOMP}),
    "socket": (lambda s: socket.socket(socket.AF_UNIX).close(), {DESCRIPTORS, SECCOMP}),
    "connect": (connect, OPENING),
    "pipe": (lambda s: list(map(os.close, os.pipe())), {DESCRIPTORS, SECCOMP}),
    "fork": (fork, {SECCOMP}),
    "exec": (lambda s: os.execv("/bin/sh", ["sh", "-c", ":"]), FILES),
    "kill parent": (lambda s: os.kill(os.getppid(), 0), {SIGNALS, SECCOMP}),
    "kill other": (lambda s: os.kill(s.victim, signal.SIGCONT), {SIGNALS, SECCOMP}),
    "trace": (lambda s: native("ptrace", SEIZE, s.victim, 0, 0), FILES),
    "read memory": (read_memory, FILES),
    "set limit": (set_limit, {SECCOMP}),
    "priority": (lambda s: os.setpriority(os.PRIO_PROCESS, 0, 1), {SECCOMP}),
    "dumpable": (lambda s: native("prctl", DUMPABLE, 1, 0, 0, 0), {SECCOMP}),
}


def build(wall: str) -> bool:
    """Build one wall around this process; return whether the system has it."""
    if wall == DESCRIPTORS:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        return True
    linux.no_new_privileges()
    if wall == SECCOMP:
        return linux.seccomp()
    return linux.landlock() and (wall != SIGNALS or linux.landlock_version() >= 6)


def outcome(scene: Scene, attempt: Callable[[Scene], object], wall: str) -> str:
    """Try something in a process behind a wall, if one is named; return what came of it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        said = "done"
        try:
            if wall and not build(wall):
                said = "lacking"
            else:
                attempt(scene)
        except OSError as error:
            denied = (errno.EPERM, errno.EACCES, errno.EMFILE)
            said = "denied" if error.errno in denied else str(error)
        except ValueError as error:  # of setrlimit
            said = "denied" if "not allowed" in str(error) else str(error)
        finally:
            os.write(writer, said.encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        told = stream.read().decode()
    os.waitpid(child, 0)
    return told or "done"  # another program was started, which says nothing


@pytest.mark.full
@linux_only
@pytest.mark.parametrize(
    ("what", "wall"), [(w, wall) for w, (_, walls) in ATTEMPTS.items() for wall in sorted(walls)]
)
def test_each_wall_alone_prevents_what_it_is_there_for(what: str, wall: str, scene: Scene) -> None:
    attempt, _ = ATTEMPTS[what]
    with_wall = outcome(scene, attempt, wall)
    if with_wall == "lacking":
        pytest.skip(f"this kernel lacks {wall}")
    assert with_wall == "denied"
    assert (os.listdir(scene.folder), Path(scene.file).read_text()) == (["a"], SECRET)
    without = outcome(scene, attempt, "")
    if without != "done":
        pytest.skip(f"not even without {wall}: {without}")


def aim(folder: Path, victim: int, address: int) -> Scene:
    return Scene(folder, victim, address)


def tried(scene: Scene) -> tuple[str, ...]:
    """Return what a sealed process can do all the same."""
    done = []
    for name, (attempt, _) in ATTEMPTS.items():
        with contextlib.suppress(OSError, ValueError):
            attempt(scene)
            done.append(name)
    return tuple(done)


@both_ways
def test_work_can_do_nothing_but_what_is_said_to_be_missing(scene: Scene) -> None:
    lacking = {
        "deleting and renaming files": {"truncate", "unlink", "rename", "symlink", "mkdir"},
        "starting processes": {"fork", "exec"},
        "signals to other processes": {"kill parent", "kill other"},
        "reading the memory of other processes": {"trace", "read memory"},
    }
    allowed = set().union(*(lacking.get(what, set()) for what in confine.missing()))
    if not (ON_LINUX and linux.has_seccomp()):
        allowed |= {name for name, (_, walls) in ATTEMPTS.items() if walls == {SECCOMP}}
    arguments = (scene.folder, scene.victim, scene.address)
    assert set(run(aim, arguments, tried, ROOMY)) <= allowed


@linux_only
def test_every_wall_that_the_kernel_has_is_built(parent: subprocess.Popen[str]) -> None:
    (child,) = until(lambda: children(parent.pid))
    sealed = {"NoNewPrivs:\t1"} | ({"Seccomp:\t2"} if linux.has_seccomp() else set())
    until(lambda: all(line in status(child) for line in sealed))
    assert Path(f"/proc/{child}/oom_score_adj").read_text() == "1000\n"
    limits = Path(f"/proc/{child}/limits").read_text()
    for name in ("file size", "core file size", "open files"):
        assert re.search(rf"Max {name} +0 +0 ", limits)
    if linux.landlock_version():
        assert "landlock" in outcome_of_seal()


def outcome_of_seal() -> str:
    def fail(_: Scene) -> None:
        raise OSError(", ".join((*confine.limit(2**40, 60), *confine.seal())))

    return outcome(Scene(Path(), 0, 0), fail, "")


def block() -> tuple[int, int]:
    """Return where Linux keeps the environment that a process was started with (proc(5))."""
    with contextlib.suppress(OSError):
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        return int(fields[47]), int(fields[48])
    return 0, 0


def environment(block: tuple[int, int]) -> tuple[int, bool, str]:
    libc = ctypes.CDLL(None)
    libc.getenv.restype = ctypes.c_char_p
    held = ctypes.string_at(block[0], block[1] - block[0])
    return len(os.environ), libc.getenv(b"PATH") is not None, held.strip(b"\0").decode()


@both_ways
def test_the_environment_is_empty_and_the_parents_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLIANCE87_SECRET", SECRET)
    assert run(block, (), environment, ROOMY) == (0, False, "")
    assert os.environ["ALLIANCE87_SECRET"] == SECRET


def waiting() -> tuple[threading.Event, threading.Thread, list[str]]:
    """Start a thread before the process is sealed, as an engine may."""
    begin, done = threading.Event(), list[str]()

    def read() -> None:
        begin.wait()
        with contextlib.suppress(OSError):
            done.append(f"{os.stat('/')}")

    early = threading.Thread(target=read)
    early.start()
    return begin, early, done


def of_threads(made: tuple[threading.Event, threading.Thread, list[str]]) -> tuple[str, ...]:
    begin, early, done = made
    begin.set()
    late = threading.Thread(target=done.append, args=("late",))
    late.start()
    for thread in (early, late):
        thread.join()
    return tuple(done)


@both_ways
def test_engines_may_start_threads_and_those_that_run_are_sealed_too() -> None:
    done = run(waiting, (), of_threads, ROOMY)
    assert done[-1:] == ("late",)
    if ON_LINUX and linux.has_seccomp():
        assert done == ("late",)


def read_and_try_to_write(folder: Path) -> str:
    with contextlib.suppress(OSError):
        (folder / "b").write_text("b")
    return (folder / "a").read_text()


def same(text: str) -> str:
    return text


def test_before_its_work_a_child_can_read_files_and_write_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    assert run(read_and_try_to_write, (tmp_path,), same, ROOMY) == "a"
    assert not any(path.stat().st_size for path in tmp_path.glob("b"))


def test_the_parents_descriptors_are_not_the_childs(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(SECRET)
    with (tmp_path / "a").open("rb") as stream, pytest.raises(Alliance87Error, match="OSError"):
        sandboxed(os.pread, stream.fileno(), 9, 0)


def test_the_parent_keeps_its_own_limits() -> None:
    kinds = (resource.RLIMIT_NOFILE, resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)
    before = [resource.getrlimit(kind) for kind in kinds]
    sandboxed(int)
    assert [resource.getrlimit(kind) for kind in kinds] == before


# What uses it ----------------------------------------------------------------


def some_mistakes() -> tuple[Session, list[Mistake]]:
    return session(), mistakes()[::15]  # there are seven formats, so each gets its turn


def reports(made: tuple[Session, list[Mistake]]) -> tuple[Report, ...]:
    return tuple(work(made[0], mistake.inputs) for mistake in made[1])


@both_ways
def test_mistakes_are_found_in_the_sandbox_as_outside() -> None:
    limits = Limits(seconds=600, cpu_seconds=600)
    assert run(some_mistakes, (), reports, limits) == reports(some_mistakes())


@pytest.mark.parametrize(
    "command",
    [
        ["validate", "tests/mistakes/base.ttl"],
        ["validate", "README.md", "--input-format", "turtle"],
        ["diff", "tests/mistakes/base.ttl", "tests/mistakes/base.trig"],
        ["diff", "README.md", "."],
    ],
    ids=" ".join,
)
def test_commands_do_the_same_in_a_new_interpreter(
    command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CHECKOUT)
    forked = CliRunner().invoke(commands, command)
    monkeypatch.setenv(SPAWN, "1")
    spawned = CliRunner().invoke(commands, command)
    assert (spawned.exit_code, spawned.output) == (forked.exit_code, forked.output)
    assert isinstance(forked.exception, SystemExit | UnreadableError | None)


def test_a_contribution_is_laid_out_the_same_in_a_new_interpreter(
    monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    base = next(mistake for mistake in mistakes() if mistake.form == "turtle").inputs
    forked = lay_out(project, base, ROOMY)
    monkeypatch.setenv(SPAWN, "1")
    assert lay_out(project, base, ROOMY) == forked


# Other systems ---------------------------------------------------------------

# Takes away what Windows does not have, as far as that can be done elsewhere.
WINDOWS = """
import os, signal, subprocess, sys
sys.modules["resource"] = sys.modules["fcntl"] = None
sys.platform = "win32"
for name in ("fork", "setpgid", "killpg", "sysconf"):
    delattr(os, name)
for name in ("SIGKILL", "SIGALRM", "SIGXCPU", "SIGPIPE", "setitimer", "pthread_sigmask"):
    delattr(signal, name)
from alliance87.sandbox import inside
inside.spawned()
"""


@pytest.mark.parametrize(
    ("job", "status", "answer"),
    [
        ((int, ("3",), str, ROOMY), 0, b'["3",null,null]'),
        ((float, ("600",), time.sleep, SHORT), 1, b""),  # nobody stops it, so it ends by itself
    ],
    ids=["answer", "hang"],
)
def test_a_child_works_with_what_windows_has(job: Job, status: int, answer: bytes) -> None:
    command = [sys.executable, "-c", WINDOWS]
    path = {"PYTHONPATH": str(CHECKOUT / "scripts")}
    content = pickle.dumps(job)
    done = subprocess.run(command, input=content, capture_output=True, env=path, check=False)
    assert (done.returncode, done.stdout) == (status, answer), done.stderr


def test_help_says_what_a_system_cannot_prevent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    lacking = confine.missing()
    assert "opening files and sockets" in lacking
    for command in (["validate"], ["accept"], ["diff"], ["new"]):
        shown = " ".join(CliRunner().invoke(commands, [*command, "--help"]).output.split())
        assert f"nothing keeps a hostile file from: {', '.join(lacking)}." in shown
    monkeypatch.undo()
    if not confine.missing():
        assert "nothing keeps" not in CliRunner().invoke(commands, ["validate", "--help"]).output
