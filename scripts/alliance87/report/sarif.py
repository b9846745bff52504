"""Write a report as SARIF 2.1.0 (OASIS), which GitHub code scanning and editors show in place.

What GitHub requires beyond the standard is in it too, such as a region, a help text for each rule and
a fingerprint that stays when lines move.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from urllib.parse import quote

from alliance87.model.finding import Finding, Place, Report
from alliance87.model.namespaces import BASE, shorten
from alliance87.model.project import VERSION
from alliance87.report.as_json import dumped, number, short_excerpt
from alliance87.report.words import encodable, is_explained, rule_name, subject, told

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LONGEST = 1000  # characters; GitHub's limit of a description is 1,024
_UNNAMED = "unnamed"
Json = dict[str, object]


def render_sarif(report: Report) -> str:
    """Return the report as one run of SARIF 2.1.0; ends with a newline.

    Columns count Unicode code points. The files are given by relative references, percent-encoded,
    as they were named on the command line; one that began with a slash is a ``file:`` URI.
    """
    rules: dict[str, Finding] = {}
    for found in report.findings:
        rules.setdefault(_id(found), found)
    names = sorted(rules)
    seen: Counter[str] = Counter()
    run = {
        "tool": {
            "driver": {
                "name": "alliance87",
                "version": VERSION,
                "semanticVersion": VERSION,
                "informationUri": BASE,
                "rules": [_rule(name, rules[name]) for name in names],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": report.status}],
        "results": [_result(found, names, seen) for found in report.findings],
        "properties": {"counts": {name: number(value) for name, value in report.counts}},
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _id(found: Finding) -> str:
    return shorten(found.rule) or _UNNAMED


def _rule(name: str, first: Finding) -> Json:
    """Describe a rule by the message of its first finding, which is an instruction for them all."""
    text = _message(first.message)[:_LONGEST] or name
    command = f"alliance87 explain {rule_name(first.rule)}"
    help_text = f"{text}\n\nMore: {command}" if is_explained(first.rule) else text
    return {
        "id": name,
        "name": rule_name(first.rule)[:255] or _UNNAMED,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": _level(first)},
    }


def _result(found: Finding, rules: list[str], seen: Counter[str]) -> Json:
    about = subject(found)
    location: Json = {"physicalLocation": _physical(found.place)}
    if found.focus:
        name = {"name": found.label} if found.label else {}
        location["logicalLocations"] = [{**name, "fullyQualifiedName": found.focus}]
    if found.place.cell:
        location["message"] = {"text": _message(found.place.cell)}
    return {
        "ruleId": _id(found),
        "ruleIndex": rules.index(_id(found)),
        "level": _level(found),
        "message": {"text": _message(f"{about} — {told(found)}" if about else told(found)) or "?"},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(found, seen)},
    }


def _physical(place: Place) -> Json:
    physical: Json = {"artifactLocation": {"uri": _uri(place.file)}, "region": _region(place)}
    if place.line > 0 and short_excerpt(place):
        snippet = {"text": place.excerpt}
        physical["contextRegion"] = {"startLine": place.line, "snippet": snippet}
    return physical


def _region(place: Place) -> Json:
    """Return the span; where no line is known it is the start of the file, as GitHub wants one."""
    line, column = max(place.line, 1), max(place.column, 1)
    end = (place.end_line, place.end_column)
    end_line, end_column = end if place.line > 0 and end >= (line, column) else (line, column)
    region: Json = {"startLine": line, "startColumn": column}
    region |= {"endLine": end_line, "endColumn": max(end_column, 1)}
    if end_line == line and column < end_column and short_excerpt(place):
        region["snippet"] = {"text": place.excerpt[column - 1 : end_column - 1]}
    return region


def _uri(file: str) -> str:
    path = quote(file, errors="surrogateescape") if _is_bytes(file) else quote(encodable(file))
    if path.startswith("/"):
        return f"file:///{path.lstrip('/')}"  # two slashes would begin the name of a host
    return path.removeprefix("./") or "."


def _is_bytes(file: str) -> bool:
    """Whether lone surrogates in the name stand for bytes that are no UTF-8 (PEP 383)."""
    return not any("\ud800" <= c <= "\udc7f" or "\udd00" <= c <= "\udfff" for c in file)


def _message(text: str) -> str:
    """Return text that holds neither placeholders nor links (SARIF 2.1.0, §3.11.5 and §3.11.6)."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _fingerprint(found: Finding, seen: Counter[str]) -> str:
    """Return what stays the same when lines are added above, and a number among equals."""
    near = "" if found.focus else found.place.excerpt.strip()
    parts = (found.place.file, found.rule, found.focus, found.path, found.value, near)
    text = "\0".join(parts).encode(errors="surrogatepass")
    digest = hashlib.sha256(text).hexdigest()[:16]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"


def _level(found: Finding) -> str:
    return "error" if found.severity.blocks else found.severity.value
