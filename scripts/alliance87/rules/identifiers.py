"""Check the check digits of ISNIs, LEIs and RORs: an identifier with a slip is another's or nobody's.

An ISNI ends in an ISO 7064 MOD 11-2 character, an LEI is 1 in ISO 7064 MOD 97-10 with its letters
as 10 to 35, and a ROR ends in 98 less the remainder of its Crockford base 32 number times 100 by 97.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from alliance87.model.finding import Finding
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Statement
from alliance87.rules.placing import Places

_ISNI = f"{PREFIXES['a87']}isni"
_LEI = f"{PREFIXES['schema']}leiCode"
_ROR = PREFIXES["ror"]
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def check(statements: Iterable[Statement], places: Places) -> Iterator[Finding]:
    """Yield each ISNI, LEI and ROR whose check digits do not fit the rest of it."""
    for s in statements:
        kind = _wrong(s)
        if kind:
            message = f"Copy the {kind} from its source again: its check digits do not fit it."
            yield places.at_value(s, "check-digits", message)


def is_isni(value: str) -> bool:
    """Whether 16 characters, in fours or not, end in their check character."""
    digits = value.replace(" ", "")
    if not re.fullmatch("[0-9]{15}[0-9X]", digits):
        return False
    remainder = 0
    for digit in digits[:-1]:
        remainder = (remainder + int(digit)) * 2 % 11
    return "0123456789X"[(12 - remainder) % 11] == digits[-1]


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


def _wrong(s: Statement) -> str:
    """Return what kind of identifier a statement gives wrongly, or the empty string."""
    if s.predicate == _ISNI:
        return "" if is_isni(s.value) else "ISNI"
    if s.predicate == _LEI:
        return "" if is_lei(s.value) else "LEI"
    if s.value.startswith(_ROR):
        return "" if is_ror(s.value.removeprefix(_ROR)) else "ROR"
    return ""
