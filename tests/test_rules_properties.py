"""Whatever a file holds, validation ends with a report whose places are right.

The examples are made by Hypothesis and are the same in each run: nothing is kept between two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance87.formats.format import SUFFIXES, Format
from alliance87.model.finding import Finding, Report
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.rules import validate as command
from alliance87.rules.pipeline import Contribution, judge
from alliance87.rules.validate import Input, read
from conftest import CHECKOUT
from examples import examples as count
from validating import base, report, session

_ENDS = {form: end for end, form in reversed(SUFFIXES.items())}
_BLANK = f"{PREFIXES['rule']}blank-node"
_LINE_END = re.compile("\r\n|\r|\n")
_PIECES = [
    *"«»\"'<>{}[]\\;.,@#:|\n\r\ufeff\x00\u202e\U0001f6a2",
    *("@en", "^^xsd:date", "_:b", "a87:kind", "<https://example.org/x>", "rdf:nodeID='x'"),
    *('"@id": "organization:ilo",', "status:curated", "2026-02-30"),
]
IRIS = [
    *(f"{PREFIXES['organization']}{name}" for name in ("relief", "ilo", "Bad_Name")),
    *(f"{PREFIXES['event']}{name}" for name in ("forum", "strategy-workshop")),
    *(f"{PREFIXES[p]}one" for p in ("participation", "passage", "quote", "source", "contributed")),
    *(f"{PREFIXES['contributed']}two", f"{PREFIXES['place']}hall", f"{PREFIXES['kind']}ngo"),
    *(f"{PREFIXES['status']}contributed", f"{PREFIXES['status']}curated", f"{PREFIXES['geo']}826"),
    *(f"{PREFIXES['standing']}held", f"{PREFIXES['a87']}kind", f"{PREFIXES['shape']}Event"),
    *("https://ror.org/012345600", "https://example.org/x", f"{PREFIXES['kind']}nog"),
]
GRAPHS: list[ox.DefaultGraph | ox.NamedNode] = [
    ox.DefaultGraph(),
    *(
        ox.NamedNode(f"{PREFIXES[p]}{n}")
        for p, n in (("graph", "evidence"), ("contributed", "one"))
    ),
    *(ox.NamedNode(f"{PREFIXES[p]}{n}") for p, n in (("graph", "x"), ("contributed", "two"))),
]
_XSD = PREFIXES["xsd"]
LITERALS = [
    *(ox.Literal("Relief"), ox.Literal("Relief", language="en"), ox.Literal("ILO", language="fr")),
    *(ox.Literal("0000 0000 0000 0001"), ox.Literal("0000000000000001"), ox.Literal("")),
    *(ox.Literal(d, datatype=ox.NamedNode(f"{_XSD}date")) for d in ("2025-05-14", "2025-02-30")),
    *(ox.Literal(n, datatype=ox.NamedNode(f"{_XSD}integer")) for n in ("0", "1", "01", "x")),
    ox.Literal("2025", datatype=ox.NamedNode(f"{_XSD}gYear")),
]
WORDS = session().rules.words
PROPERTIES, CLASSES = sorted(WORDS.properties), sorted(WORDS.classes)


def bounded(examples: int) -> settings:
    """Return settings for so many examples, the same in each run and kept nowhere."""
    return settings(
        max_examples=count(examples),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@st.composite
def spoilt(draw: st.DrawFn, form: Format) -> tuple[Input, ...]:
    """Return a valid contribution in which some stretches are something else."""
    files = list(base(form))
    number = draw(st.integers(0, len(files) - 1))
    text = files[number].data.decode()
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        by = draw(st.one_of(st.just(""), st.sampled_from(_PIECES), st.text(max_size=4)))
        text = text[:start] + by + text[end:]
    files[number] = Input(files[number].file, form, text.encode("utf-8", "surrogatepass"))
    return tuple(files)


@st.composite
def statements(draw: st.DrawFn) -> list[ox.Quad]:
    """Return statements over our vocabulary, most of them nonsense."""
    named = st.sampled_from([ox.NamedNode(iri) for iri in IRIS])
    typed = st.tuples(
        named,
        st.just(ox.NamedNode(f"{PREFIXES['rdf']}type")),
        st.sampled_from([ox.NamedNode(iri) for iri in CLASSES]),
    )
    known = [ox.NamedNode(iri) for iri in (*PROPERTIES, f"{PREFIXES['a87']}knid")]
    anything = st.one_of(named, st.sampled_from(LITERALS), st.just(ox.BlankNode("b")))
    other = st.tuples(named, st.sampled_from(known), anything)
    triples = draw(st.lists(st.one_of(typed, other), min_size=1, max_size=12, unique=True))
    return [ox.Quad(s, p, o, draw(st.sampled_from(GRAPHS))) for s, p, o in triples]


def written(quads: Iterable[ox.Quad], form: Format) -> Input:
    """Return a file of statements in a format."""
    if form in (Format.TURTLE, Format.N_TRIPLES, Format.RDF_XML):
        triples = dict.fromkeys(quad.triple for quad in quads)
        data = ox.serialize(triples, format=_FORMATS[form], prefixes=_PREFIXES)
    else:
        data = ox.serialize(quads, format=_FORMATS[form], prefixes=_PREFIXES)
    return Input(f"mine{_ENDS[form]}", form, data or b"")


_PREFIXES = {p: PREFIXES[p] for p in ("a87", "organization", "schema", "skos", "org", "prov")}
_FORMATS = {
    Format.TURTLE: ox.RdfFormat.TURTLE,
    Format.TRIG: ox.RdfFormat.TRIG,
    Format.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    Format.N_QUADS: ox.RdfFormat.N_QUADS,
    Format.RDF_XML: ox.RdfFormat.RDF_XML,
}


def assert_in_place(found: Report, inputs: Iterable[Input]) -> None:
    """Every place lies in its file, and what it shows is the line it names."""
    lines = {
        each.file: _LINE_END.split(each.data.decode().removeprefix("\ufeff")) for each in inputs
    }
    for each in found.findings:
        place = each.place
        assert place.file in lines
        assert each.message
        if not place.line:
            assert (place.column, place.excerpt) == (0, "")
            continue
        assert 1 <= place.line <= place.end_line <= len(lines[place.file])
        assert place.excerpt == lines[place.file][place.line - 1]
        assert 1 <= place.column <= len(place.excerpt) + 1
        assert (place.line, place.column) <= (place.end_line, place.end_column)
        assert place.end_column <= len(lines[place.file][place.end_line - 1]) + 1


def unplaced(found: Report) -> list[tuple[str, ...]]:
    """Return what findings tell but for their places."""
    # A blank node is told where it is first used.
    return sorted(_unplaced(each) for each in found.findings if each.rule != _BLANK)


def _unplaced(found: Finding) -> tuple[str, ...]:
    f = found
    return f.severity, f.rule, f.focus, f.path, f.value, f.message, f.fix, f.label


@pytest.mark.parametrize("form", Format)
def test_any_bytes_end_in_a_report(form: Format) -> None:
    @bounded(40)
    @given(st.binary(max_size=200))
    def ends(data: bytes) -> None:
        assert report([Input(f"x{_ENDS[form]}", form, data)]).status in (1, 2, 3)

    ends()


@pytest.mark.parametrize("form", Format)
def test_any_change_of_a_file_ends_in_a_report_whose_places_are_right(form: Format) -> None:
    @bounded(40)
    @given(spoilt(form))
    def ends(inputs: tuple[Input, ...]) -> None:
        try:
            inputs[0].data.decode()
        except UnicodeDecodeError:
            assert report(inputs).status == 2
            return
        assert_in_place(report(inputs), inputs)

    ends()


@pytest.mark.parametrize("form", _FORMATS)
def test_any_statements_end_in_a_report_whose_places_are_right(form: Format) -> None:
    @bounded(25)
    @given(statements())
    def ends(quads: list[ox.Quad]) -> None:
        inputs = [written(quads, form)]
        assert_in_place(report(inputs), inputs)

    ends()


@bounded(30)
@given(statements().flatmap(lambda quads: st.tuples(st.just(quads), st.permutations(quads))))
def test_the_order_of_lines_changes_no_finding(both: tuple[list[ox.Quad], list[ox.Quad]]) -> None:
    here, there = (report([written(quads, Format.N_QUADS)]) for quads in both)
    assert unplaced(here) == unplaced(there)


@bounded(10)
@given(st.permutations(base(Format.TURTLE)[0].data.decode().split("\n\n")[2:]))
def test_the_order_of_blocks_changes_no_finding(blocks: list[str]) -> None:
    head, *_ = base(Format.TURTLE)[0].data.decode().partition("\ncontributed:")
    slips = [
        ("kind:ngo", "kind:nog"),
        ("listPosition 1", "listPosition 0"),
        ("2025-05-14", "2025-05-16"),
    ]
    text = head + "\n\n" + "\n\n".join(block.strip() for block in blocks) + "\n"
    for right, wrong in slips:
        text = text.replace(right, wrong)
    found = report([Input("mine.ttl", Format.TURTLE, text.encode())])
    rules = ["rule:undescribed", "shape:Event-order", "shape:Participation-listPosition"]
    full = [PREFIXES[p] + name for p, name in (rule.split(":") for rule in rules)]
    assert sorted(each.rule for each in found.findings) == sorted(full)
    assert_in_place(found, [Input("mine.ttl", Format.TURTLE, text.encode())])


@bounded(60)
@given(statements())
def test_a_contribution_has_the_same_findings_in_the_smallest_chunks(quads: list[ox.Quad]) -> None:
    inputs, ready = [written(quads, Format.N_QUADS)], session()
    contribution = read(ready, inputs)
    assert isinstance(contribution, Contribution)
    chunked = judge(contribution, ready.known, ready.rules, ready.limits, things=0)
    assert chunked == report(inputs)


def test_the_child_process_reports_the_same(tmp_path: Path) -> None:
    @bounded(8)
    @given(statements(), st.sampled_from(list(_FORMATS)))
    def reports(quads: list[ox.Quad], form: Format) -> None:
        file = written(quads, form)
        path = tmp_path / file.file
        path.write_bytes(file.data)
        here = report([Input(str(path), form, file.data)])
        assert command.validate(Project(CHECKOUT), [path]) == here

    reports()


def test_the_child_process_ends_in_a_report_whatever_the_file_holds(tmp_path: Path) -> None:
    @bounded(7)
    @given(st.sampled_from(list(Format)), st.binary(min_size=1, max_size=200))
    def reports(form: Format, data: bytes) -> None:
        path = tmp_path / f"mine{_ENDS[form]}"
        path.write_bytes(data)
        assert command.validate(Project(CHECKOUT), [path]).status in (1, 2, 3)

    reports()
