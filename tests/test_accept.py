"""A valid contribution is taken in as the house writes it, and checked, published and asked for like the rest.

All that is contributed here is fiction.
"""

from __future__ import annotations

import csv
import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import layout as house
from alliance87.contribute.accept import Laid, Taken, lay_out, take
from alliance87.describe.as_json import render_json
from alliance87.describe.pages import page
from alliance87.describe.render import render_text
from alliance87.describe.sides import known
from alliance87.describe.thing import describe
from alliance87.export.build import build, published_files
from alliance87.export.dumps import in_text_order
from alliance87.export.tables import tables
from alliance87.formats import layout
from alliance87.formats.format import Format
from alliance87.formats.load import load, read
from alliance87.model.dataset import Dataset
from alliance87.model.errors import UnreadableError
from alliance87.model.finding import Report, Severity
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.model.status import DATASET, EVIDENCE
from alliance87.query import store
from alliance87.query.engine import ask
from alliance87.rules import references
from alliance87.rules.check import check
from alliance87.rules.policy import name_fault
from alliance87.rules.validate import Input
from alliance87.sandbox.limits import Limits
from alliance87.site.library import read_library
from alliance87.site.site import Site
from changed import checkout
from conftest import CHECKOUT
from serving import serving
from validating import FOLDER, report

EXAMPLE = CHECKOUT / "examples" / "harbour-forum"
NAME = "harbour-forum-2025"
FORUM, GRAPH = f"{PREFIXES['event']}{NAME}", f"{PREFIXES['contributed']}{NAME}"
WHO = "Amina Example, Harbour Workers' Relief"
HEAD = "".join(f"@prefix {prefix}: <{name}> .\n" for prefix, name in PREFIXES.items())
TURTLE = (FOLDER / "base.ttl").read_text("utf-8")
# Names at the edges of what may be a name: long, short, with dots, and near to what is reserved.
NAMES = ["0", "a.b.c", "con-x", "console", "com10", "x.htm", "x.fr", "x.en.js", "index", "search"]
NAMES += ["a" * 120, "a-" * 59 + "a", ".".join("a" * 60), "9" * 120, "html", "ttl", "static"]


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    return checkout(tmp_path / "copy")


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A checkout that has taken the example in."""
    project = checkout(tmp_path_factory.mktemp("accepted") / "copy")
    taken(project, EXAMPLE / "contribution.ttl")
    return project


@pytest.fixture(scope="module")
def published(accepted: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = tmp_path_factory.mktemp("published") / "copy"
    shutil.copytree(accepted.root, root)
    small = without_documents(Project(root))
    return published_files(small, load(small))


def without_documents(copy: Project) -> Project:
    """Leave the press release alone in a copy, since all documents take long to write."""
    shutil.rmtree(copy.data / "documents")
    for path in (copy.data / "disagreements.trig", copy.data / "curated" / "document-labels.trig"):
        path.unlink()
    return copy


def taken(project: Project, *files: Path) -> Path:
    result = take(project, files)
    assert isinstance(result, Taken), result
    return result.path


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def style_faults(text: str) -> list[str]:
    file = house.File("x.trig", text)
    rules = (house.plain_lines, house.indentation, house.prefixes)
    return [fault for rule in rules for fault in rule(file)]


# Laying out --------------------------------------------------------------------


def test_the_example_is_accepted_as_the_house_writes_it_and_says_what_was_handed_in(
    accepted: Project,
) -> None:
    path = accepted.contributions / f"{NAME}.trig"
    assert path.read_text("utf-8") == (EXAMPLE / "accepted.trig").read_text("utf-8")
    handed_in = {s.triple for s in read(EXAMPLE / "contribution.ttl").statements}
    statements = read(path).statements
    assert sorted(s.triple for s in statements) == sorted(handed_in)
    assert {s.graph for s in statements} == {EVIDENCE, GRAPH}


def test_the_example_says_that_it_is_fiction() -> None:
    for name in ("contribution.ttl", "accepted.trig"):
        text = (EXAMPLE / name).read_text("utf-8")
        assert "Fiction, to show what a contribution looks like: there was no such forum" in text
        addresses = [part for part in text.split('"') if part.startswith("https://")]
        assert addresses
        assert all(".example.org/" in address for address in addresses)


def test_tables_are_laid_out_into_one_file_that_is_checked_and_built(
    copy: Project, tmp_path: Path
) -> None:
    path = taken(copy, *sorted(EXAMPLE.glob("*.csv"), reverse=True))
    assert style_faults(path.read_text("utf-8")) == []
    names = {s.graph for s in read(path).statements} - {EVIDENCE}
    assert len(names) == 2  # the event has evidence of its own
    assert path.stem == min(names).removeprefix(PREFIXES["contributed"])
    assert path.stem.startswith("forum-example-org-report-2025-pdf-2026-11-20")
    assert check(copy).findings == ()
    build(without_documents(copy), tmp_path / "dist")
    assert "Exampleport Dockers' Union" in (tmp_path / "dist/alliance87.nq").read_text("utf-8")


def test_a_contribution_without_a_file_name_is_laid_out_too(project: Project) -> None:
    given = Input("<stdin>", Format.TURTLE, (EXAMPLE / "contribution.ttl").read_bytes())
    laid = lay_out(project, [given], Limits())
    assert isinstance(laid, Laid)
    assert (laid.name, laid.report.findings) == (NAME, ())


@pytest.mark.parametrize(
    ("value", "written_as"),
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
def test_a_value_is_written_so_that_it_reads_back(
    value: str, written_as: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "x.ttl", f"{HEAD}event:x a87:y {value} .")
    laid = layout.trig([(f"{BASE}graph/x", read(path).statements)])
    assert f"        a87:y {written_as} ;\n" in laid
    assert laid.startswith("@prefix ")
    assert "org: <" not in laid


def test_what_an_entry_rests_on_becomes_evidence_wherever_it_was_written(
    copy: Project, tmp_path: Path
) -> None:
    text = (EXAMPLE / "accepted.trig").read_text("utf-8")
    ground = f"prov:wasDerivedFrom passage:{NAME}-harbour-workers-relief ;"
    entry = f"    participation:{NAME}-harbour-workers-relief\n"
    before, _, after = text.partition(f"{entry}        {ground}\n    .\n")
    moved = before + after.replace(
        f"{entry}        a a87", f"{entry}        {ground}\n        a a87"
    )
    extra = f'{HEAD}graph:evidence {{ source:t a a87:OutsideSource ; dcterms:title "T"@en ; dcterms:identifier "https://forum.example.org/t" . }}'
    path = taken(copy, written(tmp_path / "a.trig", moved), written(tmp_path / "b.trig", extra))
    statements = read(path).statements
    assert {s.triple for s in statements} >= {
        s.triple for s in read(EXAMPLE / "accepted.trig").statements
    }
    derived = {s.graph for s in statements if s.predicate.endswith("wasDerivedFrom")}
    assert derived == {EVIDENCE}
    first = next(s for s in statements)
    assert shorten(first.subject) == "source:t"  # on which no graph rests


# Taking in ---------------------------------------------------------------------


def test_a_second_contribution_from_the_same_document_does_not_describe_it_again(
    copy: Project, tmp_path: Path
) -> None:
    taken(copy, written(tmp_path / "first.ttl", TURTLE))
    later = TURTLE.replace("fair-work-forum\n    a a87", "second\n    a a87")
    later = later.replace("harbour-relief", "dockers-union").replace(
        "listPosition 1", "listPosition 2"
    )
    later = (
        later.replace("Workers", "Dockers").replace("Secours", "Union").replace("harbour-", "dock-")
    )
    start, end = later.index("event:fair-work-forum\n"), later.index("# “Relief”")
    later = (later[:start] + later[end:]).replace('a87:isni "0000 0000 0000 0001" ;', "")
    path = taken(copy, written(tmp_path / "second.ttl", later))
    assert "a87:OutsideSource" not in path.read_text("utf-8")
    assert check(copy).findings == ()


@pytest.mark.parametrize(
    ("name", "text", "status"),
    [
        ("missing.ttl", None, 2),
        ("x.docx", "text", 2),
        ("broken.ttl", "a b c", 2),
        ("slip.ttl", TURTLE.replace("a87:statedName", "a87:statedNaem", 1), 1),
        ("evidence.ttl", TURTLE[: TURTLE.index("event:fair-work-forum\n")], 2),
        ("source.trig", f'{HEAD}graph:evidence {{ source:t a a87:OutsideSource ; dcterms:title "T"@en ; dcterms:identifier "https://forum.example.org/t" . }}', 2),
    ],
)  # fmt: skip
def test_what_is_not_valid_is_not_taken(
    copy: Project, tmp_path: Path, name: str, text: str | None, status: int
) -> None:
    if text is not None:
        written(tmp_path / name, text)
    result = take(copy, [tmp_path / name])
    assert isinstance(result, Report)
    assert (result.status, copy.contributions.exists()) == (status, False)


def test_what_is_there_already_is_refused_and_stays(copy: Project, tmp_path: Path) -> None:
    path = taken(copy, EXAMPLE / "contribution.ttl")
    for again in (path, EXAMPLE / "contribution.ttl"):
        path.write_text("# kept\n", "utf-8") if again != path else None
        with pytest.raises(UnreadableError, match="is there already"):
            take(copy, [again])
    assert path.read_text("utf-8") == "# kept\n"
    assert os.listdir(copy.contributions) == [path.name]


def test_a_file_that_another_program_writes_meanwhile_is_not_replaced(
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


def test_of_two_at_once_that_describe_one_body_the_second_is_told(
    copy: Project, tmp_path: Path
) -> None:
    one = written(tmp_path / "one.ttl", TURTLE)
    other = TURTLE.replace("contributed:fair-work-forum", "contributed:two")
    two = written(tmp_path / "two.ttl", other.replace("geo:826", "geo:250"))
    code = (
        "import sys; from pathlib import Path; from alliance87.model.project import Project;"
        "from alliance87.contribute.accept import Taken, take;"
        "done = take(Project(Path(sys.argv[1])), [Path(sys.argv[2])]);"
        "print(done.path.name if isinstance(done, Taken) else {f.rule for f in done.findings})"
    )
    with (copy.root / "pyproject.toml").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until both have begun
        command = [sys.executable, "-c", code, str(copy.root)]
        running = [
            subprocess.Popen([*command, str(path)], stdout=subprocess.PIPE, text=True)
            for path in (one, two)
        ]
        with pytest.raises(subprocess.TimeoutExpired):
            running[0].wait(timeout=2)
        assert not copy.contributions.exists()
    first, second = sorted(process.communicate(timeout=120)[0].strip() for process in running)
    assert first in ("fair-work-forum.trig", "two.trig")
    assert second == str({f"{PREFIXES['rule']}others"})
    assert os.listdir(copy.contributions) == [first]


def test_what_is_taken_is_on_the_disk_before_it_is_said_to_be(
    copy: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[bool, bool]] = []
    fsync, path = os.fsync, copy.contributions / f"{NAME}.trig"

    def watched(number: int) -> None:
        synced.append((os.path.isdir(f"/proc/self/fd/{number}"), path.exists()))
        fsync(number)

    monkeypatch.setattr(os, "fsync", watched)
    taken(copy, EXAMPLE / "contribution.ttl")
    assert synced == [
        (False, False),
        (True, True),
    ]  # the file before it has its name, then the folder


def test_an_installed_project_takes_nothing(copy: Project) -> None:
    (copy.root / "pyproject.toml").unlink()
    with pytest.raises(UnreadableError, match="Work in a checkout"):
        take(copy, [EXAMPLE / "contribution.ttl"])
    assert not copy.contributions.exists()


# Names -------------------------------------------------------------------------


def with_names(names: list[str]) -> str:
    """Return a contribution that gives each name to a body, a place, an event and an entry."""
    text = TURTLE.replace("contributed:fair-work-forum", f"contributed:{max(names, key=len)}")
    text += f"@prefix place: <{PREFIXES['place']}> .\n"
    for number, name in enumerate(names, 2):
        text += f"""
            place:{name} a schema:Place ; skos:prefLabel "Place {number}"@en .
            event:{name} a schema:Event ; skos:prefLabel "Event {number}"@en ; a87:standing standing:held ; schema:location place:{name} .
            organization:{name} a org:Organization ; skos:prefLabel "Body {number} of fiction"@en ;
                a87:participatedIn event:{name} .
            participation:{name} a a87:Participation ; a87:participant organization:{name} ; a87:event event:{name} ;
                a87:listPosition {number} ; a87:statedName "Body {number}" ; prov:wasDerivedFrom source:forum-report .
        """
    return text


@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.from_regex(r"[a-z0-9]{1,9}([.-][a-z0-9]{1,4}){0,30}", fullmatch=True), max_size=20)
)
def test_a_name_validates_just_if_it_has_no_fault(names: list[str]) -> None:
    assume(names)
    found = report([Input("mine.ttl", Format.TURTLE, with_names(sorted(set(names))).encode())])
    named = {f.focus.rpartition("/")[2] for f in found.findings if f.rule.endswith("#name")}
    wrong = {name for name in names if name_fault(name)}
    assert named >= wrong
    assert named - wrong <= {max(sorted(set(names)), key=len)} - set(names)


@pytest.mark.full
def test_every_name_that_validates_is_accepted_built_published_and_fetched(
    copy: Project, tmp_path: Path
) -> None:
    assert not [name for name in NAMES if name_fault(name)]
    file = taken(copy, written(tmp_path / "mine.ttl", with_names(NAMES)))
    assert file.stem == max(NAMES, key=len)
    assert [f for f in check(copy).findings if f.severity is not Severity.WARNING] == []
    dist = tmp_path / "dist"
    build(copy, dist)
    site = Site(read_library(copy, dist))
    labels = {"organization": "Body {} of fiction", "event": "Event {}", "place": "Place {}"}
    things = {
        f"id/{kind}/{name}": label.format(number)
        for number, name in enumerate(NAMES, 2)
        for kind, label in labels.items()
    }
    files = site.paths()
    assert len({each.casefold() for each in files}) == len(files)
    with serving(dist) as server:
        for path, label in things.items():
            assert label in site.read(f"{path}.html").decode()
            for form in ("text/html", "text/turtle", "application/ld+json"):
                answer = server.get(f"/{path}", accept=form)
                if answer.status_code == 303:
                    led = urljoin(f"/{path}", answer.headers["location"])
                    answer = server.get(led, accept=form)
                assert (answer.status_code, label in answer.text) == (200, True), path


# Checking and publishing -----------------------------------------------------------


def test_a_contribution_is_checked_with_the_rest_and_counted(accepted: Project) -> None:
    found = check(accepted)
    assert found.findings == ()
    assert dict(found.counts)["contributed"] == "40"


@pytest.mark.parametrize("is_there", [True, False])
def test_the_folder_may_be_empty_or_missing(copy: Project, is_there: bool) -> None:
    if is_there:
        copy.contributions.mkdir()
    data = load(copy)
    assert list(references.check_files(copy.root, data)) == []
    small = without_documents(copy)
    assert not [name for name in published_files(small, load(small)) if "contributed" in name]


def parsed(published: dict[str, bytes], name: str, folder: Path) -> Dataset:
    (folder / name).write_bytes(published[name])
    return Dataset(read(folder / name).statements)


def test_what_is_contributed_is_a_download_of_its_own(
    published: dict[str, bytes], accepted: Project, tmp_path: Path
) -> None:
    dump = parsed(published, "contributed.ttl", tmp_path)
    facts = load(accepted).by_graph[GRAPH]
    assert {s.triple for s in dump.statements} >= {s.triple for s in facts}
    catalog, part = parsed(published, "catalog.ttl", tmp_path), f"{BASE}dataset/contributed"
    assert catalog.value(part, f"{PREFIXES['void']}triples") == str(len(dump.statements))
    titles = {
        catalog.value(node, f"{PREFIXES['dcterms']}title")
        for node in catalog.values(part, f"{PREFIXES['dcat']}distribution")
    }
    assert titles == {
        f"Alliance 8.7 knowledge graph: what is contributed, as {form}"
        for form in ("Turtle", "JSON-LD")
    }
    nodes = json.loads(published["evidence.jsonld"])["@graph"]
    assert WHO in {node.get("contributor") for node in nodes}


def test_the_catalogue_names_the_part_before_there_is_a_file(project: Project) -> None:
    of_dataset = {(*s.triple[:2], s.value) for s in load(project).by_graph[DATASET]}
    part = (f"{BASE}catalog", f"{PREFIXES['dcat']}dataset", f"{BASE}dataset/contributed")
    assert part in of_dataset


def test_contributed_graphs_are_after_the_curated(accepted: Project) -> None:
    names = list(dict.fromkeys(s.graph for s in in_text_order(load(accepted))))
    at = names.index(GRAPH)
    assert names[at - 1].startswith(PREFIXES["curated"])
    assert not any("/graph/curated/" in name for name in names[at:])


def test_the_tables_of_the_press_release_stay_as_they_are(
    accepted: Project, project: Project
) -> None:
    before = tables(load(project))
    assert before
    assert tables(load(accepted)) == before


# Asking ------------------------------------------------------------------------


def test_a_contributed_statement_comes_with_its_document_and_its_contributor(
    accepted: Project,
) -> None:
    described = describe(known(accepted), "Harbour Forum 2025")
    (statement,) = [s for s in described.statements if s.path.endswith("startDate")]
    (support,) = statement.supports
    given = (support.status, support.contributor, support.submitted_on)
    assert given == ("contributed", WHO, "2026-11-20")
    text = render_text(page(described), 200)
    assert "\nCONTRIBUTED: a document says so, by the word of a contributor\n" in text
    assert (
        "      contributed: “Report of the Harbour Forum 2025 (fiction)”"
        f" (https://forum.example.org/report-2025.pdf); sent by {WHO} on 2026-11-20\n"
        "        from “met in Harbour Hall on 14 and 15 May 2025”\n"
    ) in text
    assert '"start": null,\n' in render_json(described)
    assert "STATED: a document says so" not in text


def test_what_is_contributed_comes_after_what_is_curated(accepted: Project) -> None:
    described = describe(known(accepted), "organization:anti-slavery-international")
    order = list(dict.fromkeys(s.status for s in described.statements))
    assert order == ["stated", "curated", "contributed"]


def test_questions_on_the_press_release_have_the_answers_they_had(
    accepted: Project, project: Project
) -> None:
    new, old = store.load(accepted), store.load(project)
    assert {
        path.stem
        for path in project.queries.glob("*.rq")
        if ask(new, path.read_text("utf-8"), "") != ask(old, path.read_text("utf-8"), "")
    } == {"how-many-statements-have-which-status"}


def test_the_words_behind_a_contributed_statement_can_be_asked_for(accepted: Project) -> None:
    text = (accepted.queries / "which-words-support-a-statement.rq").read_text("utf-8")
    statement = "organization:argentine-industrial-union a87:country geo:032"
    assert statement in text
    instead = f"organization:anti-slavery-international a87:participatedIn <{FORUM}>"
    answer = ask(store.load(accepted), text.replace(statement, instead), "")
    assert isinstance(answer, bytes)
    assert b"met in Harbour Hall" in answer
    assert answer.count(b"Report of the Harbour Forum 2025") == 2


# Countries -----------------------------------------------------------------------


def naming(copy: Project, local: str, *countries: str) -> Path:
    """A table of an organisation for each country, in a folder beside the checkout."""
    base = (FOLDER / "base.organizations.csv").read_text("utf-8").splitlines()
    rows = csv.DictReader(base)
    (first, *_) = rows
    path = copy.root.parent / f"{local}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        for at, land in enumerate(countries):
            own = {"id": f"{local}-{at}", "name": f"{local.title()} {at} Relief", "country": land}
            about = {"source_address": f"https://{local}.example.org", "evidence": ""}
            alone = dict.fromkeys(
                ("isni", "lei", "same_as", "website", "other_names", "part_of"), ""
            )
            writer.writerow({**first, **own, **about, **alone})
    return path


def test_a_country_that_is_named_first_is_described_from_the_table(copy: Project) -> None:
    taken(copy, naming(copy, "quay", "Rep. of Korea", "Bolivia", "GBR"))
    taken(copy, naming(copy, "pier", "Corée du Sud", "Togo"))
    data = load(copy)
    new = {s.subject for s in data.by_graph[f"{PREFIXES['curated']}countries"]}
    assert sorted(shorten(iri) for iri in new) == ["geo:068", "geo:410", "geo:768"]
    korea = f"{PREFIXES['geo']}410"
    labels = {(t.language, t.value) for t in data.terms(korea, f"{PREFIXES['skos']}prefLabel")}
    assert labels == {
        ("en", "Republic of Korea"),
        ("fr", "République de Corée"),
        ("es", "República de Corea"),
    }
    assert {"410", "KR", "KOR"} == set(data.values(korea, f"{PREFIXES['schema']}identifier"))
    assert check(copy).findings == ()


def test_a_country_that_does_not_exist_is_described_by_nobody(
    copy: Project, tmp_path: Path
) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(TURTLE.replace("geo:826", "geo:999"), "utf-8")
    report = take(copy, [path])
    assert isinstance(report, Report)
    assert {shorten(found.rule) for found in report.findings} == {"rule:undescribed"}
    assert not (copy.data / "curated" / "countries.trig").exists()
