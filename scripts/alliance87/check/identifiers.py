"""Check the check digits of ISNIs, LEIs and RORs: an identifier with a slip is another's or nobody's.

An ISNI ends in an ISO 7064 MOD 11-2 character, an LEI is 1 in ISO 7064 MOD 97-10 with its letters
as 10 to 35, and a ROR ends in 98 less the remainder of its Crockford base 32 number times 100 by 97.
"""

from __future__ import annotations

import re

from alliance87.check.places import Places, Statement
from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES

_ISNI = f"{PREFIXES['a87']}isni"
_LEI = f"{PREFIXES['schema']}leiCode"
_ROR = PREFIXES["ror"]
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def check(places: Places) -> list[Finding]:
    """Report each ISNI, LEI and ROR of the data whose check digits do not fit the rest of it."""
    found = []
    for s in places.statements:
        kind = _wrong(s)
        if kind:
            message = f"Copy the {kind} from its source again: its check digits do not fit it."
            found.append(
                Finding(
                    s.place, Severity.VIOLATION, s.subject, s.path, "identifiers", message, s.value
                )
            )
    return found


def is_isni(value: str) -> bool:
    """Whether 16 characters, in fours or not, end in their check character."""
    characters = value.replace(" ", "")
    if not re.fullmatch("[0-9]{15}[0-9X]", characters):
        return False
    total = 0
    for digit in characters[:-1]:
        total = (total + int(digit)) * 2 % 11
    return "0123456789X"[(12 - total) % 11] == characters[-1]


def is_lei(value: str) -> bool:
    """Whether 20 letters and digits hold their two check digits."""
    if not re.fullmatch("[0-9A-Z]{18}[0-9]{2}", value):
        return False
    return int("".join(str(int(character, 36)) for character in value)) % 97 == 1


def is_ror(value: str) -> bool:
    """Whether what follows ``https://ror.org/`` ends in its two check digits."""
    if not re.fullmatch(f"0[{_CROCKFORD}]{{6}}[0-9]{{2}}", value):
        return False
    number = 0
    for character in value[:-2]:
        number = number * 32 + _CROCKFORD.index(character)
    return 98 - number * 100 % 97 == int(value[-2:])


def _wrong(statement: Statement) -> str:
    """Return what kind of identifier the statement gives wrongly, or the empty string."""
    if statement.path == _ISNI:
        return "" if is_isni(statement.value) else "ISNI"
    if statement.path == _LEI:
        return "" if is_lei(statement.value) else "LEI"
    if statement.value.startswith(_ROR):
        return "" if is_ror(statement.value.removeprefix(_ROR)) else "ROR"
    return ""
