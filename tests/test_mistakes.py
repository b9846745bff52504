"""Each mistake a person makes is told once, at the very characters, in every format.

The mistakes are files of ``mistakes/``: what to change in a contribution without one.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import command
from alliance87.formats.format import Format
from alliance87.model.finding import Finding
from validating import FOLDER, Mistake, base, mistakes, report, told, where

MISTAKES = mistakes()
# One by each way in which something is found: reading, policy, words, identifiers, shapes, queries.
SAMPLE = {
    "check-digits": Format.TURTLE,
    "ends-before-it-begins": Format.N_TRIPLES,
    "list-position": Format.JSON_LD,
    "misspelt-property": Format.RDF_XML,
    "no-source": Format.TRIG,
    "undescribed": Format.CSV,
    "workshop": Format.N_QUADS,
}


@pytest.mark.parametrize("form", Format)
def test_the_contribution_without_a_mistake_is_valid(form: Format) -> None:
    found = report(base(form))
    assert [told(each) for each in found.findings] == []
    assert dict(found.counts)["files"] == str(len(base(form)))


def test_there_are_fifteen_mistakes_or_more_in_seven_formats() -> None:
    assert len(list(FOLDER.glob("*.toml"))) >= 15
    assert {(each.name, each.form) for each in MISTAKES} == {
        (path.stem, form) for path in FOLDER.glob("*.toml") for form in Format
    }


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_told_once_and_where_it_is(mistake: Mistake) -> None:
    found = report(mistake.inputs)
    assert [told(each) for each in found.findings if not is_it(each, mistake)] == []
    assert len(found.findings) == 1
    assert found.status == mistake.status


@pytest.mark.full
@pytest.mark.parametrize("mistake", [m for m in MISTAKES if SAMPLE.get(m.name) is m.form], ids=str)
def test_the_reference_engine_tells_the_same_of_a_mistake(mistake: Mistake) -> None:
    assert report(mistake.inputs, "pyshacl") == report(mistake.inputs)


@pytest.mark.parametrize("mistake", [m for m in MISTAKES if SAMPLE.get(m.name) is m.form], ids=str)
def test_the_command_tells_a_mistake_where_it_is(mistake: Mistake, tmp_path: Path) -> None:
    for each in mistake.inputs:
        (tmp_path / each.file).write_bytes(each.data)
    names = [each.file for each in mistake.inputs]
    done = command.run(tmp_path, "validate", "--format", "json", *names)
    assert (done.status, done.err) == (mistake.status, "")
    (found,) = json.loads(done.out)["findings"]
    at, where_it_is = found["place"], mistake.place
    assert at["file"] == where_it_is.file
    assert (at["line"], at["column"]) == (where_it_is.line, where_it_is.column)
    assert (at["end_line"], at["end_column"]) == (where_it_is.end_line, where_it_is.end_column)
    assert mistake.fix in (found["fix"] or "")


def is_it(found: Finding, mistake: Mistake) -> bool:
    """Whether a finding is the one that a mistake must have."""
    return (
        where(found.place) == where(mistake.place)
        and (found.rule, found.severity) == (mistake.rule, mistake.severity)
        and mistake.fix in found.fix
        and bool(found.message)
    )
