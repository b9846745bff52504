"""Ask a store over the SPARQL 1.1 Protocol (§2.1), and take back only what is an answer.

Queries go by POST as a form (§2.1.2), which every store knows: Virtuoso 7.2 never answers to a
query that is posted as it is (§2.1.3).
"""

from __future__ import annotations

from urllib.parse import urlencode

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from alliance87.model.errors import QueryError
from alliance87.query.engine import Answer
from alliance87.query.guard import refuse
from alliance87.remote.address import StoreError
from alliance87.remote.client import Client, Reply
from alliance87.remote.deep import MOST, is_deep_json
from alliance87.remote.faults import quoted, reason, refusal
from alliance87.remote.graph import ACCEPT, Statements, statements
from alliance87.remote.prologue import asks_for_triples, complete

_ROWS = "application/sparql-results+json"
_FORM = "application/x-www-form-urlencoded"
_NO_ROWS = "Check the address: it must be the store's SPARQL endpoint. See docs/stores.md."


class Endpoint:
    """The SPARQL endpoint of a store."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.place = str(client.url)

    def ask(self, query: str, place: str) -> Answer:
        """Return the answer to a query of a user, as ``query.engine.ask`` does.

        What the local engine refuses (SERVICE, FROM, updates, deep nesting) is not sent: the same
        queries are asked everywhere, and no store is made to ask another or to change.

        Raises:
            QueryError: the query is refused here, or by the store; ``place`` names it.
            StoreError: the store does not answer, or not with an answer.
        """
        refuse(query, place)
        if asks_for_triples(query):
            return tuple(sorted(self._triples(query, place), key=str))
        return self._rows(query, place)

    def select(self, query: str) -> list[dict[str, str]]:
        """Return the rows of a query of our own: IRIs and the text of literals, by variable.

        Raises:
            StoreError: the store does not answer, or with other than IRIs and literals.
        """
        results = parse_query_results(self._rows(query, ""), format=QueryResultsFormat.JSON)
        if not isinstance(results, QuerySolutions):
            raise StoreError(self.place, "answers yes or no where rows are asked for", _NO_ROWS)
        names = [variable.value for variable in results.variables]
        rows = []
        for solution in results:
            terms = {name: solution[name] for name in names}
            rows.append(
                {n: t.value for n, t in terms.items() if isinstance(t, NamedNode | Literal)}
            )
        return rows

    def construct(self, query: str) -> Statements:
        """Return the statements that a query of our own constructs.

        Raises:
            StoreError: the store does not answer, or not with RDF.
        """
        return self._triples(query, "")

    def _rows(self, query: str, place: str) -> bytes:
        reply = self._sent(query, _ROWS, place)
        if reply.media_type not in (_ROWS, "application/json"):
            fault = f"answers with {reply.media_type or 'no media type'}, not with results as JSON"
            raise StoreError(self.place, fault + quoted(reply.body), _NO_ROWS)
        try:
            if is_deep_json(reply.body):
                raise ValueError(f"nested more than {MOST} deep")
            results = parse_query_results(reply.body, format=QueryResultsFormat.JSON)
            return results.serialize(format=QueryResultsFormat.JSON) or b""
        except (SyntaxError, ValueError) as error:
            fault = f"answers with what is no SPARQL result as JSON ({reason(error)})"
            raise StoreError(self.place, fault, "See the store's own log.") from error

    def _triples(self, query: str, place: str) -> Statements:
        return statements(self._sent(query, ACCEPT, place), self.place)

    def _sent(self, query: str, accept: str, place: str) -> Reply:
        """Return a successful reply; a query of a user, which has a place, may itself be at fault."""
        form = urlencode({"query": complete(query)}).encode()
        reply = self._client.send("POST", accept, content=(_FORM, form))
        if reply.status == 400 and place:
            fault = f"{self.place} cannot read the query{quoted(reply.body)}"
            raise QueryError(place, fault, "Mend the query.")
        if reply.status != 200:
            raise refusal(self.place, reply.status, reply.body, authenticated=reply.authenticated)
        return reply
