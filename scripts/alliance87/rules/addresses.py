"""Judge the addresses (IRIs) of a contribution: whole web addresses that others may safely open.

Only the writing is judged (RFC 3987, RFC 3986): nothing is looked up, and a name made of letters of
two alphabets passes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from alliance87.rules.text import fault as hidden_fault
from alliance87.rules.text import first_hidden

_LONGEST = 2_000  # code points
# What needs no second look; anything else is judged below.
_WORD = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_SIGN = "[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%(?:[2-6][0-9A-Fa-f]|7[0-9A-Ea-e]|[89A-Fa-f][0-9A-Fa-f])"
_PLAIN = re.compile(
    rf"https?://{_WORD}(?:\.{_WORD})*\.[A-Za-z]{{2,}}(?:[/?](?:{_SIGN})*)?(?:#(?:{_SIGN})*)?"
)
# The others are compiled when they are needed.
_SCHEME = r"([A-Za-z][A-Za-z0-9+.-]*):"
_AUTHORITY = r"//([^/?#]*)"
_NEVER = r"[\s<>\"{}|\\^`\u200c\u200d\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_PERCENT = r"%(?![0-9A-Fa-f]{2})"
_HIDDEN_BYTE = r"%(?:[01][0-9A-Fa-f]|7[Ff])"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*\.[^\W\d_](?:[\w-]*[^\W_])?"
_EXAMPLE = "Write a whole address, such as https://example.org/report."


class Fault(NamedTuple):
    """What is wrong with a term: a rule's local name, a sentence, and what to write instead."""

    rule: str
    message: str
    fix: str = ""


def fault(iri: str) -> Fault | None:
    """Return the first thing wrong with an IRI, or nothing if it is a whole http(s) address."""
    if len(iri) > _LONGEST:
        message = f"An address may have {_LONGEST:,} characters at the most."
        return Fault("address", message, "Write the address of the page alone.")
    if _PLAIN.fullmatch(iri):
        return None
    offset = first_hidden(iri)
    if offset is not None:
        return Fault("address", *hidden_fault(iri[offset]))
    if found := re.search(_NEVER, iri):
        code = f"U+{ord(found[0]):04X}" if not found[0].isprintable() else f"“{found[0]}”"
        what = "a blank" if found[0].isspace() else f"the character {code}"
        written = "".join(f"%{byte:02X}" for byte in found[0].encode())
        return Fault("address", f"An address may not hold {what}.", f"Write {written} for it.")
    scheme = re.match(_SCHEME, iri)
    if not scheme:
        return Fault("relative-iri", "This address is not whole: it has no http://.", _EXAMPLE)
    if scheme[1] not in ("http", "https"):
        if scheme[1].lower() in ("http", "https"):
            written = f"{scheme[1].lower()}{iri[scheme.end() - 1 :]}"
            return Fault("address", "Write http or https in small letters.", written)
        message = "Only addresses that begin with http:// or https:// may be used."
        return Fault("address", message, _EXAMPLE)
    return _after_scheme(iri, scheme.end())


def _after_scheme(iri: str, start: int) -> Fault | None:
    authority = re.match(_AUTHORITY, iri[start:])
    if not authority:
        return Fault("address", "Two slashes are missing after http: or https:.", _EXAMPLE)
    user, at, host = authority[1].rpartition("@")
    if at:
        message = "An address may not hold a user name or password before an @."
        return Fault("address", message, iri.replace(f"{user}@", "", 1))
    name, _, port = host.partition(":")
    if not re.fullmatch(_HOST, name):
        message = "This address has no proper host name, such as www.example.org."
        return Fault("address", message, _EXAMPLE)
    if host != name and not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536):
        return Fault("address", "The port of this address is not a number from 1 to 65535.", "")
    if re.search(_PERCENT, iri):
        message = "A % in an address must be followed by two hexadecimal digits."
        return Fault("address", message, "Write %25 for a percent sign.")
    if re.search(_HIDDEN_BYTE, iri):
        message = "This address hides a control character behind a %."
        return Fault("address", message, "Delete it.")
    if iri.count("#") > 1:
        return Fault("address", "An address may hold only one #.", "Write %23 for the others.")
    return None
