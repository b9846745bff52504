"""What other programs read of a report is what their standards ask for, whatever a finding holds."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
import pyshacl
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from junitparser import Error, Failure, JUnitXml
from rdflib.namespace import RDF, SH

from alliance87.model.finding import Finding, Place, Report, Severity, in_order
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.project import VERSION
from alliance87.report.render import FORMATS, render
from examples import examples
from test_report import COUNTRY, LIMIT, MISSPELT, ORGANIZATION, REFUSAL, REPORT, WARNING
from test_report import schema as report_schema

PTR = rdflib.Namespace("http://www.w3.org/2009/pointers#")
PROV = rdflib.Namespace(PREFIXES["prov"])
SARIF = Path(__file__).parent / "sarif" / "sarif-2.1.0.schema.json"
NONE = Report((("quads read", "14"),), ())

# SHACL, §3.6, as shapes: W3C publishes none for reports.
REPORTS = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ptr: <http://www.w3.org/2009/pointers#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix : <https://example.org/> .

:Report a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
    sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ;
    sh:property [ sh:path sh:result ; sh:class sh:ValidationResult ] ;
    sh:xone (
        [ sh:property [ sh:path sh:conforms ; sh:hasValue true ] , [ sh:path sh:result ; sh:maxCount 0 ] ]
        [ sh:property [ sh:path sh:conforms ; sh:hasValue false ] , [ sh:path sh:result ; sh:minCount 1 ] ]
    ) .
:Result a sh:NodeShape ; sh:targetClass sh:ValidationResult ; sh:targetObjectsOf sh:result ;
    sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path sh:value ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:sourceShape ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ;
        sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ;
        sh:in ( sh:Violation sh:Warning sh:Info ) ] ;
    sh:property [ sh:path sh:resultMessage ; sh:uniqueLang true ;
        sh:or ( [ sh:datatype xsd:string ] [ sh:datatype <http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> ] ) ] ;
    sh:property [ sh:path [ sh:inversePath sh:result ] ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path prov:atLocation ; sh:minCount 1 ; sh:maxCount 1 ] .
:Point a sh:NodeShape ; sh:targetClass ptr:LineCharPointer ;
    sh:property [ sh:path ptr:lineNumber ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:positiveInteger ] ;
    sh:property [ sh:path ptr:charNumber ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:positiveInteger ] ;
    sh:property [ sh:path ptr:reference ; sh:minCount 1 ; sh:maxCount 1 ] .
"""


@cache
def sarif_schema() -> Draft202012Validator:
    """The schema of SARIF 2.1.0."""
    return Draft202012Validator(
        json.loads(SARIF.read_text(encoding="utf-8")),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def sarif(report: Report) -> dict[str, Any]:
    """The one run of a report in SARIF, once it is valid."""
    content = json.loads(render(report, "sarif", 80, False).encode())
    sarif_schema().validate(content)
    (run,) = content["runs"]
    assert isinstance(run, dict)
    return run


def turtle(report: Report) -> rdflib.Graph:
    """A report in RDF, once two parsers read the same from it."""
    text = render(report, "turtle", 80, False)
    parsed = len(set(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)))
    graph = rdflib.Graph().parse(data=text, format="turtle")
    assert len(graph) == parsed
    return graph


# SARIF -----------------------------------------------------------------------


@pytest.mark.parametrize("report", [REPORT, NONE], ids=["findings", "none"])
def test_sarif_names_the_tool_its_version_and_how_columns_are_counted(report: Report) -> None:
    run = sarif(report)
    driver = run["tool"]["driver"]
    assert driver["name"] == "alliance87"
    assert driver["version"] == driver["semanticVersion"] == VERSION
    assert driver["informationUri"] == BASE
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": report.status}]
    assert len(run["results"]) == len(report.findings)


def test_sarif_has_what_code_scanning_requires_of_rules_and_results() -> None:
    run = sarif(REPORT)
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["partialFingerprints"]["primaryLocationLineHash"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert location["physicalLocation"]["artifactLocation"]["uri"]
        assert {"startLine", "startColumn", "endLine", "endColumn"} <= set(region)


def test_sarif_tells_place_level_subject_and_remedy() -> None:
    run = sarif(REPORT)
    misspelt = next(r for r in run["results"] if r["ruleId"] == "shape:Participation-statedName")
    assert misspelt["level"] == "error"
    assert misspelt["message"]["text"] == (
        "Harbour Workers' Relief (organization:harbour-workers-relief) a87:statedNaem — Give the name"
        ' once, exactly as the source prints it: a87:statedName "…". (did you mean a87:statedName?)'
    )
    (location,) = misspelt["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "draft.ttl"},
        "region": {
            "startLine": 2,
            "startColumn": 5,
            "endLine": 2,
            "endColumn": 19,
            "snippet": {"text": "a87:statedNaem"},
        },
        "contextRegion": {"startLine": 2, "snippet": {"text": MISSPELT.place.excerpt}},
    }
    assert location["logicalLocations"] == [
        {"name": "Harbour Workers' Relief", "fullyQualifiedName": ORGANIZATION}
    ]
    rule = run["tool"]["driver"]["rules"][misspelt["ruleIndex"]]
    assert rule["name"] == "Participation-statedName"
    assert rule["help"]["text"].endswith("alliance87 explain Participation-statedName")
    assert [r["level"] for r in run["results"]] == ["error"] * 4 + ["warning"]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("data/my draft.ttl", "data/my%20draft.ttl"),
        ("a:b#c?d%41é.ttl", "a%3Ab%23c%3Fd%2541%C3%A9.ttl"),
        ("./draft.ttl", "draft.ttl"),
        ("../x.ttl", "../x.ttl"),
        ("/home/x.ttl", "file:///home/x.ttl"),
        ("//host/x.ttl", "file:///host/x.ttl"),
        ("caf\udce9.ttl", "caf%E9.ttl"),
    ],
)
def test_sarif_names_a_file_by_a_reference_that_is_encoded(file: str, uri: str) -> None:
    (result,) = sarif(Report((), (replace(MISSPELT, place=Place(file)),)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def fingerprints(*findings: Finding) -> list[str]:
    """The fingerprints of findings, in order."""
    results = sarif(Report((), findings))["results"]
    return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]


def test_a_fingerprint_stays_when_lines_move_and_tells_findings_apart() -> None:
    moved = replace(MISSPELT, place=replace(MISSPELT.place, line=90, end_line=90))
    assert fingerprints(moved) == fingerprints(MISSPELT)
    others = (
        replace(MISSPELT, focus=f"{ORGANIZATION}-2"),
        replace(MISSPELT, rule=f"{PREFIXES['shape']}x"),
        replace(MISSPELT, path=f"{PREFIXES['a87']}x"),
        replace(MISSPELT, value="x"),
        replace(MISSPELT, place=replace(MISSPELT.place, file="x")),
        MISSPELT,
        REFUSAL,
        replace(REFUSAL, place=replace(REFUSAL.place, excerpt="<!DOCTYPE y>")),
    )
    assert len(set(fingerprints(MISSPELT, *others))) == 9


def test_a_message_of_sarif_holds_no_placeholder_and_no_link() -> None:
    found = replace(LIMIT, message="See [here](https://evil.example) {0}.")
    (result,) = sarif(Report((), (found,)))["results"]
    assert result["message"]["text"] == "See [here] (https://evil.example) {{0}}."


def test_a_region_without_a_line_is_the_start_of_the_file() -> None:
    (result,) = sarif(Report((), (LIMIT,)))["results"]
    start = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
    assert result["locations"][0]["physicalLocation"]["region"] == start


# GitHub ----------------------------------------------------------------------


def test_a_workflow_command_names_file_span_title_and_message() -> None:
    assert render(Report((), (MISSPELT,)), "github", 80, False) == (
        "::error file=draft.ttl,line=2,endLine=2,col=5,endColumn=19,"
        "title=violation%3A Participation-statedName::Harbour Workers' Relief"
        " (organization:harbour-workers-relief) a87:statedNaem — Give the name once, exactly as the"
        ' source prints it: a87:statedName "…". (did you mean a87:statedName?)\n'
    )


def test_a_workflow_command_escapes_what_would_end_it() -> None:
    found = Finding(Place("a,b:c%.ttl"), Severity.WARNING, "", "", "", "100%\n::set-env::\r")
    assert render(Report((), (found,)), "github", 80, False) == (
        "::warning file=a%2Cb%3Ac%25.ttl,title=warning::100%25\\u000A::set-env::\\u000D\n"
    )


def test_a_span_over_several_lines_has_no_columns_for_github() -> None:
    place = replace(MISSPELT.place, end_line=3)
    command = render(Report((), (replace(MISSPELT, place=place),)), "github", 80, False)
    assert "line=2,endLine=3,title=" in command


def test_a_cell_is_named_to_github_and_no_finding_is_no_command() -> None:
    assert "::row 3, column country — " in render(Report((), (COUNTRY,)), "github", 80, False)
    assert render(NONE, "github", 80, False) == ""


# JUnit -----------------------------------------------------------------------


def test_junit_has_a_suite_a_file_and_a_case_a_finding() -> None:
    report = Report(REPORT.counts, in_order(REPORT.findings))
    suites = list(JUnitXml.fromstring(render(report, "junit", 80, False).encode()))
    assert [(suite.name, suite.tests, suite.failures, suite.errors) for suite in suites] == [
        ("big.nt", 1, 0, 1),
        ("draft.ttl", 2, 1, 0),
        ("evil.rdf", 1, 0, 1),
        ("participants.csv", 1, 1, 0),
    ]
    kinds = [[type(kind) for kind in case.result] for suite in suites for case in suite]
    assert sorted(map(str, kinds)) == sorted(map(str, [[Error], [], [Failure], [Error], [Failure]]))
    (case,) = suites[3]
    assert case.name == "4:24 row 3, column country country participation:x a87:country"
    assert case.result[0].message == "Write the country’s code of three digits. (fix: write 826)"
    assert "found: United\u00a0Kingdom" in case.result[0].text


def test_junit_of_a_valid_file_is_one_case_that_passes() -> None:
    (suite,) = JUnitXml.fromstring(render(NONE, "junit", 80, False).encode())
    (case,) = suite
    assert (suite.tests, suite.failures, suite.errors, case.is_passed) == (1, 0, 0, True)


# Turtle ----------------------------------------------------------------------


def conforms_to_shacl(graph: rdflib.Graph) -> None:
    """The report is what SHACL says a report is."""
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes(), inference="none")
    assert conforms, text


@cache
def shapes() -> rdflib.Graph:
    """The shapes of a validation report."""
    return rdflib.Graph().parse(data=REPORTS, format="turtle")


@pytest.mark.parametrize(
    "report",
    [REPORT, NONE, Report((), (WARNING,))],
    ids=["findings", "none", "a warning"],
)
def test_turtle_is_a_validation_report_of_shacl(report: Report) -> None:
    graph = turtle(report)
    conforms_to_shacl(graph)
    (top,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(top, SH.conforms) == rdflib.Literal(not report.findings)
    assert len(list(graph.objects(top, SH.result))) == len(report.findings)


def test_the_shapes_of_a_report_find_a_report_that_is_none() -> None:
    for spoilt in (
        (SH.focusNode, rdflib.URIRef("https://example.org/second")),
        (SH.resultSeverity, SH.Info),
        (SH.sourceConstraintComponent, SH.InConstraintComponent),
    ):
        graph = turtle(Report((), (MISSPELT,)))
        (result,) = graph.subjects(RDF.type, SH.ValidationResult)
        graph.add((result, *spoilt))
        with pytest.raises(AssertionError):
            conforms_to_shacl(graph)


def test_every_term_of_shacl_in_a_report_is_in_its_vocabulary(shared: Path) -> None:
    vocabulary = rdflib.Graph().parse(shared / "suites" / "w3c" / "shacl-vocabulary.ttl")
    used = {t for triple in turtle(REPORT) for t in triple if str(t).startswith(str(SH))}
    assert {t for t in used if (t, None, None) not in vocabulary} == set()


def test_a_result_of_a_shape_has_its_shape_component_and_place() -> None:
    graph = turtle(Report((), (MISSPELT,)))
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    assert {p: graph.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.sourceShape)} == {
        SH.focusNode: rdflib.URIRef(ORGANIZATION),
        SH.resultPath: rdflib.URIRef(MISSPELT.path),
        SH.sourceShape: rdflib.URIRef(MISSPELT.rule),
    }
    assert graph.value(result, SH.sourceConstraintComponent) == SH.ClosedConstraintComponent
    assert graph.value(result, SH.resultSeverity) == SH.Violation
    location = graph.value(result, PROV.atLocation)
    places = {}
    for end in (PTR.startPointer, PTR.endPointer):
        point = graph.value(location, end)
        places[end] = [str(graph.value(point, p)) for p in (PTR.lineNumber, PTR.charNumber)]
    assert places == {PTR.startPointer: ["2", "5"], PTR.endPointer: ["2", "19"]}
    file = graph.value(location, PTR.reference)
    assert graph.value(file, rdflib.DCTERMS.title) == rdflib.Literal("draft.ttl")


def result_of(found: Finding, predicate: rdflib.URIRef) -> object:
    """What a finding's result has for a property, if anything."""
    graph = turtle(Report((), (found,)))
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    return graph.value(result, predicate)


def test_what_is_no_result_of_a_shape_has_its_rule_for_a_component() -> None:
    assert result_of(COUNTRY, SH.sourceConstraintComponent) == rdflib.URIRef(COUNTRY.rule)
    assert result_of(COUNTRY, SH.sourceShape) is None
    named = result_of(replace(COUNTRY, rule="not an <IRI>"), SH.sourceConstraintComponent)
    assert named == rdflib.URIRef(f"{PREFIXES['rule']}not%20an%20%3CIRI%3E")


def test_a_value_is_an_iri_if_it_is_one_of_the_web_and_else_a_string() -> None:
    iri = "http://metadata.un.org/sdg/8.7"
    assert result_of(replace(COUNTRY, value=iri), SH.value) == rdflib.URIRef(iri)
    for text in ("United\u00a0Kingdom", "javascript:alert(1)", "https://a b", "2019-13-40"):
        assert result_of(replace(COUNTRY, value=text), SH.value) == rdflib.Literal(text)


def test_only_names_that_every_parser_reads_are_shortened() -> None:
    odd = [f"{PREFIXES['a87']}{name}" for name in (".", "a.", "a'b", "%41", "a/b", "")]
    for iri in odd:
        assert result_of(replace(COUNTRY, value=iri), SH.value) == rdflib.URIRef(iri)
    text = render(Report((), (COUNTRY,)), "turtle", 80, False)
    assert f"@prefix a87: <{PREFIXES['a87']}> .\n" in text
    assert "\tsh:resultPath a87:country ;\n" in text
    assert re.findall("^@prefix ([a-z0-9]+):", text, re.MULTILINE) == sorted(
        set(re.findall(r"[\s^]([a-z0-9]+):[a-zA-Z]", text))
    )


def test_a_count_has_no_value() -> None:
    component = f"{PREFIXES['sh']}MaxCountConstraintComponent"
    assert result_of(replace(COUNTRY, component=component), SH.value) is None


def test_a_finding_of_no_node_has_the_file_in_focus() -> None:
    graph = turtle(Report((), (LIMIT,)))
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    focus = graph.value(result, SH.focusNode)
    assert graph.value(focus, rdflib.DCTERMS.title) == rdflib.Literal("big.nt")
    assert {term.datatype for term in graph.objects() if isinstance(term, rdflib.Literal)} == {
        None,
        rdflib.XSD.boolean,
    }


# Whatever a finding holds ----------------------------------------------------

ANY = st.one_of(
    st.text(st.characters(), max_size=12),  # lone surrogates among them
    st.sampled_from(
        [
            *(
                "",
                "\x1b[31m",
                "a\u202eb",
                "]]>",
                "</failure>",
                "<!--",
                '"',
                "'",
                "\\",
                "%0A",
                "\x00",
            ),
            *(
                "\ufffe",
                "\ud83d\ude00",
                "\r\n::error::",
                "{0}",
                "[a](b)",
                "http://[",
                "https://a/\u200c",
            ),
            *(
                f"{PREFIXES['shape']}a-b",
                f"{PREFIXES['rule']}\u202e",
                f"{PREFIXES['rule']}a/%zz",
                f"{PREFIXES['a87']}.",
            ),
            *("https://example.org/\u00e9", "port\u0301", "港" * 30, "\t\t", "a" * 1200, "::", "-"),
        ]
    ),
)
NUMBER = st.integers(min_value=0, max_value=40)
PLACES = st.builds(Place, ANY, ANY, NUMBER, NUMBER, NUMBER, NUMBER, ANY, ANY)
FINDINGS = st.builds(
    Finding, PLACES, st.sampled_from(Severity), ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY
)
REPORTS_OF_ANYTHING = st.builds(
    lambda counts, findings: Report(tuple(counts), in_order(findings)),
    st.lists(st.tuples(ANY, ANY), max_size=2),
    st.lists(FINDINGS, max_size=4),
)


@settings(max_examples=examples(200), derandomize=True, deadline=None, database=None)
@example(REPORT)
@given(REPORTS_OF_ANYTHING)
def test_no_finding_breaks_a_format_that_programs_read(report: Report) -> None:
    report_schema().validate(json.loads(render(report, "json", 80, False).encode()))
    assert len(sarif(report)["results"]) == len(report.findings)
    document = render(report, "junit", 80, False).encode()
    cases = [case for suite in JUnitXml.fromstring(document) for case in suite]
    assert len(cases) == max(len(report.findings), 1)
    assert len(set(turtle(report).subjects(RDF.type, SH.ValidationResult))) == len(report.findings)


@settings(max_examples=examples(15), derandomize=True, deadline=None, database=None)
@given(REPORTS_OF_ANYTHING)
def test_no_finding_breaks_the_shape_of_a_validation_report(report: Report) -> None:
    conforms_to_shacl(turtle(report))


@settings(max_examples=examples(300), derandomize=True, deadline=None, database=None)
@given(REPORTS_OF_ANYTHING, st.integers(min_value=1, max_value=120))
def test_no_finding_moves_a_cursor_or_makes_a_line_of_its_own(report: Report, width: int) -> None:
    text = render(report, "text", width, False)
    moving = {c for c in text if not c.isprintable() and unicodedata.category(c) != "Zs"}
    assert moving <= {"\n"}
    assert len(text.splitlines()) == text.count("\n")
    text.encode()
    commands = render(report, "github", width, False)
    assert len(commands.splitlines()) == len(report.findings)
    for command in commands.splitlines():
        assert re.match(r"::(error|warning|notice) ([a-zA-Z]+=[^:,\r\n]*(,|::))+", command)


LEVELS = {
    Severity.LIMIT: ("error", "error", SH.Violation),
    Severity.REFUSAL: ("error", "error", SH.Violation),
    Severity.VIOLATION: ("error", "error", SH.Violation),
    Severity.WARNING: ("warning", "warning", SH.Warning),
    Severity.NOTE: ("notice", "note", SH.Info),
}


@pytest.mark.parametrize("severity", Severity)
def test_every_severity_has_its_level_in_each_format(severity: Severity) -> None:
    command, level, shacl = LEVELS[severity]
    found = replace(COUNTRY, severity=severity)
    report = Report((), (found,))
    (read,) = json.loads(render(report, "json", 80, False))["findings"]
    assert read["severity"] == severity
    assert render(report, "github", 80, False).startswith(f"::{command} ")
    assert sarif(report)["results"][0]["level"] == level
    assert result_of(found, SH.resultSeverity) == shacl
    ((case,),) = JUnitXml.fromstring(render(report, "junit", 80, False).encode())
    assert case.is_passed is not severity.blocks


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("text", "github")])
def test_what_programs_read_does_no_harm_on_a_terminal(form: str) -> None:
    hostile = "\x1b[31m\x07\x9b2J\u202e\u2066\u2028\x7f\r"
    found = Finding(Place(hostile), Severity.WARNING, *[hostile] * 8)
    text = render(Report((), (found,)), form, 80, False)
    assert [c for c in text if not c.isprintable() and c not in "\n\t"] == []
