"""The synthetic contributions hold the mistakes that are told, and validation finds them all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from alliance87.model.finding import Report
from alliance87.model.project import Project
from alliance87.rules.validate import validate
from alliance87.sandbox.limits import Limits
from bench import commands
from bench.generate import Form, Made, generate
from bench.measure import CASES, Case, Measured, exponent
from bench.mistakes import MISTAKES
from bench.processes import Run
from bench.table import table

LIMITS = Limits(statements=10**7, findings=10**6, seconds=300, cpu_seconds=300)


def write(file: Path, organisations: int, form: Form = "turtle", share: float = 0.02) -> list[Made]:
    pieces = list(generate(organisations, form, share=share))
    file.write_text("".join(piece for piece, _ in pieces), encoding="utf-8")
    return [made for _, made in pieces if made]


def found(report: Report) -> set[tuple[str, str]]:
    # The same mistake in two organisations gives them one value, which is asked about as well.
    names = ((each.focus, each.rule.rpartition("#")[2]) for each in report.findings)
    return {(focus, rule) for focus, rule in names if rule != "duplicate"}


def expected(made: list[Made]) -> set[tuple[str, str]]:
    return {(node, each.mistake.rule) for each in made for node in each.nodes}


def test_there_are_fifteen_kinds_of_mistakes() -> None:
    assert len({mistake.name for mistake in MISTAKES}) == 15


def test_the_same_seed_makes_the_same_contribution_and_another_another() -> None:
    assert list(generate(200, seed=3)) == list(generate(200, seed=3))
    assert list(generate(200, seed=3)) != list(generate(200, seed=4))


def test_every_kind_of_mistake_is_found_where_it_was_made_and_nothing_else(
    project: Project, tmp_path: Path
) -> None:
    made = write(tmp_path / "x.ttl", 60, share=0.9)
    assert {each.mistake for each in made} == set(MISTAKES)
    assert found(validate(project, [tmp_path / "x.ttl"], limits=LIMITS)) == expected(made)


@pytest.mark.parametrize(("form", "suffix"), [("turtle", "ttl"), ("n-triples", "nt")])
def test_two_in_a_hundred_organisations_have_a_mistake(
    project: Project, tmp_path: Path, form: Form, suffix: str
) -> None:
    file = tmp_path / f"x.{suffix}"
    made = write(file, 600, form)
    assert 4 < len(made) < 24
    assert found(validate(project, [file], limits=LIMITS)) == expected(made)


def test_a_contribution_without_mistakes_is_valid(project: Project, tmp_path: Path) -> None:
    write(tmp_path / "x.ttl", 30, share=0)
    assert validate(project, [tmp_path / "x.ttl"], limits=LIMITS).findings == ()


def test_an_organisation_and_its_participation_make_fourteen_statements() -> None:
    pieces = [piece for piece, _ in generate(3, "n-triples", share=0)]
    assert Counter(piece.count("\n") for piece in pieces[1:]) == {14: 3}


def test_the_table_tells_ratios_and_bounds() -> None:
    ours, theirs = Run(2.0, 1.0, 2**20, 0), Run(8.0, 5.0, 2**20, None)
    measured = Measured(CASES[3], (ours,), (theirs,))
    text = table([measured])
    assert "| 2.00 | > 8.00 | < 0.250 | < 0.200 | ≤ 0.03 | 1 |" in text
    assert "Versions: Python" in text


def test_the_table_of_commands_gives_ratios_and_goals() -> None:
    ours, theirs = Run(0.1, 0.08, 2**20, 0), Run(1.0, 0.9, 2**20, 0)
    text = commands.table([commands.Timed(commands.PAIRS[0], (ours,), (theirs,))])
    assert "| a saved question | rdflib | 0.10 | 1.00 | 0.100 | 0.089 | ≤ 0.15 |" in text


def test_the_exponent_is_that_of_the_processor_time() -> None:
    def of(organisations: int, seconds: float) -> Measured:
        case = Case("x", organisations, "oxigraph", 2.5)
        return Measured(case, (Run(0, seconds, 0, 0),), ())

    assert exponent([of(10_000, 1), of(100_000, 10), of(1_000_000, 100)]) == pytest.approx(1)
    assert exponent([of(10_000, 1), of(100_000, 100)]) == pytest.approx(2)
    assert exponent([of(10_000, 1)]) is None
