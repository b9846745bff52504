"""What changed is shown by thing, with its evidence, and nothing that changed is left out."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from alliance87.describe.as_json import render_json
from alliance87.describe.changes import Changes, read_versions
from alliance87.describe.pages import page
from alliance87.describe.render import MOST, code, render_markdown, render_text
from alliance87.describe.sides import Side, parsed, read
from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.report.terminal import columns
from changed import full

HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
ONTOLOGY = """
<https://w3id.org/alliance87/ontology> a owl:Ontology .
a87:Proposal a owl:Class ; rdfs:label "proposal"@en .
a87:Undertaking a owl:Class ; rdfs:label "undertaking"@en .
"""
SCHEMES = """
scheme:kinds a skos:ConceptScheme . status:curated a skos:Concept ; skos:prefLabel "curated"@en .
status:stated a skos:Concept ; skos:prefLabel "stated"@en .
"""
DATA = """
graph:evidence {
    document:gazette a schema:CreativeWork .
    passage:list a a87:Passage ; oa:hasSource document:gazette ; oa:hasSelector quote:list .
    quote:list a oa:TextQuoteSelector ; oa:exact "Those who came" .
    passage:guild a a87:Passage ; oa:hasSource document:gazette ; oa:hasScope passage:list ;
        oa:hasSelector quote:guild, position:guild .
    quote:guild a oa:TextQuoteSelector ; oa:exact "Naiveport Harbour Guild" .
    position:guild a oa:TextPositionSelector ; oa:start 7 ; oa:end 30 .
    passage:minutes a a87:Passage ; oa:hasSource document:gazette ; oa:hasSelector quote:minutes .
    quote:minutes a oa:TextQuoteSelector ; oa:exact "the Guild" .
    stated:guild a a87:StatementGraph ; a87:status status:stated ; prov:wasDerivedFrom passage:guild .
    stated:minutes a a87:StatementGraph ; a87:status status:stated ;
        prov:wasDerivedFrom passage:minutes .
    agent:editors a prov:Agent ; skos:prefLabel "the editors"@en .
    source:registry a a87:OutsideSource ; dcterms:title "Registry"@en ; dcterms:identifier "r@7" .
    curated:guild a a87:StatementGraph ; a87:status status:curated ; a87:verifiedBy agent:editors ;
        a87:verifiedOn "2026-11-22"^^xsd:date ; prov:wasDerivedFrom source:registry .
}
stated:guild {
    organization:guild a org:Organization ; skos:prefLabel "Harbour Guild"@en ;
        a87:abbreviation "HG" ; a87:country geo:826 .
}
stated:minutes { place:port a schema:Place . }
curated:guild {
    organization:guild a87:isni "0000 0001 2171 9688" . geo:826 skos:prefLabel "United Kingdom"@en .
}
"""
EVIDENCE = """
contributed:forum a a87:StatementGraph ; a87:status status:contributed ;
    dcterms:contributor "Amina Example" ; dcterms:dateSubmitted "2026-11-20"^^xsd:date ;
    prov:wasDerivedFrom source:report .
source:report a a87:OutsideSource ; dcterms:title "Report of the Forum"@en ;
    dcterms:identifier "https://forum.example.org/report.pdf" .
passage:relief a a87:Passage ; oa:hasSource source:report ; oa:hasSelector quote:relief .
quote:relief a oa:TextQuoteSelector ; oa:exact "Harbour Relief (London)" ;
    oa:prefix "Participants: " ; oa:suffix ", Dock" .
participation:relief prov:wasDerivedFrom passage:relief .
"""
STATEMENTS = """
event:forum a schema:Event ; skos:prefLabel "Forum"@en ; schema:startDate "2019-05-14"^^xsd:date .
organization:relief a org:Organization ; skos:prefLabel "Harbour Relief"@en ; a87:country geo:826 ;
    a87:participatedIn event:forum .
participation:relief a a87:Participation ; a87:participant organization:relief ;
    a87:event event:forum ; a87:statedName "Harbour Relief" .
"""
CONTRIBUTION = f"graph:evidence {{ {EVIDENCE} }}\ncontributed:forum {{ {STATEMENTS} }}\n"
HOSTILE = (
    "a\n\n### b\r\n- c `x` ``` </details> <img src=x> @octocat #1 GH-2 [l](http://e.x) | _i_ *b* "
    "\x1b[2J \u202e \u2028 :tada: &amp; https://e.x ” (organization:ilo)"
)
ISNI = 'organization:guild a87:isni "0000 0001 2171 9688" .'
PLACE = "graph:x { place:a a schema:Place . }"
WORDS = (
    "stated: “Naiveport Harbour Guild”, document:gazette, characters 7–30, under “Those who came”"
)
SOURCE = "“Report of the Forum” (https://forum.example.org/report.pdf)"
SENT = f"contributed: {SOURCE}; sent by Amina Example on 2026-11-20"


@pytest.fixture
def house(tmp_path: Path) -> Project:
    """A small project: data about a guild, an ontology and schemes."""
    made = Project(tmp_path / "house")
    made.data.mkdir(parents=True)
    made.ontology.mkdir()
    (made.data / "guild.trig").write_text(HEADER + DATA, encoding="utf-8")
    (made.ontology / "alliance87.ttl").write_text(HEADER + ONTOLOGY, encoding="utf-8")
    (made.ontology / "schemes.ttl").write_text(HEADER + SCHEMES, encoding="utf-8")
    return made


def diff(before: str, after: str, folder: Path, project: Project) -> Changes:
    return read_versions(before, after, folder, project).changes()


def side(name: str, folder: Path) -> Side:
    return parsed(read(name, folder))


def edited(house: Project, *changes: tuple[str, str], add: str = "") -> Changes:
    """Compare a project with a copy in which words were replaced."""
    after = house.root.with_name("after")
    shutil.copytree(house.root, after)
    for path in (after / "data" / "guild.trig", after / "ontology" / "alliance87.ttl"):
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    if add:
        (after / "data" / "more.trig").write_text(HEADER + add, encoding="utf-8")
    return diff("house", "after", house.root.parent, house)


def files(house: Project, before: str, after: str) -> Changes:
    """Compare two files of TriG."""
    for name, text in (("a", before), ("b", after)):
        (house.root.parent / f"{name}.trig").write_text(HEADER + text, encoding="utf-8")
    return diff("a.trig", "b.trig", house.root.parent, house)


def lines(found: Changes, width: int = 5000) -> list[str]:
    """Return the text without the line that names the sides, and without blank lines."""
    return [line.strip() for line in render_text(page(found), width).splitlines()[1:] if line]


# What is shown ---------------------------------------------------------------

SHOWN = {
    "a corrected label, with the words it rests on": (
        [('prefLabel "Harbour Guild"', 'prefLabel "Harbor Guild"')],
        [
            "1 thing changed, none added, none removed; 1 statement changed (stated).",
            "ORGANISATIONS AND OFFICES",
            "changed: “Harbor Guild (HG)” (organization:guild)",
            '~ label: "Harbour Guild"@en → "Harbor Guild"@en',
            WORDS,
        ],
    ),
    "a removed identifier, with the source that gave it": (
        [(ISNI, "")],
        [
            "1 thing changed, none added, none removed; 1 statement removed (curated).",
            "ORGANISATIONS AND OFFICES",
            "changed: “Harbour Guild (HG)” (organization:guild)",
            '- isni: "0000 0001 2171 9688"',
            "curated: “Registry” (r@7); verified by the editors on 2026-11-22",
        ],
    ),
    "corrected offsets, at their passage": (
        [("oa:start 7 ; oa:end 30", "oa:start 8 ; oa:end 31")],
        [
            "1 thing changed, none added, none removed; 2 statements changed (recorded).",
            "EVIDENCE",
            "changed: “Naiveport Harbour Guild” (passage:guild), under 4 statements",
            "~ end: 30 → 31",
            "~ start: 7 → 8",
            "carries: “Harbour Guild (HG)” (organization:guild) is a: org:Organization",
            'carries: “Harbour Guild (HG)” (organization:guild) label: "Harbour Guild"@en',
            'carries: “Harbour Guild (HG)” (organization:guild) abbreviation: "HG"',
            "and 1 more",
        ],
    ),
    "an altered quote, though a statement came with it": (
        [('exact "Naiveport Harbour Guild"', 'exact "The HG"'), ('"HG" ;', '"HG", "H.G." ;')],
        [
            '+ abbreviation: "H.G."',
            '~ exact: "Naiveport Harbour Guild" → "The HG"',
        ],
    ),
    "a deprecated term, under the ontology": (
        [("a87:Proposal a owl:Class ;", "a87:Proposal a owl:Class ; owl:deprecated true ;")],
        [
            "1 thing changed, none added, none removed; 1 statement added (recorded).",
            "TERMS OF THE ONTOLOGY",
            "changed: “proposal” (a87:Proposal)",
            "+ deprecated: true",
        ],
    ),
    "a statement that moved to another status": (
        [(ISNI, ""), ("stated:minutes {", f"stated:minutes {{ {ISNI}")],
        [
            "1 thing changed, none added, none removed; 1 statement moved (curated to stated).",
            "ORGANISATIONS AND OFFICES",
            "changed: “Harbour Guild (HG)” (organization:guild)",
            '= isni: "0000 0001 2171 9688", now stated, before curated',
            "now stated: “the Guild”, document:gazette",
            "before curated: “Registry” (r@7); verified by the editors on 2026-11-22",
        ],
    ),
    "a statement that gained evidence": (
        [("stated:minutes {", 'stated:minutes { organization:guild a87:abbreviation "HG" .')],
        [
            "1 thing changed, none added, none removed; 1 statement moved (stated, other evidence).",
            "ORGANISATIONS AND OFFICES",
            "changed: “Harbour Guild (HG)” (organization:guild)",
            '= abbreviation: "HG", stated on other evidence',
            "now stated: “the Guild”, document:gazette",
        ],
    ),
    "a graph that changed its status, at each of its statements": (
        [("a87:status status:curated", "a87:status status:stated")],
        [
            '= isni: "0000 0001 2171 9688", now stated, before curated',
            '= label: "United Kingdom"@en, now stated, before curated',
            "~ status: “curated” (status:curated) → “stated” (status:stated)",
        ],
    ),
    "nothing but the new name of what was renamed": (
        [("organization:guild", "organization:the-guild"), ("passage:guild", "passage:the-guild")],
        [
            "2 things renamed, none added, none removed; no statement added or removed.",
            "ORGANISATIONS AND OFFICES",
            "renamed: “Harbour Guild (HG)” (organization:the-guild), formerly organization:guild",
            "EVIDENCE",
            (
                "renamed: “Naiveport Harbour Guild” (passage:the-guild), formerly passage:guild,"
                " under 4 statements"
            ),
        ],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), SHOWN.values(), ids=SHOWN)
def test_an_edit_is_shown_as(
    changes: list[tuple[str, str]], expected: list[str], house: Project
) -> None:
    shown = lines(edited(house, *changes))
    if expected[0][0].isdigit():
        assert shown == expected
    else:
        assert [line for line in shown if line in expected] == expected


def test_a_contribution_is_shown_with_its_evidence_folded_into_what_it_carries(
    house: Project,
) -> None:
    assert lines(edited(house, add=CONTRIBUTION)) == [
        "3 things added, none removed; 12 statements added (11 contributed, 1 recorded).",
        "Shown with what rests on it, and not counted: 15 statements of evidence.",
        "ORGANISATIONS AND OFFICES",
        "added: “Harbour Relief” (organization:relief)",
        "+ is a: org:Organization",
        '+ label: "Harbour Relief"@en',
        "+ country: “United Kingdom” (geo:826)",
        "+ participated in: “Forum” (event:forum)",
        SENT,
        "EVENTS",
        "added: “Forum” (event:forum)",
        "+ is a: schema:Event",
        '+ label: "Forum"@en',
        "+ start date: 2019-05-14",
        SENT,
        "PARTICIPATIONS",
        "added: “Harbour Relief” (participation:relief)",
        "+ is a: a87:Participation",
        '+ stated name: "Harbour Relief"',
        "+ event: “Forum” (event:forum)",
        "+ participant: “Harbour Relief” (organization:relief)",
        SENT,
        "+ rests on: passage:relief",
        f"“Harbour Relief (London)”, in {SOURCE}",
    ]


def test_what_hides_among_evidence_is_shown(house: Project) -> None:
    hidden = (
        "graph:evidence { passage:relief a org:Organization ; skos:prefLabel 'A bank' . "
        "contributed:forum skos:note 'A note.' . } stated:minutes { source:report dcterms:title 'X' }"
    )
    shown = lines(edited(house, add=CONTRIBUTION + hidden))
    at = shown.index("added: “A bank” (passage:relief)")
    assert shown[at + 1 : at + 3] == ["+ is a: org:Organization", '+ label: "A bank"']
    assert '+ note: "A note."' in shown
    assert '+ title: "X"' in shown


def test_evidence_that_old_statements_gain_is_shown_though_a_new_one_came_with_it(
    house: Project,
) -> None:
    more = (
        "contributed:forum { event:forum a87:standing standing:held . } graph:evidence {"
        " contributed:forum prov:wasDerivedFrom source:other . passage:relief oa:hasSelector quote:b ."
        " quote:b a oa:TextQuoteSelector ; oa:exact 'Other words' ."
        " source:other a a87:OutsideSource ; dcterms:title 'Another report' . }"
    )
    shown = lines(files(house, CONTRIBUTION, CONTRIBUTION + more))
    assert {"+ standing: standing:held", "+ rests on: source:other"} <= set(shown)
    assert '+ exact: "Other words"' in shown


def test_a_thing_that_is_merely_alike_is_not_shown_as_renamed(house: Project) -> None:
    town = "graph:x { place:%s a schema:Place ; skos:prefLabel %r . }"
    for after in (
        town % ("b", "B"),
        (town % ("b", "A")).replace("place:", "event:"),
        town % ("b", "A") + town % ("c", "A"),
    ):
        found = files(house, town % ("a", "A"), after)
        assert {thing.kind for thing in found.things} == {"removed", "added"}


def test_a_value_takes_the_place_of_another_only_in_the_same_graph(house: Project) -> None:
    label = "graph:%s { place:a skos:prefLabel %r . }"
    same = files(house, PLACE + label % ("x", "A"), PLACE + label % ("x", "B"))
    assert lines(same)[3:] == ['~ label: "A" → "B"']
    other = files(house, PLACE + label % ("x", "A"), PLACE + label % ("y", "B"))
    assert lines(other)[3:] == ['- label: "A"', '+ label: "B"']


VALUES = {
    "of several languages, by language": (
        "'A'@en, 'Â'@fr",
        "'B'@en, 'B̂'@fr",
        ['~ label: "A"@en → "B"@en', '~ label: "Â"@fr → "B̂"@fr'],
    ),
    "that look alike, with what tells them apart": (
        '"é"',
        '"e\u0301"',
        ['~ label: "\\u00e9" → "e\\u0301"'],
    ),
    "with another blank": ('"a b"', '"a\u00a0b"', ['~ label: "a b" → "a\\u00a0b"']),
    "of another datatype": ("1", '"1"', ['~ label: "1"^^xsd:integer → "1"']),
}


@pytest.mark.parametrize(("before", "after", "shown"), VALUES.values(), ids=VALUES)
def test_values_are_paired(before: str, after: str, shown: list[str], house: Project) -> None:
    place = "graph:x { place:a skos:prefLabel %s . }"
    assert lines(files(house, place % before, place % after))[3:] == shown


def test_long_values_are_shown_where_they_differ(house: Project) -> None:
    place = "graph:x { place:a skos:note %r . }"
    words = " ".join(f"word{number}" for number in range(5000))
    (line,) = lines(files(house, place % words, place % words.replace("word2500 ", "WORD ")), 999)[
        3:
    ]
    assert "word2500" in line
    assert "WORD" in line
    assert len(line) < 400


def test_a_draft_with_faults_is_shown_all_the_same(house: Project) -> None:
    faulty = (
        CONTRIBUTION
        + "graph:evidence { contributed:forum a87:status status:stated, <urn:x*y> ;"
        + " prov:wasDerivedFrom 'not an IRI', passage:none . quote:relief oa:start 'eleven' . }"
    )
    found = files(house, CONTRIBUTION, faulty)
    shown = lines(found)
    assert any("not described: passage:none, not an IRI" in line for line in shown)
    assert "not an IRI" in render_markdown(page(found))
    assert "not an IRI" in render_json(found)
    assert "urn:x" not in shown[0]
    assert "contributed to unknown" in shown[0]
    half = CONTRIBUTION + "graph:evidence { quote:relief oa:start 'eleven', 11 . }"
    assert not any("characters" in line for line in lines(files(house, CONTRIBUTION, half)))


def test_evidence_that_a_part_does_not_hold_is_taken_from_the_dataset(house: Project) -> None:
    part = "stated:guild { organization:guild a87:abbreviation %r . }"
    shown = lines(files(house, part % "HG", part % "H.G."))
    assert shown[2:] == [
        "changed: “Harbour Guild (HG)” (organization:guild)",
        '~ abbreviation: "HG" → "H.G."',
        WORDS,
    ]


# Sides -----------------------------------------------------------------------


def test_nothing_differs_from_itself(house: Project) -> None:
    found = diff("house", "house", house.root.parent, house)
    assert lines(found) == ["No difference."]
    parsed = json.loads(render_json(found))
    assert (parsed["things"], parsed["added"], parsed["removed"]) == ([], [], [])
    assert render_markdown(page(found)).endswith("\n\nNo difference.\n")


PUBLISHED = {
    "the project": (".", "dist", []),
    "its data alone": (
        "data",
        "dist",
        [
            "Not compared, as only one side holds it: https://w3id.org/alliance87/ontology.",
            "Not compared, as only one side holds it: graph:schemes.",
        ],
    ),
    "N-Quads": ("dist/alliance87.trig", "dist/alliance87.nq", []),
    "a file without graphs": (
        "dist/alliance87.trig",
        "dist/alliance87.ttl",
        ["Statuses and evidence are not compared: dist/alliance87.ttl has no named graphs."],
    ),
    **{
        f"two files without graphs, {ending}": (
            "dist/alliance87.ttl",
            f"dist/alliance87.{ending}",
            ["Statuses and evidence are not compared: dist/alliance87.ttl has no named graphs."],
        )
        for ending in ("nt", "jsonld")
    },
}


@pytest.mark.parametrize(("before", "after", "notes"), PUBLISHED.values(), ids=PUBLISHED)
def test_what_is_published_does_not_differ_from(
    before: str, after: str, notes: list[str], project: Project, dist: Path, tmp_path: Path
) -> None:
    for room in ("data", "ontology"):
        (tmp_path / room).symlink_to(project.root / room)
    (tmp_path / "dist").symlink_to(dist)
    assert lines(diff(before, after, tmp_path, project)) == ["No difference.", *notes]


def test_a_draft_does_not_differ_from_what_was_accepted_of_it(house: Project) -> None:
    folder = house.root.parent
    (folder / "draft.ttl").write_text(HEADER + EVIDENCE + STATEMENTS, encoding="utf-8")
    (folder / "x.trig").write_text(HEADER + CONTRIBUTION, encoding="utf-8")
    assert lines(diff("draft.ttl", "x.trig", folder, house)) == ["No difference."]


REFUSED = {
    "a.txt": ("x", "is of a format that is not read here"),
    "a.ttl": ("<urn:a> <urn:b> 'x' .\n<urn:a> <urn:b> .", "a.ttl:2:"),
    "b.ttl": ("<urn:a> <urn:b> [] .", "holds a blank node"),
    "c.ttl": ("[] <urn:b> 1 .", "holds a blank node"),
    "d.nq": ("<urn:a> <urn:b> <urn:c> _:g .", "holds a blank node"),
    "e.ttl": ("<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> .", "uses RDF 1.2"),
    "f.ttl": ("<a> <urn:b> 1 .", "does not parse"),
    "g.ttl": ("# nothing\n", "holds no statement"),
    "h.jsonld": ('{"@context": "https://example.org/c", "a": 1}', "does not parse"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    text, fault = REFUSED[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError) as caught:
        side(name, tmp_path)
    assert str(caught.value).startswith(name)
    assert fault in str(caught.value)


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".hidden").mkdir()
    for name in (".hidden.ttl", ".hidden/x.ttl", "x.txt"):
        (tmp_path / name).write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    with pytest.raises(UnreadableError, match="holds no statement"):
        side(".", tmp_path)


# Revisions -------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    command = ["git", *settings, *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(house: Project) -> Path:
    """A repository of the project with two commits, the second with a contribution."""
    folder = house.root
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=One")
    git(folder, "tag", "v0.1.0")
    (folder / "data" / "forum.trig").write_text(HEADER + CONTRIBUTION, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=Two")
    return folder


def test_two_revisions_are_compared_as_they_are_in_the_repository(
    house: Project, repository: Path
) -> None:
    (repository / "data" / "forum.trig").write_text("not read", encoding="utf-8")
    found = diff("v0.1.0", "main", repository, house)
    assert lines(found)[0].startswith("3 things added, none removed; 12 statements added")
    hashes = [git(repository, "rev-parse", name)[:12] for name in ("v0.1.0", "main")]
    first = render_text(page(found), 100).splitlines()[0]
    assert first == f"v0.1.0 ({hashes[0]}) → main ({hashes[1]})"
    assert lines(diff("HEAD~1", "HEAD", repository / "data", house)) == lines(found)


def test_a_revision_and_a_checkout_of_it_do_not_differ(house: Project, repository: Path) -> None:
    assert lines(diff("HEAD", ".", repository, house)) == ["No difference."]


def test_a_path_comes_before_a_revision_of_the_same_name(repository: Path) -> None:
    git(repository, "branch", "data")
    assert not side("data", repository).commit
    assert side("main", repository).commit


def test_a_link_in_a_revision_is_not_followed(repository: Path) -> None:
    (repository / "data" / "link.trig").symlink_to("/etc/passwd")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=Link")
    assert side("HEAD", repository).statements == side("HEAD~1", repository).statements


def test_a_fault_in_a_revision_is_told_with_revision_file_and_line(repository: Path) -> None:
    (repository / "data" / "forum.trig").write_text("graph:x {", encoding="utf-8")
    git(repository, "commit", "--quiet", "--all", "--message=Broken")
    with pytest.raises(UnreadableError, match=r"^HEAD:data/forum\.trig:1:\d+: does not parse"):
        side("HEAD", repository)


def test_an_unknown_revision_is_an_error_with_what_may_be_meant(repository: Path) -> None:
    with pytest.raises(
        UnreadableError, match=r"no such revision\. Did you mean v0\.1\.0"
    ) as caught:
        side("v0.1.1", repository)
    assert "git tag" in str(caught.value)
    for name in ("--help", "-h", "--output=x", "HEAD:data", "a\0b", "main..HEAD"):
        with pytest.raises(UnreadableError, match=r"no such revision|no name of a revision"):
            side(name, repository)
    assert not (repository / "x").exists()


def test_a_revision_without_data_is_refused(repository: Path) -> None:
    git(repository, "rm", "-r", "--quiet", "data")
    git(repository, "commit", "--quiet", "--message=Empty")
    with pytest.raises(UnreadableError, match="is a revision without any data"):
        side("HEAD", repository)


def test_git_may_use_no_network_and_no_prompt(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = repository.parent / "log"
    git_itself = shutil.which("git")
    fake = repository.parent / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\necho "$GIT_TERMINAL_PROMPT $*" >> {log}\nexec {git_itself} "$@"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)
    side("HEAD", repository)
    calls = log.read_text().splitlines()
    assert all(call.startswith("0 -c protocol.allow=never --no-pager ") for call in calls)
    assert [call.split()[4] for call in calls] == ["rev-parse", "ls-tree", "cat-file"]
    assert "--end-of-options HEAD^{commit}" in calls[0]


def test_outside_a_repository_or_without_git_only_paths_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UnreadableError, match="no git repository"):
        side("HEAD", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableError, match="git, which finds revisions, is not installed"):
        side("HEAD", tmp_path)


# Renderings ------------------------------------------------------------------


@pytest.fixture
def hostile(house: Project) -> Changes:
    """A thing with a hostile label, named by another, on hostile evidence."""
    words = json.dumps(HOSTILE)
    text = CONTRIBUTION.replace('"Amina Example"', words).replace('"Report of the Forum"', words)
    text = text.replace('"Forum"', words).replace('"Harbour Relief (London)"', words)
    return files(house, PLACE, text)


def test_no_label_can_harm_a_terminal_or_pass_for_a_line_of_ours(hostile: Changes) -> None:
    for width in (60, 100):
        text = render_text(page(hostile), width)
        assert not set("\x1b\u202e\u2028\r") & set(text)
        assert "” (organization:ilo)” (event:forum)" not in text
        for line in text.splitlines():
            indent = len(line) - len(line.lstrip())
            assert indent in (0, 2, 4, 6, 8, 10)
            if line.lstrip().startswith("- c"):
                assert indent not in (0, 4, 8)


def test_text_keeps_to_the_width_but_for_addresses(house: Project) -> None:
    found = edited(house, add=CONTRIBUTION)
    for width in (60, 100):
        for line in render_text(page(found), width).splitlines():
            assert columns(line) <= width or " " not in line.strip()


def without_code(markdown: str) -> str:
    """Take out code spans as CommonMark does: a run of backticks, up to one as long."""
    return re.sub(r"(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)", "", markdown)


def test_all_data_are_in_code_spans_in_markdown(hostile: Changes) -> None:
    markdown = render_markdown(page(hostile))
    left = without_code(markdown)
    assert "octocat" in markdown
    assert not set("`<>@[]|_\x1b\u202e\u2028") & set(left)
    allowed = (
        r"(\*\*.*\*\*|[0-9A-Z].*\.|### [A-Z][a-z, ]+| *- (\*\*[a-z]+: ?\*\*|[ a-z:()–;,→0-9]*).*|)"
    )
    for line in left.splitlines():
        assert re.fullmatch(allowed, line), line
    assert "### b" not in left


@pytest.mark.parametrize("text", ["", " ", "`", "``", "a`", "`a", "a``b`c", "x " * 3, "\n", " `` "])
def test_a_code_span_ends_where_it_should(text: str) -> None:
    assert without_code(f"{code(text)}!") == "!"


def test_markdown_is_cut_to_what_a_comment_holds(house: Project) -> None:
    many = "".join(f"graph:x {{ place:a skos:note 'Note {n} of many' }}" for n in range(4000))
    markdown = render_markdown(page(files(house, PLACE, PLACE + many)))
    assert MOST - 2000 < len(markdown) <= MOST
    last = markdown.splitlines()[-1]
    number = int(last.partition(" ")[0])
    expected = " more lines do not fit into a comment. See all: `alliance87 diff a.trig b.trig`."
    assert last == f"{number}{expected}"
    assert number > 100


def test_the_json_says_what_its_module_documents(house: Project) -> None:
    parsed = json.loads(render_json(edited(house, add=CONTRIBUTION)))
    assert parsed["version"] == 1
    assert parsed["graphs_compared"] is True
    things = {thing["iri"]: thing for thing in parsed["things"]}
    relief = things[full("participation:relief")]
    assert (relief["change"], relief["section"]) == ("added", "Participations")
    (origin,) = [s for s in relief["statements"] if s["property"].endswith("wasDerivedFrom")]
    assert origin["before"] is None
    assert origin["after"]["statuses"] == []
    assert origin["after"]["graphs"] == [full("graph:evidence")]
    assert {tuple(s["after"]["statuses"]) for s in relief["statements"]} == {("contributed",), ()}
    (quote,) = origin["after"]["origin"]["quotes"]
    assert quote == {
        "text": "Harbour Relief (London)",
        "start": None,
        "end": None,
        "heading": None,
        "passage": full("passage:relief"),
        "documents": [full("source:report")],
        "length": None,
        "sha256": None,
    }
    ground = parsed["grounds"]["after"][full("contributed:forum")]
    assert (ground["by"], ground["on"]) == ("Amina Example", "2026-11-20")
    assert parsed["grounds"]["before"] == {}
    assert len(parsed["added"]) == 12 + 15


def test_what_the_json_adds_and_removes_makes_the_one_side_into_the_other(
    project: Project, house: Project, tmp_path: Path
) -> None:
    chance = random.Random(87)
    quads = sorted(_quads(project), key=str)
    odd = Literal('a "quote"\n\\ \u2028 é 🐳', language="en")
    node = NamedNode(full("place:odd"))
    for number in range(4):
        before, after = (set(chance.sample(quads, 1200 * number + 1)) for _ in "ab")
        after.add(Quad(node, NamedNode(full("skos:note")), odd, node))
        for name, some in (("a", before), ("b", after)):
            ordered = sorted(some, key=str)
            pyoxigraph.serialize(ordered, tmp_path / f"{name}.nq", format=RdfFormat.N_QUADS)
        found = diff("a.nq", "b.nq", tmp_path, house)
        parsed = json.loads(render_json(found))
        assert not parsed["left_out"]
        gone, new = (
            set(pyoxigraph.parse("\n".join(parsed[part]), format=RdfFormat.N_QUADS))
            for part in ("removed", "added")
        )
        assert gone <= before
        assert not new & before
        assert before - gone | new == after


def test_every_statement_that_is_gone_is_shown_or_counted_as_evidence(
    project: Project, house: Project, tmp_path: Path
) -> None:
    quads = sorted(_quads(project), key=str)
    for number in (1, 40, 400):
        gone = set(random.Random(number).sample(quads, number))
        for name, some in (("a", quads), ("b", [quad for quad in quads if quad not in gone])):
            pyoxigraph.serialize(some, tmp_path / f"{name}.nq", format=RdfFormat.N_QUADS)
        found = diff("a.nq", "b.nq", tmp_path, house)
        shown = sum(len(thing.lines) for thing in found.things) + found.folded
        assert shown >= len({quad.triple for quad in gone})


def _quads(project: Project) -> set[Quad]:
    """The quads of the project's data."""
    return {
        quad
        for path in project.data.rglob("*.trig")
        for quad in pyoxigraph.parse(path=path, format=RdfFormat.TRIG)
    }


def test_the_same_is_printed_whatever_the_hash_seed(project: Project, tmp_path: Path) -> None:
    quads = sorted(_quads(project), key=str)
    for name, some in (("a", quads), ("b", random.Random(7).sample(quads, len(quads) - 400))):
        pyoxigraph.serialize(some, tmp_path / f"{name}.nq", format=RdfFormat.N_QUADS)
    command = [sys.executable, "-m", "alliance87", "diff", "a.nq", "b.nq", "--format", "json"]
    printed = set()
    for seed in ("0", "1", "87"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            command, check=True, capture_output=True, env=environment, cwd=tmp_path
        )
        printed.add(done.stdout)
    assert len(printed) == 1
