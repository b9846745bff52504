"""Write a report as JUnit XML, which most systems of continuous integration show as tests.

There is no standard; what is written is what junitparser and the usual readers agree on: a suite a
file, a case a finding.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from itertools import groupby

from alliance87.model.finding import Finding, Report, Severity
from alliance87.report.words import escaped, rule_name, subject, told

_FAILS = {Severity.VIOLATION: "failure", Severity.REFUSAL: "error", Severity.LIMIT: "error"}


def render_junit(report: Report) -> str:
    """Return the report as an XML document (XML 1.0), indented, ended with a newline.

    A violation is a failure, what was refused or is over a limit an error, and a warning a case that
    passes and has an output. Without findings there is one case, which passes.
    """
    root = ET.Element("testsuites", {"name": "alliance87"})
    by_file = groupby(report.findings, key=lambda found: found.place.file)
    for file, findings in by_file:
        _suite(root, file, list(findings))
    if not report.findings:
        passed = ET.SubElement(_counted(root, "alliance87", ()), "testcase")
        passed.attrib |= {"classname": "alliance87", "name": "nothing is wrong"}
    _total(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(root: ET.Element, file: str, findings: Sequence[Finding]) -> None:
    suite = _counted(root, file, findings)
    for found in findings:
        attributes = {"classname": escaped(file), "name": _name(found), "file": escaped(file)}
        if found.place.line > 0:
            attributes["line"] = str(found.place.line)
        case = ET.SubElement(suite, "testcase", attributes)
        if not found.severity.blocks:
            ET.SubElement(case, "system-out").text = _text(found)
            continue
        kind = {"type": escaped(rule_name(found.rule)), "message": escaped(told(found))}
        ET.SubElement(case, _FAILS[found.severity], kind).text = _text(found)


def _counted(root: ET.Element, name: str, findings: Sequence[Finding]) -> ET.Element:
    fails = [_FAILS.get(found.severity) for found in findings]
    counts = {
        "tests": str(max(len(findings), 1)),
        "failures": str(fails.count("failure")),
        "errors": str(fails.count("error")),
    }
    return ET.SubElement(root, "testsuite", {"name": escaped(name), **counts, "skipped": "0"})


def _total(root: ET.Element) -> None:
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))


def _name(found: Finding) -> str:
    """Return a name that is the finding's own in its file, as far as its place can tell."""
    place = f"{found.place.line}:{found.place.column}" if found.place.line else ""
    parts = (place, found.place.cell, rule_name(found.rule), subject(found))
    return escaped(" ".join(part for part in parts if part)) or "finding"


def _text(found: Finding) -> str:
    place = f"{found.place} {found.place.cell}".rstrip()
    lines = [f"{place} {found.severity}", told(found)]
    lines += [f"found: {found.value}"] if found.value else []
    return "\n".join(escaped(line) for line in lines)
