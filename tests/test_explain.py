"""Every rule is explained: what it asks, why, and with a right and a wrong example that are so."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from alliance87.validate.context import Known
from click.testing import CliRunner

import shape_cases
from alliance87.cli import commands
from alliance87.explain import constraints, examples
from alliance87.explain.blocks import Block, Case, case
from alliance87.explain.examples import example, read_cases
from alliance87.explain.rule import Explanation, explain
from alliance87.explain.rules import RULES
from alliance87.explain.shapes import Shapes
from alliance87.explain.text import render
from alliance87.model.errors import UnknownNameError
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.read import data_files, read_quads, shape_files
from alliance87.tables.columns import TABLES
from alliance87.tables.lookup import lookup
from conftest import CHECKOUT

PACKAGE = CHECKOUT / "scripts" / "alliance87"
SH, SHAPE = PREFIXES["sh"], PREFIXES["shape"]
# Properties of a shape that ask nothing.
SAYS = {"name", "description", "message", "path", "prefixes", "select", "declare", "namespace"}
SAYS |= {"prefix", "targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"}


@cache
def shapes() -> Shapes:
    project = Project(CHECKOUT)
    return Shapes(Known(tuple(q for path in shape_files(project) for q in read_quads(path))))


def names() -> list[str]:
    return sorted(iri.removeprefix(SHAPE) for iri in shapes().names)


@cache
def everything() -> dict[str, Explanation]:
    """Each shape explained; the cases are read once."""
    project = Project(CHECKOUT)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(examples, "case", cache(case))
        patched.setattr("alliance87.explain.rule.shape_files", lambda project: ())
        patched.setattr("alliance87.explain.rule.Shapes", lambda known: shapes())
        return {name: explain(project, name) for name in names()}


# The rules that no shape can hold ---------------------------------------------


def modules() -> Iterator[ast.Module]:
    for room in ("gate", "locate", "tables", "validate", "check", "contribute"):
        for path in sorted((PACKAGE / room).glob("*.py")):
            text = path.read_text("utf-8")
            if room != "check" or "PREFIXES['rule']}{rule}" in text:
                yield ast.parse(text)


def strings(node: ast.expr | None) -> set[str]:
    kinds = (ast.Constant, ast.IfExp)
    if not isinstance(node, kinds):
        return set()
    values = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
    return {value for value in values if isinstance(value, str)}


def parameters(tree: ast.Module) -> Iterator[tuple[str, list[str], list[ast.expr | None]]]:
    """What takes arguments: its name, those of its parameters without self, and their defaults."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            fields = [n for n in node.body if isinstance(n, ast.AnnAssign)]
            yield node.name, [ast.unparse(n.target) for n in fields], [n.value for n in fields]
            inner = [
                n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"
            ]
        else:
            inner = [node] if isinstance(node, ast.FunctionDef) else []
        for function in inner:
            given = function.args.args
            defaults: list[ast.expr | None] = [None] * (len(given) - len(function.args.defaults))
            defaults += function.args.defaults
            own = 1 if given and given[0].arg == "self" else 0
            name = node.name if isinstance(node, ast.ClassDef | ast.FunctionDef) else ""
            yield name, [a.arg for a in given][own:], defaults[own:]


def used() -> set[str]:
    """Every name that is given for a rule: to a parameter so called, or behind the prefix."""
    trees = list(modules())
    at: dict[str, set[int]] = {}
    found: set[str] = set()
    for tree in trees:
        for name, given, defaults in parameters(tree):
            if "rule" in given:
                number = given.index("rule")
                at.setdefault(name, set()).add(number)
                found |= strings(defaults[number])
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and len(node.values) == 2:
                before, after = node.values
                is_rule = "rule" in ast.unparse(before).lower()
                if is_rule and isinstance(after, ast.Constant):
                    found.add(str(after.value))
            elif isinstance(node, ast.Call):
                called = ast.unparse(node.func).rpartition(".")[2]
                arguments = [k.value for k in node.keywords if k.arg == "rule"]
                arguments += [node.args[n] for n in at.get(called, ()) if n < len(node.args)]
                for argument in arguments:
                    found |= strings(argument)
    return found


def test_every_rule_that_is_used_is_explained_and_every_one_explained_is_used() -> None:
    assert used() == set(RULES)


def test_the_search_for_rules_sees_each_way_of_naming_one() -> None:
    assert used() >= {"doctype", "formula", "cell", "syntax", "check-digits", "contribution-words"}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_is_told_in_whole_sentences_with_two_examples(rule: object) -> None:
    told = RULES[str(getattr(rule, "name", ""))]
    for text in (told.message, told.why):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text
    assert told.right != told.wrong
    assert all((told.about, told.right, told.wrong))


def test_no_rule_is_defined_twice() -> None:
    from alliance87.explain.rules import files, json_xml, policy, published, tables, turtle, values

    every = (files, turtle, json_xml, values, tables, policy, published)
    assert sum(len(of.RULES) for of in every) == len(RULES)


RIGHT_AND_WRONG = {
    "address": "organization:x {} .",
    "blanks": "organization:x {} .",
    "blank-node": "{}",
    "check-digits": "organization:x {} .",
    "ill-typed": "event:x {} .",
    "language": "organization:x {} .",
    "line-break": "organization:x {} .",
    "relative-iri": "organization:x {} .",
    "rdf-1.2": "organization:x {} .",
    "syntax": "{}",
    "untyped": "{}",
    "our-terms": "{}",
    "authority": "organization:x {} .",
    "axiom": "{}",
    "class": "{}",
    "space": "{}",
    "property": "participation:x {} .",
    "status": "{}",
}


@pytest.mark.parametrize("name", RIGHT_AND_WRONG)
def test_the_wrong_example_breaks_its_rule_and_the_right_one_does_not(
    name: str, tmp_path: Path
) -> None:
    head = "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items())
    rules = []
    for text in (RULES[name].right, RULES[name].wrong):
        path = tmp_path / "x.ttl"
        path.write_text(head + RIGHT_AND_WRONG[name].format(text), "utf-8")
        result = CliRunner().invoke(commands, ["validate", "--format", "json", str(path)])
        rules.append(
            f"{PREFIXES['rule']}{name}" in result.stdout or f"rule:{name}" in result.stdout
        )
    assert rules == [False, True]


# The shapes -------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_every_shape_is_explained_with_a_right_and_a_wrong_example(name: str) -> None:
    told = everything()[name]
    assert told.iri == f"{SHAPE}{name}"
    assert told.asks
    assert told.about
    assert told.example is not None
    assert told.example.right != told.example.wrong
    for asked in told.asks:
        assert all(not part or part.endswith(".") for part in (asked.asks, asked.why))
        assert asked.asks[0].isupper()
    for width in (80, 100):
        prose = render(told, width).partition("\nRIGHT\n")[0].splitlines()[2:]
        long = [line for line in prose if len(line) > width]
        assert [line for line in long if " " in line.strip()] == []


def test_every_constraint_that_shapes_use_is_told_in_words() -> None:
    parts = {
        part.removeprefix(SH)
        for iri, part in shapes().known.said
        if part.startswith(SH) and iri.startswith(SHAPE)
    }
    told = set(constraints._WORDS) | constraints.TOLD_ELSEWHERE
    assert parts - SAYS - told == set()


def test_what_is_shown_as_wrong_stands_in_a_case_that_its_shape_or_its_kin_finds_fault_with() -> (
    None
):
    expected: dict[str, set[str]] = {}
    for each in shape_cases.cases():
        for line in each.expected:
            text = each.path.read_text("utf-8")
            expected.setdefault(line[3].removeprefix(SHAPE).removeprefix("shape:"), set()).add(text)
    for name in ("Participation-statedName", "Organization-kind", "Event-startDate"):
        found = everything()[name].example
        assert found is not None
        lines = [line for line in found.wrong if line.startswith("    ") and "…" not in line]
        assert any(all(line in text for line in lines) for text in expected[name])


def test_a_wrong_value_of_the_very_property_is_shown_before_a_missing_one() -> None:
    told = everything()["Participation-statedName"].example
    assert told is not None
    assert told.right == (
        "participation:education-international",
        "    a a87:Participation ;",
        "    …",
        '    a87:statedName "Education International" ;',
        "    …",
        ".",
    )
    assert '    a87:statedName "Education International"@en ;' in told.wrong


def test_a_wrong_reference_is_shown_with_a_right_one_from_a_valid_case() -> None:
    told = everything()["Organization-kind"].example
    assert told is not None
    assert "    a87:kind kind:ngo ;" in told.right
    assert "    a87:kind topic:migration ;" in told.wrong


def test_what_is_missing_is_said_to_be_missing() -> None:
    told = everything()["Ground-contributor"].example
    assert told is not None
    assert "    # dcterms:contributor is missing" in told.wrong
    assert any(line.startswith("    dcterms:contributor ") for line in told.right)


def test_a_misspelt_property_is_shown_beside_the_one_that_was_meant() -> None:
    told = everything()["Participation"].example
    assert told is not None
    assert any(line.startswith("    a87:statedNaem ") for line in told.wrong)
    assert any(line.startswith("    a87:statedName ") for line in told.right)


def test_what_may_not_be_said_is_to_be_left_out_of_a_graph_of_its_status() -> None:
    told = everything()["StatedOnly-a87-standing"]
    assert told.example is not None
    assert told.example.right == ("# leave a87:standing out",)
    assert told.example.wrong[0] == "# in a graph that is curated"
    assert told.about == "a87:standing of anything, in graphs that are curated or implied"


def test_a_fault_in_several_things_shows_each_that_differs() -> None:
    told = everything()["Participation-shortcut"].example
    assert told is not None
    assert "    a87:participatedIn event:strategy-workshop ;" in told.right
    assert "organization:education-international" in told.wrong
    assert not any("participatedIn" in line for line in told.wrong)


def test_a_query_is_told_by_the_description_of_its_shape() -> None:
    (asked,) = everything()["Participation-once"].asks
    assert asked.asks == "A participant takes part in one event once."
    assert asked.why


def test_a_shape_without_a_target_names_what_refers_to_it() -> None:
    assert "Participation-participant" in everything()["Body"].about


def test_a_shape_with_no_case_has_no_example(tmp_path: Path) -> None:
    assert example(read_cases(tmp_path), ["shape:Participation"]) is None


def test_a_case_is_read_as_its_blocks() -> None:
    lines = (
        "# Words.", "# view: stated", "# expect: a:b rdf:type sh:C shape:D", "", "@prefix a: <a:> .",
        "", "a:b", "    a a:C ;", "    a:d", "        a:e,", "        a:f ;", ".",
    )  # fmt: skip
    read = Case(Path("x"), lines)
    assert (read.view, read.expected[0].path) == ("stated", "a")
    block = Block("a:b", (("a", ("    a a:C ;",)), ("a:d", tuple(lines[8:11]))))
    assert read.blocks == {"a:b": block}
    assert block.shown({"a:d"}, "a:x") == (
        "a:b", "    …", *lines[8:11], "    # a:x is missing", ".",
    )  # fmt: skip


# Tables and lists -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "tables", "column", "example"),
    [
        ("Participation-listPosition", "participants", "position", "1"),
        ("Organization-url", "organizations", "website", "https://relief.example.org"),
        ("Event-startDate", "events", "start", "2019-05-14"),
        (
            "Ground-submission",
            "organizations, events, participants",
            "date",
            "2026-11-20",
        ),
    ],
)
def test_the_column_that_says_the_same_in_a_table_is_told(
    name: str, tables: str, column: str, example: str
) -> None:
    text = " ".join(render(everything()[name], 100).split())
    section = text.partition(" IN A TABLE - ")[2].partition(" RIGHT ")[0]
    assert section.startswith(f"{tables}, column {column}: ")
    assert section.endswith(f". Example: {example}")


def test_words_that_two_tables_quote_are_told_of_both() -> None:
    told = everything()["QuoteSelector-exact"].columns
    assert [of.tables for of in told] == [("participants",), ("evidence",)]


@pytest.mark.parametrize("name", ["OutsideSource-url", "Country-prefLabel", "Ground-noContributor"])
def test_what_no_table_says_has_no_column(name: str) -> None:
    assert everything()[name].columns == ()
    assert "IN A TABLE" not in render(everything()[name], 100)


def test_the_columns_that_give_a_property_are_nearly_all_told_by_a_shape() -> None:
    told = {of.column for each in everything().values() for of in each.columns}
    columns = {c.name for table in TABLES for c in table.columns if c.path}
    assert columns - told == set()


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        ("Organization-kind", "kind:ngo “non-governmental organisation”"),
        ("Organization-country", "geo:826 “United Kingdom”"),
        ("Event-standing", "standing:held “held”"),
    ],
)
def test_what_is_chosen_from_a_list_is_listed(name: str, choice: str) -> None:
    lines = render(everything()[name], 100).partition("\nONE OF\n")[2].splitlines()
    assert f"  - {choice}" in lines
    assert "ONE OF" not in render(everything()["Organization-url"], 100)


def test_the_rule_of_cells_lists_what_a_table_can_name_and_where_columns_are_told(
    project: Project,
) -> None:
    told = explain(project, "cell")
    text = render(told, 100)
    for line in ("ngo “non-governmental organisation”", "held “held”", "GBR “United Kingdom”"):
        assert f"  - {line}\n" in text
    assert "docs/tables.md" in told.message
    assert "alliance87 template" in told.message
    names = lookup(q for path in data_files(project) for q in read_quads(path))
    found = {"kind": names.kinds, "standing": names.standings, "country": names.countries}
    for column, choices in told.choices:
        assert choices
        assert all(found[column].find(choice.cell) for choice in choices)
        assert len(choices) == len(set().union(*found[column].entries.values()))


# The command ------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Participation-statedName",
        "shape:Participation-statedName",
        f"{SHAPE}Participation-statedName",
        f"<{SHAPE}Participation-statedName>",
        "doctype",
        "rule:doctype",
        f"{PREFIXES['rule']}doctype",
    ],
)
def test_a_rule_goes_by_each_form_of_its_name(name: str) -> None:
    result = CliRunner().invoke(commands, ["explain", name])
    assert result.exit_code == 0
    for part in ("WHAT TO DO", "WHAT IT LOOKS AT", "WHY", "RIGHT", "WRONG"):
        assert f"{part}\n" in result.stdout


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Participation-statedNam", "Did you mean Participation-statedName?"),
        ("doctipe", "Did you mean doctype?"),
        ("qqqqqqqqqqqq", "A finding names its rule in its last line."),
        ("", "A finding names its rule in its last line."),
    ],
)
def test_an_unknown_name_is_one_line_with_what_was_meant_and_status_2(
    name: str, meant: str, project: Project
) -> None:
    with pytest.raises(UnknownNameError) as error:
        explain(project, name)
    assert str(error.value).endswith(f"is the name of no rule. {meant}")
    run = subprocess.run(
        [sys.executable, "-m", "alliance87", "explain", name], capture_output=True, check=False
    )
    assert (run.returncode, run.stdout) == (2, b"")
    assert run.stderr.decode().count("\n") == 1


def test_an_explanation_needs_no_heavy_library() -> None:
    code = (
        "import sys; sys.argv = ['alliance87', 'explain', 'Participation']\n"
        "from alliance87.cli import commands\n"
        "commands.main(standalone_mode=False)\n"
        "print(*sorted({'rdflib', 'pyshacl', 'pyld', 'shacl'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.decode().splitlines()[-1] == ""


def test_examples_are_turtle_as_far_as_they_go(project: Project) -> None:
    head = "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items())
    for name in ("Event-order", "Participation-once", "Country-address"):
        told = explain(project, name).example
        assert told is not None
        for lines in (told.right, told.wrong):
            text = "\n".join(line for line in lines if line.strip() != "…")
            assert list(ox.parse(head + text, format=ox.RdfFormat.TURTLE))
