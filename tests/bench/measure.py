"""Time ``alliance87 validate`` beside other programs, on the same files, run by turns.

pyshacl is given what we check a contribution with: the shapes for everything (N-Triples), and the
published dataset with the contribution (N-Triples). It is spared the second view, of what is
contributed alone. ``oxigraph convert`` reads the same file and writes it as N-Triples.
"""

from __future__ import annotations

import math
import shutil
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from alliance87.formats.load import load, load_shapes, read_quads
from alliance87.model.project import installed
from alliance87.model.statement import n_triples, statements_of
from alliance87.rules.shacl import in_use, targeted
from bench.generate import generate
from bench.processes import Run, run

LIMITS = ("--max-bytes", "4GiB", "--max-statements", "100000000", "--seconds", "3600")


@dataclass(frozen=True)
class Case:
    """What is validated, beside which program, and the ratio aimed at."""

    name: str
    organisations: int
    beside: str
    goal: float | None
    mistake: bool = False


CASES = (
    Case("one", 1, "pyshacl", 0.15),
    Case("mistake", 1, "pyshacl", 0.20, mistake=True),
    Case("1k", 1_000, "pyshacl", 0.05),
    Case("10k", 10_000, "pyshacl", 0.03),
    Case("100k", 100_000, "oxigraph", None),
    Case("1M", 1_000_000, "oxigraph", 2.5),
)


@dataclass(frozen=True)
class Measured:
    """The runs of a case, ours and those of the other program."""

    case: Case
    ours: tuple[Run, ...]
    others: tuple[Run, ...]

    def ratio(self, of: Callable[[Run], float]) -> float:
        """Return ours by theirs, of the medians of one measure."""
        return median(self.ours, of) / median(self.others, of)

    @property
    def is_bound(self) -> bool:
        """Whether the other program was stopped, so that the ratio is smaller than it seems."""
        return any(each.status is None for each in self.others)


def median(runs: Sequence[Run], of: Callable[[Run], float]) -> float:
    """Return the median of one measure."""
    return statistics.median(map(of, runs))


def seconds(run: Run) -> float:
    """Return the seconds on the clock."""
    return run.seconds


def processor(run: Run) -> float:
    """Return the seconds of the processor."""
    return run.processor


def measure(
    cases: Sequence[Case], folder: Path, repeat: int, patience: float, say: Callable[[str], None]
) -> Iterator[Measured]:
    """Measure each case in turn; the files are made in ``folder``."""
    for case in cases:
        file = folder / f"{case.name}.ttl"
        say(f"{case.name}: writing {file}")
        _write(case, file)
        ours = (tool("alliance87"), "validate", str(file), *LIMITS)
        others = _others(case, file, folder)
        times = 1 if case.name in ("10k", "1M") else repeat
        mine: list[Run] = []
        theirs: list[Run] = []
        for turn in range(repeat):
            mine.append(run(ours, patience))
            if mine[-1].status not in (0, 1, 3):  # valid, findings, more findings than are told
                raise SystemExit(f"{' '.join(ours)} could not be run")
            say(f"{case.name}: alliance87 {mine[-1].seconds:.2f} s")
            if turn < times or case.beside == "oxigraph":
                theirs.append(run(others, patience))
                say(f"{case.name}: {case.beside} {theirs[-1].seconds:.2f} s")
        yield Measured(case, tuple(mine), tuple(theirs))


def exponent(measured: Sequence[Measured]) -> float | None:
    """Return by which power of the size our time grows, from 10,000 organisations on."""
    points = [
        (math.log(each.case.organisations), math.log(median(each.ours, processor)))
        for each in measured
        if each.case.organisations >= 10_000
    ]
    if len(points) < 2:
        return None
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def _write(case: Case, file: Path) -> None:
    share = 0.0 if case.organisations == 1 else 0.02
    with file.open("w", encoding="utf-8") as out:
        for piece, _ in generate(case.organisations, share=share):
            out.write(
                piece.replace("a87:kind kind:ngo", 'a87:kind "ngo"') if case.mistake else piece
            )


def _others(case: Case, file: Path, folder: Path) -> tuple[str, ...]:
    if case.beside == "oxigraph":
        out = str(folder / "converted.nt")
        return tool("oxigraph"), "convert", "--from-file", str(file), "--to-file", out
    shapes, data = folder / "shapes.nt", folder / f"{case.name}-in-context.nt"
    rules = load_shapes(installed()).statements
    shapes.write_text(n_triples(in_use(rules, targeted(rules))), encoding="utf-8")
    contributed = statements_of(file.name, read_quads(file))
    together = (*load(installed()).statements, *contributed)
    data.write_text(n_triples(together), encoding="utf-8")
    return tool("pyshacl"), "-s", str(shapes), "-sf", "nt", "-df", "nt", str(data)


def tool(name: str) -> str:
    """Return the path of a command, first of this environment."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if not found:
        raise SystemExit(f"{name} is not installed: pip install {name}")
    return found
