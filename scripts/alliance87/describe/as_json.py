"""Write a description or a difference as JSON (RFC 8259) for programs: all of it, IRIs in full.

What there is none of is null. The members of a description are those of the tables below. A difference
of version 1 is an object with these members, in a fixed order; a later one may have more, and a member
that changes its meaning changes ``version``.

- ``version``: 1.
- ``before``, ``after``: ``name`` as given, ``commit`` (the full hash, or null), ``statements`` (how
  many were compared; one in several graphs counts in each).
- ``graphs_compared``: whether both sides have named graphs. If not, no statement below has one.
- ``left_out``: the graphs that only one side can hold, which were not compared.
- ``summary``: the sentence that people read.
- ``renamed``: ``from`` and ``to``, for each thing that has another IRI and is otherwise the same.
- ``things``: ``iri``, ``label`` (or null), ``section``, ``change`` (added, removed, changed or
  renamed), ``former`` (the IRI it had, or null), ``carries`` (how many statements rest on it now, if
  it is evidence), and ``statements``: ``change`` (added, removed, changed, or moved: other graphs or
  another status), ``property``, ``property_words``, ``before`` and ``after``. These are null, or ``value`` and ``statuses``, ``graphs`` and, for a statement about
  evidence, ``origin``, which is a ground. A value has ``text``, ``is_iri``, ``label``, ``language``
  and ``datatype`` (null where there is none). Evidence that came or went with a statement is not
  among the things: it is in ``grounds``, and in ``removed`` and ``added``.
- ``grounds``: ``before`` and ``after``: for each graph that is named above and has a status, what it
  rests on: ``status``, ``quotes`` (``text``, ``start``, ``end``, ``heading``, ``passage``,
  ``documents``, and ``length`` and ``sha256`` if the text is the anchor of a longer passage),
  ``rationale``, ``sources`` (``iri``, ``title``, ``locators``), ``missing`` (what is named as
  evidence and not described), ``by``, ``on`` and ``compared_with``.
- ``removed``, ``added``: statements as lines of canonical N-Quads, A to Z. The statements before,
  without those removed and with those added, are the statements after, to the letter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from alliance87.describe.changes import ChangedThing, Changes, Line, Shown
from alliance87.describe.pages import summary
from alliance87.describe.sides import Side
from alliance87.describe.support import Source, Support, Words
from alliance87.describe.thing import Description, Dispute, OpenQuestion, Supported, Value

VERSION = 1
# The members of each object, in order; "a=b" is a member a from an attribute b.
_VALUE = {Value: "text is_iri label language datatype"}
_OF_A_DESCRIPTION = _VALUE | {
    Description: "iri label types statements open_questions contents supports",
    OpenQuestion: "question reason iri",
    Source: "title locator iri vantage read_on is_stored_copy",
    Support: (
        "words graph status rationale sources verified_by verified_on contributor submitted_on"
        " compared_with notes missing"
    ),
    Supported: "subject subject_label path value incoming supports disputes",
    Dispute: "iri kind reason others",
    Words: "start end exact heading passage documents length sha256",
}
_OF_CHANGES = _VALUE | {
    ChangedThing: "iri label section change=kind former carries statements=lines",
    Line: "change=kind property=path property_words=words before after",
    Shown: "value statuses graphs origin",
    Side: "name commit statements=size",
    Source: "iri title locators",
    Support: "status quotes=words rationale sources missing by on compared_with",
    Words: "text=exact start end heading passage documents length sha256",
}


def render_json(found: Description | Changes) -> str:
    """Return a description or a difference as JSON; ends with a newline."""
    if isinstance(found, Description):
        return _written(found, _OF_A_DESCRIPTION)
    compared = found.compared
    lines = [line for thing in found.things for line in thing.lines]
    before = {s.graph: s for line in lines if line.before for s in line.before.supports}
    after = {s.graph: s for line in lines if line.after for s in line.after.supports}
    members = {
        "version": VERSION,
        "before": compared.before,
        "after": compared.after,
        "graphs_compared": not compared.plain,
        "left_out": compared.left_out,
        "summary": summary(found),
        "renamed": [{"from": old, "to": new} for old, new in compared.renamed.items()],
        "things": found.things,
        "grounds": {"before": dict(sorted(before.items())), "after": dict(sorted(after.items()))},
        "removed": compared.removed,
        "added": compared.added,
    }
    return _written(members, _OF_CHANGES)


def _written(found: object, members: Mapping[type, str]) -> str:
    return json.dumps(_plain(found, members), ensure_ascii=False, indent=2) + "\n"


def _plain(given: object, members: Mapping[type, str]) -> object:
    """Return objects as dictionaries of their members; an empty string is null, unless it is a text."""
    if isinstance(given, dict):
        return {key: _plain(value, members) for key, value in given.items()}
    if type(given) not in members:
        return (
            [_plain(each, members) for each in given] if isinstance(given, list | tuple) else given
        )
    made = {}
    for member in members[type(given)].split():
        name, _, attribute = member.partition("=")
        value = getattr(given, attribute or name)
        made[name] = None if value == "" and name != "text" else _plain(value, members)
    return made
