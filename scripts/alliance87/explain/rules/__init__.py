"""The rules that no shape can hold, by what they look at; each is explained as data."""

from alliance87.explain.rules import files, json_xml, policy, published, tables, turtle, values
from alliance87.explain.rules.rule import Rule

RULES: dict[str, Rule] = {
    rule.name: rule
    for of in (files, turtle, json_xml, values, tables, policy, published)
    for rule in of.RULES
}
"""By their names, as after ``rule:``."""
