"""Know plain Turtle descriptions of organisations and their participations by their looks alone.

What is free in them (names, addresses, numbers) is written in the one way that is always sound. The
rest is their form: which properties there are in which order, the words that are chosen from lists,
the languages. Bytes of UTF-8 in; nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from alliance87.model.namespaces import PREFIXES

LOCAL = r"[a-z0-9]++(?:[.-][a-z0-9]++)*+"
# No blank at either end, whichever of Unicode's; what else this leaves out is looked at more closely.
_SPACES = (r"\xc2\xa0", r"\xc2\x85", r"\xe1\x9a\x80", r"\xe2[\x80\x81].", r"\xe3\x80\x80")
_AFTER = "".join(f"(?<!{each})" for each in (" ", *_SPACES))
_TEXT = rf'"(?! |{"|".join(_SPACES)})[^"\\\x00-\x1f\x7f]{{1,1000}}+{_AFTER}"'
_WEB = (
    r"<https?://(?:[a-z0-9]++(?:-++[a-z0-9]++)*+\.)++[a-z]{2,20}+(?:/[A-Za-z0-9._~/-]{0,999}+)?+>"
)
_ORGANIZATION = {
    "skos:prefLabel": f"{_TEXT}@[a-z]{{2}}",
    "skos:altLabel": f"{_TEXT}@[a-z]{{2}}",
    "a87:kind": f"kind:{LOCAL}",
    "a87:country": "geo:[0-9]{3}",
    "schema:url": _WEB,
    "schema:sameAs": rf"<(?P<same>{re.escape(PREFIXES['wikidata'])}Q[1-9][0-9]{{0,15}}+)>",
    "a87:participatedIn": f"event:(?P<attended>{LOCAL})",
}
_PARTICIPATION = {
    "a87:participant": "organization:(?P=name)",
    "a87:event": rf"event:(?P<event>{LOCAL})",
    "a87:statedName": _TEXT,
    "a87:statedCapacity": _TEXT,
    "a87:listPosition": r"(?P<position>[1-9][0-9]{0,7}+)",
    "prov:wasDerivedFrom": f"source:{LOCAL}",
}
# The properties whose values are free, and those whose values are names of other things.
FREE = frozenset(
    {"skos:prefLabel", "skos:altLabel", "schema:url", "schema:sameAs"}
    | {"a87:statedName", "a87:statedCapacity", "a87:listPosition"}
)
LINKS = frozenset({"a87:participatedIn", "a87:participant", "a87:event"})
CLASSES = frozenset({"org:Organization", "a87:Participation"})
PROPERTIES = frozenset({*_ORGANIZATION, *_PARTICIPATION})
_USED = (
    "a87", "event", "geo", "kind", "org", "organization", "participation", "prov", "schema",
    "skos", "source",
)  # fmt: skip


def _block(kind: str, name: str, of: str, said: Mapping[str, str]) -> str:
    lines = "|".join(f"{path} {value}" for path, value in said.items())
    return rf"{kind}:{name}\n    a {of} ;\n(?:    (?:{lines}) ;\n)*+\.\n"


_FIRST = _block("organization", f"(?P<name>{LOCAL})", "org:Organization", _ORGANIZATION)
_THEN = _block("participation", f"(?P<entry>{LOCAL})", "a87:Participation", _PARTICIPATION)
# An organisation and the participations that follow it and are its own. Groups hold the last of each.
CLUSTER = re.compile(
    rf"(?:\n|#[^\n]*+\n)*+(?P<block>{_FIRST}(?:\n*+{_THEN})*+)".encode("ascii"), re.DOTALL
)
EVENTS = re.compile(rb"\n    a87:participatedIn event:([^ ]++) ;")
ENTRY_EVENT = re.compile(rb"\n    a87:event event:([^ ]++) ;")
LINKED = re.compile(rb"\n    schema:sameAs <([^>]++)> ;")
POSITIONS = re.compile(rb"\n    a87:listPosition ([0-9]++) ;")
NAMES = re.compile(rb'\n    skos:(?:pref|alt)Label "([^"]++)"@')
ADDRESSES = re.compile(rb"\n    schema:(?:url|sameAs) <([^>]++)> ;")
ORGANIZATIONS = re.compile(rb"\n(organization:[^\n ]++)\n")
PARTICIPATIONS = re.compile(rb"\n(participation:[^\n ]++)\n")
_CHOSEN = re.compile(rb" ((?:geo|kind|source):[a-z0-9.-]++) ;\n")
_VALUES = re.compile(rb' (?:"[^"]*+"|<[^>]*+>|(?:event|organization):[^ ]++|[0-9]++(?= ;))')
_ONCE = (b"\n    a87:participant ", b"\n    a87:event ", b"\n    a87:listPosition ")


def form(cluster: bytes, match: re.Match[bytes]) -> bytes:
    """Return what is left of a plain cluster without what is free in it."""
    without = cluster.replace(b":%b\n" % match["name"], b"\n")
    entry = match["entry"]
    if entry and entry != match["name"]:
        without = without.replace(b":%b\n" % entry, b"\n")
    return _VALUES.sub(b"", without)


def statements(cluster: bytes) -> int:
    """Return how many statements a plain cluster makes, or 0 if it makes one of them twice."""
    said = cluster.split(b" ;\n")
    return len(said) - 1 if len(set(said)) == len(said) else 0


def chosen(form: bytes) -> list[str]:
    """Return the names in a form that are chosen: what they name must be there."""
    return [word.decode() for word in _CHOSEN.findall(form)]


def entries(form: bytes) -> int:
    """Return how many participations a form has, or -1 if not each says all that is compared."""
    parts = form.split(b"\n    a a87:Participation ;")[1:]
    if form.count(b"\n    a87:participatedIn ") != len(parts):
        return -1
    return len(parts) if all(part.count(path) == 1 for part in parts for path in _ONCE) else -1


def places(cluster: bytes) -> list[tuple[bytes, bytes]]:
    """Return event and position of each participation of a plain cluster that says both once."""
    found = []
    for part in cluster.split(b"\n    a a87:Participation ;")[1:]:
        event, position = ENTRY_EVENT.search(part), POSITIONS.search(part)
        if event and position:
            found.append((event[1], position[1]))
    return found


def agrees(cluster: bytes) -> bool:
    """Whether an organisation took part in each event once, and says so."""
    events = EVENTS.findall(cluster)
    there = ENTRY_EVENT.findall(cluster)
    return len(set(events)) == len(events) and sorted(events) == sorted(there)


def is_ours(prefixes: Mapping[str, str]) -> bool:
    """Whether the prefixes of a file are the ones that the patterns here suppose."""
    return all(prefixes.get(each) in (None, PREFIXES[each]) for each in _USED)
