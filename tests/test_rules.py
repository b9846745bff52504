"""The rules that no shape can hold are all described, in the fields of shapes, and their examples are so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
from click.testing import CliRunner
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from alliance87.cli import commands
from alliance87.explain.rule import read_rules
from alliance87.explain.shapes import Shapes
from alliance87.formats.load import shape_files
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from assemble import read_graph
from conftest import CHECKOUT

PROJECT = Project(CHECKOUT)
PACKAGE = CHECKOUT / "scripts" / "alliance87"
RULE, SH = Namespace(PREFIXES["rule"]), Namespace(PREFIXES["sh"])
# The guard of queries has faults of its own, which are errors and not findings.
NO_FINDINGS = ("query",)


def described() -> set[str]:
    return {iri.removeprefix(RULE) for iri in read_rules(PROJECT).names}


def faults(rules: Graph) -> str:
    """What the shapes for rules find wrong; nothing if the rules conform."""
    shapes = read_graph(CHECKOUT / "tests" / "rules.shapes.ttl")
    conforms, _, text = pyshacl.validate(rules, shacl_graph=shapes, inference="none")
    return "" if conforms else text


def test_the_rules_conform_to_the_shapes_for_rules() -> None:
    rules = read_graph(PROJECT.rules)
    assert faults(rules) == ""
    assert len(set(rules.subjects(RDF.type, SH.NodeShape))) == len(described()) > 0


@pytest.mark.parametrize("part", [SH.name, SH.description, SH.message, RULE.about, RULE.right])
def test_the_shapes_for_rules_notice_what_is_missing_or_doubled(part: URIRef) -> None:
    rules = read_graph(PROJECT.rules)
    rules.remove((RULE.doctype, part, None))
    assert "doctype" in faults(rules)
    rules.add((RULE.doctype, part, Literal("Two", lang="en")))
    rules.add((RULE.doctype, part, Literal("Two.", lang="en")))
    assert "doctype" in faults(rules)


def test_the_shapes_for_rules_notice_equal_examples_and_other_properties() -> None:
    rules = read_graph(PROJECT.rules)
    rules.set((RULE.doctype, RULE.wrong, Literal(str(rules.value(RULE.doctype, RULE.right)))))
    rules.add((RULE.comment, SH.nmae, Literal("comment", lang="en")))
    assert "doctype" in faults(rules)
    assert "comment" in faults(rules)


def test_the_rules_conform_to_the_shapes_for_shapes_that_pyshacl_bundles() -> None:
    rules = read_graph(PROJECT.rules)
    _, _, text = pyshacl.validate(Graph(), shacl_graph=rules, meta_shacl=True, inference="none")
    assert "Conforms: True" in text


def test_no_engine_and_no_published_file_gets_the_rules(dist: Path) -> None:
    rules = read_graph(PROJECT.rules)
    assert not any("target" in str(path) for path in rules.predicates())
    assert PROJECT.rules not in shape_files(PROJECT)
    assert "alliance87/rules#" not in (dist / "shapes.ttl").read_text("utf-8")


# Which rules a finding can name: the code is searched for each way of giving one -------------------


def strings(node: ast.expr | None) -> set[str]:
    if not isinstance(node, ast.Constant | ast.IfExp):
        return set()
    values = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
    return {value for value in values if isinstance(value, str) and value}


def parameters(tree: ast.Module) -> Iterator[tuple[str, list[str], list[ast.expr | None]]]:
    """Each function and class: its name, its parameters without self, and their defaults."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            fields = [n for n in node.body if isinstance(n, ast.AnnAssign)]
            yield node.name, [ast.unparse(n.target) for n in fields], [n.value for n in fields]
        made = [node] if isinstance(node, ast.FunctionDef) else []
        if isinstance(node, ast.ClassDef):
            made = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
        for function in made:
            given = [a.arg for a in function.args.args]
            defaults = [None] * (len(given) - len(function.args.defaults)) + function.args.defaults
            own = 1 if given[:1] == ["self"] else 0
            yield getattr(node, "name", ""), given[own:], defaults[own:]


def used() -> set[str]:
    """Every name that is given to a parameter called ``rule``, or follows the prefix of the rules."""
    files = [p for p in PACKAGE.rglob("*.py") if p.relative_to(PACKAGE).parts[0] not in NO_FINDINGS]
    trees = [ast.parse(path.read_text("utf-8")) for path in files]
    at: dict[str, set[int]] = {}
    found: set[str] = set()
    for name, given, defaults in (each for tree in trees for each in parameters(tree)):
        if "rule" in given:
            at.setdefault(name, set()).add(given.index("rule"))
            found |= strings(defaults[given.index("rule")])
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.JoinedStr) and len(node.values) == 2:
            before, after = node.values
            if "rule" in ast.unparse(before).lower() and isinstance(after, ast.Constant):
                found.add(str(after.value))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            named = getattr(node.targets[0], "elts", [])
            pairs = zip(map(ast.unparse, named), node.value.elts, strict=False)
            found |= {text for name, value in pairs if name == "rule" for text in strings(value)}
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            arguments = [k.value for k in node.keywords if k.arg == "rule"]
            arguments += [node.args[n] for n in at.get(called, ()) if n < len(node.args)]
            found |= {name for argument in arguments for name in strings(argument)}
    return found


def test_every_rule_that_a_finding_can_name_is_described_and_every_described_one_is_used() -> None:
    assert used() == described()


def test_the_search_sees_each_way_of_naming_a_rule() -> None:
    assert used() >= {"doctype", "formula", "cell", "syntax", "check-digits", "contribution-words"}


# The examples ---------------------------------------------------------------------------------------

EXAMPLES = {
    "address": "organization:x {} .",
    "authority": "organization:x {} .",
    "axiom": "{}",
    "blank-node": "{}",
    "blanks": "organization:x {} .",
    "check-digits": "organization:x {} .",
    "class": "{}",
    "ill-typed": "event:x {} .",
    "language": "organization:x {} .",
    "line-break": "organization:x {} .",
    "our-terms": "{}",
    "property": "participation:x {} .",
    "rdf-1.2": "organization:x {} .",
    "relative-iri": "organization:x {} .",
    "space": "{}",
    "status": "{}",
    "syntax": "{}",
    "untyped": "{}",
}


@pytest.mark.usefixtures("prepared_once")
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_wrong_example_breaks_its_rule_and_the_right_one_does_not(
    name: str, tmp_path: Path
) -> None:
    head = "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items())
    rules: Shapes = read_rules(PROJECT)
    found = []
    for part in ("right", "wrong"):
        path = tmp_path / "x.ttl"
        text = rules.one(f"{RULE}{name}", part, str(RULE))
        path.write_text(head + EXAMPLES[name].format(text), "utf-8")
        result = CliRunner().invoke(commands, ["validate", "--format", "json", str(path)])
        found.append(f"{RULE}{name}" in result.stdout)
    assert found == [False, True]
