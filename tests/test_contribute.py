"""Contributions are made, laid out as the house writes them, and taken into a copy of the dataset.

All that is contributed here is fiction.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import layout as house
from alliance87.contribute.accept import Laid, Taken, lay_out, take
from alliance87.contribute.answers import background, fault
from alliance87.contribute.arrange import arranged
from alliance87.contribute.draft import require_writable, write
from alliance87.contribute.new import (
    KINDS,
    asked_again,
    completed,
    faults_of,
    make,
    missing,
    proposal,
    questions,
    wrong_answers,
)
from alliance87.export.build import build
from alliance87.formats import layout
from alliance87.formats.format import Format
from alliance87.model.dataset import Dataset
from alliance87.model.errors import UnreadableError
from alliance87.model.finding import Report
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.model.statement import Statement, statements_of
from alliance87.model.status import EVIDENCE
from alliance87.rules.check import check
from alliance87.rules.parts import parts
from alliance87.rules.validate import Input
from alliance87.sandbox.limits import Limits
from conftest import CHECKOUT

EXAMPLE = CHECKOUT / "examples" / "harbour-forum"
HEAD = "".join(f"@prefix {prefix}: <{name}> .\n" for prefix, name in PREFIXES.items())
SOURCE = {
    "source_title": "Report of the Fair Work Forum 2019",
    "source_language": "en",
    "source_address": "https://forum.example.org/report-2019.pdf",
}
BY = {"contributor": "Amina Example, Harbour Relief", "date": "2026-11-20"}
ORGANIZATION = {"name": "Harbour Relief", "language": "en", **SOURCE, **BY}
EVENT = {"name": "Fair Work Forum 2019", "language": "en", "standing": "held", **SOURCE, **BY}
EVIDENCE_ROW = {"id": "relief-founded", "quote": "was founded in London", **SOURCE}
ENTRY = {
    "event": "fair-work-forum-2019",
    "position": "1",
    "stated_name": "Harbour Relief",
    "organization": "harbour-relief",
    "quote": "Harbour Relief (London)",
    **SOURCE,
    **BY,
}
GRAPH = "contributed:forum-example-org-report-2019-pdf-2026-11-20"


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """A checkout of its own, to take contributions into."""
    root = tmp_path / "copy"
    for name in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(CHECKOUT / name, root / name)
    shutil.copytree(CHECKOUT / "tests" / "cases", root / "tests" / "cases")
    shutil.copy(CHECKOUT / "pyproject.toml", root)
    return Project(root)


def read_trig(text: str) -> tuple[Statement, ...]:
    return statements_of("", ox.parse(text, format=ox.RdfFormat.TRIG))


def read_turtle(text: str) -> tuple[Statement, ...]:
    return statements_of("", ox.parse(text, format=ox.RdfFormat.TURTLE))


def said(path: Path) -> set[Statement]:
    """Return what a file of named graphs says."""
    return set(read_trig(path.read_text("utf-8")))


def made(project: Project, kind: str, answers: dict[str, str], draft: Path | None = None) -> Laid:
    laid = make(project, kind, completed(kind, answers), draft)
    assert isinstance(laid, Laid), laid
    return laid


def refused(
    project: Project, kind: str, answers: dict[str, str], draft: Path | None = None
) -> Report:
    report = make(project, kind, completed(kind, answers), draft)
    assert isinstance(report, Report), report
    return report


def taken(project: Project, *files: Path) -> Path:
    result = take(project, files)
    assert isinstance(result, Taken), result
    return result.path


def style_faults(text: str) -> list[str]:
    file = house.File("x.trig", text)
    rules = (house.plain_lines, house.indentation, house.prefixes)
    return [fault for rule in rules for fault in rule(file)]


# Laying out --------------------------------------------------------------------


def test_the_example_is_accepted_as_the_house_has_written_it(copy: Project) -> None:
    path = taken(copy, EXAMPLE / "contribution.ttl")
    assert path == copy.contributions / "harbour-forum-2025.trig"
    assert path.read_text("utf-8") == (EXAMPLE / "accepted.trig").read_text("utf-8")


def test_what_is_laid_out_has_the_layout_of_our_own_files(copy: Project) -> None:
    for files in ([EXAMPLE / "contribution.ttl"], sorted(EXAMPLE.glob("*.csv"))):
        path = taken(copy, *files)
        assert style_faults(path.read_text("utf-8")) == []
        path.unlink()


def test_turtle_and_trig_say_what_they_are_given_and_begin_with_the_comment() -> None:
    given = Dataset(read_trig((EXAMPLE / "accepted.trig").read_text("utf-8")))
    laid = layout.trig(list(given.by_graph.items()), "A comment\nof two lines.")
    assert set(read_trig(laid)) == set(given.statements)
    assert laid.startswith("# A comment\n# of two lines.\n\n@prefix ")
    back = read_turtle(layout.turtle(given.statements))
    assert {s.triple for s in back} == {s.triple for s in given.statements}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('"two \\"words\\" \\\\ here"', '"two \\"words\\" \\\\ here"'),
        ('"a\\nb\\tc"', '"a\\nb\\tc"'),
        ('"9"^^xsd:integer', "9"),
        ('"09"^^xsd:integer', '"09"^^xsd:integer'),
        ('"true"^^xsd:boolean', '"true"^^xsd:boolean'),
        ('"x"@pt-br', '"x"@pt-br'),
        ('"see org:x and <b:>"', '"see org:x and <b:>"'),
        ("organization:alliance-8.7", "organization:alliance-8.7"),
        ("<https://w3id.org/alliance87/id/event/a%20b>", "<https://w3id.org/alliance87/id/event/a%20b>"),
    ],
)  # fmt: skip
def test_a_value_is_written_so_that_it_reads_back(value: str, written: str) -> None:
    text = f"{HEAD}event:x a87:y {value} ."
    laid = layout.turtle(read_turtle(text))
    assert f"    a87:y {written} ;\n" in laid
    assert ("org: <" in laid) is False


def test_prefixes_are_in_order_and_ours_come_last() -> None:
    text = (EXAMPLE / "accepted.trig").read_text("utf-8")
    declared = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    again = layout.turtle(read_trig(text))
    assert [n for n in declared if n != "graph:"] == [
        line.split()[1] for line in again.splitlines() if line.startswith("@prefix")
    ]


def test_on_what_an_entry_rests_becomes_evidence_wherever_it_was_written() -> None:
    graph = PREFIXES["contributed"] + "x"
    text = f"""{HEAD}
        graph:evidence {{ <{graph}> a a87:StatementGraph ; prov:wasDerivedFrom source:s .
                          source:s a a87:OutsideSource . source:t a a87:OutsideSource . }}
        <{graph}> {{ participation:p a a87:Participation ; prov:wasDerivedFrom source:s . }}"""
    read = read_trig(text)
    graphs = arranged(parts([read], Dataset(read)), Dataset(()))
    assert [name for name, _ in graphs] == [EVIDENCE, EVIDENCE, graph]
    (left, behind, facts) = ({s.subject for s in of} for _, of in graphs)
    assert {shorten(s) for s in left} == {"source:t"}
    assert {shorten(s) for s in behind} == {"contributed:x", "source:s", "participation:p"}
    assert [shorten(s.predicate) for s in graphs[2][1]] == ["rdf:type"]
    assert {shorten(s) for s in facts} == {"participation:p"}


# Accepting ----------------------------------------------------------------------


def test_what_is_accepted_passes_the_check_and_is_built(copy: Project, tmp_path: Path) -> None:
    path = taken(copy, *sorted(EXAMPLE.glob("*.csv")))
    assert path.stem.startswith("forum-example-org-report-2025-pdf-2026-11-20")
    report = check(copy)
    assert report.findings == ()
    assert dict(report.counts)["contributed"] != "0"
    build(copy, tmp_path / "dist")
    built = "".join(p.read_text("utf-8") for p in (tmp_path / "dist").rglob("*.nq"))
    assert "Exampleport Dockers' Union" in built


def test_a_second_contribution_from_the_same_document_does_not_describe_it_again(
    copy: Project, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.trig", tmp_path / "second.trig"
    first.write_text(made(copy, "event", EVENT).text, "utf-8")
    taken(copy, first)
    later = {**ORGANIZATION, "date": "2026-11-21"}
    second.write_text(made(copy, "organization", later).text, "utf-8")
    path = taken(copy, second)
    assert "a87:OutsideSource" not in path.read_text("utf-8")
    assert check(copy).findings == ()


def test_tables_of_one_contribution_come_into_one_graph(copy: Project) -> None:
    path = taken(copy, *(EXAMPLE / f"{n}.csv" for n in ("organizations", "participants")),
                 *(EXAMPLE / f"{n}.csv" for n in ("events", "evidence")))  # fmt: skip
    names = {s.graph for s in said(path)}
    assert len([n for n in names if "/contributed/" in n]) == 2  # the event has evidence of its own
    assert path.stem == min(n.rpartition("/")[2] for n in names if "/contributed/" in n)


def test_what_is_not_valid_is_not_taken(copy: Project, tmp_path: Path) -> None:
    text = (EXAMPLE / "contribution.ttl").read_text("utf-8")
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(text.replace("a87:statedName", "a87:statedNaem", 1), "utf-8")
    report = take(copy, [wrong])
    assert isinstance(report, Report)
    assert (report.status, copy.contributions.exists()) == (1, False)


def test_what_cannot_be_read_is_not_taken(copy: Project, tmp_path: Path) -> None:
    for name, status in (("missing.ttl", 2), ("x.docx", 2)):
        report = take(copy, [tmp_path / name])
        assert isinstance(report, Report)
        assert report.status == status
    broken = tmp_path / "broken.ttl"
    broken.write_text("a b c", "utf-8")
    report = take(copy, [broken])
    assert isinstance(report, Report)
    assert report.status == 2


def test_a_contribution_that_is_there_already_is_refused_and_stays(copy: Project) -> None:
    path = taken(copy, EXAMPLE / "contribution.ttl")
    with pytest.raises(UnreadableError, match="is there already"):
        take(copy, [path])
    path.write_text("# kept\n", "utf-8")
    with pytest.raises(UnreadableError, match="is there already"):
        take(copy, [EXAMPLE / "contribution.ttl"])
    assert path.read_text("utf-8") == "# kept\n"
    assert os.listdir(copy.contributions) == [path.name]


def test_a_file_that_another_writes_meanwhile_is_not_replaced(
    copy: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(source: Path, target: Path) -> None:
        target.write_text("# theirs\n", "utf-8")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(UnreadableError, match="is there already"):
        take(copy, [EXAMPLE / "contribution.ttl"])
    (path,) = copy.contributions.iterdir()
    assert path.read_text("utf-8") == "# theirs\n"


def test_an_installed_project_takes_nothing(copy: Project) -> None:
    (copy.root / "pyproject.toml").unlink()
    with pytest.raises(UnreadableError, match="Work in a checkout"):
        take(copy, [EXAMPLE / "contribution.ttl"])
    assert not copy.contributions.exists()


def test_evidence_alone_is_no_contribution(copy: Project, tmp_path: Path) -> None:
    draft = tmp_path / "draft.trig"
    draft.write_text(made(copy, "evidence", EVIDENCE_ROW).text, "utf-8")
    report = take(copy, [draft])
    assert isinstance(report, Report)
    assert report.status == 2
    assert [f.rule for f in report.findings] == [f"{PREFIXES['rule']}no-statements"]
    assert not copy.contributions.exists()


def test_a_likely_duplicate_is_taken_with_a_warning_for_the_reviewer(
    copy: Project, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.trig"
    again = {**ORGANIZATION, "name": "International Labour Organization"}
    draft.write_text(made(copy, "organization", again).text, "utf-8")
    result = take(copy, [draft])
    assert isinstance(result, Taken)
    assert [f.rule for f in result.report.findings] == [f"{PREFIXES['rule']}duplicate"]


# Making -------------------------------------------------------------------------


def test_a_draft_grows_from_evidence_to_entries_and_is_accepted(
    copy: Project, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.trig"
    steps = [
        ("evidence", EVIDENCE_ROW),
        ("organization", {**ORGANIZATION, "evidence": "relief-founded"}),
        ("event", EVENT),
        ("participation", ENTRY),
    ]
    for kind, answers in steps:
        before = said(draft) if draft.exists() else set()
        draft.write_text(made(copy, kind, answers, draft if before else None).text, "utf-8")
        assert before < said(draft)
        assert style_faults(draft.read_text("utf-8")) == []
    path = taken(copy, draft)
    assert path.stem == GRAPH.partition(":")[2]
    assert said(path) == said(draft)
    assert check(copy).findings == ()


def test_the_same_answers_twice_change_nothing(project: Project, tmp_path: Path) -> None:
    draft = tmp_path / "draft.trig"
    draft.write_text(made(project, "organization", ORGANIZATION).text, "utf-8")
    again = made(project, "organization", ORGANIZATION, draft).text
    assert again == draft.read_text("utf-8")


def test_two_entries_at_one_position_are_told_at_the_option_and_in_the_draft(
    project: Project, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.trig"
    draft.write_text(made(project, "event", EVENT).text, "utf-8")
    draft.write_text(made(project, "organization", ORGANIZATION, draft).text, "utf-8")
    draft.write_text(made(project, "participation", ENTRY, draft).text, "utf-8")
    other = {**ENTRY, "organization": "ilo", "stated_name": "ILO", "quote": ""}
    report = refused(project, "participation", other, draft)
    assert {f.rule for f in report.findings} == {f"{PREFIXES['shape']}Participation-position"}
    places = {(f.place.file, f.place.line > 0) for f in report.findings}
    assert places == {("alliance87 new participation --position", False), (str(draft), True)}
    assert asked_again(report) == {"position"}


def test_a_finding_stands_at_the_option_of_its_answer(project: Project) -> None:
    wrong = {**ORGANIZATION, "kind": "ngoo", "source_language": "english please"}
    report = refused(project, "organization", wrong)
    places = {f.place.file for f in report.findings}
    assert places == {
        "alliance87 new organization --kind",
        "alliance87 new organization --source-language",
    }
    assert all(not f.place.line and not f.place.excerpt for f in report.findings)
    assert asked_again(report) == {"kind", "source_language"}


def test_a_draft_that_is_wrong_is_told_at_its_own_lines(project: Project, tmp_path: Path) -> None:
    draft = tmp_path / "draft.trig"
    text = made(project, "event", EVENT).text
    assert faults_of(project, _written(draft, text)) is None
    _written(draft, text.replace("a87:standing", "a87:standign"))
    alone = faults_of(project, draft)
    assert alone is not None
    for report in (refused(project, "organization", ORGANIZATION, draft), alone):
        assert asked_again(report) == frozenset()
        (found,) = report.findings
        assert (found.place.file, found.place.excerpt.strip()) == (
            str(draft),
            "a87:standign standing:held ;",
        )


@pytest.mark.parametrize("content", ["", "   \n", "not { trig"])
def test_a_draft_that_cannot_be_read_is_refused(
    content: str, project: Project, tmp_path: Path
) -> None:
    draft = _written(tmp_path / "draft.trig", content)
    assert refused(project, "event", EVENT, draft).status == 2
    assert draft.read_text("utf-8") == content


def test_a_draft_that_is_a_folder_or_a_link_is_refused(project: Project, tmp_path: Path) -> None:
    folder, link = tmp_path / "a.trig", tmp_path / "b.trig"
    folder.mkdir()
    link.symlink_to(tmp_path / "nowhere.trig")
    for draft in (folder, link):
        assert refused(project, "event", EVENT, draft).status == 2


def test_a_likely_duplicate_is_pointed_out_once(project: Project, tmp_path: Path) -> None:
    again = {**ORGANIZATION, "name": "International Labour Organization", "id": "intl-labour"}
    laid = made(project, "organization", again)
    (found,) = laid.report.findings
    assert (found.rule, found.place.file) == (
        f"{PREFIXES['rule']}duplicate",
        "alliance87 new organization --name",
    )
    draft = _written(tmp_path / "draft.trig", laid.text)
    assert made(project, "event", EVENT, draft).report.findings == ()


@pytest.mark.parametrize(
    ("kind", "column", "right", "wrong"),
    [
        ("organization", "country", "GBR", "Narnia"),
        ("organization", "kind", "ngo", "ngoo"),
        ("organization", "language", "en", "English, please"),
        ("organization", "website", "https://relief.example.org", "relief"),
        ("organization", "id", "harbour-relief", "Harbour Relief"),
        ("organization", "part_of", "ilo", "nobody"),
        ("organization", "part_of", "ilo | unicef", "ilo | nobody"),
        ("event", "standing", "held", "over"),
        ("event", "start", "2019-05-14", "14/05/19"),
        ("participation", "position", "1", "first"),
        ("participation", "event", "strategy-workshop", "no-event"),
        ("evidence", "before", " -", "=1+1("),
    ],
)
def test_an_answer_is_checked_by_itself(
    kind: str, column: str, right: str, wrong: str, project: Project
) -> None:
    known = background(project, None)
    of = KINDS[kind].column(column)
    assert fault(kind, of, right, known, Path("mine.trig")) == ""
    assert fault(kind, of, wrong, known, Path("mine.trig"))


def test_an_answer_that_is_no_text_is_left_to_the_whole(project: Project) -> None:
    known = background(project, None)
    name = KINDS["organization"].column("name")
    assert fault("organization", name, "Caf\udce9", known, Path("mine.trig")) == ""


def test_a_draft_from_several_documents_proposes_none_of_them(
    project: Project, tmp_path: Path
) -> None:
    draft = _written(tmp_path / "draft.trig", made(project, "event", EVENT).text)
    assert background(project, draft).before == {**SOURCE, **BY}
    other = {**ORGANIZATION, "source_title": "B", "source_address": "https://b.example.org"}
    _written(draft, made(project, "organization", other, draft).text)
    assert background(project, draft).before == BY


def test_wrong_answers_are_counted_once_for_each_option(project: Project) -> None:
    wrong = {**ORGANIZATION, "kind": "ngoo", "country": "Narnia"}
    assert wrong_answers(refused(project, "organization", wrong)) == 2
    assert wrong_answers(Report((), ())) is None


def test_an_id_is_proposed_from_the_name_or_the_quote_and_asked_after_it() -> None:
    assert [c.name for c in questions("organization")][:2] == ["name", "id"]
    assert [c.name for c in questions("evidence")][:2] == ["quote", "id"]
    assert questions("participation") == KINDS["participation"].columns
    column = KINDS["event"].column("id")
    assert proposal(column, {"name": "Forum für Arbeit, 2019"}) == "forum-fur-arbeit-2019"
    assert proposal(column, {}) == ""
    assert completed("event", EVENT)["id"] == "fair-work-forum-2019"
    assert completed("event", {**EVENT, "id": "x"})["id"] == "x"
    assert completed("participation", ENTRY) == ENTRY


def test_what_is_missing_is_named_and_an_id_only_if_none_can_be_made() -> None:
    needed = [c.name for c in missing("organization", {})]
    assert needed == ["name", "id", "language", *SOURCE, *BY]
    assert [c.name for c in missing("organization", {**ORGANIZATION, "name": "国际"})] == ["id"]
    assert missing("organization", ORGANIZATION) == ()


@pytest.mark.parametrize(
    ("name", "status"), [("#5 Relief", 0), ("=1+1()", 2), ("Caf\udce9", 2), ("a\x00b", 2), ("-", 1)]
)
def test_an_answer_is_never_taken_for_something_else(
    name: str, status: int, project: Project
) -> None:
    answers = completed("organization", {**ORGANIZATION, "name": name, "id": "x"})
    result = make(project, "organization", answers)
    report = result if isinstance(result, Report) else result.report
    assert report.status == status
    if isinstance(result, Laid):
        assert f'"{name}"@en' in result.text


def test_the_first_answer_may_begin_with_a_hash(project: Project) -> None:
    report = refused(project, "participation", {**ENTRY, "event": "#forum"})
    assert {f.place.file for f in report.findings} >= {"alliance87 new participation --event"}


def _written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


# The draft ----------------------------------------------------------------------


def test_a_draft_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = tmp_path / "draft.trig"
    write(draft, "one\n")
    write(draft, "two é\n")
    assert draft.read_bytes() == "two é\n".encode()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UnreadableError, match="No space left on device"):
        write(draft, "three\n")
    assert os.listdir(tmp_path) == ["draft.trig"]
    assert draft.read_text("utf-8") == "two é\n"


def test_a_draft_in_no_folder_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="there is no folder"):
        require_writable(tmp_path / "no" / "draft.trig")
    require_writable(tmp_path / "draft.trig")


def test_a_draft_that_may_not_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = _written(tmp_path / "draft.trig", "")
    monkeypatch.setattr(os, "access", lambda path, mode: path != draft)
    with pytest.raises(UnreadableError, match="may not write to this file"):
        require_writable(draft)
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path)
    with pytest.raises(UnreadableError, match="may not write into this folder"):
        require_writable(draft)


def test_laying_out_needs_no_name_of_a_file(project: Project) -> None:
    given = Input("<stdin>", Format.TURTLE, (EXAMPLE / "contribution.ttl").read_bytes())
    laid = lay_out(project, [given], Limits())
    assert isinstance(laid, Laid)
    assert (laid.name, laid.report.findings) == ("harbour-forum-2025", ())
