"""The one prefix table names the longest namespace of an IRI."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance87.model.namespaces import PREFIXES, prefix_of, shorten


def slowly(iri: str) -> str | None:
    """Find the longest namespace by trying them all."""
    fits = [prefix for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)]
    return max(fits, key=lambda prefix: len(PREFIXES[prefix]), default=None)


def test_namespaces_are_told_apart_and_end_where_a_name_can_begin() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert {namespace[-1] for namespace in PREFIXES.values()} == {"/", "#"}


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("http://metadata.un.org/sdg/8.7", "sdg:8.7"),
        ("http://metadata.un.org/sdg/codes/geoArea/826", "geo:826"),
        ("http://metadata.un.org/sdg/ontology#Goal", "sdgo:Goal"),
        ("https://w3id.org/alliance87/graph/stated/wilton-park", "stated:wilton-park"),
        ("https://w3id.org/alliance87/graph/evidence", "graph:evidence"),
        ("https://schema.org/", "schema:"),
        ("http://eurovoc.europa.eu/a/b#c/d", "eurovoc:a/b#c/d"),
        ("https://w3id.org/alliance87/dataset", "https://w3id.org/alliance87/dataset"),
        ("", ""),
        ("/", "/"),
        ("urn:x", "urn:x"),
    ],
)
def test_a_name_is_as_short_as_it_can_be(iri: str, name: str) -> None:
    assert shorten(iri) == name


@given(st.sampled_from([*PREFIXES.values(), "", "http://", "x:"]), st.text("ab/#:", max_size=8))
def test_it_is_the_prefix_that_trying_them_all_finds(start: str, rest: str) -> None:
    for iri in (start + rest, (start + rest)[:-1], start[:-1] + rest):
        assert prefix_of(iri) == slowly(iri)
