"""Real names raise no false alarm, and a suggestion never names another body; both are measured.

The names are our own and those of ``bodies/``: real ones in many languages and scripts.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence

from alliance87.formats.load import load
from alliance87.model.countries import country
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import installed
from alliance87.model.suggest import nearest
from alliance87.tables.lookup import BODIES, lookup
from conftest import CHECKOUT
from test_fixes import RIGHT, body, entry, found_in

RULE = PREFIXES["rule"]
A_TABLE = 190  # names: of more new things, only those that are exactly alike are compared
# What is pointed out, and rightly: a left-to-right mark, a Latin M in a Serbian word, and a body of ours.
RIGHTLY = {
    "https://ror.org/05629dh87": "invisible-character",
    "https://ror.org/03ypwqc95": "look-alike",
    "https://ror.org/006kxhp52": "duplicate",
}
PRECISION, RECALL = 0.98, 0.8
LANDS = (
    "Nepal",
    "Brazil",
    "Ghana",
    "Austria",
    "Australia",
    "Niger",
    "Nigeria",
    "Iceland",
    "Ireland",
)
FIELDS = (
    "Labour",
    "Health",
    "Trade",
    "Transport",
    "Justice",
    "Mining",
    "Women",
    "Youth",
    "Migration",
)
OF_LANDS = ("Government of {}", "Ministry of Labour of {}", "{} Trade Union Congress")
OF_FIELDS = ("Ministry of {}", "National {} Agency", "Association of {} Workers", "{} Council")


def bodies() -> list[dict[str, str]]:
    """The real names, each with its language and its record."""
    with (CHECKOUT / "tests" / "bodies" / "ror.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_thousand_real_names_raise_no_false_alarm() -> None:
    named = [row for row in bodies() if RIGHTLY.get(row["ror"]) != "invisible-character"]
    astray = []
    for start in range(0, len(named), A_TABLE):
        part = named[start : start + A_TABLE]
        rows = [
            {**body(f"body-{number}", row["name"]), "language": row["language"]}
            for number, row in enumerate(part)
        ]
        for found in found_in({"organizations": rows}):
            row = part[found.place.line - 2]
            if RIGHTLY.get(row["ror"]) != found.rule.removeprefix(RULE):
                astray.append((row["name"], found.message))
    assert astray == []


def test_what_is_pointed_out_in_real_names_is_there() -> None:
    told = {}
    for row in bodies():
        if row["ror"] in RIGHTLY:
            (found,) = found_in({"organizations": [body("a-body", row["name"])]})
            told[row["ror"]] = found.rule.removeprefix(RULE)
    assert told == RIGHTLY


def test_no_real_name_is_taken_for_a_body_of_ours_or_for_a_country() -> None:
    named = [row["name"] for row in bodies() if RIGHTLY.get(row["ror"]) != "invisible-character"]
    astray = [(name, land.alpha_3) for name in named if (land := country(name)) is not None]
    for start in range(0, len(named), A_TABLE):
        part = named[start : start + A_TABLE]
        rows = [entry(str(at), name, name) for at, name in enumerate(part, 1)]
        found = found_in({"events": RIGHT["events"], "participants": rows})
        astray += [(each.value, each.fix) for each in found if each.fix]
        assert len(rows) - len(found) < 3  # each name is refused
    assert astray == []


def slips(names: Sequence[str], chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield each name with a slip of the kinds that people make, and the name."""
    for name in names:
        inside = [i for i in range(1, len(name)) if name[i - 1 : i + 1].isalpha()]
        if len(inside) < 4:
            continue
        at = chance.choice(inside)
        slip = chance.choice(
            [
                name[:at] + name[at + 1 :],
                name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
                name[:at] + name[at] + name[at:],
                name[:at] + chance.choice("aeiou") + name[at + 1 :],
                name.replace("isation", "ization").replace("Labour", "Labor").replace("’", ""),
                name.replace("International", "Internat.").replace("Organization", "Org."),
            ]
        )
        if slip not in names:
            yield slip, name


def test_suggestions_are_right_or_there_are_none() -> None:
    known = lookup(load(installed()))
    latin = [row["name"] for row in bodies() if row["name"].isascii() or "é" in row["name"]]
    assert len(latin) > 300
    names = sorted({*known.organizations.labels, *known.events.labels, *latin[:350]})
    suggested = [(nearest(s, names, BODIES), name) for s, name in slips(names, random.Random(87))]
    right = sum(found == name for found, name in suggested)
    alike = [form.format(word) for form in OF_LANDS for word in LANDS]
    alike += [form.format(word) for form in OF_FIELDS for word in FIELDS]
    others = [
        (n, nearest(n, [m for m in among if m != n], BODIES))
        for among in (names, alike)
        for n in among
    ]
    wrong = [pair for pair in suggested if pair[0] not in ("", pair[1])]
    wrong += [pair for pair in others if pair[1]]
    assert right / (right + len(wrong)) >= PRECISION, wrong
    assert right / len(suggested) >= RECALL
