"""What is joined to what, in layers: the Alliance, its targets and goals, Action Groups and areas.

Nodes stand in columns in the order the data give; a line is drawn as the status of its statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from alliance87.site.pictures.layers import WIDTH, Layer, columns
from alliance87.site.pictures.picture import Cell, Picture, Teller, local, ranked
from alliance87.site.pictures.svg import Drawing, strongest

_TARGETS = """
SELECT DISTINCT ?from ?to ?status ?order
WHERE {
    { BIND (organization:alliance-8.7 AS ?from) GRAPH ?graph { ?from PATH ?to } }
    ?graph a87:status ?status .
    ?to skos:notation ?order .
    FILTER (DATATYPE(?order) = sdgo:SDGCode)
}
"""
_GOALS = """
SELECT DISTINCT ?from ?to ?status ?order
WHERE {
    organization:alliance-8.7 a87:alignsEffortsWith|a87:existsFor ?from .
    GRAPH ?graph { ?from sdgo:isTargetOf ?to }
    ?graph a87:status ?status .
    BIND (STR(?to) AS ?order)
}
"""
_PLACE = """
    GRAPH ?saying { ?area skos:prefLabel ?name }
    ?saying a87:status status:stated ;
        prov:wasDerivedFrom/oa:hasSelector/oa:start ?order .
"""
_GROUPS = f"""
SELECT DISTINCT ?from ?to ?status ?order
WHERE {{
    GRAPH ?graph {{ ?to org:linkedTo ?from }}
    ?graph a87:status ?status .
    ?to a a87:ActionGroup ;
        a87:priorityArea ?area .
    {_PLACE}
}}
"""
_AREAS = f"""
SELECT DISTINCT ?from (?area AS ?to) ?status ?order
WHERE {{
    GRAPH ?graph {{ ?from a87:priorityArea ?area }}
    ?graph a87:status ?status .
    {_PLACE}
}}
"""

_CODES = """
SELECT DISTINCT ?thing ?class ?code ?name ?language
WHERE {
    VALUES ?class { sdgo:Goal sdgo:Target }
    ?thing a ?class ;
        skos:notation ?code .
    FILTER (DATATYPE(?code) = sdgo:SDGCodeCompact)
    OPTIONAL {
        ?thing skos:altLabel ?name .
        FILTER (?class = sdgo:Goal)
    }
    BIND (LANG(?name) AS ?language)
}
ORDER BY ?thing ?language ?name
"""


def layer(teller: Teller, query: str, meaning: str) -> Layer:
    """Ask for the lines of a layer, in the order of the column they lead to."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    order: dict[tuple[str, str], tuple[float, str]] = {}
    for row in teller.ask(query):
        pair = row["from"], row["to"]
        found[pair].add(local(row["status"]))
        order[pair] = _number(row["order"])
    pairs = sorted(found, key=lambda pair: (order[pair], pair))
    return Layer(meaning, {pair: frozenset(found[pair]) for pair in pairs})


def targets(teller: Teller) -> Picture:
    """Return the picture of the Alliance, the targets it aims at, and their goals."""
    words = teller.words
    aligns = layer(teller, _TARGETS.replace("PATH", "a87:alignsEffortsWith"), "aligns")
    seeks = layer(teller, _TARGETS.replace("PATH", "a87:existsFor"), "seeks")
    goals = layer(teller, _GOALS, "goal")
    heads = [words(f"pictures.{name}") for name in ("alliance", "targets", "goals")]
    sought = {to for _, to in seeks.pairs}
    marked = {to: words("pictures.sought") for to in sought}
    return _picture(teller, "targets", (aligns, goals), (seeks,), heads, marked)


def groups(teller: Teller) -> Picture:
    """Return the picture of the Action Groups that could be, and the areas they are to work on."""
    words = teller.words
    heads = [words(f"pictures.{name}") for name in ("alliance", "groups", "areas")]
    linked, areas = layer(teller, _GROUPS, "linked"), layer(teller, _AREAS, "area")
    return _picture(teller, "groups", (linked, areas), (), heads, {})


def _codes(teller: Teller) -> dict[str, str]:
    """Return a short name for each goal and target: what it is, its code, and a goal's name."""
    found: dict[str, str] = {}
    wanted = (teller.words.language, "en", "")
    for language in wanted:
        for row in teller.ask(_CODES):
            if row["language"] == language:
                kind = "goal" if row["class"].endswith("Goal") else "target"
                code = teller.words(f"pictures.{kind}-code", code=row["code"])
                found.setdefault(row["thing"], f"{code} {row['name']}".strip())
    return found


def _picture(
    teller: Teller,
    name: str,
    layers: Sequence[Layer],
    beside: Sequence[Layer],
    heads: Sequence[str],
    marked: Mapping[str, str],
) -> Picture:
    words = teller.words
    title = words(f"pictures.{name}-title")
    codes = _codes(teller)
    nodes = {node for each in (*beside, *layers) for pair in each.pairs for node in pair}
    named = {node: codes.get(node) or teller.name(node) for node in nodes}
    parts, height = columns(named, layers, heads, marked)
    shown = [each for each in (*beside, *layers) if each.pairs]
    told = teller.by_status(
        (strongest(found), f"{named[a]} – {words('pictures.line-' + each.meaning)} – {named[b]}")
        for each in shown
        for (a, b), found in each.pairs.items()
    )
    return Picture(
        name,
        title,
        words(f"pictures.{name}-lead", count=len(layers[0].pairs)),
        (Drawing(name, title, told, WIDTH, height, tuple(parts)),),
        tuple(words(f"pictures.{each}") for each in ("from", "relation", "to", "status")),
        tuple(
            (
                Cell(named[a], a),
                Cell(words(f"pictures.line-{each.meaning}")),
                Cell(named[b], b),
                Cell(", ".join(map(teller.status, ranked(set(found)))), status=strongest(found)),
            )
            for each in shown
            for (a, b), found in each.pairs.items()
        ),
        ranked({strongest(found) for each in shown for found in each.pairs.values()}),
    )


def _number(order: str) -> tuple[float, str]:
    """Return what sorts a place in the text, or a code such as 16.0a."""
    last = order.rpartition("/")[2]
    return (float(last) if last.isdigit() else 0.0), last
