"""Hold the statements of a graph, read them from a reply, and write them for a store.

N-Triples both ways where a store can: it is the form that hides least. Values are compared to the
letter, so nothing passes through a model that would rewrite them.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from alliance87.remote.address import StoreError
from alliance87.remote.client import Reply
from alliance87.remote.deep import MOST, is_deep_rdf
from alliance87.remote.faults import quoted, reason

Statements = frozenset[Triple]
N_TRIPLES = "application/n-triples"
ACCEPT = f"{N_TRIPLES}, text/turtle;q=0.9"
_FORMATS = {N_TRIPLES: RdfFormat.N_TRIPLES, "text/turtle": RdfFormat.TURTLE}


def statements(reply: Reply, place: str) -> Statements:
    """Return the statements of a reply; ``place`` names the store in the error.

    Raises:
        StoreError: it is neither N-Triples nor Turtle.
    """
    form = _FORMATS.get(reply.media_type)
    if form is None:
        fault = f"answers with {reply.media_type or 'no media type'}, not with RDF"
        raise StoreError(place, fault + quoted(reply.body), "Check the address.")
    if is_deep_rdf(reply.body):
        fault = f"answers with more than {MOST} statements about statements (RDF 1.2)"
        raise StoreError(place, fault, "No release of ours has any: check what is asked.")
    try:
        return frozenset(quad.triple for quad in parse(reply.body, format=form))
    except (SyntaxError, ValueError) as error:
        fault = f"answers with what is not {form.name} ({reason(error)})"
        raise StoreError(place, fault, "See the store's own log.") from error


def ntriples(graph: Statements) -> bytes:
    """Return a graph as canonical N-Triples, sorted."""
    return serialize(sorted(graph, key=str), format=RdfFormat.N_TRIPLES) or b""


def digest(quads: Iterable[Quad]) -> str:
    """Return the SHA-256 of canonical N-Quads, sorted: the hash of RDFC-1.0 (§4) of a dataset.

    Without blank nodes there is nothing more to canonicalise; with any, no release has the hash.
    """
    ordered = sorted(quads, key=str)
    return sha256(serialize(ordered, format=RdfFormat.N_QUADS) or b"").hexdigest()
