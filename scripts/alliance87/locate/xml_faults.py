"""Say in plain words what is wrong where a text stops being XML.

Expat finds the fault and its offset; here it only gets a sentence and a remedy.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from alliance87.locate.source import Source
from alliance87.model.finding import FindingError
from alliance87.model.statement import Span

_TOKEN = re.compile(r"</?[^\s<>]*>?|[^\s<>&\"']+|.|$")
_OPENS = re.compile("(?:</?|&)$")
_FAULTS = {
    expat.errors.XML_ERROR_INVALID_TOKEN: (
        "XML cannot hold this here.",
        "In text, write & as &amp; and < as &lt;.",
    ),
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: (
        "XML does not know this name of a character.",
        "Write the character itself.",
    ),
    expat.errors.XML_ERROR_TAG_MISMATCH: (
        "This closes another element than the one that is open.",
        "Close each element before the one around it.",
    ),
    expat.errors.XML_ERROR_UNBOUND_PREFIX: (
        "The file does not say what the prefix of a name in this tag stands for.",
        'Write xmlns:prefix="…" in the first tag.',
    ),
    expat.errors.XML_ERROR_NO_ELEMENTS: (
        "The file ends before its last element is closed.",
        "Write the rest of it.",
    ),
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: ("This tag is not closed.", "Write > where it ends."),
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: ("An attribute is here twice.", "Keep one."),
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: (
        "The file goes on after its end.",
        "Put everything in one rdf:RDF element.",
    ),
    expat.errors.XML_ERROR_MISPLACED_XML_PI: (
        "Something stands before the first line.",
        "Begin the file with <?xml.",
    ),
}


def fault(source: Source, at: int, reason: str) -> FindingError:
    """Return the error that refuses the token at an offset; ``reason`` is Expat's own word for it."""
    before = _OPENS.search(source.text, max(0, at - 2), at)  # Expat may stop behind what opens
    token = _TOKEN.match(source.text, before.start() if before else at)
    message, fix = _FAULTS.get(reason, (f"This is no XML: {reason or 'a tag'}.", "Mend it here."))
    span = Span(*token.span()) if token else Span(at, at)
    return source.refuse(span, "syntax", message, fix)
