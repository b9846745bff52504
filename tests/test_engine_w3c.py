"""Both engines pass the W3C's tests of SHACL that use no more of it than our shapes do.

A class that is a shape (SHACL, §2.1.3.3) is written out as ``sh:targetClass``: our shapes are no classes.
Messages are not compared, for the standard leaves their text open; a result counts once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

import shape_cases
from alliance87.formats.load import read_quads, shape_files
from alliance87.model.errors import Alliance87Error
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.model.statement import statements_of
from alliance87.rules.shacl import SH, Name, Result

pytest.importorskip("shacl")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

BASE = "http://example.org/w3c/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
TYPE = f"{PREFIXES['rdf']}type"
CLASSES = {f"{PREFIXES['rdfs']}Class", f"{PREFIXES['owl']}Class"}
SHAPES = {f"{SH}NodeShape", f"{SH}PropertyShape"}
# What a report says of itself, and where SPARQL stands: no constraint.
OF_REPORTS = {
    "conforms", "detail", "focusNode", "result", "resultMessage", "resultPath", "resultSeverity",
    "sourceConstraint", "sourceConstraintComponent", "sourceShape", "value",
}  # fmt: skip
# Tests an engine does not pass, and why.
NOT_PASSED: dict[Name, dict[str, str]] = {
    "shacl": {
        "sparql/pre-binding/unsupported-sparql-004": "accepts a subquery without $this (SHACL, §A)",
    },
    "pyshacl": {
        "core/property/uniqueLang-002": 'takes "1"^^xsd:boolean for true (SHACL, §4.4.5)',
        "sparql/node/prefixes-001": "does not follow owl:imports to prefixes (SHACL, §5.2.1)",
        "sparql/pre-binding/shapesGraph-001": "has no $shapesGraph, which is optional (§5.3.1)",
    },
}


@dataclass(frozen=True)
class W3cTest:
    """One test: its graphs, and the results it expects; none if the shapes are to be refused."""

    name: str
    data: str
    shapes: tuple[ox.Quad, ...]
    expected: tuple[Result, ...] | None


@pytest.mark.filterwarnings("ignore:Parsing weird boolean:UserWarning")
@pytest.mark.parametrize("name", ["shacl", pytest.param("pyshacl", marks=pytest.mark.full)])
def test_an_engine_finds_what_the_w3c_expects(shared: Path, project: Project, name: Name) -> None:
    tests = _tests(shared, project)
    failed = {test.name for test in tests if _found(name, test) != test.expected}
    assert len(tests) > 60
    assert failed == set(NOT_PASSED[name])


def test_our_shapes_do_not_meet_what_an_engine_does_not_pass(project: Project) -> None:
    quads = [quad for path in shape_files(project) for quad in read_quads(path)]
    values = [q.object.value for q in quads if isinstance(q.object, ox.Literal)]
    queries = [v for v in values if "WHERE" in v]
    assert queries
    assert not [v for v in queries if v.count("SELECT") > 1 or "$shapesGraph" in v]
    assert not [q for q in quads if q.predicate.value == f"{PREFIXES['owl']}imports"]
    told = {str(q.object) for q in quads if q.predicate.value == f"{SH}uniqueLang"}
    assert told == {f'"true"^^<{PREFIXES["xsd"]}boolean>'}


def _found(name: Name, test: W3cTest) -> tuple[Result, ...] | None:
    try:
        found = shape_cases.prepare(name, statements_of("", test.shapes)).validate(test.data)
    except Alliance87Error:
        return None
    return tuple(sorted({replace(result, message="") for result in found}))


@cache
def _tests(shared: Path, project: Project) -> tuple[W3cTest, ...]:
    root = shared / "suites" / "w3c" / "shacl"
    used = {
        quad.predicate.value
        for path in shape_files(project)
        for quad in read_quads(path)
        if quad.predicate.value.startswith(SH)
    }
    tests = [_test(root, path) for path in sorted(root.rglob("*.ttl")) if _is_test(path)]
    return tuple(test for test in tests if _constructs(test.shapes) <= used)


def _is_test(path: Path) -> bool:
    return "sht:Validate" in path.read_text(encoding="utf-8")


def _constructs(shapes: tuple[ox.Quad, ...]) -> set[str]:
    found = {quad.predicate.value for quad in shapes if quad.predicate.value.startswith(SH)}
    return found - {f"{SH}{name}" for name in OF_REPORTS}


def _test(root: Path, path: Path) -> W3cTest:
    said: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for quad in _quads(root, path):
        said[str(quad.subject)][quad.predicate.value].append(quad.object)
    (test,) = (s for s in said.values() if ox.NamedNode(f"{SHT}Validate") in s[TYPE])
    action, result = said[str(test[f"{MF}action"][0])], said[str(test[f"{MF}result"][0])]
    graphs = [_file(root, action[f"{SHT}{name}"][0]) for name in ("dataGraph", "shapesGraph")]
    data, shapes = (_quads(root, file) for file in graphs)
    expected = None
    if str(test[f"{MF}result"][0]) != f"<{SHT}Failure>":
        expected = tuple(sorted({_result(said[str(node)]) for node in result[f"{SH}result"]}))
    text = ox.serialize([quad.triple for quad in data], format=ox.RdfFormat.N_TRIPLES) or b""
    return W3cTest(
        path.relative_to(root).with_suffix("").as_posix(),
        text.decode(),
        _explicit(shapes),
        expected,
    )


def _result(said: dict[str, list[Term]]) -> Result:
    def part(name: str) -> str:
        term = next(iter(said[f"{SH}{name}"]), None)
        if isinstance(term, ox.BlankNode):
            return "_:"
        return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""

    return Result(
        focus=part("focusNode"),
        path=part("resultPath"),
        component=part("sourceConstraintComponent"),
        shape=part("sourceShape"),
        severity=part("resultSeverity"),
        value=part("value"),
        message="",
    )


def _explicit(shapes: tuple[ox.Quad, ...]) -> tuple[ox.Quad, ...]:
    of = {
        type_: {q.subject for q in shapes if str(q.object) == f"<{type_}>"}
        for type_ in CLASSES | SHAPES
    }
    classes = set().union(*(of[type_] for type_ in CLASSES))
    described = set().union(*(of[type_] for type_ in SHAPES))
    target = ox.NamedNode(f"{SH}targetClass")
    return (*shapes, *(ox.Quad(each, target, each) for each in classes & described))


def _file(root: Path, graph: Term) -> Path:
    return root / str(graph)[1:-1].removeprefix(BASE)


def _quads(root: Path, path: Path) -> tuple[ox.Quad, ...]:
    base = f"{BASE}{path.relative_to(root).as_posix()}"
    return tuple(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=base))
