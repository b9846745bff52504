"""Queries that try to take all there is: time, memory, the stack, a file, a socket. None may succeed.

Each says how it may end: answered after all (``""``), or refused with one of some types.
"""

from __future__ import annotations

from dataclasses import dataclass

STOPPED = ("time", "memory", "answer-too-large", "crash")
ELSEWHERE = "http://127.0.0.1:1/"
_PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"


@dataclass(frozen=True)
class Hostile:
    """A query of a kind, and the ways in which it may end."""

    kind: str
    query: str
    ends: tuple[str, ...] = STOPPED

    def __str__(self) -> str:
        return self.kind


def nested(start: str, middle: str, end: str, times: int) -> str:
    """Return ``middle`` between so many starts and as many ends."""
    return start * times + middle + end * times


def doubled(times: int) -> str:
    """Return binds of which each makes a string twice as long as the one before."""
    binds = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(times))
    return f'SELECT ?x{times} {{ BIND("xxxxxxxxxx" AS ?x0) {binds} }}'


def subselects(times: int) -> str:
    """Return selects within selects, each a product with three more variables."""
    inner = "?a0 ?b0 ?c0"
    for n in range(1, times):
        inner = f"?a{n} ?b{n} ?c{n} . {{ SELECT * {{ {inner} }} }}"
    return f"SELECT * {{ {inner} }}"


HOSTILE = (
    # Work without end
    Hostile("product", f"SELECT (COUNT(*) AS ?n) {{ {_PRODUCT} }}"),
    Hostile("product with a filter", f"SELECT * {{ {_PRODUCT} FILTER(STR(?l) = CONCAT(STR(?a), STR(?d))) }}"),
    Hostile("product in order", f"SELECT * {{ {_PRODUCT} }} ORDER BY ?l ?i ?f DESC(?a)"),
    Hostile("distinct of a product", f"SELECT DISTINCT ?a ?f ?i {{ {_PRODUCT} }}"),
    Hostile("groups of a product", f"SELECT ?a ?f (COUNT(*) AS ?n) {{ {_PRODUCT} }} GROUP BY ?a ?f"),
    Hostile("group_concat of a product", f"SELECT (GROUP_CONCAT(STR(?c)) AS ?x) {{ {_PRODUCT} }}"),
    Hostile("whether a product is empty", f"ASK {{ {_PRODUCT} FILTER(STR(?a) = CONCAT(STR(?d), STR(?g))) }}"),
    Hostile("product of values", "SELECT (SUM(?a+?b+?c+?d+?e+?f) AS ?n) {"
        + "".join(f" VALUES ?{v} {{ {' '.join(map(str, range(100)))} }}" for v in "abcdef") + " }"),
    Hostile("nested paths", "SELECT (COUNT(*) AS ?n) { ?a ((((!<x:>)*)*)*)* ?b . ?b (!<x:>|^!<y:>)* ?c }"),
    Hostile("paths of everything", "SELECT * { ?a (!<x:>|!^<x:>)* ?b . ?c (!<x:>|!^<x:>)* ?d }"),
    Hostile("minus of products", f"SELECT * {{ {_PRODUCT} MINUS {{ {_PRODUCT} }} }}"),
    Hostile("exists in a product", f"SELECT (COUNT(*) AS ?n) {{ {_PRODUCT} FILTER NOT EXISTS {{ ?l ?c ?a . ?x ?y ?z . ?z ?y ?x }} }}"),
    Hostile("nested optionals", f"SELECT (COUNT(*) AS ?n) {{ {nested('OPTIONAL { ?a ?b ?c . ?d ?e ?f ', '', '}', 30)} }}".replace("?a ?b ?c", "?a ?b ?c . ?x ?y ?z")),
    Hostile("nested subselects", subselects(30)),
    Hostile("graphs of graphs", "SELECT (COUNT(*) AS ?n) { GRAPH ?a { ?b ?c ?d } GRAPH ?e { ?f ?g ?h } GRAPH ?i { ?j ?k ?l } }"),
    Hostile("hashes of a product", f"SELECT (MAX(SHA512(CONCAT(STR(?a), STR(?c), STR(?f)))) AS ?m) {{ {_PRODUCT} }}"),
    Hostile("description of everything", "DESCRIBE ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
    # Memory and output
    Hostile("doubling strings", doubled(40)),
    Hostile("growing by replace", 'SELECT ?e { BIND("xxxxxxxxxxxxxxxx" AS ?a) '
        + "".join(f'BIND(REPLACE(?{a}, "x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") AS ?{b})' for a, b in zip("abcd", "bcde", strict=True)) + " BIND(REPLACE(?e, 'x', ?e) AS ?f) }"),
    Hostile("much output", "SELECT * { ?a ?b ?c . ?d ?e ?f }", ("answer-too-large", "time", "memory")),
    Hostile("many triples", "CONSTRUCT { ?a ?e ?l . ?d ?b ?i . ?g ?k ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"),
    Hostile("many blank nodes", "CONSTRUCT { [] ?b [ ?e ?f ] . [] ?e [ ?b ?c ] } WHERE { ?a ?b ?c . ?d ?e ?f }"),
    # The stack
    Hostile("parentheses", f"ASK {{ FILTER({nested('(', '1', ')', 5_000)}) }}", ("nesting",)),
    Hostile("groups", f"ASK {nested('{', '', '}', 5_000)}", ("nesting",)),
    Hostile("blank nodes in blank nodes", f"ASK {{ {nested('[<x:>', ' 1', ']', 2_000)} }}", ("nesting",)),
    Hostile("lists in lists", f"ASK {{ ?x ?y {nested('(', '', ')', 5_000)} }}", ("nesting",)),
    Hostile("sum", f"ASK {{ FILTER({'1+' * 9_000}1) }}", (*STOPPED, "", "failed")),
    Hostile("negation", f"ASK {{ FILTER({'!' * 19_000}true) }}", (*STOPPED, "", "failed", "syntax")),
    Hostile("unions", f"SELECT * {{ {'{?a ?b ?c} UNION ' * 1_100}{{}} }}", (*STOPPED, "", "nesting")),
    Hostile("optionals in a row", f"SELECT * {{ {'OPTIONAL { ?a ?b ?c } ' * 800} }}"),
    Hostile("alternatives", f"ASK {{ ?a ({'|'.join(['<x:>'] * 3_000)})* ?b }}", (*STOPPED, "")),
    Hostile("long path", f"SELECT * {{ ?a {'/'.join(['!<x:>'] * 2_500)} ?b }}", (*STOPPED, "")),
    # Values
    Hostile("backtracking", f'ASK {{ ?a ?b ?c FILTER(REGEX("{"a" * 5_000}!", "^(a|a?)+(a+)+(a*)*$")) }}', (*STOPPED, "", "failed")),
    Hostile("large expression", 'ASK { FILTER REGEX("x", "((((x{1000}){1000}){1000}){1000})") }', (*STOPPED, "", "failed")),
    Hostile("huge integer", f"ASK {{ FILTER({'9' * 19_000} * {'9' * 100} > 1) }}", ("", "syntax", "failed")),
    Hostile("huge exponent", 'SELECT ("1e999999999"^^xsd:decimal + 1e308 * 1e308 AS ?x) {}', ("", "failed")),
    Hostile("many values", f"SELECT (COUNT(*) AS ?n) {{ {_PRODUCT} FILTER(?l IN ({','.join(map(str, range(4_000)))})) }}", (*STOPPED, "too-long")),
    Hostile("list without end", f"ASK {{ VALUES ?a {{ {' 1' * 500_000} }} }}", ("too-long",)),
    # What is not ours
    Hostile("service", f"SELECT * {{ SERVICE <{ELSEWHERE}> {{ ?a ?b ?c }} }}", ("service",)),
    Hostile("service by a variable", "SELECT * { ?a ?b ?x . SERVICE SILENT ?x { ?c ?d ?e } }", ("service",)),
    Hostile("load", f"LOAD <{ELSEWHERE}>", ("update",)),
    Hostile("load of a file", "LOAD <file:///etc/passwd> INTO GRAPH <x:>", ("update",)),
    Hostile("insert", "INSERT { ?a ?b ?c } WHERE { ?a ?b ?c . ?d ?e ?f }", ("update",)),
    Hostile("from a file", "SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }", ("unknown-graph",)),
    Hostile("from another server", f"ASK FROM NAMED <{ELSEWHERE}> {{ GRAPH ?g {{ ?a ?b ?c }} }}", ("unknown-graph",)),
    Hostile("nonsense", "SELECT " + "\x00\ud7ff{?" * 2_000, ("syntax", "nesting")),
)  # fmt: skip
