"""The shapes find in each case exactly the faults that the case was written for."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, Graph, Namespace, URIRef

import shape_cases
from alliance87.formats.load import shape_files
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.statement import n_triples
from alliance87.rules.shacl import TARGETS, Name, Result

SH = Namespace(PREFIXES["sh"])
BUNDLED = Path(pyshacl.__file__).parent / "assets" / "shacl-shacl.ttl"
SHAPE_CLASSES = (SH.NodeShape, SH.PropertyShape)


@pytest.mark.parametrize("stem", shape_cases.stems())
def test_each_case_gives_exactly_the_findings_that_it_names(stem: str) -> None:
    cases = shape_cases.cases_of(stem)
    found = {case.name: shape_cases.found(case) for case in cases}
    assert found == {case.name: case.expected for case in cases}


def test_a_case_is_named_valid_or_invalid_as_it_is() -> None:
    for case in shape_cases.cases():
        assert case.path.name.startswith("invalid." if case.expected else "valid"), case.name


def test_every_shape_file_has_a_valid_and_an_invalid_case() -> None:
    files = shape_files(shape_cases.PROJECT)
    targets = {f"{SH}{name}" for name in TARGETS}
    stems = {
        path.stem for path in files for s in shape_cases.statements(path) if s.predicate in targets
    }
    assert stems == {case.stem for case in shape_cases.cases() if case.expected}
    assert stems == {case.stem for case in shape_cases.cases() if not case.expected}


def test_every_shape_has_a_name_a_description_and_an_instruction_in_english() -> None:
    graph = shape_cases.shapes()
    lacking = [
        f"{shorten(str(shape))} lacks {shorten(str(part))}"
        for cls in SHAPE_CLASSES
        for shape in graph.subjects(RDF.type, cls)
        for part in (SH.name, SH.description, SH.message)
        if [getattr(text, "language", None) for text in graph.objects(shape, part)] != ["en"]
    ]
    assert lacking == []


def test_every_shape_has_an_iri_of_ours_that_begins_with_the_name_of_its_file_or_of_its_class() -> (
    None
):
    for stem, graph in shape_cases.shape_graphs().items():
        for cls in SHAPE_CLASSES:
            for shape in graph.subjects(RDF.type, cls):
                assert isinstance(shape, URIRef), f"a shape of {stem}.ttl has no IRI"
                assert str(shape).startswith(PREFIXES["shape"]), f"{shape} in {stem}.ttl"


def test_a_shape_stands_in_one_file() -> None:
    for shape in set(shape_cases.shapes().subjects()) - _list_nodes(shape_cases.shapes()):
        files = [
            s for s, graph in shape_cases.shape_graphs().items() if (shape, None, None) in graph
        ]
        assert len(files) == 1, f"{shape} stands in {files}"


def test_shapes_are_not_recursive_and_not_deeper_than_five() -> None:
    graph = shape_cases.shapes()
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        assert _depth(graph, shape, ()) <= 5, shape


def test_only_lists_are_blank_nodes() -> None:
    graph = shape_cases.shapes()
    blank = {node for triple in graph for node in triple if not isinstance(node, URIRef)}
    nodes = {node for node in blank if (node, None, None) in graph}
    assert nodes == _list_nodes(graph)


def test_patterns_use_no_construct_on_which_engines_differ() -> None:
    patterns = [str(p) for p in shape_cases.shapes().objects(None, SH.pattern)]
    assert patterns
    for pattern in patterns:
        assert not any(odd in pattern for odd in ("(?", "\\", "*?", "+?", "}?")), pattern
        assert len(pattern) <= 400, pattern


@pytest.mark.parametrize("name", ["shacl", pytest.param("pyshacl", marks=pytest.mark.full)])
def test_shapes_conform_to_the_shapes_for_shapes_that_pyshacl_bundles(name: Name) -> None:
    assert _against_shapes_for_shapes(name, BUNDLED) == ()


@pytest.mark.parametrize("name", ["shacl", pytest.param("pyshacl", marks=pytest.mark.full)])
def test_shapes_conform_to_the_shapes_for_shapes_of_the_w3c(shared: Path, name: Name) -> None:
    assert _against_shapes_for_shapes(name, shared / "suites/w3c/shacl-shacl.ttl") == ()


@pytest.mark.parametrize("name", ["shacl", "pyshacl"])
def test_a_malformed_shape_does_not_conform_to_the_shapes_for_shapes(name: Name) -> None:
    malformed = (
        f'<e:s> <{SH}property> <e:p> .\n<e:p> <{SH}path> <e:q> .\n<e:p> <{SH}minCount> "x" .\n'
    )
    found = shape_cases.prepare(name, shape_cases.statements(BUNDLED)).validate(malformed)
    assert [(result.focus, result.path) for result in found] == [("e:p", str(SH.minCount))]


def _against_shapes_for_shapes(name: Name, path: Path) -> tuple[Result, ...]:
    ours = n_triples(shape_cases.shape_statements())
    return shape_cases.prepare(name, shape_cases.statements(path)).validate(ours)


def _list_nodes(graph: Graph) -> set[object]:
    return set(graph.subjects(RDF.first))


def _depth(graph: Graph, shape: object, above: tuple[object, ...]) -> int:
    assert shape not in above, f"{shape} refers to itself"
    links = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
    below = [o for link in links for o in graph.objects(shape, link)]  # type: ignore[arg-type]
    for listing in (SH["or"], SH["and"], SH.xone):
        for head in graph.objects(shape, listing):  # type: ignore[arg-type]
            below += list(graph.items(head))
    return 1 + max((_depth(graph, child, (*above, shape)) for child in below), default=0)
