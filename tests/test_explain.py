"""Every rule is explained: what it requires, why, and with a right and a wrong example."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import shape_cases
from alliance87.cli import commands
from alliance87.explain.constraints import WORDS
from alliance87.explain.examples import Example, example, read_cases
from alliance87.explain.rule import Explanation, explain, explain_shape, read_rules
from alliance87.explain.shapes import Shapes
from alliance87.explain.text import render
from alliance87.formats.load import load, load_shapes
from alliance87.model.errors import UnknownNameError
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.tables.columns import TABLES
from alliance87.tables.lookup import lookup
from conftest import CHECKOUT

SH, SHAPE = PREFIXES["sh"], PREFIXES["shape"]
# Properties of a shape that require nothing.
NO_CONSTRAINTS = {
    *("name", "description", "message", "path", "prefixes", "select", "declare", "namespace"),
    *("prefix", "targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"),
    *("qualifiedValueShape", "sparql"),  # in the words of another constraint, or of the description
}


@cache
def shapes() -> Shapes:
    return Shapes(load_shapes(Project(CHECKOUT)))


@cache
def everything() -> dict[str, Explanation]:
    """Each shape explained, by its name; the cases and the dataset are read once."""
    project = Project(CHECKOUT)
    cases = read_cases(project.cases)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("alliance87.explain.choices.load", cache(load))
        found = (explain_shape(project, iri, shapes(), cases) for iri in sorted(shapes().names))
        return {each.iri.removeprefix(SHAPE): each for each in found}


def example_of(name: str) -> Example:
    found = everything()[name].example
    assert found is not None
    return found


# The shapes -------------------------------------------------------------------


def test_every_shape_is_explained_with_a_right_and_a_wrong_example() -> None:
    for name, found in everything().items():
        assert found.requires, name
        assert found.about, name
        assert example_of(name).right != example_of(name).wrong, name
        for each in found.requires:
            assert each.text[0].isupper(), name
            assert all(not text or text.endswith(".") for text in (each.text, each.why)), name


@pytest.mark.parametrize("width", [80, 100])
def test_prose_is_no_wider_than_it_may_be(width: int) -> None:
    rules = read_rules(Project(CHECKOUT)).names
    for found in (*everything().values(), *(explain(Project(CHECKOUT), iri) for iri in rules)):
        prose = render(found, width).partition("\nRIGHT\n")[0].splitlines()[2:]
        assert [line for line in prose if len(line) > width and " " in line.strip()] == []


def test_every_constraint_that_shapes_use_has_words() -> None:
    parts = {
        part.removeprefix(SH)
        for iri, part in shapes().known.by_pair
        if part.startswith(SH) and iri.startswith(SHAPE)
    }
    assert parts - NO_CONSTRAINTS - WORDS.keys() == set()


@pytest.mark.parametrize(
    "name", ["Participation-statedName", "Organization-kind", "Event-startDate"]
)
def test_the_wrong_example_is_from_a_case_in_which_the_shape_finds_a_fault(name: str) -> None:
    texts = [
        case.path.read_text("utf-8")
        for case in shape_cases.cases()
        if f"shape:{name}" in {expected[3] for expected in case.expected}
    ]
    lines = [line for line in example_of(name).wrong if line[:4] == "    " and "…" not in line]
    assert any(all(line in text for line in lines) for text in texts)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        (
            "Participation-statedName",  # a wrong value, rather than a missing one
            '    a87:statedName "Education International" ;',
            '    a87:statedName "Education International"@en ;',
        ),
        ("Organization-kind", "    a87:kind kind:ngo ;", "    a87:kind topic:migration ;"),
        (
            "Ground-contributor",
            '    dcterms:contributor "Amina Example, Harbour Workers\' Relief" ;',
            "    # dcterms:contributor is missing",
        ),
        (
            "Participation",  # a misspelt property beside the one that was meant
            '    a87:statedName "Education International" ;',
            '    a87:statedNaem "Education International" ;',
        ),
        (
            "Participation-shortcut",  # a fault in several things
            "    a87:participatedIn event:strategy-workshop ;",
            "organization:education-international",
        ),
        (
            "StatedOnly-a87-statedTime",
            "# leave a87:statedTime out",
            "# in a graph that is curated",
        ),
    ],
)
def test_right_and_wrong_show_the_fault(name: str, right: str, wrong: str) -> None:
    found = example_of(name)
    assert right in found.right
    assert wrong in found.wrong
    assert right not in found.wrong


def test_an_example_shows_the_class_and_the_property_and_dots_for_the_rest() -> None:
    assert example_of("Participation-statedName").right == (
        "participation:education-international",
        "    a a87:Participation ;",
        "    …",
        '    a87:statedName "Education International" ;',
        "    …",
        ".",
    )


def test_examples_are_turtle_apart_from_the_dots() -> None:
    head = "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items())
    for name in ("Event-order", "Participation-once", "Country-address"):
        for lines in (example_of(name).right, example_of(name).wrong):
            text = "\n".join(line for line in lines if line.strip() != "…")
            assert list(ox.parse(head + text, format=ox.RdfFormat.TURTLE))


def test_a_query_is_explained_by_the_description_of_its_shape() -> None:
    (only,) = everything()["Participation-once"].requires
    assert only.text == (
        "A participant takes part in one event once, or in several capacities that the list names."
    )


def test_what_a_shape_looks_at_is_named_with_its_status_or_with_what_refers_to_it() -> None:
    about = everything()["StatedOnly-a87-statedTime"].about
    assert about == "a87:statedTime of anything, in graphs that are curated or implied"
    assert "Participation-participant" in everything()["Body"].about


def test_a_shape_with_no_case_has_no_example(tmp_path: Path) -> None:
    assert example(read_cases(tmp_path), ["shape:Participation"]) is None


# Tables and lists -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "column", "given"),
    [
        ("Participation-listPosition", "participants, column position", "1"),
        ("Organization-url", "organizations, column website", "https://relief.example.org"),
        ("Event-startDate", "events, column start", "2019-05-14"),
        ("Ground-submission", "organizations, events, participants, column date", "2026-11-20"),
    ],
)
def test_the_column_for_the_same_property_is_named(name: str, column: str, given: str) -> None:
    text = " ".join(render(everything()[name], 100).split())
    section = text.partition(" IN A TABLE - ")[2].partition(" RIGHT ")[0]
    assert section.startswith(f"{column}: ")
    assert section.endswith(f". Example: {given}")


def test_a_column_that_two_tables_have_is_named_for_both() -> None:
    found = everything()["QuoteSelector-exact"].columns
    assert [of.tables for of in found] == [("participants",), ("evidence",)]


@pytest.mark.parametrize("name", ["OutsideSource-url", "Country-prefLabel", "Ground-noContributor"])
def test_what_no_table_has_is_without_a_column(name: str) -> None:
    assert everything()[name].columns == ()
    assert "IN A TABLE" not in render(everything()[name], 100)


def test_every_column_that_gives_a_property_is_named_by_a_shape() -> None:
    named = {of.column for found in everything().values() for of in found.columns}
    assert {c.name for table in TABLES for c in table.columns if c.path} - named == set()


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


def test_the_rule_of_cells_lists_what_a_table_can_name_and_where_columns_are_explained(
    project: Project,
) -> None:
    found = explain(project, "cell")
    text = render(found, 100)
    for line in ("ngo “non-governmental organisation”", "held “held”", "GBR “United Kingdom”"):
        assert f"  - {line}\n" in text
    assert "docs/tables.md" in found.message
    assert "alliance87 template" in found.message
    names = lookup(load(project))
    known = {"kind": names.kinds, "standing": names.standings, "country": names.countries}
    assert [column for column, _ in found.choices] == list(known)
    for column, listed in found.choices:
        assert all(known[column].find(choice.cell) for choice in listed)
        assert len(listed) == len(set().union(*known[column].entries.values())) > 0


# The command ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["{}", "{prefix}:{}", "{namespace}{}", "<{namespace}{}>"])
def test_a_rule_goes_by_each_form_of_its_name(name: str) -> None:
    for prefix, own in (("shape", "Participation-statedName"), ("rule", "doctype")):
        given = name.format(own, prefix=prefix, namespace=PREFIXES[prefix])
        result = CliRunner().invoke(commands, ["explain", given])
        assert result.exit_code == 0
        for part in ("WHAT TO DO", "WHAT IT LOOKS AT", "WHY", "RIGHT", "WRONG"):
            assert f"{part}\n" in result.stdout


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Participation-statedNam", "Did you mean Participation-statedName?"),
        ("doctipe", "Did you mean doctype?"),
        ("qqqqqqqqqqqq", "The last line of a finding names its rule."),
        ("", "The last line of a finding names its rule."),
    ],
)
def test_an_unknown_name_is_one_error_with_what_was_meant(
    name: str, meant: str, project: Project
) -> None:
    with pytest.raises(UnknownNameError) as error:
        explain(project, name)
    assert str(error.value) == f"{name}: is not the name of a rule. {meant}"


def test_an_explanation_needs_no_heavy_library() -> None:
    code = (
        "import sys; sys.argv = ['alliance87', 'explain', 'Participation']\n"
        "from alliance87.cli import commands\n"
        "commands.main(standalone_mode=False)\n"
        "print(*sorted({'rdflib', 'pyshacl', 'pyld', 'shacl'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.decode().splitlines()[-1] == ""
