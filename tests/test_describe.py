"""A thing is found by any of its names, and each statement comes with what it rests on."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from alliance87.describe.names import resolve
from alliance87.describe.text import render_json, render_text
from alliance87.describe.thing import Description, Statement, describe
from alliance87.model.errors import UnknownNameError
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.query import store

FOUND = {
    "organization/ilo": "organization:ilo",
    "organization:ilo": "organization:ilo",
    "https://w3id.org/alliance87/id/organization/ilo": "organization:ilo",
    "ilo": "organization:ilo",
    "ILO": "organization:ilo",
    "international  labour ORGANIZATION": "organization:ilo",
    "Education International": "organization:education-international",
    "Force ouvrière": "organization:force-ouvriere",
    "Trades Union Congress": "organization:tuc",
    "Independent Anti-Slavery Commissioner": "post:independent-anti-slavery-commissioner",
    "Strategy Workshop": "event:strategy-workshop",
    "Alliance 8.7": "organization:alliance-8.7",
    "<https://w3id.org/alliance87/id/organization/ilo>": "organization:ilo",
    "8.7": "sdg:8.7",
    "sdg:8.7": "sdg:8.7",
    "http://metadata.un.org/sdg/8.7": "sdg:8.7",
    "08.07": "sdg:8.7",
    "16.a": "sdg:16.a",
    "GB": "geo:826",
    "action-group/migration": "group:migration",
    "passage:three-day-workshop": "passage:three-day-workshop",
    "three-day-workshop": "passage:three-day-workshop",
    "stated:three-day-workshop": "stated:three-day-workshop",
    "graph/stated/three-day-workshop": "stated:three-day-workshop",
    "a87:kind": "a87:kind",
    "wikidata:Q54129": "wikidata:Q54129",
    "not-stated:workshop-start": "not-stated:workshop-start",
    "forced labour": "exploitation:forced-labour",
}
NOT_FOUND = {
    "no such thing": "nothing goes by this name",
    "organization:ilo2": "nothing goes by this name",
    "https://example.org/": "nothing goes by this name",
    "a b:c/<>": "nothing goes by this name",
    "<https://example.org/>": "nothing goes by this name",
    "migration": "3 things go by this name: group:migration, area:migration, topic:migration",
}


@pytest.fixture(scope="module")
def loaded(project: Project) -> Store:
    return store.load(project, with_ontology=True)


def the(described: Description, path: str, value: str = "") -> Statement:
    """The one statement with a property, and a value if there are several."""
    found = [
        statement
        for statement in described.statements
        if shorten(statement.path) == path and value in shorten(statement.value.text)
    ]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(("name", "expected"), FOUND.items(), ids=list(FOUND))
def test_a_thing_is_found_by_its_name(name: str, expected: str, loaded: Store) -> None:
    assert shorten(resolve(loaded, name)) == expected


@pytest.mark.parametrize(("name", "fault"), NOT_FOUND.items(), ids=list(NOT_FOUND))
def test_a_name_of_nothing_or_of_several_things_is_one_error(
    name: str, fault: str, loaded: Store
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(loaded, name)
    assert caught.value.fault == fault
    assert caught.value.place == name


def test_a_name_that_nearly_is_one_gets_a_hint(loaded: Store) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean education international"):
        resolve(loaded, "Education Internatonal")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("UNISEF", "Did you mean unicef or "),
        ("organization:unisef", "Did you mean organization:unicef? Try"),
        ("organization/unisef", "Did you mean organization:unicef? Try"),
        (
            "<https://w3id.org/alliance87/id/organization/UNICEF>",
            "Did you mean organization:unicef?",
        ),
        ("a87:kindd", "Did you mean a87:kind? Try"),
        ("https://example.org/kind", "Try"),
    ],
)
def test_a_name_with_its_kind_gets_a_hint_of_that_kind(name: str, hint: str, loaded: Store) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(loaded, name)
    assert caught.value.remedy.startswith(hint)


@pytest.mark.parametrize("name", ["", " ", "<>"])
def test_an_empty_name_is_told_to_be_empty(name: str, loaded: Store) -> None:
    with pytest.raises(UnknownNameError, match=r"^alliance87 describe: the name is empty\. Give"):
        resolve(loaded, name)


def test_a_stated_statement_comes_with_its_words_their_place_and_their_heading(
    loaded: Store,
) -> None:
    statement = the(describe(loaded, "organization/ilo"), "a87:abbreviation")
    assert statement.value.text == "ILO"
    assert [support.status for support in statement.supports] == ["stated"]
    (words,) = statement.supports[0].words
    assert words.exact == "International Labour Organization (ILO)"
    assert words.end - words.start == len(words.exact)
    assert words.heading == "The following organisations participated in the Strategy Workshop"


def test_an_implied_statement_comes_with_its_rationale_and_the_passages_it_takes(
    loaded: Store,
) -> None:
    statement = the(describe(loaded, "event:strategy-workshop"), "a87:during")
    (support,) = statement.supports
    assert (support.status, statement.value.text) == ("implied", "2017-02")
    assert "9 February 2017" in support.rationale
    assert [words.exact for words in support.words][::2] == ["9 February 2017", "in early February"]


def test_a_curated_statement_comes_with_its_source_and_who_verified_it_when(loaded: Store) -> None:
    statement = the(describe(loaded, "FAO"), "a87:isni")
    (support,) = statement.supports
    assert support.status == "curated"
    assert [source.title for source in support.sources] == [
        "ROR record 00pe0tf51, data release v1.69"
    ]
    assert support.sources[0].locator.startswith("github:ror-community/ror-records@")
    assert "editors" in support.verified_by
    assert support.verified_on == "2026-11-22"


def test_a_statement_with_several_supports_counts_under_the_strongest(loaded: Store) -> None:
    statement = the(describe(loaded, "Government of Argentina"), "a87:country")
    assert [support.status for support in statement.supports] == ["stated", "curated"]
    assert statement.status == "stated"


def test_what_points_at_a_thing_is_told_too(loaded: Store) -> None:
    statement = the(describe(loaded, "ILO"), "a87:participant")
    assert statement.incoming
    assert statement.subject_label == "International Labour Organization (ILO)"


def test_what_the_source_leaves_open_of_a_thing_is_told(loaded: Store) -> None:
    described = describe(loaded, "Strategy Workshop")
    questions = {each.question for each in described.open_questions}
    assert "On which day the workshop began" in questions
    assert not any("not-stated/" in statement.subject for statement in described.statements)


@pytest.mark.parametrize("name", ["passage:three-day-workshop", "stated:three-day-workshop"])
def test_a_passage_and_its_graph_say_the_same_from_the_same_words(name: str, loaded: Store) -> None:
    described = describe(loaded, name)
    assert {shorten(s.path) for s in described.contents} == {"rdf:type", "schema:duration"}
    (support,) = described.supports
    assert [words.exact for words in support.words] == ["for a three-day workshop"]


def test_the_text_tells_stated_implied_and_curated_apart_in_words(loaded: Store) -> None:
    text = render_text(describe(loaded, "argentine-industrial-union"), 200)
    stated, implied, curated = map(text.index, ("STATED: ", "IMPLIED: ", "CURATED: "))
    assert stated < text.index("“Argentine Industrial Union” characters 3666–3692") < implied
    assert implied < text.index("a87:country geo:032") < text.index("The demonym") < curated
    assert curated < text.index("a87:kind kind:employers-organisation")
    assert "characters 3666–3692, under “The following organisations participated" in text


def test_long_lists_are_cut_in_the_text_and_whole_in_the_json(loaded: Store) -> None:
    described = describe(loaded, "event:strategy-workshop")
    assert "and from 38 passages more" in render_text(described, 100)
    parsed = json.loads(render_json(described))
    (count,) = [s for s in parsed["statements"] if s["path"].endswith("#participantCount")]
    assert len(count["supports"][0]["words"]) == 43


@pytest.mark.parametrize("name", ["FAO", "event:strategy-workshop", "stated:three-day-workshop"])
def test_the_text_is_as_wide_as_told_and_no_address_is_broken(name: str, loaded: Store) -> None:
    described = describe(loaded, name)
    wide, narrow = (render_text(described, width) for width in (100_000, 60))
    assert narrow.split() == wide.split()
    called, *others = narrow.splitlines()[1:]
    assert called == wide.splitlines()[1]
    assert [line for line in others if len(line) > 60 and " " in line.strip()] == []


def test_what_is_too_wide_hangs_under_its_start(loaded: Store) -> None:
    text = render_text(describe(loaded, "event:strategy-workshop"), 60)
    assert (
        "\n      “The following organisations participated in the\n"
        "        Strategy Workshop” characters 3433–3498\n"
    ) in text


def test_the_json_has_null_for_nothing_and_no_rank() -> None:
    made = Store()
    subject, path = NamedNode(PREFIXES["quote"] + "x"), NamedNode(PREFIXES["oa"] + "prefix")
    made.add(Quad(subject, path, Literal(""), NamedNode(PREFIXES["graph"] + "y")))
    parsed = json.loads(render_json(describe(made, "quote:x")))
    (statement,) = parsed["statements"]
    assert (parsed["label"], statement["subject_label"]) == (None, None)
    assert statement["value"] == {
        "text": "",
        "is_iri": False,
        "label": None,
        "language": None,
        "datatype": PREFIXES["xsd"] + "string",
    }
    (support,) = statement["supports"]
    assert "rank" not in support
    assert "" not in support.values()


def test_every_thing_of_the_dataset_can_be_described(loaded: Store) -> None:
    things = {q.subject.value for q in loaded if isinstance(q.subject, NamedNode)}
    assert len(things) > 500
    for iri in sorted(things)[::7]:
        described = describe(loaded, iri)
        assert described.iri == iri
        assert render_text(described, 100).endswith("\n")


def test_no_value_can_harm_a_terminal() -> None:
    made = Store()
    subject = NamedNode(PREFIXES["organization"] + "x")
    label = NamedNode(PREFIXES["skos"] + "prefLabel")
    graph = NamedNode(PREFIXES["graph"] + "y")
    made.add(Quad(subject, label, Literal("a\x1b[2J\u202eb\nc"), graph))
    text = render_text(describe(made, "organization:x"), 100)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "a\\u001B[2J\\u202Eb c" in text
