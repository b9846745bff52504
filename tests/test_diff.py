"""What changed is told per thing, with its evidence, and nothing that changed is left untold."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
from alliance87.diff.as_json import render_json
from alliance87.diff.diff import diff
from alliance87.diff.markdown import MOST, code, render_markdown
from alliance87.diff.sides import side
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from alliance87.diff.text import render_text
from alliance87.diff.told import Told, ToldThing
from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.report.terminal import columns
from changed import copy, full

HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
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


def edited(project: Project, folder: Path, file: str, *changes: tuple[str, str]) -> Project:
    """Copy the rooms, and replace words of one file."""
    made = copy(project, folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"the edit must change one place: {old!r}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return made


def between(before: Project | Path, after: Project | Path, project: Project) -> Told:
    one, other = (s.root if isinstance(s, Project) else s for s in (before, after))
    return diff(str(one), str(other), Path("/"), project)


def files(folder: Path, before: str, after: str, project: Project, ending: str = "trig") -> Told:
    """Compare two texts, written to files."""
    for name, text in (("a", before), ("b", after)):
        (folder / f"{name}.{ending}").write_text(HEADER + text, encoding="utf-8")
    return diff(f"a.{ending}", f"b.{ending}", folder, project)


def lines(told: Told, width: int = 5000) -> list[str]:
    """Return the text without the line that names the sides, and without blank lines."""
    return [line.strip() for line in render_text(told, width).splitlines()[1:] if line]


def the(told: Told, name: str) -> ToldThing:
    found = [thing for thing in told.things if shorten(thing.iri) == name]
    assert len(found) == 1, [shorten(thing.iri) for thing in told.things]
    return found[0]


# What is told ----------------------------------------------------------------


def test_a_corrected_label_is_told_with_the_words_it_rests_on(
    project: Project, tmp_path: Path
) -> None:
    label = 'skos:prefLabel "International Labour Organization"@en'
    changed = (label, label.replace("Labour", "Labor"))
    after = edited(project, tmp_path / "b", "data/press-release.trig", changed)
    under = "The following organisations participated in the Strategy Workshop"
    assert lines(between(project, after, project)) == [
        "1 thing changed, none added, none removed; 1 statement changed (stated).",
        "ORGANISATIONS AND OFFICES",
        "changed: “International Labor Organization (ILO)” (organization:ilo)",
        '~ label: "International Labour Organization"@en → "International Labor Organization"@en',
        f"stated: “International Labour Organization (ILO)” characters 4601–4640, under “{under}”",
    ]


def test_a_removed_identifier_is_told_with_the_source_that_gave_it(
    project: Project, tmp_path: Path
) -> None:
    isni = '        a87:isni "0000 0001 2171 9688" ;\n'
    after = edited(project, tmp_path / "b", "data/curated/ror.trig", (isni, ""))
    told = lines(between(project, after, project))
    assert told[0] == "1 thing changed, none added, none removed; 1 statement removed (curated)."
    assert told[3] == '- isni: "0000 0001 2171 9688"'
    assert told[4].startswith("curated: “ROR record 00z39za88, data release v2.9” (github:ror-")
    assert told[4].endswith(
        "; verified by the editors of the Alliance 8.7 knowledge graph on 2026-11-22"
    )


def test_corrected_offsets_are_told_of_their_passage(project: Project, tmp_path: Path) -> None:
    changed = ("oa:start 4601 ; oa:end 4640", "oa:start 4602 ; oa:end 4641")
    after = edited(project, tmp_path / "b", "data/press-release.trig", changed)
    told = between(project, after, project)
    passage = "“International Labour Organization (ILO)” (passage:participant-ilo)"
    assert lines(told)[1:] == [
        "EVIDENCE",
        f"changed: {passage}, under {told.things[0].carries} statements",
        "~ end: 4640 → 4641",
        "~ start: 4601 → 4602",
        "carries: “International Labour Organization (ILO)” (organization:ilo) is a: org:Organization",
        (
            "carries: “International Labour Organization (ILO)” (organization:ilo) label: "
            '"International Labour Organization"@en'
        ),
        'carries: “International Labour Organization (ILO)” (organization:ilo) abbreviation: "ILO"',
        f"and {told.things[0].carries - 3} more",
    ]
    assert told.things[0].carries > 7


def test_an_altered_quote_is_told_though_a_statement_came_with_it(
    project: Project, tmp_path: Path
) -> None:
    after = edited(
        project,
        tmp_path / "b",
        "data/press-release.trig",
        ('exact "International Labour Organization (ILO)"', 'exact "The ILO"'),
        ('a87:abbreviation "ILO" ;', 'a87:abbreviation "ILO", "I.L.O." ;'),
    )
    told = lines(between(project, after, project))
    assert '+ abbreviation: "I.L.O."' in told
    assert '~ exact: "International Labour Organization (ILO)" → "The ILO"' in told


def test_a_deprecated_term_is_told_under_the_ontology(project: Project, tmp_path: Path) -> None:
    block = "a87:Proposal\n    a owl:Class ;"
    more = "\n    owl:deprecated true ;\n    rdfs:seeAlso a87:Undertaking ;"
    after = edited(project, tmp_path / "b", "ontology/alliance87.ttl", (block, block + more))
    assert lines(between(project, after, project)) == [
        "1 thing changed, none added, none removed; 2 statements added (recorded).",
        "TERMS OF THE ONTOLOGY",
        "changed: “proposal” (a87:Proposal)",
        "+ deprecated: true",
        "+ see also: “undertaking” (a87:Undertaking)",
    ]


def test_a_contribution_is_told_with_its_evidence_folded_into_what_it_carries(
    project: Project, tmp_path: Path
) -> None:
    told = between(project, copy(project, tmp_path / "b", CONTRIBUTION), project)
    source = "“Report of the Forum” (https://forum.example.org/report.pdf)"
    ground = f"contributed: {source}; by Amina Example on 2026-11-20"
    assert lines(told) == [
        "3 things added, none removed; 12 statements added (11 contributed, 1 recorded).",
        "Told with what rests on it, and not counted: 15 statements of evidence.",
        "ORGANISATIONS AND OFFICES",
        "added: “Harbour Relief” (organization:relief)",
        "+ is a: org:Organization",
        '+ label: "Harbour Relief"@en',
        "+ country: “United Kingdom” (geo:826)",
        "+ participated in: “Forum” (event:forum)",
        ground,
        "EVENTS",
        "added: “Forum” (event:forum)",
        "+ is a: schema:Event",
        '+ label: "Forum"@en',
        "+ start date: 2019-05-14",
        ground,
        "PARTICIPATIONS",
        "added: “Harbour Relief” (participation:relief)",
        "+ is a: “participation” (a87:Participation)",
        '+ stated name: "Harbour Relief"',
        "+ event: “Forum” (event:forum)",
        "+ participant: “Harbour Relief” (organization:relief)",
        ground,
        "+ rests on: passage:relief",
        f"“Harbour Relief (London)”, in {source}",
    ]


def test_what_hides_among_evidence_is_told(project: Project, tmp_path: Path) -> None:
    hidden = (
        "graph:evidence { passage:relief a org:Organization ; skos:prefLabel 'A bank' . "
        "contributed:forum skos:note 'A note.' . }"
    )
    told = between(project, copy(project, tmp_path / "b", CONTRIBUTION + hidden), project)
    assert [line.words for line in the(told, "passage:relief").lines] == ["is a", "label"]
    assert '+ label: "A bank"' in lines(told)
    assert '+ note: "A note."' in lines(told)


def test_evidence_that_old_statements_gain_is_told_though_a_new_one_came_with_it(
    project: Project, tmp_path: Path
) -> None:
    more = (
        "contributed:forum { event:forum a87:standing standing:held . } graph:evidence {"
        " contributed:forum prov:wasDerivedFrom source:other . passage:relief oa:hasSelector quote:b ."
        " quote:b a oa:TextQuoteSelector ; oa:exact 'Other words' ."
        " source:other a a87:OutsideSource ; dcterms:title 'Another report' . }"
    )
    told = lines(files(tmp_path, CONTRIBUTION, CONTRIBUTION + more, project))
    assert "+ standing: “held” (standing:held)" in told
    assert "+ rests on: source:other" in told
    assert '+ exact: "Other words"' in told


def test_a_statement_that_moves_to_another_status_is_told_as_moved(
    project: Project, tmp_path: Path
) -> None:
    statement = "organization:ilo schema:url <https://ilo.example.org> ."
    graphs = "graph:evidence { curated:x a87:status status:curated . }"
    before = copy(project, tmp_path / "a", f"{graphs} curated:x {{ {statement} }}")
    after = copy(project, tmp_path / "b", f"{graphs} stated:participant-ilo {{ {statement} }}")
    told = between(before, after, project)
    url = "= url: https://ilo.example.org, now stated, before curated"
    assert url in lines(told)
    assert lines(told)[0].endswith(" 1 statement moved (curated to stated).")
    position = lines(told).index(url)
    assert lines(told)[position + 1].startswith("now stated: “International Labour")


def test_a_statement_that_gains_evidence_is_told_with_what_it_gained(
    project: Project, tmp_path: Path
) -> None:
    more = "stated:subtitle { organization:alliance-8.7 skos:prefLabel 'Alliance 8.7'@en . }"
    told = lines(between(project, copy(project, tmp_path / "b", more), project))
    assert told[0].endswith("; 1 statement moved (stated, other evidence).")
    assert told[3] == '= label: "Alliance 8.7"@en, stated on other evidence'
    assert told[4].startswith("now stated: “Key stakeholders discussed")
    assert len(told) == 5


def test_a_graph_that_changes_its_status_is_told_of_each_of_its_statements(
    project: Project, tmp_path: Path
) -> None:
    graph = "curated:ror-afl-cio\n        a a87:StatementGraph ;\n        a87:status status:"
    changed = (f"{graph}curated", f"{graph}stated")
    after = edited(project, tmp_path / "b", "data/curated/ror.trig", changed)
    told = between(project, after, project)
    moved = [line for thing in told.things for line in thing.lines if line.kind == "moved"]
    assert len(moved) == 4
    assert {line.status_before for line in moved} == {"curated"}
    assert "~ status: “curated” (status:curated) → “stated” (status:stated)" in lines(told)


def test_a_thing_with_another_name_is_told_as_renamed_and_nothing_else(
    project: Project, tmp_path: Path
) -> None:
    after = copy(project, tmp_path / "b")
    for path in after.data.rglob("*.trig"):
        text = re.sub(r"participant-ilo\b", "participant-the-ilo", path.read_text(encoding="utf-8"))
        path.write_text(
            re.sub(r"organization:ilo\b", "organization:the-ilo", text), encoding="utf-8"
        )
    told = between(project, after, project)
    assert lines(told)[0] == (
        "3 things renamed, none added, none removed; no statement added or removed."
    )
    assert lines(told)[2].endswith("(organization:the-ilo), formerly organization:ilo")
    assert told.difference.removed
    assert [thing.lines for thing in told.things] == [(), (), ()]


def test_a_thing_that_is_merely_alike_is_not_told_as_renamed(
    project: Project, tmp_path: Path
) -> None:
    town = "graph:x { place:%s a schema:Place ; skos:prefLabel %r . }"
    told = files(tmp_path, town % ("a", "A"), town % ("b", "B"), project)
    assert [(shorten(t.iri), t.kind) for t in told.things] == [
        ("place:a", "removed"),
        ("place:b", "added"),
    ]
    told = files(
        tmp_path, town % ("a", "A"), (town % ("b", "A")).replace("place:", "event:"), project
    )
    assert {thing.kind for thing in told.things} == {"removed", "added"}
    both = town % ("b", "A") + town % ("c", "A")
    told = files(tmp_path, town % ("a", "A"), both, project)
    assert {thing.kind for thing in told.things} == {"removed", "added"}


def test_a_value_takes_the_place_of_another_only_in_the_same_graph(
    project: Project, tmp_path: Path
) -> None:
    label = "graph:%s { place:a skos:prefLabel %r . }"
    keep = "graph:z { place:a a schema:Place . }"
    same = files(tmp_path, keep + label % ("x", "A"), keep + label % ("x", "B"), project)
    assert [line.kind for line in the(same, "place:a").lines] == ["changed"]
    other = files(tmp_path, keep + label % ("x", "A"), keep + label % ("y", "B"), project)
    assert sorted(line.kind for line in the(other, "place:a").lines) == ["added", "removed"]


def test_values_of_several_languages_are_paired_by_language(
    project: Project, tmp_path: Path
) -> None:
    told = files(
        tmp_path,
        "graph:x { place:a skos:prefLabel 'A'@en, 'Â'@fr . }",
        "graph:x { place:a skos:prefLabel 'B'@en, 'B̂'@fr . }",
        project,
    )
    assert lines(told)[3:] == ['~ label: "A"@en → "B"@en', '~ label: "Â"@fr → "B̂"@fr']


def test_values_that_look_alike_are_told_apart(project: Project, tmp_path: Path) -> None:
    place = "graph:x { place:a skos:prefLabel %s . }"
    for before, after, shown in (
        ('"é"', '"e\u0301"', '~ label: "\\u00e9" → "e\\u0301"'),
        ('"a b"', '"a\u00a0b"', '~ label: "a b" → "a\\u00a0b"'),
        ("1", '"1"', '~ label: "1"^^xsd:integer → "1"'),
    ):
        assert lines(files(tmp_path, place % before, place % after, project))[-1] == shown


def test_long_values_are_shown_where_they_differ(project: Project, tmp_path: Path) -> None:
    place = "graph:x { place:a skos:note %r . }"
    words = " ".join(f"word{number}" for number in range(5000))
    after = words.replace("word2500 ", "WORD ")
    (line,) = lines(files(tmp_path, place % words, place % after, project), 999)[3:]
    assert "word2500" in line
    assert "WORD" in line
    assert len(line) < 400


def test_a_draft_with_faults_is_told_all_the_same(project: Project, tmp_path: Path) -> None:
    faulty = (
        CONTRIBUTION
        + "graph:evidence { contributed:forum a87:status status:stated, <urn:x*y> ;"
        + " prov:wasDerivedFrom 'not an IRI', passage:none . quote:relief oa:start 'eleven' . }"
    )
    told = files(tmp_path, CONTRIBUTION, faulty, project)
    for render in (lambda t: render_text(t, 80), render_markdown, render_json):
        assert "not an IRI" in render(told)
    assert "urn:x" not in lines(told)[0]
    assert "contributed to unknown" in lines(told)[0]
    half = CONTRIBUTION + "graph:evidence { quote:relief oa:start 'eleven', 11 . }"
    assert "characters" not in render_text(files(tmp_path, CONTRIBUTION, half, project), 999)
    assert any("not described: passage:none, not an IRI" in line for line in lines(told))


def test_evidence_that_a_part_does_not_hold_is_taken_from_the_dataset(
    project: Project, tmp_path: Path
) -> None:
    text = (project.data / "implied.trig").read_text(encoding="utf-8")
    month = 'a87:during "2017-02"^^xsd:gYearMonth'
    assert month in text
    changed = text.replace(month, month.replace("-02", "-03"))
    told = lines(files(tmp_path, text, changed, project))
    assert told[3] == "~ during: 2017-02 → 2017-03"
    assert told[4].startswith("implied: A release dated 9 February 2017")
    assert "in the words “9 February 2017” characters 237–252" in told


# Sides -----------------------------------------------------------------------


def test_nothing_differs_from_itself(project: Project) -> None:
    told = between(project, project, project)
    assert lines(told) == ["No difference."]
    parsed = json.loads(render_json(told))
    assert (parsed["things"], parsed["added"], parsed["removed"]) == ([], [], [])
    assert render_markdown(told).endswith("\n\nNo difference.\n")


def test_what_is_published_does_not_differ_from_what_it_was_made_from(
    project: Project, dist: Path
) -> None:
    assert lines(between(project, dist, project)) == ["No difference."]
    assert lines(between(project.data, dist, project)) == [
        "No difference.",
        "Not compared, as only one side holds it: https://w3id.org/alliance87/ontology.",
        "Not compared, as only one side holds it: graph:schemes.",
    ]


@pytest.mark.parametrize("ending", ["nt", "jsonld"])
def test_the_formats_of_the_union_do_not_differ(project: Project, dist: Path, ending: str) -> None:
    told = diff("alliance87.ttl", f"alliance87.{ending}", dist, project)
    assert not told.things
    assert not told.difference.with_graphs


def test_a_file_without_graphs_is_compared_by_its_statements(project: Project, dist: Path) -> None:
    assert lines(diff("alliance87.trig", "alliance87.nq", dist, project)) == ["No difference."]
    assert lines(diff("alliance87.trig", "alliance87.ttl", dist, project)) == [
        "No difference.",
        "Statuses and evidence are not compared: alliance87.ttl has no named graphs.",
    ]


def test_a_draft_does_not_differ_from_what_was_accepted_of_it(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "draft.ttl").write_text(HEADER + EVIDENCE + STATEMENTS, encoding="utf-8")
    (tmp_path / "x.trig").write_text(HEADER + CONTRIBUTION, encoding="utf-8")
    told = diff("draft.ttl", "x.trig", tmp_path, project)
    assert lines(told) == ["No difference."]
    assert told.difference.with_graphs


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
def test_what_cannot_be_read_is_refused_with_its_place(
    project: Project, tmp_path: Path, name: str
) -> None:
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
def repository(project: Project, tmp_path: Path) -> Path:
    """A repository of the project with two commits, the second with a contribution."""
    folder = tmp_path / "repository"
    copy(project, folder)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=One")
    git(folder, "tag", "v0.1.0")
    (folder / "data" / "forum.trig").write_text(HEADER + CONTRIBUTION, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=Two")
    return folder


def test_two_revisions_are_compared_as_they_stand_in_the_repository(
    project: Project, repository: Path
) -> None:
    (repository / "data" / "forum.trig").write_text("not read", encoding="utf-8")
    told = diff("v0.1.0", "main", repository, project)
    assert (
        lines(told)[0]
        == "3 things added, none removed; 12 statements added (11 contributed, 1 recorded)."
    )
    first = render_text(told, 100).splitlines()[0]
    hashes = [git(repository, "rev-parse", name)[:12] for name in ("v0.1.0", "main")]
    assert first == f"v0.1.0 ({hashes[0]}) → main ({hashes[1]})"
    below = repository / "data"
    assert diff("HEAD~1", "HEAD", below, project).things == told.things


def test_a_revision_and_a_checkout_of_it_do_not_differ(project: Project, repository: Path) -> None:
    assert lines(diff("HEAD", ".", repository, project)) == ["No difference."]


def test_a_path_comes_before_a_revision_of_the_same_name(
    project: Project, repository: Path
) -> None:
    git(repository, "branch", "data")
    assert not side("data", repository).commit
    assert side("main", repository).commit


def test_a_link_in_a_revision_is_not_followed(repository: Path) -> None:
    (repository / "data" / "link.trig").symlink_to("/etc/passwd")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=Link")
    assert side("HEAD", repository).quads == side("HEAD~1", repository).quads


def test_a_fault_in_a_revision_is_told_with_revision_file_and_line(repository: Path) -> None:
    (repository / "data" / "forum.trig").write_text("graph:x {", encoding="utf-8")
    git(repository, "commit", "--quiet", "--all", "--message=Broken")
    with pytest.raises(UnreadableError, match=r"^HEAD:data/forum\.trig:1:\d+: does not parse"):
        side("HEAD", repository)


def test_an_unknown_revision_is_told_with_what_may_be_meant(repository: Path) -> None:
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


def hostile(folder: Path, project: Project) -> Told:
    """A thing with a hostile label, named by another, on hostile evidence."""
    words = json.dumps(HOSTILE)
    text = CONTRIBUTION.replace('"Amina Example"', words).replace('"Report of the Forum"', words)
    text = text.replace('"Forum"', words).replace('"Harbour Relief (London)"', words)
    return files(folder, "graph:x { place:a a schema:Place . }", text, project)


def test_no_label_can_harm_a_terminal_or_pass_for_a_line_of_ours(
    project: Project, tmp_path: Path
) -> None:
    told = hostile(tmp_path, project)
    for width in (60, 100):
        text = render_text(told, width)
        assert not set("\x1b\u202e\u2028\r") & set(text)
        assert "” (organization:ilo)” (event:forum)" not in text
        for line in text.splitlines():
            indent = len(line) - len(line.lstrip())
            assert indent in (0, 2, 4, 6, 8, 10)
            if line.lstrip().startswith("- c"):
                assert indent not in (0, 4, 8)


def test_text_keeps_to_the_width_but_for_addresses(project: Project, tmp_path: Path) -> None:
    told = between(project, copy(project, tmp_path / "b", CONTRIBUTION), project)
    for width in (60, 100):
        for line in render_text(told, width).splitlines():
            assert columns(line) <= width or " " not in line.strip()


def without_code(markdown: str) -> str:
    """Take out code spans as CommonMark does: a run of backticks, up to one as long."""
    return re.sub(r"(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)", "", markdown)


def test_all_data_stands_in_code_spans_in_markdown(project: Project, tmp_path: Path) -> None:
    markdown = render_markdown(hostile(tmp_path, project))
    left = without_code(markdown)
    assert "octocat" in markdown
    assert not set("`<>@[]|_\x1b\u202e\u2028") & set(left)
    allowed = (
        r"(\*\*.*\*\*|[0-9A-Z].*\.|### [A-Z][a-z, ]+| *- (\*\*[a-z]+\*\*:|[ a-z:()–;,→0-9]*).*|)"
    )
    for line in left.splitlines():
        assert re.fullmatch(allowed, line), line
    assert "### b" not in left


@pytest.mark.parametrize("text", ["", " ", "`", "``", "a`", "`a", "a``b`c", "x " * 3, "\n", " `` "])
def test_a_code_span_ends_where_it_should(text: str) -> None:
    assert without_code(f"{code(text)}!") == "!"


def test_markdown_is_cut_to_what_a_comment_holds(project: Project, tmp_path: Path) -> None:
    place = "graph:x { place:a a schema:Place . }"
    files(tmp_path, place, place, project)
    told = between(project, tmp_path / "a.trig", project)
    markdown = render_markdown(told)
    assert MOST - 2000 < len(markdown) <= MOST
    last = markdown.splitlines()[-1]
    number = int(last.partition(" ")[0])
    assert re.match(r"\d+ more lines do not fit into a comment\. See all: `alliance87 diff ", last)
    assert number > 100


def test_the_json_says_what_its_module_documents(project: Project, tmp_path: Path) -> None:
    told = between(project, copy(project, tmp_path / "b", CONTRIBUTION), project)
    parsed = json.loads(render_json(told))
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
    quote = {"text": "Harbour Relief (London)", "start": None, "end": None, "heading": None}
    quote["passage"] = full("passage:relief")
    assert origin["after"]["origin"]["quotes"] == [quote]
    ground = parsed["grounds"]["after"][full("contributed:forum")]
    assert (ground["by"], ground["on"]) == ("Amina Example", "2026-11-20")
    assert parsed["grounds"]["before"] == {}
    assert len(parsed["added"]) == 12 + 15


def test_what_the_json_adds_and_removes_makes_the_one_side_into_the_other(
    project: Project, tmp_path: Path
) -> None:
    chance = random.Random(87)
    quads = sorted(side(str(project.root), Path("/")).quads, key=str)
    odd = Literal('a "quote"\n\\ \u2028 é 🐳', language="en")
    node = NamedNode(full("place:odd"))
    for number in range(8):
        before, after = (set(chance.sample(quads, 600 * number + 1)) for _ in "ab")
        after.add(Quad(node, NamedNode(full("skos:note")), odd, node))
        for name, some in (("a", before), ("b", after)):
            ordered = sorted(some, key=str)
            pyoxigraph.serialize(ordered, tmp_path / f"{name}.nq", format=RdfFormat.N_QUADS)
        parsed = json.loads(render_json(diff("a.nq", "b.nq", tmp_path, project)))
        assert not parsed["left_out"]
        gone, new = (
            set(pyoxigraph.parse("\n".join(parsed[part]), format=RdfFormat.N_QUADS))
            for part in ("removed", "added")
        )
        assert gone <= before
        assert not new & before
        assert before - gone | new == after


def test_every_statement_that_differs_is_told_or_folded_or_renamed(
    project: Project, tmp_path: Path
) -> None:
    chance = random.Random(7)
    quads = sorted(side(str(project.root), Path("/")).quads, key=str)
    for number in (1, 40, 400):
        gone = set(chance.sample(quads, number))
        kept = [quad for quad in quads if quad not in gone]
        for name, some in (("a", quads), ("b", kept)):
            pyoxigraph.serialize(some, tmp_path / f"{name}.nq", format=RdfFormat.N_QUADS)
        told = diff("a.nq", "b.nq", tmp_path, project)
        seen = sum(len(thing.lines) for thing in told.things) + told.folded
        assert seen >= len({quad.triple for quad in gone})


def test_the_same_is_printed_whatever_the_hash_seed(project: Project, tmp_path: Path) -> None:
    after = copy(project, tmp_path / "b", CONTRIBUTION, lambda g, s, p, o: p.endswith("prefLabel"))
    script = (
        "import sys; from pathlib import Path; from alliance87.diff.diff import diff;"
        "from alliance87.diff.as_json import render_json; from alliance87.model.project import Project;"
        "told = diff(sys.argv[1], sys.argv[2], Path('/'), Project(Path(sys.argv[1])));"
        "sys.stdout.buffer.write(render_json(told).encode());"
        "assert not {'rdflib', 'pyld', 'pyshacl'} & set(sys.modules)"
    )
    printed = set()
    for seed in ("0", "1", "87"):
        command = [sys.executable, "-c", script, str(project.root), str(after.root)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, check=True, capture_output=True, env=environment)
        printed.add(done.stdout)
    assert len(printed) == 1
