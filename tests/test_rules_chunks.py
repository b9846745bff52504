"""A large contribution, which shapes judge in chunks, has the findings that it has as a whole."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

import shape_cases
from alliance87.formats.load import load_shapes
from alliance87.formats.write_jsonld import document, dump, read_context
from alliance87.model.dataset import Dataset
from alliance87.model.finding import Report, Severity
from alliance87.model.namespaces import shorten
from alliance87.model.project import installed
from alliance87.model.statement import n_triples
from alliance87.rules.chunks import Chunks, followed
from alliance87.rules.pipeline import CONTRIBUTED, Contribution, judge, results_of
from alliance87.rules.shacl import Result, focused
from alliance87.rules.validate import Input, read
from alliance87.tables.columns import TABLES
from bench.generate import generate
from shape_cases import Case
from validating import given, report, session

MEBIBYTE = 2**20
BODIES = 150
VIEWS = ("", "contributed")


def in_chunks(inputs: list[Input], things: int) -> Report:
    ready = session()
    return judge(contribution_of(inputs), ready.known, ready.rules, ready.limits, things)


def contribution_of(inputs: list[Input]) -> Contribution:
    contribution = read(session(), inputs)
    assert isinstance(contribution, Contribution)
    return contribution


def results_as_whole(inputs: list[Input]) -> set[Result]:
    """Return what the shapes find in all of the dataset and the contribution, and in this alone."""
    ready, contribution = session(), contribution_of(inputs)
    own = contribution.own
    things = {name for s in own.statements for name in (s.subject, s.value)}
    facts = [s for of in contribution.parts(own).facts.values() for s in of]
    engine, contributed = (ready.rules.engine(view) for view in ("", CONTRIBUTED))
    found = engine.validate(n_triples((*ready.known.statements, *own.statements)))
    found += contributed.validate(n_triples(facts))
    return {result for result in found if result.focus in things}


def made(form: str) -> list[Input]:
    """Return a contribution in which many bodies have a mistake."""
    if form == "csv":
        return [given(text, f"{name}.csv") for name, text in tables().items()]
    pieces = generate(BODIES, "n-triples" if form == "n-triples" else "turtle", share=0.4)
    # Our context has no word for a name without a language.
    kept = (t for t, m in pieces if form != "json-ld" or not m or "language" not in m.mistake.name)
    mine = given("".join(kept), "mine.nt" if form == "n-triples" else "mine.ttl")
    if form != "json-ld":
        return [mine]
    written = document(contribution_of([mine]).own.statements, read_context(installed().context))
    return [given(dump(written).decode(), "mine.jsonld")]


def tables() -> dict[str, str]:
    """Return tables in which some bodies have an unknown kind or country, or the position of another."""
    source = {"source_title": "List", "source_language": "en", "contributor": "Amina Example"}
    source |= {"source_address": "https://forum.example.org/list.pdf", "date": "2026-11-20"}
    names = [(n, {"name": f"Invented Body {n}", "language": "en"}) for n in range(BODIES)]
    rows = {
        "organizations": [
            name
            | {"kind": "nog" if n % 7 == 3 else "ngo", "country": "ZZZ" if n % 11 == 5 else "GBR"}
            for n, name in names
        ],
        "events": [{"id": "forum", "name": "Forum", "language": "en", "standing": "held"}],
        "participants": [
            {"event": "forum", "position": str(n + 1 - (n % 13 == 6)), "stated_name": name["name"]}
            | {"organization": f"invented-body-{n}"}
            for n, name in names
        ],
    }
    return {name: table(name, [source | row for row in of]) for name, of in rows.items()}


def table(name: str, rows: list[dict[str, str]]) -> str:
    columns = next(t.columns for t in TABLES if t.name == name)
    text = StringIO()
    writer = csv.DictWriter(text, [column.name for column in columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("form", ["turtle", "n-triples", "json-ld", "csv"])
def test_a_contribution_with_mistakes_has_the_same_findings_in_chunks(form: str) -> None:
    inputs, ready = made(form), session()
    found = report(inputs)
    assert len(found.findings) > 20
    assert in_chunks(inputs, 0) == in_chunks(inputs, 30) == found
    contribution = contribution_of(inputs)
    own, parts = contribution.own, contribution.parts(contribution.own)
    for things in (0, 30, 10**6):
        results = set(results_of(own, parts, ready.known, ready.rules, things))
        assert results == results_as_whole(inputs)


def test_each_mistake_is_found_at_the_things_that_have_it() -> None:
    pieces = list(generate(BODIES, share=0.4))
    found = in_chunks([given("".join(text for text, _ in pieces))], 30).findings
    expected = {
        (each.mistake.rule, node) for _, each in pieces if each is not None for node in each.nodes
    }
    # Some mistakes are made with the same name or link each time, which makes their things alike.
    alike = {("duplicate", node) for _, node in expected}
    assert expected <= {(f.rule.rpartition("#")[2], f.focus) for f in found} <= expected | alike


# What is changed in a contribution without a mistake, and which rule finds it at which things.
ACROSS: dict[str, tuple[list[tuple[str, str]], dict[str, str]]] = {
    "the same position twice": (
        [('"Weir Aid 127" ;\n    a87:listPosition 26', '"Weir Aid 127" ;\n    a87:listPosition 1')],
        {"Participation-position": "participation:bench-2 participation:bench-127"},
    ),
    "the same participant twice": (
        [("a87:participant organization:bench-145", "a87:participant organization:bench-0")],
        {
            "Participation-once": "participation:bench-0 participation:bench-145",
            "Participation-entry": "organization:bench-145",
        },
    ),
    "the same link on two bodies": (
        [("entity/Q70000000149", "entity/Q70000000000")],
        {
            "Organization-ownLink": "organization:bench-0 organization:bench-149",
            "duplicate": "organization:bench-149",
        },
    ),
    "a link that a published body has": (
        [("entity/Q70000000149", "entity/Q54129")],
        {"Organization-ownLink": "organization:bench-149", "duplicate": "organization:bench-149"},
    ),
    "bodies that are each under the next": (
        [
            (f"Q7000000{n:04}> ;", f"Q7000000{n:04}> ; org:subOrganizationOf organization:bench-{on} ;")
            for n, on in ((3, 60), (60, 99), (99, 148), (148, 3))
        ],
        {"Organization-noCycle": " ".join(f"organization:bench-{n}" for n in (3, 60, 99, 148))},
    ),
    "more participants than a count says": (
        [("event:bench-4\n    a", "event:bench-4\n    a87:participantCount 29 ;\n    a")],
        {"Participation-count": "event:bench-4"},
    ),
    "an entry of a body that did not take part": (
        [(" ;\n    a87:participatedIn event:bench-4 ;\n.\n\nparticipation:bench-149\n", " .\n\nparticipation:bench-149\n")],
        {"Participation-shortcut": "participation:bench-149"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACROSS)
def test_what_no_thing_shows_alone_is_found_across_chunks(name: str) -> None:
    edits, expected = ACROSS[name]
    text = "".join(piece for piece, _ in generate(BODIES, share=0))
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    found = [in_chunks([given(text)], things) for things in (0, 30, 10**6)]
    assert found[0] == found[1] == found[2]
    named = [(f.rule.rpartition("#")[2], shorten(f.focus)) for f in found[0].findings]
    assert sorted(named) == sorted((rule, n) for rule, of in expected.items() for n in of.split())


@pytest.mark.parametrize("view", VIEWS)
def test_chunks_of_one_thing_have_the_results_of_every_case_of_our_shapes(view: str) -> None:
    shapes = load_shapes(installed())
    judging = focused("shacl", shapes.statements, shape_cases.VIEWS[view])
    whole = shape_cases.prepared("shacl", "", view)
    follow = followed(shapes)

    def as_whole(case: Case) -> set[Result]:
        return set(whole.validate(n_triples(shape_cases.statements(case.path))))

    def chunked(case: Case) -> set[Result]:
        own = Dataset(shape_cases.statements(case.path))
        parts = list(Chunks(own, Dataset(()), follow, 0))
        assert all(len(things) == 1 for things, _ in parts)
        return {r for things, around in parts for r in judging.validate(things, around)}

    cases = [case for case in shape_cases.cases() if case.view == view]
    assert len(cases) > 20
    assert [case.name for case in cases if chunked(case) != as_whole(case)] == []


MEASURED = """
import os, subprocess, sys
_, status, used = os.wait4(subprocess.Popen(sys.argv[1:]).pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_maxrss, file=sys.stderr)
"""


@pytest.mark.full
@pytest.mark.parametrize("events", [5, 1])
def test_the_largest_contribution_is_validated_within_its_memory(
    events: int, tmp_path: Path
) -> None:
    path = tmp_path / "large.ttl"
    bodies = 14_280  # of 14 statements each
    pieces = generate(bodies, events=events)
    path.write_text("".join(text for text, _ in pieces), "utf-8")
    command = [sys.executable, "-m", "alliance87", "validate", "--format", "json"]
    command += ["--seconds", "900", str(path)]
    with (tmp_path / "report.json").open("wb") as out:
        # A process counts the memory of the one that it was started from, which here is large.
        process = subprocess.run(
            [sys.executable, "-c", MEASURED, *command],
            check=False,
            stdout=out,
            stderr=subprocess.PIPE,
        )
    found = json.loads((tmp_path / "report.json").read_bytes())
    status, used = map(int, process.stderr.split()[-2:])
    assert status == 1
    severities = {f["severity"] for f in found["findings"]}
    assert severities == {Severity.VIOLATION, Severity.WARNING}  # none is a limit
    assert used * 1024 <= 256 * MEBIBYTE
