"""A small text of fiction with its edition, and the faults an edition can have.

The offsets are counted by hand, so that nothing which is tried has made what it is held to.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from alliance87.model.namespaces import PREFIXES

# A whale (two UTF-16 units), an i with a combining diaeresis (a letter and a mark), both line ends.
SOURCE = (
    "\n\n## The \U0001f433 Harbour Guild meets\r\n\r\n"
    "The guild met in Nai\u0308veport, for two days.\r\n\r\n"
    "### Editors\r\n\r\nFollow @Harbour\\_Guild.\n"
)
SHA256 = hashlib.sha256(SOURCE.encode()).hexdigest()
OTHER_SHA256 = hashlib.sha256(b"").hexdigest()

TRIG = (
    "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    + r"""
graph:evidence {
    document:press-release schema:sha256 "SHA256" ; a87:letters 77 .

    quote:title a oa:TextQuoteSelector ; oa:exact "The 🐳 Harbour Guild meets" ;
        oa:prefix "\n\n## " ; oa:suffix "\r\n\r\nThe" .
    position:title a oa:TextPositionSelector ; oa:start 5 ; oa:end 30 .
    passage:title a a87:Passage ; oa:hasSource document:press-release ;
        oa:hasSelector quote:title, position:title .
    stated:title a87:status status:stated ; prov:wasDerivedFrom passage:title .

    quote:harbour a oa:TextQuoteSelector ; oa:exact "Harbour" ; oa:prefix "🐳 " ; oa:suffix " Gu" .
    position:harbour a oa:TextPositionSelector ; oa:start 11 ; oa:end 18 .
    passage:harbour a a87:Passage ; oa:hasSource document:press-release ;
        oa:hasSelector quote:harbour, position:harbour .
    stated:harbour a87:status status:stated ; prov:wasDerivedFrom passage:harbour .

    quote:met a oa:TextQuoteSelector ; oa:exact "The guild met in Nai\u0308veport" ;
        oa:prefix "" ; oa:suffix ", for" .
    position:met a oa:TextPositionSelector ; oa:start 34 ; oa:end 61 .
    passage:met a a87:Passage ; oa:hasSource document:press-release ;
        oa:hasSelector quote:met, position:met .
    stated:met a87:status status:stated ; prov:wasDerivedFrom passage:met .

    gap:for a a87:Gap ; oa:hasSelector position:gap-for ; a87:letters 3 .
    position:gap-for a oa:TextPositionSelector ; oa:start 63 ; oa:end 66 .

    quote:days a oa:TextQuoteSelector ; oa:exact "two days" ; oa:prefix "for " ; oa:suffix "." .
    position:days a oa:TextPositionSelector ; oa:start 67 ; oa:end 75 .
    passage:days a a87:Passage ; oa:hasSource document:press-release ;
        oa:hasSelector quote:days, position:days .
    stated:days a87:status status:stated ; prov:wasDerivedFrom passage:days .

    gap:editors a a87:Gap ; oa:hasSelector position:gap-editors ; a87:letters 7 .
    position:gap-editors a oa:TextPositionSelector ; oa:start 84 ; oa:end 91 .

    quote:follow a oa:TextQuoteSelector ; oa:exact "Follow @Harbour\\_Guild" ;
        oa:prefix "\r\n\r\n" ; oa:suffix ".\n" .
    position:follow a oa:TextPositionSelector ; oa:start 95 ; oa:end 117 .
    passage:follow a a87:Passage ; oa:hasSource document:press-release ;
        oa:hasSelector quote:follow, position:follow .
    stated:follow a87:status status:stated ; prov:wasDerivedFrom passage:follow .

    implied:length a87:status status:implied ; prov:wasDerivedFrom passage:days .
}
stated:title { document:press-release dcterms:title "The 🐳 Harbour Guild meets"@en . }
stated:harbour { place:harbour skos:prefLabel "Harbour"@en . }
stated:met { place:port a schema:Place ; skos:prefLabel "Nai\u0308veport"@en . }
stated:days { event:meeting schema:duration "P2D"^^xsd:duration ; a87:statedTime "two days" . }
stated:follow { organization:guild foaf:nick "@Harbour_Guild" . }
implied:length { event:meeting skos:note "Words of our own, in no passage."@en . }
"""
).replace('"SHA256"', f'"{SHA256}"')

Expected = tuple[str, str, str]
"""A rule, what it is about as a prefixed name, and words the message must have."""


@dataclass(frozen=True)
class Fault:
    """One change to the TriG above, and everything that must be found because of it."""

    old: str
    new: str
    expected: tuple[Expected, ...]


UNRECORDED = ("gap-unrecorded", "document:press-release")

SOURCE_FAULTS = {
    "a start one too late": Fault(
        "oa:start 11", "oa:start 12", (("position", "passage:harbour", "oa:start 11 ; oa:end 18"),)
    ),
    "an end one too early": Fault(
        "oa:end 18", "oa:end 17", (("position", "passage:harbour", "oa:start 11 ; oa:end 18"),)
    ),
    "offsets counted in UTF-16 units": Fault(
        "oa:start 11 ; oa:end 18",
        "oa:start 12 ; oa:end 19",
        (("position", "passage:harbour", "The words stand at 11 to 18"),),
    ),
    "offsets counted in bytes": Fault(
        "oa:start 11 ; oa:end 18",
        "oa:start 14 ; oa:end 21",
        (("position", "passage:harbour", "The words stand at 11 to 18"),),
    ),
    "offsets past the end of the text": Fault(
        "oa:start 11 ; oa:end 18",
        "oa:start 9011 ; oa:end 9018",
        (("position", "passage:harbour", "oa:start 11 ; oa:end 18"),),
    ),
    "a start that is no number": Fault(
        "oa:start 11", 'oa:start "eleven"', (("position", "passage:harbour", "oa:start 11 ;"),)
    ),
    "an end that lays letters bare": Fault(
        "oa:end 75",
        "oa:end 74",
        (
            (*UNRECORDED, "Characters 74 to 91 lie under no passage"),
            ("gap-position", "gap:editors", "mend its position"),
            ("position", "passage:days", "oa:start 67 ; oa:end 75"),
        ),
    ),
    "a passage put past the end of the text": Fault(
        "oa:start 95 ; oa:end 117",
        "oa:start 995 ; oa:end 1017",
        (
            (*UNRECORDED, "Characters 84 to 117 lie under no passage"),
            ("gap-position", "gap:editors", "Remove the gap"),
            ("position", "passage:follow", "oa:start 95 ; oa:end 117"),
        ),
    ),
    "an altered quote": Fault(
        'oa:exact "two days"', 'oa:exact "ten days"', (("quote", "passage:days", "stand 0 times"),)
    ),
    "a quote without its combining mark": Fault(
        r'"The guild met in Nai\u0308veport"',
        '"The guild met in Naiveport"',
        (("quote", "passage:met", "stand 0 times"),),
    ),
    "a quote with the composed character instead": Fault(
        r'"The guild met in Nai\u0308veport"',
        '"The guild met in Naïveport"',
        (("quote", "passage:met", "stand 0 times"),),
    ),
    "a quote that stands twice": Fault(
        'oa:prefix "🐳 " ; oa:suffix " Gu"',
        'oa:prefix "" ; oa:suffix ""',
        (("quote", "passage:harbour", "stand 2 times"),),
    ),
    "an empty quote": Fault(
        'oa:exact "Harbour"', 'oa:exact ""', (("quote", "passage:harbour", "stand 0 times"),)
    ),
    "two quotes": Fault(
        'oa:exact "Harbour"',
        'oa:exact "Harbour", "Guild"',
        (("quote", "passage:harbour", "stand 0 times"),),
    ),
    "no quote selector": Fault(
        "quote:harbour, position:harbour",
        "position:harbour",
        (("quote", "passage:harbour", "stand 0 times"),),
    ),
    "no position selector": Fault(
        "quote:harbour, position:harbour",
        "quote:harbour",
        (("position", "passage:harbour", "oa:start 11 ; oa:end 18"),),
    ),
    "a wrong prefix": Fault(
        'oa:prefix "for "', 'oa:prefix "in "', (("quote", "passage:days", "stand 0 times"),)
    ),
    "a prefix without the space before the words": Fault(
        'oa:prefix "for "', 'oa:prefix "for"', (("quote", "passage:days", "stand 0 times"),)
    ),
    "a wrong suffix": Fault(
        'oa:suffix ", for"', 'oa:suffix ": for"', (("quote", "passage:met", "stand 0 times"),)
    ),
    "line feeds where the source has both": Fault(
        r'oa:suffix "\r\n\r\nThe"',
        r'oa:suffix "\n\nThe"',
        (("quote", "passage:title", "stand 0 times"),),
    ),
    "a hash of another text": Fault(
        SHA256, OTHER_SHA256, (("source-hash", "document:press-release", SHA256),)
    ),
    "no hash": Fault(
        f'schema:sha256 "{SHA256}" ; ', "", (("source-hash", "document:press-release", SHA256),)
    ),
    "a wrong number of letters in the text": Fault(
        "a87:letters 77",
        "a87:letters 78",
        (("source-letters", "document:press-release", "a87:letters 77."),),
    ),
    "a gap that is not recorded": Fault(
        "gap:for a a87:Gap", "gap:for a oa:SpecificResource", ((*UNRECORDED, "“for”"),)
    ),
    "a gap that is misplaced": Fault(
        "oa:start 84",
        "oa:start 83",
        (
            (*UNRECORDED, "Characters 84 to 91 lie under no passage"),
            ("gap-position", "gap:editors", "mend its position"),
        ),
    ),
    "a gap where a passage is": Fault(
        "gap:for a a87:Gap ;",
        "gap:two a a87:Gap ; oa:hasSelector position:days ; a87:letters 7 . gap:for a a87:Gap ;",
        (("gap-position", "gap:two", "Remove the gap"),),
    ),
    "a gap with a wrong number of letters": Fault(
        "a87:letters 7 .", "a87:letters 8 .", (("gap-letters", "gap:editors", "a87:letters 7."),)
    ),
    "a second gap at the same place, with a wrong number of letters": Fault(
        "gap:for a a87:Gap ;",
        "gap:a a a87:Gap ; oa:hasSelector position:gap-for ; a87:letters 4 . gap:for a a87:Gap ;",
        (("gap-letters", "gap:a", "a87:letters 3."),),
    ),
}

VERBATIM_FAULTS = {
    "a label that is not in the quote": Fault(
        'skos:prefLabel "Harbour"@en',
        'skos:prefLabel "Harbor"@en',
        (("verbatim", "place:harbour", "“Harbor” is not in “Harbour”"),),
    ),
    "a label that is in the text but not in the quote": Fault(
        'skos:prefLabel "Harbour"@en',
        'skos:prefLabel "Harbour Guild"@en',
        (("verbatim", "place:harbour", "“Harbour Guild” is not in “Harbour”"),),
    ),
    "a plain string that is not in the quote": Fault(
        'a87:statedTime "two days"',
        'a87:statedTime "Two days"',
        (("verbatim", "event:meeting", "“Two days” is not in “two days”"),),
    ),
    "a composed character where the source has two": Fault(
        r'skos:prefLabel "Nai\u0308veport"@en',
        'skos:prefLabel "Naïveport"@en',
        (("verbatim", "place:port", "Quote the source to the letter"),),
    ),
    "a backslash that is Markdown's": Fault(
        'foaf:nick "@Harbour_Guild"',
        r'foaf:nick "@Harbour\\_Guild"',
        (("verbatim", "organization:guild", r"“@Harbour\_Guild” is not in"),),
    ),
}
