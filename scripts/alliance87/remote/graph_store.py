"""Read, replace and delete graphs of a store: SPARQL 1.1 Graph Store HTTP Protocol (§5).

A graph is named indirectly, by ``?graph=`` (§4.2). A PUT replaces it as a whole, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from alliance87.remote.client import Client
from alliance87.remote.faults import refusal
from alliance87.remote.graph import ACCEPT, N_TRIPLES, Statements, ntriples, statements

DEFAULT = ""  # which names no graph


class GraphStore:
    """The graphs of a store. The empty name is the default graph."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.place = str(client.url)

    def read(self, name: str) -> Statements:
        """Return what a graph holds; nothing if there is no such graph.

        Raises:
            StoreError: the store does not answer, or not with RDF.
        """
        reply = self._client.send("GET", ACCEPT, _named(name))
        if reply.status == 404 or (reply.status == 204 and not reply.body):
            return frozenset()
        if reply.status != 200:
            raise refusal(self.place, reply.status, reply.body, authenticated=reply.authenticated)
        return statements(reply, self.place)

    def replace(self, name: str, graph: Statements) -> None:
        """Make a graph hold these statements and no others (§5.3).

        Raises:
            StoreError: the store does not do it.
        """
        self._change("PUT", name, (N_TRIPLES, ntriples(graph)))

    def delete(self, name: str) -> None:
        """Delete a graph, if it is there (§5.4).

        Raises:
            StoreError: the store does not do it.
        """
        self._change("DELETE", name, None)

    def _change(self, method: str, name: str, content: tuple[str, bytes] | None) -> None:
        reply = self._client.send(method, "*/*", _named(name), content)
        if not (200 <= reply.status < 300 or (method == "DELETE" and reply.status == 404)):
            raise refusal(self.place, reply.status, reply.body, authenticated=reply.authenticated)


def _named(name: str) -> Mapping[str, str]:
    return {"graph": name} if name else {"default": ""}
