"""A word nobody declared is found wherever it stands, with the word that was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

import changed
import shape_cases
from alliance87.formats.load import load_ontology, load_shapes
from alliance87.model.finding import Finding
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.rules import vocabulary
from alliance87.rules.check import check
from alliance87.rules.vocabulary import Vocabulary

_RULES = ("class", "datatype", "property", "vocabulary")


@pytest.fixture(scope="module")
def words(project: Project) -> Vocabulary:
    return Vocabulary(load_ontology(project), load_shapes(project))


@pytest.mark.parametrize(
    ("statement", "word", "fix"),
    [
        ('a87:statedNaem "ILO"', "a87:statedNaem", "a87:statedName"),
        ("a a87:Particpation", "a87:Particpation", "a87:Participation"),
        ("a org:Organisation", "org:Organisation", "org:Organization"),
        ('skos:prefLable "ILO"', "skos:prefLable", "skos:prefLabel"),
        ('skos:notation "AR"^^a87:ISO3166Alpha33', "a87:ISO3166Alpha33", "a87:ISO3166Alpha3"),
    ],
)
def test_an_undeclared_word_in_the_data_is_found_with_its_neighbour(
    project: Project, tmp_path: Path, statement: str, word: str, fix: str
) -> None:
    added = f"stated:participant-ilo {{ organization:ilo {statement} . }}\n"
    (found,) = _about_words(changed.copy(project, tmp_path, added))
    assert found.place.file == changed.ADDED
    assert found.focus == f"{PREFIXES['organization']}ilo"
    assert found.message.startswith(f"{word} is no ")
    assert found.fix == f"did you mean {fix}?"


def test_a_property_that_a_shape_only_rules_out_is_no_known_property(words: Vocabulary) -> None:
    assert f"{PREFIXES['org']}memberOf" not in words.properties


def test_our_data_shapes_queries_and_context_use_only_declared_words(project: Project) -> None:
    assert _about_words(project) == []


def test_the_bundled_vocabulary_has_the_terms_of_the_w3c(shared: Path) -> None:
    w3c = Graph().parse(shared / "suites/w3c/shacl-vocabulary.ttl")
    ours = {term for term in vocabulary.shacl_terms() if term.startswith(PREFIXES["sh"])}
    assert {str(s) for s in w3c.subjects() if str(s).startswith(PREFIXES["sh"])} <= ours
    used = {s.predicate for s in shape_cases.shape_statements()}
    used |= {s.value for s in shape_cases.shape_statements() if s.object.is_iri}
    assert {t for t in used if t.startswith(PREFIXES["sh"])} <= {str(s) for s in w3c.subjects()}


@pytest.mark.parametrize(
    ("turtle", "word"),
    [
        ("shape:X sh:minLenght 1 .", "sh:minLenght"),
        ("shape:X sh:targetClass a87:Nothing .", "a87:Nothing"),
        ("shape:X sh:path a87:nothing .", "a87:nothing"),
        ('shape:X sh:message "Write a87:nothing."@en .', "a87:nothing"),
        ('shape:X sh:select "SELECT $this { $this a87:nothing ?x }" .', "a87:nothing"),
    ],
)
def test_an_undeclared_word_in_a_shape_is_found(
    project: Project, tmp_path: Path, turtle: str, word: str
) -> None:
    copy = changed.copy(project, tmp_path)
    header = "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in ("a87", "sh", "shape"))
    (copy.shapes / "x.ttl").write_text(f"{header}{turtle}\n", encoding="utf-8")
    found = vocabulary.check_shapes(Vocabulary(load_ontology(copy), load_shapes(copy)))
    assert [shorten(f.focus) for f in found] == ["shape:X"]
    assert found[0].message.startswith(f"{word} is no ")


def test_an_undeclared_word_in_a_query_is_found(words: Vocabulary) -> None:
    text = "SELECT ?x { ?x a87:statedNmae ?y ; a87:statedName ?z }"
    (found,) = vocabulary.check_text("q.rq", text, words)
    assert (found.place.file, found.fix) == ("q.rq", "did you mean a87:statedName?")


def _about_words(project: Project) -> list[Finding]:
    rules = {f"{PREFIXES['rule']}{name}" for name in _RULES}
    return [f for f in check(project).findings if f.rule in {*rules, *_RULES}]
