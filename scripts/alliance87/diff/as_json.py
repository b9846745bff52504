"""Write a difference as JSON (RFC 8259) for programs: all of it, IRIs in full, in a fixed order.

Version 1 is an object with these members; a later one may have more, and a member that changes its
meaning changes ``version``.

- ``version``: 1.
- ``before``, ``after``: ``name`` as given, ``commit`` (the full hash, or null), ``statements`` (how
  many were compared; one that stands in several graphs counts in each).
- ``graphs_compared``: whether both sides have named graphs. If not, no statement below has one.
- ``left_out``: the graphs that only one side can hold, which were not compared.
- ``summary``: the sentence that people read.
- ``renamed``: ``from`` and ``to``, for each thing that has another IRI and is otherwise the same.
- ``things``: ``iri``, ``label`` (or null), ``section``, ``change`` (added, removed, changed or
  renamed), ``former`` (the IRI it had, or null), ``carries`` (how many statements rest on it now, if it is
  evidence), and ``statements``: ``change`` (added, removed,
  changed, or moved: other graphs or another status), ``property``, ``property_words``, ``before``
  and ``after``. These are null, or ``value`` and ``statuses``, ``graphs`` and, for a statement about
  evidence, ``origin``, which is a ground. A value has ``text``, ``is_iri``, ``label``, ``language``
  and ``datatype`` (null where there is none). Evidence that came or went with a statement is not
  among the things: it stands in ``grounds``, and in ``removed`` and ``added``.
- ``grounds``: ``before`` and ``after``: for each graph that is named above and has a status, what it
  rests on: ``status``, ``quotes`` (``text``, ``start``, ``end``, ``heading``, ``passage``),
  ``rationale``, ``sources`` (``iri``, ``title``, ``locators``), ``missing`` (what is named as
  evidence and not described), ``by`` and ``on``.
- ``removed``, ``added``: statements as lines of canonical N-Quads, A to Z. The statements before,
  without those removed and with those added, are the statements after, to the letter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pyoxigraph import Quad

from alliance87.describe.thing import Value
from alliance87.diff.grounds import Ground
from alliance87.diff.sides import Side
from alliance87.diff.summary import summary
from alliance87.diff.told import Line, Told, ToldThing

VERSION = 1

Object = dict[str, object]


def render_json(told: Told) -> str:
    """Return a difference as JSON; ends with a newline."""
    difference = told.difference
    lines = [line for thing in told.things for line in thing.lines]
    written = {
        "version": VERSION,
        "before": _side(difference.before),
        "after": _side(difference.after),
        "graphs_compared": difference.with_graphs,
        "left_out": list(difference.left_out),
        "summary": summary(told),
        "renamed": [{"from": old, "to": new} for old, new in difference.renamed.items()],
        "things": [_thing(thing) for thing in told.things],
        "grounds": {
            "before": _grounds(ground for line in lines for ground in line.grounds_before),
            "after": _grounds(ground for line in lines for ground in line.grounds_after),
        },
        "removed": _nquads(difference.removed),
        "added": _nquads(difference.added),
    }
    return json.dumps(written, ensure_ascii=False, indent=2) + "\n"


def _side(side: Side) -> Object:
    return {"name": side.name, "commit": side.commit or None, "statements": len(side.quads)}


def _thing(thing: ToldThing) -> Object:
    return {
        "iri": thing.iri,
        "label": thing.label or None,
        "section": thing.section,
        "change": thing.kind,
        "former": thing.former or None,
        "carries": thing.carries,
        "statements": [_line(line) for line in thing.lines],
    }


def _line(line: Line) -> Object:
    before = (line.before, line.change.graphs_before, line.grounds_before, line.origin_before)
    after = (line.after, line.change.graphs_after, line.grounds_after, line.origin_after)
    return {
        "change": line.kind,
        "property": line.change.path,
        "property_words": line.words,
        "before": _held(*before),
        "after": _held(*after),
    }


def _held(
    value: Value | None,
    graphs: tuple[str, ...],
    grounds: tuple[Ground, ...],
    origin: Ground | None,
) -> Object | None:
    if value is None:
        return None
    shown: Object = {
        "text": value.text,
        "is_iri": value.is_iri,
        "label": value.label or None,
        "language": value.language or None,
        "datatype": value.datatype or None,
    }
    return {
        "value": shown,
        "statuses": list(dict.fromkeys(ground.status for ground in grounds)),
        "graphs": [graph for graph in graphs if graph],
        "origin": _ground(origin) if origin else None,
    }


def _grounds(grounds: Iterable[Ground]) -> Mapping[str, Object]:
    found = {ground.graph: ground for ground in grounds}
    return {graph: _ground(ground) for graph, ground in sorted(found.items())}


def _ground(ground: Ground) -> Object:
    quotes: list[Object] = []
    for quote in ground.quotes:
        start, end = quote.place or (None, None)
        place = {"text": quote.text, "start": start, "end": end}
        quotes.append({**place, "heading": quote.heading or None, "passage": quote.passage})
    return {
        "status": ground.status or None,
        "quotes": quotes,
        "rationale": ground.rationale or None,
        "sources": [
            {"iri": source.iri, "title": source.title or None, "locators": list(source.locators)}
            for source in ground.sources
        ],
        "missing": list(ground.missing),
        "by": ground.by or None,
        "on": ground.on or None,
    }


def _nquads(quads: Iterable[Quad]) -> list[str]:
    return [f"{quad} ." for quad in quads]
