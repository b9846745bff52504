"""A thing is found by any of its names, and each statement comes with what it rests on."""

from __future__ import annotations

import json
import re

import pyoxigraph as ox
import pytest

from alliance87.describe.as_json import render_json
from alliance87.describe.pages import page
from alliance87.describe.render import render_markdown, render_text
from alliance87.describe.sides import known
from alliance87.describe.thing import describe
from alliance87.model.dataset import Dataset
from alliance87.model.errors import UnknownNameError
from alliance87.model.names import resolve
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.model.statement import statements_of

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
    "area/migration": "area:migration",
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
}
HINTS = {
    "Education Internatonal": "Did you mean education international",
    "UNISEF": "Did you mean unicef? Try",
    "organization:unisef": "Did you mean organization:unicef? Try",
    "organization/unisef": "Did you mean organization:unicef? Try",
    "<https://w3id.org/alliance87/id/organization/UNICEF>": "Did you mean organization:unicef?",
    "a87:kindd": "Did you mean a87:kind? Try",
    "https://example.org/kind": "Try",
}

DATA = r"""
graph:evidence {
    document:gazette a schema:CreativeWork ; dcterms:title "The Harbour Gazette"@en .
    document:minutes a schema:CreativeWork ; dcterms:title "Minutes"@en ; a87:vantage topic:own ;
        schema:url <https://minutes.example.org> ; a87:readOn "2026-11-30"^^xsd:date ;
        a87:storedCopy true .
    topic:own a skos:Concept ; skos:prefLabel "the body's own account"@en .
    source:registry a a87:OutsideSource ; dcterms:title "Registry of guilds"@en ;
        dcterms:identifier "registry@7" .
    source:report a a87:OutsideSource ; dcterms:title "Report"@en .
    agent:editors skos:prefLabel "the editors"@en ; a prov:Agent .
    topic:record skos:prefLabel "their record of the source"@en ; a skos:Concept .

    passage:list a a87:Passage ; oa:hasSource document:gazette ; oa:hasSelector quote:list .
    quote:list oa:exact "Those who came" .
    passage:guild a a87:Passage ; oa:hasSource document:gazette ; oa:hasScope passage:list ;
        oa:hasSelector quote:guild, position:guild .
    quote:guild oa:exact "Naiveport Harbour Guild" .
    position:guild oa:start 7 ; oa:end 30 .
    passage:minutes a a87:Passage ; oa:hasSource document:minutes ; oa:hasSelector quote:minutes .
    quote:minutes a a87:DigestSelector ; a87:anchor "the Guild" ; a87:length 91 ;
        schema:sha256 "5202d8a9dfa4f131c42b032b8501832a316956e68f6152c5a61cb3508cca223f" .
    place:guild-hall skos:prefLabel "Guild Hall"@en . place:dock skos:prefLabel "Dock"@en .
    topic:seat a a87:Disagreement ; a87:disagreementOn organization:guild ;
        a87:disagreementIn schema:location ; a87:between stated:guild, stated:minutes ;
        a87:disagreementKind topic:one-errs ; a87:rationale "It has one seat." .
    topic:one-errs skos:prefLabel "one errs"@en .
    passage:report a a87:Passage ; oa:hasSource source:report ; oa:hasSelector quote:report .
    quote:report oa:exact "of Dock Street" .

    stated:guild a87:status status:stated ; prov:wasDerivedFrom passage:guild .
    stated:minutes a87:status status:stated ; prov:wasDerivedFrom passage:minutes .
    implied:guild a87:status status:implied ; a87:rationale "It is named after its port." ;
        prov:wasDerivedFrom passage:guild, passage:minutes .
    curated:guild a87:status status:curated ; a87:verifiedBy agent:editors ;
        a87:verifiedOn "2026-11-22"^^xsd:date ; a87:comparedWith topic:record ;
        skos:note "The page was not opened."@en ; prov:wasDerivedFrom source:registry .
    contributed:guild a87:status status:contributed ; dcterms:contributor "A. Example" ;
        dcterms:dateSubmitted "2026-11-20"^^xsd:date ; prov:wasDerivedFrom passage:report .

    participation:guild prov:wasDerivedFrom passage:guild .
}
stated:guild {
    organization:guild schema:location place:guild-hall .
    organization:guild a org:Organization ; skos:prefLabel "Harbour Guild"@en .
    participation:guild a87:participant organization:guild ; a87:statedName "Harbour Guild" .
}
stated:minutes {
    organization:guild skos:prefLabel "Harbour Guild"@en ; schema:location place:dock .
}
implied:guild { organization:guild a87:country geo:826 . }
curated:guild {
    organization:guild a87:country geo:826 ; schema:url <https://guild.example.org> .
    geo:826 skos:prefLabel "United Kingdom"@en .
}
contributed:guild { organization:guild schema:areaServed place:dock-street . }
graph:not-stated {
    not-stated:members a a87:NotStated ; skos:prefLabel "How many members it has"@en ;
        a87:openSubject organization:guild ; a87:rationale "Nothing is counted."@en .
}
"""
TEXT = """\
Harbour Guild
organization:guild  <https://w3id.org/alliance87/id/organization/guild>
a org:Organization

STATED: a document says so

  rdf:type org:Organization
      “Naiveport Harbour Guild”, document:gazette, characters 7–30, under “Those who came”
  skos:prefLabel "Harbour Guild"@en
      “Naiveport Harbour Guild”, document:gazette, characters 7–30, under “Those who came”
      “the Guild”, document:minutes, in a passage of 91 characters with the SHA-256 5202d8a9dfa4…
  schema:location place:dock “Dock”
      “the Guild”, document:minutes, in a passage of 91 characters with the SHA-256 5202d8a9dfa4…
      disputed (one errs): It has one seat. topic:seat
        other value: place:guild-hall “Guild Hall”
          “Naiveport Harbour Guild”, document:gazette, characters 7–30, under “Those who came”
  schema:location place:guild-hall “Guild Hall”
      “Naiveport Harbour Guild”, document:gazette, characters 7–30, under “Those who came”
      disputed (one errs): It has one seat. topic:seat
        other value: place:dock “Dock”
          “the Guild”, document:minutes, in a passage of 91 characters with the SHA-256
            5202d8a9dfa4…
  is the a87:participant of participation:guild “Harbour Guild”
      “Naiveport Harbour Guild”, document:gazette, characters 7–30, under “Those who came”

IMPLIED: it follows from documents by one step

  a87:country geo:826 “United Kingdom”
      implied: It is named after its port.
        from “Naiveport Harbour Guild”, document:gazette, characters 7–30, under “Those who came”
        from “the Guild”, document:minutes, in a passage of 91 characters with the SHA-256
          5202d8a9dfa4…
      curated: “Registry of guilds” (registry@7); checked by the editors on 2026-11-22 against their
        record of the source

CURATED: from other sources

  schema:url https://guild.example.org
      curated: “Registry of guilds” (registry@7); checked by the editors on 2026-11-22 against their
        record of the source

CONTRIBUTED: a document says so, by the word of a contributor

  schema:areaServed place:dock-street
      contributed: “Report”; sent by A. Example on 2026-11-20
        from “of Dock Street”

RECORDED: about documents, terms or this dataset, not about the world

  is the a87:disagreementOn of topic:seat

OPEN: the documents do not say

  How many members it has
      Nothing is counted.

DOCUMENTS

  document:gazette “The Harbour Gazette”
  document:minutes “Minutes” (https://minutes.example.org); the body's own account; a stored copy
    was read on 2026-11-30

NOTES ON THESE SOURCES

  “Registry of guilds” (registry@7)
      The page was not opened.
"""


@pytest.fixture(scope="module")
def loaded(project: Project) -> Dataset:
    return known(project)


def fiction(trig: str = DATA) -> Dataset:
    header = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return Dataset(statements_of("", ox.parse(header + trig, format=ox.RdfFormat.TRIG)))


def text(data: Dataset, name: str, width: int = 100) -> str:
    return render_text(page(describe(data, name)), width)


@pytest.mark.parametrize(("name", "expected"), FOUND.items(), ids=list(FOUND))
def test_a_thing_is_found_by_its_name(name: str, expected: str, loaded: Dataset) -> None:
    assert shorten(resolve(loaded, name)) == expected


@pytest.mark.parametrize(("name", "fault"), NOT_FOUND.items(), ids=list(NOT_FOUND))
def test_a_name_of_nothing_is_one_error(name: str, fault: str, loaded: Dataset) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(loaded, name)
    assert (caught.value.fault, caught.value.place) == (fault, name)


def test_a_name_of_several_things_is_an_error_that_names_them() -> None:
    data = fiction(
        "graph:x { area:ports skos:prefLabel 'Ports'@en . topic:ports skos:note area:ports . }"
    )
    with pytest.raises(UnknownNameError) as caught:
        resolve(data, "ports")
    assert caught.value.fault == "2 things go by this name: area:ports, topic:ports"
    assert caught.value.remedy == "Give one of them, such as area:ports"


@pytest.mark.parametrize(("name", "hint"), HINTS.items(), ids=list(HINTS))
def test_a_name_that_nearly_is_one_gets_a_hint(name: str, hint: str, loaded: Dataset) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(loaded, name)
    assert caught.value.remedy.startswith(hint)


@pytest.mark.parametrize("name", ["", " ", "<>"])
def test_an_empty_name_is_an_error_of_its_own(name: str, loaded: Dataset) -> None:
    with pytest.raises(UnknownNameError, match=r"^alliance87 describe: the name is empty\. Give"):
        resolve(loaded, name)


def test_each_statement_comes_with_all_that_supports_it_the_strongest_first() -> None:
    assert text(fiction(), "harbour guild") == TEXT


def test_the_markdown_says_the_same_with_all_data_in_code() -> None:
    written = render_markdown(page(describe(fiction(), "harbour guild")))
    assert written.startswith("**`Harbour Guild`**\n\n`organization:guild`  `<https://w3id.org/")
    assert "\n### Implied: it follows from documents by one step\n\n- `a87:country`" in written
    assert "\n  - implied: `It is named after its port.`\n  - from `Naiveport Harbour" in written


@pytest.mark.parametrize("name", ["passage:guild", "stated:guild"])
def test_a_passage_and_its_graph_say_the_same_from_the_same_words(name: str) -> None:
    lines = text(fiction(), name).splitlines()
    quote = "“Naiveport Harbour Guild”, document:gazette, characters 7–30, under “Those who came”"
    assert quote in lines
    start = lines.index("WHAT IT SAYS") + 2
    assert lines[start : start + 2] == [
        "  organization:guild rdf:type org:Organization",
        '  organization:guild skos:prefLabel "Harbour Guild"@en',
    ]


def test_long_lists_are_cut_in_the_text_and_whole_in_the_json(loaded: Dataset) -> None:
    described = describe(loaded, "event:strategy-workshop")
    assert "and from 38 more passages" in render_text(page(described), 100)
    parsed = json.loads(render_json(described))
    assert max(len(s["words"]) for each in parsed["statements"] for s in each["supports"]) == 43


@pytest.mark.parametrize("name", ["FAO", "event:strategy-workshop", "stated:three-day-workshop"])
def test_the_text_is_as_wide_as_asked_and_no_address_is_broken(name: str, loaded: Dataset) -> None:
    wide, narrow = (text(loaded, name, width) for width in (100_000, 60))
    assert narrow.split() == wide.split()
    called, *others = narrow.splitlines()[1:]
    assert called == wide.splitlines()[1]
    assert [line for line in others if len(line) > 60 and " " in line.strip()] == []


def test_the_json_has_null_for_nothing_and_text_for_an_empty_text() -> None:
    parsed = json.loads(
        render_json(describe(fiction('graph:y { quote:x oa:prefix "" }'), "quote:x"))
    )
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


def test_the_json_names_words_documents_and_what_was_compared() -> None:
    parsed = json.loads(render_json(describe(fiction(), "Harbour Guild")))
    (there, here) = [s for s in parsed["statements"] if shorten(s["path"]) == "schema:location"]
    assert there["supports"][0]["words"][0]["sha256"].startswith("5202d8a9dfa4f131")
    (dispute,) = here["disputes"]
    assert (dispute["kind"], dispute["reason"]) == ("one errs", "It has one seat.")
    assert dispute["others"][0]["value"] == there["value"]
    statements = {shorten(s["path"]): s["supports"] for s in parsed["statements"]}
    (words,) = statements["rdf:type"][0]["words"]
    assert (words["start"], words["end"]) == (7, 30)
    assert list(map(shorten, words["documents"])) == ["document:gazette"]
    assert statements["schema:url"][0]["verified_by"] == "the editors"
    assert statements["schema:url"][0]["compared_with"] == "their record of the source"
    assert statements["schema:url"][0]["notes"] == ["The page was not opened."]
    assert statements["schema:areaServed"][0]["contributor"] == "A. Example"


def test_every_thing_of_the_dataset_can_be_described(loaded: Dataset) -> None:
    things = sorted(loaded.by_subject)
    assert len(things) > 500
    for iri in things[::7]:
        described = describe(loaded, iri)
        assert described.iri == iri
        assert render_text(page(described), 100).endswith("\n")


def test_no_value_can_harm_a_terminal() -> None:
    data = fiction(r'graph:y { organization:x skos:prefLabel "a\u001b[2J\u202eb\nc" }')
    shown = text(data, "organization:x")
    assert not {"\x1b", "\u202e"} & set(shown)
    assert "a\\u001B[2J\\u202Eb c" in shown


def test_all_data_are_in_code_spans_in_markdown() -> None:
    hostile = "a `b` <img src=x> @octocat [l](http://e.x) *c*"
    trig = DATA.replace("Harbour Guild", hostile).replace("Registry of guilds", hostile)
    trig = trig.replace("It has one seat.", hostile).replace("of Dock Street", hostile)
    written = render_markdown(page(describe(fiction(trig), "organization:guild")))
    left = re.sub(r"(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)", "", written)
    assert written.count("octocat") > 8
    assert not set("`<>@[]_") & set(left)


def test_a_draft_with_faults_can_be_described() -> None:
    data = fiction(
        "graph:e { stated:x a87:status status:stated, <urn:odd> ; prov:wasDerivedFrom passage:x,"
        " passage:none . passage:x oa:hasSelector quote:x ; oa:hasScope passage:x ."
        " quote:x oa:start 'eleven', 12 ; oa:exact 'words' . } stated:x { place:x a schema:Place }"
    )
    assert "“words”, under “words”" in text(data, "place:x")
    assert "not described: passage:none" in text(data, "place:x")
