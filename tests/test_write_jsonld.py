"""The JSON-LD has a readable name for everything, loses nothing, and loads nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alliance87.formats.load import load_ontology, read
from alliance87.formats.write_jsonld import Context, document, dump, read_context, round_trip
from alliance87.model.errors import Alliance87Error, UnreadableError
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.model.statement import LANG_STRING, XSD_STRING, Statement, Term

XSD = PREFIXES["xsd"]
EX = "https://example.org/"
DUMPS = ("alliance87", "catalog", "curated", "evidence", "implied", "ontology", "stated")


@pytest.fixture(scope="module")
def context(project: Project) -> Context:
    return read_context(project.context)


def names(context: Context) -> set[str]:
    """Return what the names of a context stand for, as it writes it."""
    return {
        value["@id"] if isinstance(value, dict) else value
        for key, value in context.items()
        if key != "@version"
    }


def typed(form: str, kind: str) -> Term:
    return Term(form, f"{XSD}{kind}")


def one(value: Term) -> list[Statement]:
    return [Statement("", "", f"{EX}thing", f"{EX}value", value)]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a JSON value, at any depth."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from objects(item)


@pytest.mark.parametrize("name", DUMPS)
def test_nothing_is_lost_in_a_dump(name: str, dist: Path, context: Context) -> None:
    assert round_trip(read(dist / f"{name}.ttl").statements, context) == []


@pytest.mark.parametrize("name", DUMPS)
def test_every_property_and_class_has_a_name_of_its_own(name: str, dist: Path) -> None:
    graph = json.loads((dist / f"{name}.jsonld").read_bytes())["@graph"]
    unnamed = {key for node in objects(graph) for key in node if ":" in key or key.startswith("@")}
    types = [node.get("type", []) for node in objects(graph) if "@value" not in node]
    classes = {name for kinds in types for name in ([kinds] if isinstance(kinds, str) else kinds)}
    assert (unnamed | {name for name in classes if ":" in name}) - {"@value"} == set()


def test_every_term_of_the_ontology_has_a_name_and_no_name_is_left_over(
    project: Project, context: Context
) -> None:
    ontology = load_ontology(project)
    classes = [f"{PREFIXES['owl']}{kind}Property" for kind in ("Annotation", "Datatype", "Object")]
    classes += [f"{PREFIXES['owl']}Class", f"{PREFIXES['rdf']}Property"]
    classes += [f"{PREFIXES['rdfs']}{kind}" for kind in ("Class", "Datatype")]
    terms = {iri for of in classes for iri in ontology.members.get(of, ())}
    assert {iri.replace(PREFIXES["a87"], "a87:") for iri in terms} - names(context) == set()
    ours = {name.removeprefix("a87:") for name in names(context) if name.startswith("a87:")}
    assert {name for name in ours if PREFIXES["a87"] + name not in ontology.by_subject} == set()


def test_the_context_has_the_prefixes_of_the_project(context: Context) -> None:
    prefixes = {
        name: iri
        for name, iri in context.items()
        if isinstance(iri, str) and iri.startswith(("http://", "https://"))
    }
    assert prefixes == PREFIXES


@pytest.mark.parametrize("name", DUMPS)
def test_the_context_is_in_the_document(name: str, dist: Path, context: Context) -> None:
    assert json.loads((dist / f"{name}.jsonld").read_bytes())["@context"] == context


def test_the_context_is_a_download_as_it_is_kept(project: Project, dist: Path) -> None:
    assert (dist / "context.jsonld").read_bytes() == project.context.read_bytes()


@pytest.mark.parametrize("name", DUMPS)
def test_every_node_is_described_once(name: str, dist: Path) -> None:
    graph = json.loads((dist / f"{name}.jsonld").read_bytes())["@graph"]
    described = [node["id"] for node in objects(graph) if "id" in node]
    assert len(described) == len(set(described))


def test_a_passage_holds_its_selectors(dist: Path) -> None:
    graph = json.loads((dist / "evidence.jsonld").read_bytes())["@graph"]
    passage = next(node for node in graph if node["id"] == "passage:date")
    place, quote = passage["hasSelector"]
    assert (place["start"], place["end"], quote["exact"]) == (237, 252, "9 February 2017")


def test_an_organisation_reads_as_plain_json(dist: Path) -> None:
    graph = json.loads((dist / "stated.jsonld").read_bytes())["@graph"]
    assert next(node for node in graph if node["id"] == "organization:ilo") == {
        "id": "organization:ilo",
        "type": "Organization",
        "label": {"en": "International Labour Organization"},
        "abbreviation": "ILO",
        "altLabel": {"en": ["ILO"]},
        "participatedIn": ["event:strategy-workshop"],
    }


@pytest.mark.parametrize(
    "value",
    [
        typed("7", "integer"),
        typed("-7", "integer"),
        typed("013", "integer"),
        typed("-0", "integer"),
        typed("9" * 30, "integer"),
        typed("1", "boolean"),
        typed("true", "boolean"),
        typed("1.10", "decimal"),
        Term("tag", LANG_STRING, "en-gb"),
        Term("tag", LANG_STRING, "en"),
        Term('\u0000\r\n\u2028"\\', XSD_STRING),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "definition",
    [
        {},
        {"@type": f"{XSD}integer"},
        {"@container": "@language"},
        {"@container": ["@language", "@set"]},
        {"@type": "@id"},
        {"@type": "@vocab", "@container": "@set"},
    ],
    ids=repr,
)
def test_a_value_survives_whatever_its_name_expects(
    value: Term, definition: dict[str, Any]
) -> None:
    context = {"@version": 1.1, "value": {"@id": f"{EX}value", **definition}}
    assert round_trip(one(value), context) == []


def test_whole_numbers_are_numbers() -> None:
    context = {"@version": 1.1, "value": {"@id": f"{EX}value", "@type": f"{XSD}integer"}}
    written = document(one(typed("7", "integer")), context)
    assert written["@graph"] == [{"@id": f"{EX}thing", "value": 7}]


def test_a_loss_is_reported() -> None:
    statements = one(typed("15", "double"))  # PyLD gives back 1.5E1
    line = f"<{EX}thing> <{EX}value> " + '"{}"^^<http://www.w3.org/2001/XMLSchema#double> .'
    expected = [f"lost: {line.format('15')}", f"added: {line.format('1.5E1')}"]
    assert round_trip(statements, {"@version": 1.1}) == expected


@pytest.mark.parametrize(
    "context",
    [
        {"@import": "https://example.org/context.jsonld"},
        {"name": {"@id": f"{EX}value", "@context": "file:///etc/passwd"}},
    ],
)
def test_no_other_document_is_loaded(context: Context) -> None:
    with pytest.raises(Alliance87Error, match="asks for another document"):
        document(one(Term("a", XSD_STRING)), {"@version": 1.1, **context})


def test_a_context_that_cannot_be_used_is_refused_with_the_reason() -> None:
    with pytest.raises(Alliance87Error, match=r"JSON-LD context: PyLD refuses it: .*[Cc]yclic"):
        document(one(Term("a", XSD_STRING)), {"@version": 1.1, "a": "b:c", "b": "a:d"})


def test_a_blank_node_is_refused() -> None:
    with pytest.raises(Alliance87Error, match="blank node"):
        document(one(Term("_:b")), {"@version": 1.1})


@pytest.mark.parametrize("content", [None, "{", "[]", "{}", '{"@context": 1}'])
def test_a_file_that_is_no_context_is_named(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "context.jsonld"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableError, match=r"context\.jsonld: is not a JSON-LD context"):
        read_context(path)


def test_what_is_short_is_on_one_line_and_a_node_never_does() -> None:
    written = dump({"@graph": [{"id": "a", "label": {"en": "b"}}], "none": [], "é": [1, "x"]})
    assert written.decode() == (
        '{\n  "@graph": [\n    {\n      "id": "a",\n      "label": {"en": "b"}\n    }\n  ],\n'
        '  "none": [],\n  "é": [1, "x"]\n}\n'
    )
