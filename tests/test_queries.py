"""The saved questions have their expected answers, in two engines, and the answers fit the source."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions

import assemble
from alliance87.model.project import Project
from alliance87.query import store
from alliance87.query.engine import ask, is_nothing
from alliance87.query.parameters import declared, filled
from alliance87.query.questions import questions
from conftest import CHECKOUT

QUERIES = CHECKOUT / "queries"
ANSWERS = CHECKOUT / "tests" / "answers"
NAMES = sorted(path.stem for path in QUERIES.glob("*.rq"))
# What the model asks, in its order, and the file that answers it.
ASKED_BY_THE_MODEL = (
    "who-took-part",
    "participants-by-kind",
    "which-countries-are-represented-and-on-whose-word",
    "which-action-groups-are-there-and-on-what",
    "which-targets-goals-codes-and-indicators",
    "what-is-to-end-by-when",
    "what-happened-when-and-where",
    "which-words-support-a-statement",
    "what-does-a-passage-say",
    "what-rests-on-curation-alone",
    "what-the-source-does-not-say",
    "who-speaks-in-two-capacities",
    "which-participants-can-be-looked-up-elsewhere",
    "which-forms-of-exploitation-are-addressed",
    "how-complete-is-the-coverage",
    "what-changed-since-the-last-release",
    "which-countries-are-pathfinders-since-when-on-whose-word",
    "who-chaired-the-alliance-and-when",
    "which-action-groups-existed-when-on-which-area-under-whom",
    "what-does-each-figure-say-of-which-year-by-whom",
    "where-documents-disagree",
    "what-became-of-the-plans-of-2017",
    "which-parts-of-the-target-have-no-indicator",
    "who-deals-with-trafficking",
    "what-is-known-of-a-country",
)

Row = tuple[str, ...]
Table = tuple[Row, list[Row]]


@pytest.fixture(scope="module")
def in_oxigraph(project: Project) -> pyoxigraph.Store:
    return store.load(project)


@pytest.fixture(scope="module")
def in_rdflib(project: Project) -> rdflib.Dataset:
    return assemble.dataset(project)


def expected(name: str) -> Table:
    """The answer in ``tests/answers``: the variables, and the rows with every term in full."""
    return table((ANSWERS / f"{name}.tsv").read_bytes(), QueryResultsFormat.TSV)


def table(content: bytes, form: QueryResultsFormat) -> Table:
    results = pyoxigraph.parse_query_results(content, format=form)
    assert isinstance(results, QuerySolutions)
    head = tuple(variable.value for variable in results.variables)
    return head, [tuple(full(solution[name]) for name in head) for solution in results]


def full(term: object) -> str:
    """A term in N-Triples, however an engine holds it; an unbound one is empty."""
    if isinstance(term, rdflib.URIRef):
        return str(NamedNode(str(term)))
    if isinstance(term, rdflib.Literal) and term.language:
        return str(Literal(str(term), language=term.language))
    if isinstance(term, rdflib.Literal):
        kind = str(term.datatype or rdflib.XSD.string)
        return str(Literal(str(term), datatype=NamedNode(kind)))
    return "" if term is None else str(term)


@cache
def text_cells(name: str) -> list[Row]:
    """The rows of an expected answer as CSV has them: IRIs and literals as plain text."""
    results = pyoxigraph.parse_query_results(
        (ANSWERS / f"{name}.tsv").read_bytes(), format=QueryResultsFormat.TSV
    )
    assert isinstance(results, QuerySolutions)
    lines = (results.serialize(format=QueryResultsFormat.CSV) or b"").decode().split("\r\n")
    return [tuple(row) for row in csv.reader(lines[1:-1])]


def column(name: str, number: int) -> list[str]:
    return [row[number] for row in text_cells(name)]


def facts(shared: Path, file: str) -> list[dict[str, str]]:
    with (shared / "facts" / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_every_question_has_an_answer_and_every_answer_a_question() -> None:
    assert sorted(path.name for path in ANSWERS.iterdir()) == [f"{name}.tsv" for name in NAMES]


def test_every_question_of_the_model_is_there() -> None:
    assert [name for name in ASKED_BY_THE_MODEL if name not in NAMES] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_says_false_of_what_is_only_not_stated(name: str) -> None:
    assert [row for row in text_cells(name) if "false" in row] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_question_about_one_example_says_so(name: str, project: Project) -> None:
    text = (QUERIES / f"{name}.rq").read_text("utf-8")
    (english,) = [q.english for q in questions(project) if q.name == name]
    assert ("in the place of the one under VALUES" in text) is ("(an example: " in english)


def test_every_question_says_what_it_asks_and_what_a_row_is(project: Project) -> None:
    found = questions(project)
    assert [question.name for question in found] == NAMES
    assert [q.name for q in found if not q.english.endswith("?") or "row" not in q.row] == []


@pytest.mark.parametrize("name", NAMES)
def test_oxigraph_gives_the_expected_answer(name: str, in_oxigraph: pyoxigraph.Store) -> None:
    answer = ask(in_oxigraph, (QUERIES / f"{name}.rq").read_text("utf-8"), name)
    assert isinstance(answer, bytes)
    remedy = f"If the data rightly changed: alliance87 query {name} --format tsv"
    assert table(answer, QueryResultsFormat.JSON) == expected(name), remedy


@pytest.mark.full
@pytest.mark.parametrize("name", NAMES)
def test_rdflib_gives_the_expected_answer(name: str, in_rdflib: rdflib.Dataset) -> None:
    result = in_rdflib.query((QUERIES / f"{name}.rq").read_text("utf-8"))
    rows = [tuple(full(term) for term in row) for row in result if not isinstance(row, bool)]
    assert (tuple(str(v) for v in result.vars or ()), rows) == expected(name)


def test_who_took_part_is_the_list_of_the_press_release(shared: Path) -> None:
    text = (shared / "source" / "press-release.txt").read_text("utf-8")
    entries = [line for line in text.split("Strategy Workshop:**")[1].splitlines() if line.strip()]
    assert column("who-took-part", 0) == [str(n) for n in range(1, 43)]
    assert column("who-took-part", 1) == entries


@pytest.mark.parametrize(
    ("kind", "kinds", "count"),
    [
        ("government", ("government",), 8),
        ("workers-organisation", ("workers' organisation",), 6),
        ("employers-organisation", ("employers' organisation",), 5),
        ("un-body", ("UN ", "ILO bureau", "academic / UN university"), 10),
    ],
)
def test_the_participants_of_a_kind_are_those_of_the_facts(
    kind: str, kinds: tuple[str, ...], count: int, shared: Path, in_oxigraph: pyoxigraph.Store
) -> None:
    of_kind = [r["row"] for r in facts(shared, "participants.csv") if r["kind"].startswith(kinds)]
    query = (QUERIES / "participants-by-kind.rq").read_text("utf-8")
    data = store.statements(in_oxigraph)
    answer = ask(in_oxigraph, filled(query, "q", [("kind", kind)], data), "q")
    assert isinstance(answer, bytes)
    rows = json.loads(answer)["results"]["bindings"]
    assert [row["position"]["value"] for row in rows] == of_kind
    assert len(of_kind) == count


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_every_parameter_narrows_or_changes_the_answer(
    name: str, project: Project, in_oxigraph: pyoxigraph.Store
) -> None:
    query = (QUERIES / f"{name}.rq").read_text("utf-8")
    for parameter in declared(query):
        example = parameter.means.partition(", e.g. ")[2]
        data = store.statements(in_oxigraph)
        narrowed = ask(in_oxigraph, filled(query, name, [(parameter.name, example)], data), name)
        assert not is_nothing(narrowed)
        assert narrowed != ask(in_oxigraph, query, name)


def test_the_kinds_make_up_the_42() -> None:
    assert sum(map(int, column("how-many-participants-are-of-each-kind", 1))) == 42


def test_countries_are_those_of_the_facts_and_on_the_word_of_the_list_only_where_it_names_them(
    shared: Path,
) -> None:
    rows = facts(shared, "participants.csv")
    answer = text_cells("which-countries-are-represented-and-on-whose-word")

    def found(status: str) -> set[tuple[str, str]]:
        """The list entries that the answer has with a status, and their countries."""
        return {
            (row["row"], code)
            for code, name, _, found, _ in answer
            for row in rows
            if found == status and row["source_string"].startswith(name)
        }

    curated = {(row["row"], row["iso3166_alpha2"]) for row in rows if row["iso3166_alpha2"]}
    named = ("explicit", "in the name")
    assert found("curated") == curated
    assert {row for row, _ in found("stated")} == {
        row["row"] for row in rows if row["country_in_source_basis"].startswith(named)
    }
    assert found("stated") | found("implied") <= curated
    assert {name for _, name, _, status, _ in answer if status == "implied"} == {
        "Argentine Industrial Union",
        "Cambodian Federation of Employers and Business Associations",
    }
    ties = {
        (row["kind"], tie.rpartition("#")[2])
        for _, name, tie, found, _ in answer
        if tie
        for row in rows
        if found == "stated" and row["source_string"].startswith(name)
    }
    assert {tie for kind, tie in ties if kind == "government"} == {"governs"}
    assert {tie for kind, tie in ties if kind == "independent public office"} == {"serves"}
    assert {tie for _, tie in ties} == {"governs", "namedAfter", "serves"}


def test_participants_are_looked_up_by_the_verified_identifiers_and_no_others(shared: Path) -> None:
    wanted = []
    for row in facts(shared, "participants.csv"):
        qid = row["wikidata_qid"]
        found = (
            f"http://www.wikidata.org/entity/{qid}" if qid else "",
            *(row[name] for name in ("ror_id", "isni", "eurovoc_iri", "op_corporate_body_iri")),
        )
        if any(found):
            wanted.append((row["row"], *found))
    answer = text_cells("which-participants-can-be-looked-up-elsewhere")
    assert [(row[0], *row[2:]) for row in answer] == wanted


def test_the_targets_are_the_five_named_each_under_its_goal_with_its_indicators(
    shared: Path,
) -> None:
    of_target = {
        row["primary_iri"]: row["indicator_iris"].split()
        for row in facts(shared, "entities.csv")
        if row["key"].startswith("target")
    }
    answer = text_cells("which-targets-goals-codes-and-indicators")
    assert [(row[2], row[6]) for row in answer] == [
        (target, indicator)
        for code in ("5.2", "8.7", "16.2", "16.3", "16.a")
        for target in (f"http://metadata.un.org/sdg/{code}",)
        for indicator in of_target[target]
    ]
    assert all(row[3] == f"http://metadata.un.org/sdg/{row[0].split('.')[0]}" for row in answer)


def test_nothing_is_to_end_by_a_year_that_the_words_do_not_hold() -> None:
    answer = text_cells("what-is-to-end-by-when")
    assert all(year in words and bool(year) == ("20" in words) for _, year, words, _ in answer)
    assert {(form, year) for form, year, _, _ in answer if year} == {
        ("forced labour", "2030"),
        ("modern slavery", "2030"),
        ("human trafficking", "2030"),
        ("child labour", "2025"),
    }


def test_the_workshop_has_the_month_of_one_document_and_the_days_of_another() -> None:
    answer = text_cells("what-happened-when-and-where")
    workshop = [row for row in answer if row[0].endswith("/strategy-workshop")]
    bounds = [row for row in workshop if row[2].endswith(("#earliest", "#latest"))]
    assert {row[3] for row in bounds} == {"2017-02-01", "2017-02-09"}
    assert {row[3]: row[4] for row in workshop if row not in bounds} == {
        "2017": "year",
        "2017-02": "month",
        "2017-02-01": "day",
        "2017-02-03": "day",
        "London": "place",
        "P3D": "length",
        "Wilton Park": "place",
        "in early February": "words",
    }
    events = list(dict.fromkeys(row[0].rpartition("/")[2] for row in answer))
    assert events == [
        "consultative-process",
        "launch",
        "further-consultations",
        "strategy-workshop",
        "global-conference",
    ]


def test_six_action_groups_stand_where_the_answer_says(shared: Path) -> None:
    text = (shared / "source" / "press-release.txt").read_text("utf-8")
    answer = text_cells("which-action-groups-are-there-and-on-what")
    assert [text[int(start) : int(end)] for *_, start, end in answer] == [row[1] for row in answer]
    assert [row[2] for row in answer] == ["prospective"] * 6


def test_the_words_left_out_are_what_the_coverage_lacks(shared: Path) -> None:
    text = (shared / "source" / "press-release.txt").read_text("utf-8")
    gaps = text_cells("which-words-are-left-out-and-why")
    assert [text[int(row[1]) : int(row[2])] for row in gaps] == ["and"]
    passages, letters, count, in_gaps, percent = text_cells("how-complete-is-the-coverage")[0]
    assert (int(count), int(in_gaps)) == (len(gaps), sum(int(row[3]) for row in gaps))
    assert float(percent) == round(100 - 100 * int(in_gaps) / int(letters), 2)
    assert float(percent) >= 97
    assert int(passages) > 100


def test_one_participant_speaks_in_two_capacities() -> None:
    capacities = column("who-speaks-in-two-capacities", 2)
    entry = column("who-took-part", 1)[20]
    assert sorted(entry.split(" and ", 1)) == sorted(capacities)


def test_what_rests_on_curation_alone_stands_in_no_graph_of_another_status(
    in_rdflib: rdflib.Dataset,
) -> None:
    taken = {rdflib.URIRef(iri) for iri in column("who-took-part", 2)}
    curated = set(assemble.status_graph(in_rdflib, "curated"))
    others = set(assemble.status_graph(in_rdflib, "stated"))
    others |= set(assemble.status_graph(in_rdflib, "implied"))
    alone = {tuple(map(full, triple)) for triple in curated - others if triple[0] in taken}
    assert {row[1:] for row in expected("what-rests-on-curation-alone")[1]} == alone
