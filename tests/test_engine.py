"""Both engines find the same, to the letter: in every case, in mutants of the cases, in the dataset.

What is left out of the comparison is the order of values that cannot be compared; see the docstring of
``engine``, each line of which has a test here.
"""

from __future__ import annotations

import logging
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, URIRef

import mutants
import shape_cases
from alliance87.formats.load import data_files, read_quads
from alliance87.model.errors import Alliance87Error
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.project import Project
from alliance87.model.statement import statements_of
from alliance87.rules.shacl import SH, Engine, Name, Result, default_engine
from shape_cases import VIEWS, Case

pytest.importorskip("shacl")

SEED = 87
MUTANTS = 1000
NAMES: tuple[Name, Name] = ("shacl", "pyshacl")
XSD = PREFIXES["xsd"]
A87, OA, SCHEMA = (PREFIXES[prefix] for prefix in ("a87", "oa", "schema"))
END_OF = {f"{SCHEMA}startDate": f"{SCHEMA}endDate", f"{OA}start": f"{OA}end"}
ORDER = "sh:property [ sh:path e:p ; sh:lessThanOrEquals e:q ] ."
COMPARABLE = ({f"{XSD}date"}, {f"{XSD}integer"})
Triples = list[ox.Triple]


@pytest.mark.full
@pytest.mark.parametrize("stem", shape_cases.stems())
def test_both_engines_find_the_same_in_every_case(stem: str) -> None:
    cases = shape_cases.cases_of(stem)
    assert [case.name for case in cases if len(set(_both(case, _triples(case)))) > 1] == []


@pytest.mark.full
@pytest.mark.parametrize("seed", range(SEED, SEED + 10))
def test_both_engines_find_the_same_in_mutants_of_the_cases(seed: int) -> None:
    chance = random.Random(seed)
    cases = shape_cases.cases()
    found, different = 0, []
    for _ in range(MUTANTS // 10):
        case = chance.choice(cases)
        fast, slow = _both(case, mutants.mutant(chance, _triples(case)))
        found += len(slow)
        if fast != slow:
            different.append((case.name, set(fast) ^ set(slow)))
    assert found > MUTANTS // 10
    assert different == []


@pytest.mark.full
@pytest.mark.parametrize("view", VIEWS)
def test_both_engines_find_the_same_in_the_dataset(project: Project, view: str) -> None:
    triples = _ontology(project) if view == "ontology" else _dataset(project)
    data = _lines(triples)
    fast, slow = (shape_cases.prepared(name, "", view).validate(data) for name in NAMES)
    assert fast == slow
    # The shapes of a status are for less than the dataset, and so find much to compare in it.
    assert bool(fast) == (view not in ("", "ontology"))


def test_both_engines_find_the_same_in_the_dataset_with_a_fault_in_every_tenth_statement(
    project: Project,
) -> None:
    chance = random.Random(SEED)
    triples = _dataset(project)
    for _ in range(len(triples) // 10):
        mutants.change(chance, triples)
    fast, slow = (shape_cases.prepared(name, "", "").validate(_lines(triples)) for name in NAMES)
    assert len(slow) > 300
    assert _comparable(fast, triples) == _comparable(slow, triples)


def test_no_shape_is_a_class_and_so_none_is_run_that_was_not_chosen() -> None:
    shapes = shape_cases.shapes()
    classes = {s for of in (RDFS.Class, OWL.Class) for s in shapes.subjects(RDF.type, of)}
    assert not classes & set(shapes.subjects(RDF.type, URIRef(f"{SH}NodeShape")))


@pytest.mark.parametrize("name", NAMES)
def test_a_subject_for_which_there_is_no_shape_has_no_results(name: Name) -> None:
    prepared = shape_cases.prepare(name, shape_cases.shape_statements(), f"{BASE}no-such-subject")
    case = next(case for case in shape_cases.cases() if case.expected and not case.view)
    assert prepared.validate(_lines(_triples(case))) == ()


@pytest.mark.parametrize("name", NAMES)
def test_results_are_plain_and_sorted_told_once_and_without_names_of_blank_nodes(
    name: Name,
) -> None:
    shapes = """
        sh:property [ sh:path e:p ; sh:datatype xsd:integer ; sh:message "m"@en ] ;
        sh:property [ sh:path [ sh:inversePath e:q ] ; sh:minCount 1 ; sh:message "n" ] ."""
    data = _said('"1"') + "<e:a> <e:p> _:x .\n<e:a> <e:p> _:x .\n"
    found = _small(name, shapes).validate(data)
    assert [(r.focus, r.path, r.shape, r.value, r.message) for r in found] == [
        ("e:a", "_:", "_:", "", "n"),
        ("e:a", "e:p", "_:", "1", "m"),
        ("e:a", "e:p", "_:", "_:", "m"),
    ]
    assert found[1].component == f"{SH}DatatypeConstraintComponent"
    assert found[1].severity == f"{SH}Violation"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "shapes",
    [
        'sh:property [ sh:path e:p ; sh:minCount "one" ] .',
        'sh:property [ sh:path e:p ; sh:pattern "(a" ] .',
        'sh:sparql [ sh:select "SELECT $this WHERE { nonsense" ] .',
    ],
)
def test_malformed_shapes_are_an_error_that_names_the_engine(name: Name, shapes: str) -> None:
    with pytest.raises(Alliance87Error, match=f"^{name}: cannot work with the .*shapes"):
        _small(name, shapes).validate(f"<e:a> <{RDF.type}> <e:C> .\n<e:a> <e:p> <e:b> .\n")


def test_a_pattern_that_only_one_engine_can_match_is_an_error_in_the_other() -> None:
    shapes = 'sh:property [ sh:path e:p ; sh:pattern "^(?!a)" ] .'
    with pytest.raises(Alliance87Error, match="look-ahead"):
        _small("shacl", shapes)
    assert len(_small("pyshacl", shapes).validate(_said('"a"'))) == 1


@pytest.mark.parametrize("name", NAMES)
def test_data_that_are_no_n_triples_are_an_error(name: Name) -> None:
    with pytest.raises(Alliance87Error, match="cannot work with the data"):
        _small(name, ".").validate("<e:a> <e:p> .\n")


def test_no_traceback_is_logged_for_a_value_that_is_none(caplog: pytest.LogCaptureFixture) -> None:
    before = logging.getLogger("rdflib.term").level
    _small("pyshacl", "sh:property [ sh:path e:p ; sh:datatype xsd:date ] .").validate(
        _said('"2017-02-30"^^<http://www.w3.org/2001/XMLSchema#date>')
    )
    assert [record for record in caplog.records if record.name.startswith("rdflib")] == []
    assert logging.getLogger("rdflib.term").level == before


def test_an_engine_that_is_not_installed_is_an_error_and_not_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert default_engine() == "shacl"
    monkeypatch.setitem(sys.modules, "shacl", None)
    assert default_engine() == "pyshacl"
    with pytest.raises(Alliance87Error, match="shacl: is not installed"):
        _small("shacl", ".")


def test_a_panic_in_an_engine_is_an_error_and_a_wish_to_stop_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class PanicException(BaseException):
        """As Rust's panics arrive in Python."""

    prepared = _small("pyshacl", ".")
    monkeypatch.setattr("pyshacl.validate", _raising(PanicException))
    with pytest.raises(Alliance87Error, match="as the test wants"):
        prepared.validate("")
    monkeypatch.setattr("pyshacl.validate", _raising(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        prepared.validate("")


def test_validating_with_the_fast_engine_starts_without_rdflib() -> None:
    code = (
        "import sys; from alliance87.rules.shacl import engine;"
        "engine('shacl', (), frozenset()).validate('');"
        "print(sorted({'rdflib', 'pyshacl', 'pyparsing'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2016", "gYear"), ("2017", "gYear")),
        (("2017-01", "gYearMonth"), ("2017-02", "gYearMonth")),
        (("2017", "gYear"), ("2017-02", "gYearMonth")),
        (("2017-02-09", "date"), ("2018", "gYear")),
        (("true", "boolean"), ("1", "integer")),
    ],
)
def test_the_engines_differ_on_the_order_of_what_cannot_be_compared(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert _of_both(ORDER, _pair(first, second)) == (1, 0)


def test_the_engines_differ_on_the_least_value_of_a_datatype_of_our_own() -> None:
    shapes = "sh:property [ sh:path e:p ; sh:minInclusive 0 ] ."
    assert _of_both(shapes, _said(f'"288"^^<{A87}M49>')) == (1, 0)
    assert _of_both(shapes, _said('"288"')) == (1, 1)


@pytest.mark.parametrize(
    ("early", "late", "datatype"),
    [("2017-01-09", "2017-01-10", "date"), ("9", "10", "integer"), ("1.5", "10", "decimal")],
)
def test_the_engines_agree_on_the_order_of_days_and_numbers(
    early: str, late: str, datatype: str
) -> None:
    for first, second, count in ((early, late, 0), (late, early, 1), (early, early, 0)):
        assert _of_both(ORDER, _pair((first, datatype), (second, datatype))) == (count, count)


def test_the_engines_differ_on_a_line_break_after_the_end() -> None:
    shapes = 'sh:property [ sh:path e:p ; sh:pattern "^[A-Z]{2}$" ] .'
    assert _of_both(shapes, _said('"AB"')) == (0, 0)
    assert _of_both(shapes, _said('"AB\\n"')) == (1, 0)


def test_the_engines_differ_on_a_day_less_a_day() -> None:
    query = "SELECT $this WHERE { $this <e:p> ?p ; <e:q> ?q FILTER(?p - ?q != 1) }"
    shapes = f'sh:sparql [ sh:select "{query}" ] .'
    assert _of_both(shapes, _pair(("2", "integer"), ("1", "integer"))) == (0, 0)
    assert _of_both(shapes, _pair(("3", "integer"), ("1", "integer"))) == (1, 1)
    assert _of_both(shapes, _pair(("2017-01-09", "date"), ("2017-01-07", "date"))) == (0, 1)


def _both(case: Case, triples: Triples) -> tuple[tuple[Result, ...], ...]:
    """Return what each engine finds with the shapes of the case's file."""
    data = _lines(triples)
    engines = (shape_cases.prepared(name, case.stem, case.view) for name in NAMES)
    return tuple(_comparable(each.validate(data), triples) for each in engines)


def _comparable(results: Iterable[Result], triples: Triples) -> tuple[Result, ...]:
    """Return the results less those on the order of values that are not all days or all numbers."""
    types: dict[tuple[str, str], set[str]] = defaultdict(set)
    for triple in triples:
        value = triple.object
        datatype = value.datatype.value if isinstance(value, ox.Literal) else ""
        types[str(triple.subject)[1:-1], triple.predicate.value].add(datatype)

    def is_comparable(result: Result) -> bool:
        if not result.component.startswith((f"{SH}LessThan", f"{SH}MinInclusive")):
            return True
        paths = (result.path, END_OF.get(result.path, result.path))
        return set().union(*(types[result.focus, path] for path in paths)) in COMPARABLE

    return tuple(filter(is_comparable, results))


def _small(name: Name, shapes: str) -> Engine:
    text = f"@prefix sh: <{SH}> . @prefix xsd: <{XSD}> . @prefix e: <e:> ."
    text += f"e:S a sh:NodeShape ; sh:targetClass e:C ; {shapes}"
    return shape_cases.prepare(name, statements_of("", ox.parse(text, format=ox.RdfFormat.TURTLE)))


def _of_both(shapes: str, data: str) -> tuple[int, int]:
    """Return how many results each engine has."""
    fast, slow = (len(_small(name, shapes).validate(data)) for name in NAMES)
    return fast, slow


def _pair(first: tuple[str, str], second: tuple[str, str]) -> str:
    lines = [_said(f'"{text}"^^<{XSD}{datatype}>') for text, datatype in (first, second)]
    return lines[0] + lines[1].replace("<e:p>", "<e:q>")


def _said(value: str) -> str:
    return f"<e:a> <{RDF.type}> <e:C> .\n<e:a> <e:p> {value} .\n"


def _raising(error: type[BaseException]) -> object:
    def fail(*_: object, **__: object) -> None:
        raise error("as the test wants")

    return fail


@cache
def _read(case: Case) -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for quad in read_quads(case.path))


def _triples(case: Case) -> Triples:
    return list(_read(case))


def _dataset(project: Project) -> Triples:
    quads = (quad for path in data_files(project) for quad in read_quads(path))
    return sorted({quad.triple for quad in quads}, key=str)


def _ontology(project: Project) -> Triples:
    return [quad.triple for quad in read_quads(project.ontology / "alliance87.ttl")]


def _lines(triples: Iterable[ox.Triple]) -> str:
    return "".join(f"{triple} .\n" for triple in triples)
