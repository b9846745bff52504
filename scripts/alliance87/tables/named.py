"""Find what a cell names among the things that are published, or say what to write instead.

A country that is not there is never replaced by one that is: a wrong one is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from alliance87.tables.forms import Form
from alliance87.tables.lookup import Lookup, Names, fold
from alliance87.tables.names import local_iri, slug
from alliance87.tables.suspect import UnfitError

_LONGEST = 60  # characters of a value that a message repeats
_FEW = 15  # names that can be listed in a message


def _country(value: str, known: Lookup) -> str:
    iri = _found(value, known.countries)
    if iri:
        return iri
    near = known.countries.surely_near(value)
    meant = f"write “{near}” if that is meant; if not, " if near else ""
    raise UnfitError(
        f"No country of this name or code is in our data: {meant}leave the cell empty, and ask "
        f"the editors to add {value if value.isprintable() and len(value) < _LONGEST else 'it'}.",
        near,
    )


def _listed(value: str, names: Names, what: str) -> str:
    iri = _found(value, names)
    if iri:
        return iri
    near = names.near(value)
    if near:
        hint = f"did you mean “{near}”?"
    elif len(choices := names.choices()) <= _FEW:
        hint = f"write {_one_of(choices)}."
    else:
        hint = "write its name as it is published."
    raise UnfitError(f"No {what} of this name is in our data: {hint}", near)


def _event(value: str, known: Lookup) -> str:
    iri = local_iri(value, ("event",)) or known.events.find(value)
    if not iri:
        raise _unknown(value, known.events, "event", "events")
    return iri


def _organization(value: str, known: Lookup) -> str:
    iri = local_iri(value, ("organization",)) or known.organizations.find(value)
    if not iri:
        its_row, its_id = known.rows.get(fold(value), ("", ""))
        if its_id:
            raise UnfitError(f"{its_row} has this name: write {its_id}.", its_id)
        raise _unknown(value, known.organizations, "organisation", "organizations")
    return iri


def _participant(value: str, known: Lookup) -> str:
    return local_iri(value, ("organization", "post")) or _organization(value, known)


def _passage(value: str) -> str:
    iri = local_iri(value, ("passage",))
    if not iri:
        raise UnfitError("Name a row of the table evidence by its id.", slug(value))
    return iri


NAMED: Mapping[Form, Callable[[str, Lookup], str]] = {
    Form.COUNTRY: _country,
    Form.KIND: lambda value, known: _listed(value, known.kinds, "kind of organisation"),
    Form.STANDING: lambda value, known: _listed(value, known.standings, "standing"),
    Form.EVENT: _event,
    Form.ORGANIZATION: _organization,
    Form.PARTICIPANT: _participant,
    Form.EVIDENCE: lambda value, known: _passage(value),
}
"""What gives the IRI a value of a form stands for; each raises UnfitError where there is none."""


def _found(value: str, names: Names) -> str:
    return names.find(value) or names.find(value.rpartition(":")[2])


def _unknown(value: str, names: Names, what: str, table: str) -> UnfitError:
    near = names.near(value)
    meant = f"did you mean “{near}”? " if near else "correct it. "
    own = f"If you describe it yourself, write the id of its row in the table {table}."
    return UnfitError(f"No {what} of this name is in our data: {meant}{own}", near)


def _one_of(names: Sequence[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))
