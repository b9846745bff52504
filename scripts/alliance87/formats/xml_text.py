"""Read XML 1.0 with namespaces and keep the place of every tag, attribute and text.

Expat parses; it opens no other file. A DOCTYPE is refused before any parser sees the text, so no
entity can be declared. What the tags mean is not known here.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol
from xml.parsers import expat

from alliance87.formats.text_file import DEEPEST, TextFile
from alliance87.model.finding import FindingError
from alliance87.model.statement import Span

# Anywhere, even in a comment: parsers need not agree on where a comment ends.
_DOCTYPE = re.compile(r"<!\s*DOCTYPE", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ASSIGNED = r"\s+([^\s=<>\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')"
_TAG = re.compile(rf"<([^\s/>]+)(?:{_ASSIGNED})*+\s*(/?)>")
_ATTRIBUTE = re.compile(_ASSIGNED)
_WRONG = re.compile(r"</?[^\s<>]*>?|[^\s<>&\"']+|.|$")
_OPENS = re.compile("(?:</?|&)$")
_FAULTS = {
    expat.errors.XML_ERROR_INVALID_TOKEN: (
        "XML does not allow this here.",
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
        "Something is before the first line.",
        "Begin the file with <?xml.",
    ),
}


class Name(NamedTuple):
    """An expanded name and where it is written."""

    namespace: str
    local: str
    span: Span


class Attribute(NamedTuple):
    """An attribute that declares no namespace; the span of its value is without the quotes."""

    name: Name
    value: str
    span: Span


class Tag(NamedTuple):
    """A start tag, and whether it is an end tag too."""

    name: Name
    attributes: tuple[Attribute, ...]
    span: Span
    empty: bool


class Handler(Protocol):
    """What is called for each part, in the order of the text; it may raise a ``FindingError``."""

    def start(self, tag: Tag) -> None:
        """Take a start tag."""

    def end(self, at: int) -> None:
        """Take the end of the last element that is open; its end tag begins at ``at``."""

    def characters(self, text: str, span: Span) -> None:
        """Take text, its references resolved; a stretch of it may come in several pieces."""

    def comment(self, span: Span) -> None:
        """Take the beginning of a comment."""


def scan(source: TextFile, handler: Handler) -> None:
    """Call the handler for each part of a text.

    Raises:
        FindingError: the text has a DOCTYPE, a processing instruction, a CDATA section or another
            encoding than UTF-8, is not XML, or is more than 64 elements deep.
    """
    if doctype := _DOCTYPE.search(source.text):
        message = "A DOCTYPE is refused: it can make a reader open other files."
        raise source.refuse(Span(*doctype.span()), "doctype", message, "Take it out.")
    if half := _SURROGATE.search(source.text):
        message, fix = "There is half a character here.", "Write the character itself."
        raise source.refuse(Span(*half.span()), "syntax", message, fix)
    _Scanner(source, handler).run()


class _Scanner:
    def __init__(self, source: TextFile, handler: Handler) -> None:
        self._source = source
        self._handler = handler
        self._bytes = source.text.encode()
        self._known = (0, 0)  # an offset in bytes, and the same in code points
        self._depth = 0
        self._parser = parser = expat.ParserCreate("utf-8", " ")
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = lambda _: handler.comment(self._here(4))
        parser.XmlDeclHandler = self._declaration
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartCdataSectionHandler = self._cdata

    def run(self) -> None:
        try:
            self._parser.Parse(self._bytes, True)
        except expat.ExpatError as error:
            at = self._offset(max(0, min(self._parser.ErrorByteIndex, len(self._bytes))))
            raise self._fault(at, expat.ErrorString(error.code) or "") from None

    def _offset(self, index: int) -> int:
        """Turn an offset in bytes into one in code points; they mostly come in rising order."""
        if len(self._bytes) == len(self._source.text):
            return index
        start, known = self._known if index >= self._known[0] else (0, 0)
        known += len(self._bytes[start:index].decode(errors="ignore"))
        self._known = (max(index, start), known)
        return known

    def _here(self, length: int) -> Span:
        at = self._offset(self._parser.CurrentByteIndex)
        return Span(at, min(at + length, len(self._source.text)))

    def _start(self, name: str, attributes: list[str]) -> None:
        at = self._here(1).start
        self._depth += 1
        tag = _TAG.match(self._source.text, at)
        if self._depth > DEEPEST:
            raise self._source.too_deep(Span(at, at + 1))
        if tag is None:
            raise self._fault(at, "")
        written = [
            match
            for match in _ATTRIBUTE.finditer(self._source.text, tag.end(1), tag.end())
            if match[1] != "xmlns" and not match[1].startswith("xmlns:")
        ]
        found = tuple(
            Attribute(
                _name(key, Span(*match.span(1))), value, Span(*match.span(match.lastindex or 0))
            )
            for key, value, match in zip(attributes[::2], attributes[1::2], written, strict=True)
        )
        span = Span(*tag.span())
        self._handler.start(Tag(_name(name, Span(*tag.span(1))), found, span, tag[5] == "/"))

    def _end(self, _: str) -> None:
        self._depth -= 1
        self._handler.end(self._here(0).start)

    def _characters(self, text: str) -> None:
        self._handler.characters(text, self._here(len(text)))

    def _declaration(self, version: str, encoding: str | None, _: int) -> None:
        if version != "1.0":
            message, fix = "Only XML 1.0 is read.", 'Write version="1.0".'
            raise self._source.refuse(self._here(5), "syntax", message, fix)
        if encoding is not None and encoding.lower() != "utf-8":
            message = "The file says that it is not in UTF-8."
            fix = 'Save it as UTF-8, and write encoding="UTF-8".'
            raise self._source.refuse(self._here(5), "encoding", message, fix)

    def _instruction(self, target: str, _: str) -> None:
        message = "An instruction for programs is refused."
        span = self._here(len(target) + 2)
        raise self._source.refuse(span, "processing-instruction", message, "Take it out.")

    def _cdata(self) -> None:
        message = "A CDATA section is refused: readers differ on it."
        fix = "Write & as &amp; and < as &lt; instead."
        raise self._source.refuse(self._here(9), "cdata", message, fix)

    def _fault(self, at: int, reason: str) -> FindingError:
        """Return the error that refuses the token at an offset; ``reason`` is Expat's own word."""
        text = self._source.text
        before = _OPENS.search(text, max(0, at - 2), at)  # Expat may stop behind what opens
        token = _WRONG.match(text, before.start() if before else at)
        message, fix = f"This is not XML: {reason or 'a tag'}.", "Correct it here."
        message, fix = _FAULTS.get(reason, (message, fix))
        span = Span(*token.span()) if token else Span(at, at)
        return self._source.refuse(span, "syntax", message, fix)


def _name(expanded: str, span: Span) -> Name:
    namespace, _, local = expanded.rpartition(" ")
    return Name(namespace, local, span)
