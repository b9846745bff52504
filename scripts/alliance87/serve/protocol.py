"""Read a request as the SPARQL 1.1 Protocol has it (§2.1): the query, its dataset and its formats.

The query itself is not read here, and whether there are such graphs is for the pool to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from alliance87.serve import negotiate
from alliance87.serve.asked import Asked, Refused
from alliance87.serve.message import Request, read_body

METHODS = b"GET, HEAD, POST, OPTIONS"
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MOST_PARAMETERS = 512  # more than there are graphs to name
_FORMATS = (*negotiate.ROWS, *negotiate.TRIPLES)

Parameters = list[tuple[str, str]]


@dataclass(frozen=True)
class Wish:
    """What is asked, and the media types to call an answer of rows or of triples by."""

    asked: Asked
    rows_type: str | None
    triples_type: str | None

    def media_type(self, form: str) -> str:
        """Return the media type of an answer in the format that it has."""
        wanted = self.rows_type if form == self.asked.rows else self.triples_type
        return wanted or next(kind for kind, known in _FORMATS if known == form)


async def read_wish(request: Request, most_bytes: int, seconds: float) -> Wish | None:
    """Return what a request asks, or None if it asks for the description of the service.

    Parameters that the protocol does not know mean nothing.

    Raises:
        Refused: the request is not one of the protocol, or wants to change data.
        DisconnectedError: the client went away before it had sent the body.
    """
    told = _parameters(request.query, "The address")
    if request.method == "POST":
        told += await _posted(request, most_bytes, seconds)
    given = [value for name, value in told if name == "query"]
    if any(name == "update" for name, _ in told):
        raise _read_only()
    if not given:
        if request.method == "POST":
            detail = (
                "A POST request must have a query: in its body, or as the field query of a form."
            )
            raise Refused(400, "no-query", "No query", detail)
        return None
    if len(given) > 1:
        detail = f"The request has {len(given)} queries; it may have one."
        raise Refused(400, "several-queries", "More than one query", detail)
    return _wish(given[0], told, request.header(b"accept"))


def _wish(query: str, told: Parameters, accept: str) -> Wish:
    rows_type = negotiate.media_type(accept, [kind for kind, _ in negotiate.ROWS])
    triples_type = negotiate.media_type(accept, [kind for kind, _ in negotiate.TRIPLES])
    if rows_type is None and triples_type is None:
        known = ", ".join(dict.fromkeys(kind for kind, _ in _FORMATS))
        detail = f"None of these is acceptable: {known}."
        raise Refused(406, "not-acceptable", "Not acceptable", detail)
    asked = Asked(
        query,
        tuple(dict.fromkeys(value for name, value in told if name == "default-graph-uri")),
        tuple(dict.fromkeys(value for name, value in told if name == "named-graph-uri")),
        dict(negotiate.ROWS).get(rows_type or ""),
        dict(negotiate.TRIPLES).get(triples_type or ""),
    )
    return Wish(asked, rows_type, triples_type)


async def _posted(request: Request, most_bytes: int, seconds: float) -> Parameters:
    kind, charset = negotiate.charset(request.header(b"content-type"))
    if kind == _UPDATE:
        raise _read_only(415)
    if kind not in (_FORM, _QUERY):
        named = f"{kind} cannot" if kind else "A body without a Content-Type cannot"
        detail = f"{named} be read. Send {_QUERY} or {_FORM}."
        raise Refused(415, "media-type", "Unsupported media type", detail)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        detail = f"A query must be sent in UTF-8, and not in {charset}."
        raise Refused(415, "not-utf-8", "Unsupported charset", detail)
    body = await read_body(request, most_bytes, seconds)
    if kind == _FORM:
        return _parameters(body, "The form")
    try:
        return [("query", body.decode("utf-8-sig"))]
    except UnicodeDecodeError as error:
        raise _not_utf8("The query", error) from error


def _parameters(text: bytes, place: str) -> Parameters:
    """Return the fields of a form in their order (URL Standard, §5.1), as UTF-8 only."""
    try:
        return parse_qsl(
            text.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except UnicodeDecodeError as error:
        raise _not_utf8(place, error) from error
    except ValueError as error:
        detail = f"{place} has more than {_MOST_PARAMETERS} parameters."
        raise Refused(400, "too-many-parameters", "Too many parameters", detail) from error


def _not_utf8(place: str, error: UnicodeDecodeError) -> Refused:
    detail = f"{place} is not UTF-8: the byte 0x{error.object[error.start]:02X} cannot stand there."
    return Refused(400, "not-utf-8", "Not UTF-8", detail)


def _read_only(status: int = 400) -> Refused:
    detail = "This endpoint is read-only, and takes no update."
    return Refused(status, "update", "Read-only", detail)
