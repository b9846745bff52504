"""One address of somebody else's store: its graphs (SPARQL 1.1 Graph Store HTTP Protocol), its queries.

A store is not trusted: every exchange is limited in time and size, redirects are not followed, and
compressed or deeply nested answers are refused. Statements stay as the store writes them.
"""

from __future__ import annotations

import asyncio
import html
import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox

from alliance87.model.errors import Alliance87Error, QueryError
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import VERSION
from alliance87.query.engine import Answer
from alliance87.query.guard import refuse, tokens
from alliance87.query.names import prefixes_to_declare

Statements = frozenset[ox.Triple]
MAX_DEPTH = 64  # brackets, or triple terms; the parser recurses, and crashes at some ten thousand

_USER, _PASSWORD, _TOKEN = "ALLIANCE87_USER", "ALLIANCE87_PASSWORD", "ALLIANCE87_TOKEN"
_N_TRIPLES, _JSON = "application/n-triples", "application/sparql-results+json"
_RDF = {_N_TRIPLES: ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE}
_ACCEPT_RDF = f"{_N_TRIPLES}, text/turtle;q=0.9"  # N-Triples hide least
_ADDRESS = "Check the address. docs/stores.md lists those of common stores."
_LATER, _LOG = "Try again later.", "See the store's own log."
_REMEDIES = {
    401: f"Check {_USER} and {_PASSWORD}, or {_TOKEN}.",
    403: "Ask whoever runs the store for the right to do this.",
    413: "Let the store take larger requests.",
    **dict.fromkeys((404, 405, 415, 501), _ADDRESS),
    **dict.fromkeys((429, 503, 504), _LATER),
}


class StoreError(Alliance87Error):
    """A store cannot be reached, refuses a request, or sends what no store should."""


@dataclass(frozen=True)
class Login:
    """A user name and password, or a token; all empty where there is none. No error shows them."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Limits:
    """How long an exchange may take, connecting included, and how many bytes may come back."""

    connect_seconds: float = 10
    seconds: float = 60
    answer_bytes: int = 64 * 2**20


def address(text: str, option: str) -> httpx.URL:
    """Parse the address of a store; ``option`` names, in errors, where it was given.

    Raises:
        StoreError: it is not an http or https URL, or it has a password, a fragment or a graph name.
    """
    remedy = "Write it like https://example.org/sparql"
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL as error:
        raise StoreError(option, f"is not an address ({error})", remedy) from error
    if url.userinfo:  # the error leaves the address out, since it would show the password
        remedy = f"Set {_USER} and {_PASSWORD} instead."
        raise StoreError(option, "has a name or a password in it, which others could read", remedy)
    if url.scheme not in ("http", "https") or not url.host:
        raise StoreError(f"{option} {text}", "is not an http or https address", remedy)
    if url.fragment or {"graph", "default", "query", "update"} & set(url.params):
        fault = "has a part after #, or ?graph, ?default, ?query or ?update"
        raise StoreError(f"{option} {text}", fault, "Leave that out; the command adds it.")
    return url


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two addresses have scheme, host and port in common (RFC 6454, §4)."""
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def is_private(url: httpx.URL) -> bool:
    """Whether nobody on the way can read a request: it goes by https, or to this machine itself."""
    if url.scheme == "https" or url.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return False


def login(environment: Mapping[str, str]) -> Login:
    """Read the login from ALLIANCE87_TOKEN, or else from ALLIANCE87_USER and ALLIANCE87_PASSWORD.

    Raises:
        StoreError: the token has characters that no token has, or there is a user but no password.
    """
    user, token = environment.get(_USER, ""), environment.get(_TOKEN, "")
    if token and not re.fullmatch(r"[A-Za-z0-9._~+/-]+=*", token):
        fault = "has a character that no token may have (RFC 6750, §2.1)"
        raise StoreError(_TOKEN, fault, "Correct it.")
    if user and not token and _PASSWORD not in environment:
        raise StoreError(_PASSWORD, f"is not set, but {_USER} is", "Set both, or neither.")
    return Login(token=token) if token else Login(user, environment.get(_PASSWORD, ""))


class RemoteStore:
    """One address of a store, for graphs or for queries. Use it in a ``with`` statement.

    Every method raises StoreError if the store does not do what is asked, in time and within limits.
    The empty name is that of the default graph.
    """

    def __init__(self, url: httpx.URL, login: Login | None = None, limits: Limits | None = None):
        self.url, self._login, self._limits = url, login or Login(), limits or Limits()
        timeout = httpx.Timeout(self._limits.seconds, connect=self._limits.connect_seconds)
        headers = {"User-Agent": f"alliance87/{VERSION}", "Accept-Encoding": "identity"}
        self._http = httpx.AsyncClient(headers=headers, timeout=timeout, follow_redirects=False)
        self._runner = asyncio.Runner()
        self._digest: httpx.DigestAuth | None = None  # once the store has asked for it
        if self._login.token:
            self._send_always(f"Bearer {self._login.token}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._http.aclose())
        self._runner.close()

    def read(self, name: str) -> Statements:
        """Return the statements of a graph; none if the store does not have it (Graph Store, §5.2)."""
        response, body = self._send("GET", _ACCEPT_RDF, name=name)
        if response.status_code in (204, 404):
            return frozenset()
        return self._statements(response, body)

    def replace(self, name: str, graph: Statements) -> None:
        """Make a graph have these statements and no others (Graph Store, §5.3)."""
        content = ox.serialize(sorted(graph, key=str), format=ox.RdfFormat.N_TRIPLES) or b""
        self._send("PUT", "*/*", (_N_TRIPLES, content), name)

    def delete(self, name: str) -> None:
        """Delete a graph, if it is there (Graph Store, §5.4)."""
        self._send("DELETE", "*/*", name=name)

    def ask(self, query: str, place: str) -> Answer:
        """Return the answer to a user's query, as ``query.engine.ask`` does; ``place`` names the query.

        What the local engine refuses (SERVICE, FROM, updates, deep nesting) is not sent.

        Raises:
            QueryError: the query is refused here or by the store.
        """
        refuse(query, place)
        words = (token.group().upper() for token in tokens(query))
        form = next((w for w in words if w in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "")
        if form in ("CONSTRUCT", "DESCRIBE"):
            return tuple(sorted(self.triples(query, place), key=str))
        return self._results(query, place)

    def rows(self, query: str) -> Iterator[dict[str, str]]:
        """Yield the rows of a query of our own: IRIs, and the text of literals, by variable."""
        results = ox.parse_query_results(self._results(query), format=ox.QueryResultsFormat.JSON)
        if not isinstance(results, ox.QuerySolutions):
            raise self._error("answers yes or no instead of rows", _ADDRESS)
        for row in results:
            terms = ((variable.value, row[variable]) for variable in results.variables)
            yield {n: t.value for n, t in terms if isinstance(t, ox.NamedNode | ox.Literal)}

    def triples(self, query: str, place: str = "") -> Statements:
        """Return the statements that a query constructs; ``place`` names a user's query in errors."""
        return self._statements(*self._query(query, _ACCEPT_RDF, place))

    def _results(self, query: str, place: str = "") -> bytes:
        response, body = self._query(query, _JSON, place)
        if _media_type(response) not in (_JSON, "application/json"):
            raise self._unwanted(response, body, "results as JSON")
        try:
            _check_depth(body)
            results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
            return results.serialize(format=ox.QueryResultsFormat.JSON) or b""
        except (SyntaxError, ValueError) as error:
            raise self._error(f"answers with broken results ({error!s:.200})", _LOG) from error

    def _statements(self, response: httpx.Response, body: bytes) -> Statements:
        form = _RDF.get(_media_type(response))
        if form is None:
            raise self._unwanted(response, body, "RDF")
        try:
            if body.count(b"<<") > MAX_DEPTH:  # no release has any
                raise ValueError(f"more than {MAX_DEPTH} triple terms")
            return frozenset(quad.triple for quad in ox.parse(body, format=form))
        except (SyntaxError, ValueError) as error:
            raise self._error(f"answers with broken {form.name} ({error!s:.200})", _LOG) from error

    def _query(self, query: str, accept: str, place: str) -> tuple[httpx.Response, bytes]:
        """Send a query as a form (SPARQL Protocol, §2.1.2); Virtuoso 7.2 never answers to one of §2.1.3.

        Our prefixes are declared in its first line, so that line numbers in errors stay right.
        """
        lacking = (f"PREFIX {name}: <{PREFIXES[name]}> " for name in prefixes_to_declare(query))
        content = urlencode({"query": "".join(lacking) + query}).encode()
        form = ("application/x-www-form-urlencoded", content)
        return self._send("POST", accept, form, place=place)

    def _send(
        self,
        method: str,
        accept: str,
        content: tuple[str, bytes] | None = None,
        name: str | None = None,
        place: str = "",
    ) -> tuple[httpx.Response, bytes]:
        """Return a successful answer, or one that says that the graph of this name is not there."""
        headers = {"Accept": accept} | ({"Content-Type": content[0]} if content else {})
        graph = {} if name is None else {"graph": name} if name else {"default": ""}
        url, data = self.url.copy_merge_params(graph), content[1] if content else None
        request = self._http.build_request(method, url, headers=headers, content=data)
        try:
            response, body = self._runner.run(self._exchange(request))
        except (TimeoutError, httpx.HTTPError, OSError, UnicodeError, KeyError) as error:
            raise self._unreachable(error) from error
        status, excerpt = response.status_code, _excerpt(body)
        if response.is_success or (status == 404 and method in ("GET", "DELETE")):
            return response, body
        if response.is_redirect:
            to = response.headers.get("location", "nowhere")[:200]
            remedy = "Redirects are not followed; if you trust that address, give it instead."
            raise self._error(f"redirects to {to} ({status})", remedy)
        if status == 400 and place:
            fault = f"{self.url} cannot read the query{excerpt}"
            raise QueryError(place, fault, "Correct the query.")
        fault = "fails" if status >= 500 else "refuses the login" if status == 401 else "refuses"
        raise self._error(f"{fault} ({status}){excerpt}", _REMEDIES.get(status, _LOG))

    async def _exchange(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        """Send a request, and send it again with the password if the store asks for that.

        httpx could do so by itself, but it reads what comes with the challenge without a limit.
        """
        async with asyncio.timeout(self._limits.seconds):
            if self._digest:
                # Virtuoso closes the connection on a large graph that it has yet to ask a password for.
                next(self._digest.auth_flow(request))
            response, body = await self._answer(request)
            again = self._with_password(request, response)
            return await self._answer(again) if again else (response, body)

    def _with_password(
        self, request: httpx.Request, response: httpx.Response
    ) -> httpx.Request | None:
        known, authorised = (self._login.user, self._login.password), "Authorization"
        sent = authorised in request.headers and not self._digest  # a digest may have grown old
        if response.status_code != 401 or not known[0] or sent:
            return None
        challenges = response.headers.get_list("www-authenticate")
        for challenge in sorted(challenges, key=str.lower, reverse=True):  # Digest before Basic
            if challenge.lower().startswith("digest "):  # Virtuoso takes nothing else
                self._digest = httpx.DigestAuth(*known)
                flow = self._digest.auth_flow(request)
                next(flow)
                return flow.send(response)
            if challenge.lower().startswith("basic"):
                basic = next(httpx.BasicAuth(*known).auth_flow(request))
                self._send_always(basic.headers[authorised])
                return basic
        return None

    async def _answer(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        try:
            response = await self._http.send(request, stream=True, auth=None)
        except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
            if isinstance(error, httpx.ConnectError):
                raise
            # A store may close a kept connection just as it is used again; all that is sent here may
            # be sent twice (RFC 9110, §9.2.2).
            response = await self._http.send(request, stream=True, auth=None)
        try:
            coding = response.headers.get("content-encoding", "identity").strip().lower()
            if coding not in ("", "identity"):
                raise self._error(f"sends a compressed answer ({coding})", "Turn that off there.")
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > self._limits.answer_bytes:
                    fault = f"answers with more than {self._limits.answer_bytes:,} bytes"
                    raise self._error(fault, "Ask for less, for example with LIMIT.")
            return response, bytes(body)
        finally:
            await response.aclose()

    def _send_always(self, authorization: str) -> None:
        """Send a password or a token with every request from now on, if nobody else can read it."""
        if not is_private(self.url):
            fault = "needs a password or a token, which would travel unencrypted"
            raise self._error(fault, "Use https, or a tunnel to this machine (ssh -L).")
        self._http.headers["Authorization"] = authorization

    def _unwanted(self, response: httpx.Response, body: bytes, wanted: str) -> StoreError:
        kind = _media_type(response) or "no media type"
        return self._error(f"answers with {kind}, not with {wanted}{_excerpt(body)}", _ADDRESS)

    def _unreachable(self, error: Exception) -> StoreError:
        reason = f"{str(error) or type(error).__name__:.200}"
        if "CERTIFICATE_VERIFY_FAILED" in reason:
            remedy = "Correct it there; for an authority of your own, set SSL_CERT_FILE."
            return self._error(f"has a certificate that cannot be verified ({reason})", remedy)
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return self._error(f"cannot be reached ({reason})", "Check the address. Is it running?")
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            return self._error(f"takes longer than {self._limits.seconds:g} s", _LATER)
        return self._error(f"ends the exchange early ({reason})", _LOG)

    def _error(self, fault: str, remedy: str) -> StoreError:
        return StoreError(str(self.url), fault, remedy)


def _media_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _check_depth(body: bytes) -> None:
    """Refuse JSON with deeply nested brackets outside of strings (RFC 8259, §9), in one scan."""
    depth = 0
    for token in re.finditer(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[][{}]', body, re.DOTALL):
        depth += (token[0] in b"[{") - (token[0] in b"]}")
        if depth > MAX_DEPTH:
            raise ValueError(f"nested more than {MAX_DEPTH} deep")


def _excerpt(body: bytes) -> str:
    """Return the beginning of an error page after a colon, without markup; nothing if it is empty."""
    markup = r"(?is)<(style|script|title)\b.*?</\1\s*>|<!?/?[a-z][^>]*>"
    text = html.unescape(re.sub(markup, " ", body[:4_000].decode("utf-8", "replace")))
    text = " ".join(text.split()).rstrip(".")
    return f": {text[:200]}{'…' if len(text) > 200 else ''}" if text else ""
