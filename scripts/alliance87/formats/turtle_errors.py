"""Say in plain words what is wrong with a Turtle, TriG, N-Triples or N-Quads text, and where to edit.

pyoxigraph decides that a text is wrong; this module works out what the slip was. The place is where
the author must edit: for a missing dot, the end of the block before.
"""

from __future__ import annotations

import re

from alliance87.formats import turtle_meant
from alliance87.formats.format import Format
from alliance87.formats.text_file import DEEPEST, TextFile
from alliance87.formats.turtle_stop import Slip, Stop, Token
from alliance87.formats.turtle_tokens import DIRECTIVE, MARK, NAME, OTHER, STRING, TOKEN
from alliance87.model.finding import FindingError
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Span
from alliance87.model.suggest import nearest

_BLOCKS = (Format.TURTLE, Format.TRIG)
_NEWER = ("<<", "~", "{|", "--ltr", "--rtl")
_DIRECTED = re.compile(r"@[-A-Za-z0-9]*--[A-Za-z]+$")
_VERSION = re.compile(r"version\s*[\"']", re.IGNORECASE)
_DECLARED = re.compile(
    r"[Pp][Rr][Ee][Ff][Ii][Xx][ \t\r\n]*+([^\s:<>\"#]*+):[ \t\r\n]*+<([^\s<>\"]*+)>"
)
_WEB = re.compile(r"^https?://(?:www\.)?")
_NEAR = 0.75  # “alliance” is not meant for “place”
_BARE = re.compile(r"[^\s<>\"]*[^\s<>\".,;]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_OBJECT = "is not a valid RDF object"
_CLOSE = "Close the block with a dot here, at its end."
_PROPERTIES = {
    *("a87", "dcterms", "oa", "org", "prov", "rdfs", "schema", "skos"),  # those that we write
    *("foaf", "owl", "sdgo"),
}


def refuse_unreadable(file: str, text: str, format: Format) -> None:
    """Refuse what the strict parser reads and we do not: RDF 1.2, deep nesting, and false prefixes.

    A prefix of ours must mean our namespace, or each name with it would be reported as unknown; and
    a namespace that is nearly ours must be ours.

    Raises:
        FindingError: a refusal (``rule:rdf-1.2``, ``rule:prefix``) or a limit (``rule:nesting``).
    """
    # These searches are quick; only the tokens tell a text or a comment from the rest.
    newer = any(mark in text for mark in _NEWER)
    newer = newer or ("version" in text.lower() and _VERSION.search(text) is not None)
    deep = text.count("(") + text.count("[") > DEEPEST
    wrong = format in _BLOCKS and any(_meant(*d.groups()) for d in _DECLARED.finditer(text))
    if not (newer or deep or wrong):
        return
    depth = 0
    for token in TOKEN.finditer(text):
        kind = token.lastindex
        if kind is None:
            return
        word, start = token[kind], token.start(kind)
        if newer and _is_newer(kind, word, start, text):
            message = "This is RDF 1.2, which few tools read yet."
            fix = "Write it in RDF 1.1, without << >>, ~, {| |}, VERSION or @en--ltr."
            span = Span(start, token.end())
            raise TextFile(file, text).refuse(span, "rdf-1.2", message, fix)
        if kind == OTHER:
            return  # the strict parser stops here too
        if kind == MARK:
            depth += (word in "([") - (word in ")]")
            if depth > DEEPEST:
                raise TextFile(file, text).too_deep(Span(start, token.end()))
        elif wrong and kind == DIRECTIVE and token["prefix"] is not None:
            _refuse_wrong(file, text, token)


def refuse_syntax(file: str, text: str, format: Format, error: SyntaxError) -> FindingError:
    """Return the error for a text that the strict parser refused with ``error``."""
    stop = Stop(text, format, error)
    reason = f"{stop.reason[:1].lower()}{stop.reason[1:]}"
    slips = (slip for look in _LOOKS if (slip := look(stop)))
    slip = next(slips, Slip(stop.span, f"This cannot be read: {reason}."))
    return TextFile(file, text).refuse(slip.span, slip.rule, slip.message, slip.fix)


def _is_newer(kind: int, word: str, start: int, text: str) -> bool:
    """Return whether a token is a sign of RDF 1.2."""
    if kind == NAME:
        return word[0] in "vV" and _VERSION.match(text, start) is not None
    if kind == STRING:
        return "--" in word and _DIRECTED.search(word) is not None
    if kind != OTHER:
        return False
    if word == "@":
        return _VERSION.match(text, start + 1) is not None
    return word == "~" or text.startswith("<<", start) or text[start - 1 : start + 1] == "{|"


def _refuse_wrong(file: str, text: str, directive: re.Match[str]) -> None:
    name, written = directive["prefix"][:-1], directive["namespace"][1:-1]
    if meant := _meant(name, written):
        message = f"“{name}:” stands for <{written}> here, which is nearly a namespace of ours."
        if name in PREFIXES:
            message = f"“{name}:” stands for <{written}> here, but for <{meant}> in our data."
        span = Span(*directive.span("namespace"))
        raise TextFile(file, text).refuse(span, "prefix", message, f"Write <{meant}>")


def _meant(name: str, written: str) -> str:
    """Return the namespace that should be written, or "" if it is or if it is another's."""
    meant = PREFIXES.get(name) or _BY_CORE.get(_core(written), "")
    return "" if written == meant else meant


def _core(namespace: str) -> str:
    """Return what is left of a namespace without what is easily written wrong."""
    return _WEB.sub("", namespace.lower()).rstrip("#/")


_BY_CORE = {_core(namespace): namespace for namespace in PREFIXES.values()}


def _prefix(stop: Stop) -> Slip | None:
    """A prefix that nothing declares, or an address without its brackets."""
    if found := re.match(r"The prefix (.*): has not been declared", stop.reason):
        name = found[1]
        bare = _BARE.match(stop.text, stop.span.start)
        if bare and bare[0].startswith(f"{name}://"):
            message = "Put the address between “<” and “>”."
            return Slip(Span(*bare.span()), message, f"Write <{bare[0]}>")
        message = f"The prefix “{name}:” is not declared: declare at the top what it stands for."
        return Slip(stop.span, message, _declaration(name), "undeclared-prefix")
    if "should be followed by a prefix" in stop.reason:
        message = "A prefix is a name with a colon, and an address follows it."
        return Slip(stop.span, message, "Write @prefix ex: <https://example.org/> . for example.")
    return None


def _declaration(name: str) -> str:
    if name in PREFIXES:
        return f"@prefix {name}: <{PREFIXES[name]}> ."
    near = nearest(name, PREFIXES, _NEAR)
    return f"did you mean {near}:? (@prefix {near}: <{PREFIXES[near]}> .)" if near else ""


def _line_based(stop: Stop) -> Slip | None:
    """Turtle in N-Triples or N-Quads, or no dot at the end of a line."""
    here = stop.here
    if stop.format in _BLOCKS:
        return None
    if here.kind == MARK and here.word in ";,":
        return Slip(here.span, f"“{here.word}” is Turtle: write each statement whole, on a line.")
    if "followed by a dot" in stop.reason:
        return Slip(stop.end, "Close the statement with a dot, on its own line.", "Write . here.")
    quoted = here.kind == STRING and here.word.startswith(("'", '"""'))
    named = here.kind == NAME and not here.word.startswith(("<", "_:"))
    if here.kind == DIRECTIVE or named or quoted:
        message = "This is Turtle: here, write each address whole in “< >” and each text in double quotes."
        return Slip(here.span, message, "Write it so, or save the file as .ttl or .trig.")
    return None


def _unfinished(stop: Stop) -> Slip | None:
    """The text ends within something."""
    if stop.after or not stop.before:
        return None
    if "{" in stop.open:
        return Slip(stop.end, "Close the graph: a “}” is missing.", "Write } here.")
    return Slip(stop.end, "The file ends within a block: finish it, with a dot.", "Write . here.")


def _early_dot(stop: Stop) -> Slip | None:
    """A dot where a semicolon should be: what follows is a property and its value, of nothing.

    The parser stops later, at what it takes for a property or a value.
    """
    if stop.format not in _BLOCKS or set(stop.open) - {"{"}:
        return None
    before, here = list(stop.before), stop.here
    if here.word == "a":
        following = [here]
    elif _is_value(here) and "predicate" in stop.reason:
        following = before[-1:]
        del before[-1:]
    elif here.kind == MARK and here.word in ";,.}" and _OBJECT in stop.reason:
        following = before[-2:]
        del before[-2:]
        if len(following) < 2 or following[1].kind != NAME:
            return None
    else:
        return None
    if len(before) < 2 or before[-1].word != "." or before[-2].kind == DIRECTIVE:
        return None
    if before[-2].word in ("{", "}", ".") or not _is_property(following[0], stop):
        return None
    message = "This dot ends the block, but what follows it is more about the same thing."
    if before[-2].word == ";" and before[-2].kind == MARK:
        return Slip(before[-1].span, message, "Take it out.")
    return Slip(before[-1].span, message, "Write ; here.")


def _is_value(token: Token) -> bool:
    """Return whether a token can only be a value: a text, a number, a bracket, true or false."""
    number = token.kind == NAME and token.word[0] in "+-.0123456789"
    return token.kind == STRING or number or token.word in ("[", "(", "true", "false")


def _is_property(token: Token, stop: Stop) -> bool:
    """Return whether this reads as a property: by its prefix, or by an indent if that is not ours."""
    if token.kind != NAME or token.word.startswith("_:"):
        return False
    prefix, colon, local = token.word.partition(":")
    if token.word == "a" or (prefix in _PROPERTIES and local[:1].islower()):
        return True
    indented = stop.begins_line(token) and not stop.opens_line(token)
    return bool(colon) and prefix not in PREFIXES and indented


def _run_on(stop: Stop) -> Slip | None:
    """Two things are beside one another, and what should be between them is missing."""
    here, last = stop.here, stop.last
    number = last.kind == here.kind == NAME and last.span.end == here.span.start
    if number and (date := _DATE.match(stop.text, last.span.start)):
        message = "Write a date in quotes, with its datatype."
        return Slip(Span(*date.span()), message, f'Write "{date[0]}"^^xsd:date')
    beside = last.kind in (NAME, STRING) or last.word in ("]", ")")
    beside = beside and "is not a valid subject" in stop.reason
    value = _is_value(here)
    if "is expected at the end" not in stop.reason and not (beside and value):
        return None
    if last.kind == DIRECTIVE:
        return Slip(stop.end, "Close the line of the prefix with a dot.", "Write . here.")
    if block := _open_block(stop):
        return block
    terms = 0
    for token in stop.after:
        if token.kind not in (NAME, STRING):
            break
        terms += 1
    if terms == 1 and stop.before[-2].word == "," and stop.begins_line(last):
        message = "Put a semicolon, not a comma, before another property."
        return Slip(stop.before[-2].span, message, "Write ; here.")
    if terms == 1 or (value and not stop.opens_line(here)):
        message = "Put a comma between two values of one property."
        return Slip(stop.end, message, "Write , here.")
    if terms == 2 and not stop.opens_line(here):
        message = "Put a semicolon between two properties of one subject."
        return Slip(stop.end, message, "Write ; here.")
    return Slip(stop.end, _CLOSE, "Write . here.")


def _open_block(stop: Stop) -> Slip | None:
    """A block that ends with “;” and no dot: the next subject is taken for its property."""
    tokens = [*stop.before, stop.here]
    for index, token in enumerate(stop.before):
        following = tokens[index + 1 :]
        if token.word == ";" and len(following) >= 2 and stop.opens_line(following[0]):
            return Slip(Span(token.span.end, token.span.end), _CLOSE, "Write . here.")
    return None


def _value(stop: Stop) -> Slip | None:
    """Something else is where a value should be."""
    if _OBJECT not in stop.reason:
        return None
    here, last = stop.here, stop.last
    if here.kind == MARK and here.word in ";.])}":
        if last.word == ",":
            return Slip(last.span, "No value follows this comma.", "Take it out.")
        if stop.open[-1:] == ["("]:
            return Slip(stop.end, "Close the round bracket here.", "Write ) here.")
        return Slip(stop.end, "A value is missing here, after the property.", "Write a value.")
    if here.word == "a" and (block := _open_block(stop)):
        return block
    if here.word.lower() in ("true", "false"):
        return Slip(here.span, "Write this in small letters.", f"Write {here.word.lower()}")
    return None


def _elsewhere(stop: Stop) -> Slip | None:
    """A token of a kind that cannot be where it is."""
    here = stop.here
    graph = here.word == "{" or (here.kind == NAME and here.word.upper() == "GRAPH")
    if graph and stop.format is Format.TURTLE:
        message = "Turtle has no named graphs."
        return Slip(here.span, message, "Take the braces out, or save the file as .trig.")
    if here.word == "." and (stop.last.word in (".", "}") or stop.last.kind == DIRECTIVE):
        return Slip(here.span, "No dot is needed here.", "Take it out.")
    if here.word in (".", "}") and "valid predicate" in stop.reason:
        return Slip(stop.end, "A property and its value are missing here.")
    if here.word in (")", "]", "}"):
        return Slip(here.span, f"Nothing is open that “{here.word}” could close.", "Take it out.")
    if here.kind == STRING and "datatype" in stop.reason:
        return Slip(here.span, "A datatype is an address or has a prefix.", "Write xsd:date, say.")
    if here.kind == STRING:
        message = "A text can only be a value, not a subject or a property."
        return Slip(here.span, message, "Write the name of a thing, such as event:…")
    if "should end with a ']'" in stop.reason:
        return Slip(stop.end, "Close the square bracket here.", "Write ] here.")
    if not here.word.isprintable():
        message = f"There is an invisible character (U+{ord(here.word[0]):04X}) here."
        return Slip(here.span, message, "Take it out.")
    if here.kind == NAME and here.word[0].isalpha() and ":" not in here.word:
        message = f"“{here.word}” is not a name: a name begins with its prefix and a colon."
        return Slip(here.span, message)
    return None


_LOOKS = (
    turtle_meant.relative,
    turtle_meant.unclosed_iri,
    turtle_meant.title,
    _prefix,
    turtle_meant.quoted_name,
    turtle_meant.string,
    turtle_meant.stray,
    _line_based,
    _unfinished,
    _early_dot,
    _run_on,
    _value,
    turtle_meant.bare,
    _elsewhere,
)
"""Each finds one kind of slip at the point where the parser stopped; the first that does is right."""
