"""A slip in an ISNI, an LEI or a ROR is found by its check digits; ours have none."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph
import pytest
from alliance87.check import identifiers
from alliance87.check.places import Places, Statement, read_places

from alliance87.model.finding import Place
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project

ILO = f"{PREFIXES['organization']}ilo"
SAME_AS = f"{PREFIXES['schema']}sameAs"
PLACE = Place("data/test.trig")
Holds = Callable[[str], bool]
RIGHT = [
    (identifiers.is_isni, "0000 0001 2171 9688"),
    (identifiers.is_isni, "000000040402478X"),
    (identifiers.is_lei, "213800ZOADXV69DW8Z91"),
    (identifiers.is_lei, "5493003PODH0BS5ZOF16"),
    (identifiers.is_ror, "00z39za88"),
    (identifiers.is_ror, "0314h5y94"),
]


@pytest.mark.parametrize(("holds", "value"), RIGHT)
def test_an_identifier_holds_its_check_digits(holds: Holds, value: str) -> None:
    assert holds(value)


@pytest.mark.parametrize(("holds", "value"), RIGHT)
def test_a_slip_in_any_character_is_noticed(holds: Holds, value: str) -> None:
    for at, character in enumerate(value):
        other = {" ": "0", "9": "8", "Z": "Y", "X": "0"}.get(character, "9")
        assert not holds(value[:at] + other + value[at + 1 :])


@pytest.mark.parametrize(("holds", "value"), RIGHT)
def test_two_characters_that_change_places_are_noticed(holds: Holds, value: str) -> None:
    for at in range(len(value) - 1):
        one, two = value[at], value[at + 1]
        if one != two and " " not in (one, two):
            assert not holds(value[:at] + two + one + value[at + 2 :])


@pytest.mark.parametrize("value", ["", "00z39za8", "00z39za880", "00Z39ZA88", "00u39za88"])
def test_what_is_no_identifier_at_all_does_not_hold(value: str) -> None:
    for holds in (identifiers.is_isni, identifiers.is_lei, identifiers.is_ror):
        assert not holds(value)


@pytest.mark.parametrize(
    ("path", "term", "kind"),
    [
        (f"{PREFIXES['a87']}isni", pyoxigraph.Literal("0000 0001 2171 9698"), "ISNI"),
        (f"{PREFIXES['schema']}leiCode", pyoxigraph.Literal("213800ZOADXV69DW8Z92"), "LEI"),
        (SAME_AS, pyoxigraph.NamedNode("https://ror.org/00z39za89"), "ROR"),
        (f"{PREFIXES['rdfs']}seeAlso", pyoxigraph.NamedNode("https://ror.org/00z38za88"), "ROR"),
    ],
)
def test_a_slip_is_found_where_it_stands(
    path: str, term: pyoxigraph.NamedNode | pyoxigraph.Literal, kind: str
) -> None:
    statement = Statement(PLACE, ILO, path, term.value, term)
    (found,) = identifiers.check(Places((statement,)))
    assert (found.place, found.focus, found.path, found.value) == (PLACE, ILO, path, term.value)
    assert found.message.startswith(f"Copy the {kind} from its source again")


def test_every_identifier_of_our_data_holds(project: Project) -> None:
    places = read_places(project)
    kinds = [s for s in places.statements if s.value.startswith(PREFIXES["ror"])]
    assert len(kinds) > 10
    assert identifiers.check(places) == []
