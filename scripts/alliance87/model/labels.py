"""Give a label to what has none in the data: passages, selectors, statement graphs and their annotations.

Their names follow from what they hold, so the files of the project do not repeat it; generic tools show
a thing by its label, and would show an IRI. Labels stand in ``graph:evidence``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from alliance87.model.dataset import LABEL, Dataset
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import XSD_STRING, Statement, Term
from alliance87.model.status import EVIDENCE

_A87, _OA, _DCTERMS = (PREFIXES[prefix] for prefix in ("a87", "oa", "dcterms"))
RDFS_LABEL = f"{PREFIXES['rdfs']}label"
_LONGEST = 60  # characters of words


def labelled(data: Dataset) -> Dataset:
    """Return the dataset with a label for each passage, selector, graph and annotation without one."""
    made = tuple(
        Statement("", EVIDENCE, thing, RDFS_LABEL, Term(text, XSD_STRING))
        for thing, text in _labels(data)
        if not {(thing, LABEL), (thing, RDFS_LABEL)} & data.by_pair.keys()
    )
    return Dataset(data.statements + made, data.readings)


def without_labels(statements: Collection[Statement]) -> frozenset[Statement]:
    """Return statements without the labels that ``labelled`` would give to the rest."""
    made = {s for s in statements if s.predicate == RDFS_LABEL}
    if not made:
        return frozenset(statements)
    found = set(_labels(Dataset(tuple(s for s in statements if s not in made))))
    return frozenset(s for s in statements if s not in made or (s.subject, s.value) not in found)


def _labels(data: Dataset) -> Iterator[tuple[str, str]]:
    for passage in _members(data, f"{_A87}Passage"):
        yield passage, _words(data, passage)
    for name in ("TextQuoteSelector", "DigestSelector"):
        for selector in _members(data, f"{_OA if name[0] == 'T' else _A87}{name}"):
            yield selector, _quoted(data, selector)
    for position in _members(data, f"{_OA}TextPositionSelector"):
        yield position, _span(data, position)
    for gap in _members(data, f"{_A87}Gap"):
        spans = [_span(data, s) for s in data.values(gap, f"{_OA}hasSelector")]
        yield gap, f"gap: {' '.join(spans)}"
    for graph in _members(data, f"{_A87}StatementGraph"):
        yield graph, _graph(data, graph)
    for annotation in _members(data, f"{_OA}Annotation"):
        bodies = [_graph(data, body) for body in data.values(annotation, f"{_OA}hasBody")]
        yield annotation, f"annotation: {' '.join(bodies)}"


def _members(data: Dataset, of_class: str) -> list[str]:
    return sorted(data.members.get(of_class, ()))


def _graph(data: Dataset, graph: str) -> str:
    """Return the status of a graph and what it rests on, in a few words."""
    origins = [_words(data, o) or _title(data, o) for o in data.rests_on(graph)]
    return f"{data.status(graph)}: {', '.join(origins)}"


def _words(data: Dataset, passage: str) -> str:
    found = (_quoted(data, s) for s in data.values(passage, f"{_OA}hasSelector"))
    return next(filter(None, found), "")


def _quoted(data: Dataset, selector: str) -> str:
    words = data.value(selector, f"{_OA}exact") or data.value(selector, f"{_A87}anchor")
    short = " ".join(words.split())
    return f"“{short if len(short) <= _LONGEST else short[: _LONGEST - 1] + '…'}”" if short else ""


def _span(data: Dataset, position: str) -> str:
    start, end = (data.value(position, f"{_OA}{name}") for name in ("start", "end"))
    return f"characters {start} to {end}"


def _title(data: Dataset, source: str) -> str:
    return data.value(source, f"{_DCTERMS}title") or data.named(source)
