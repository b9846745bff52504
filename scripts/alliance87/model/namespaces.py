"""The one prefix table: every prefix this project writes or reads, and nothing else.

Pure strings, so that a command which needs no RDF library does not pay for one.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

BASE = "https://w3id.org/alliance87/"

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        # Vocabularies of others
        "adms": "http://www.w3.org/ns/adms#",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "vann": "http://purl.org/vocab/vann/",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        # Things of others
        "eurovoc": "http://eurovoc.europa.eu/",
        "geo": "http://metadata.un.org/sdg/codes/geoArea/",
        "opbody": "http://publications.europa.eu/resource/authority/corporate-body/",
        "opcountry": "http://publications.europa.eu/resource/authority/country/",
        "ror": "https://ror.org/",
        "sdg": "http://metadata.un.org/sdg/",
        "sdgio": "http://purl.unep.org/sdg/",
        "sdgo": "http://metadata.un.org/sdg/ontology#",
        "unbis": "http://metadata.un.org/thesaurus/",
        "wikidata": "http://www.wikidata.org/entity/",
        # Our vocabulary and shapes
        "a87": f"{BASE}ontology#",
        "rule": f"{BASE}rules#",
        "shape": f"{BASE}shapes#",
        # Our graphs
        "contributed": f"{BASE}graph/contributed/",
        "curated": f"{BASE}graph/curated/",
        "graph": f"{BASE}graph/",
        "implied": f"{BASE}graph/implied/",
        "stated": f"{BASE}graph/stated/",
        # Our things, one prefix a kind
        "act": f"{BASE}id/act/",
        "agent": f"{BASE}id/agent/",
        "agreement": f"{BASE}id/agreement/",
        "ambition": f"{BASE}id/ambition/",
        "annotation": f"{BASE}id/annotation/",
        "area": f"{BASE}id/area/",
        "bound": f"{BASE}id/bound/",
        "comparison": f"{BASE}id/comparison/",
        "difference": f"{BASE}id/difference/",
        "digest": f"{BASE}id/digest/",
        "disagreement": f"{BASE}id/disagreement/",
        "document": f"{BASE}id/document/",
        "event": f"{BASE}id/event/",
        "exploitation": f"{BASE}id/exploitation/",
        "gap": f"{BASE}id/gap/",
        "group": f"{BASE}id/action-group/",
        "kind": f"{BASE}id/kind/",
        "level": f"{BASE}id/level/",
        "measure": f"{BASE}id/measure/",
        "membership": f"{BASE}id/membership/",
        "modality": f"{BASE}id/modality/",
        "not-stated": f"{BASE}id/not-stated/",
        "observation": f"{BASE}id/observation/",
        "organization": f"{BASE}id/organization/",
        "participation": f"{BASE}id/participation/",
        "passage": f"{BASE}id/passage/",
        "place": f"{BASE}id/place/",
        "position": f"{BASE}id/position/",
        "post": f"{BASE}id/post/",
        "project": f"{BASE}id/project/",
        "proposal": f"{BASE}id/proposal/",
        "quote": f"{BASE}id/quote/",
        "record": f"{BASE}id/record/",
        "release": f"{BASE}id/release/",
        "report": f"{BASE}id/report/",
        "scheme": f"{BASE}id/scheme/",
        "source": f"{BASE}id/source/",
        "stakeholders": f"{BASE}id/stakeholders/",
        "standing": f"{BASE}id/standing/",
        "status": f"{BASE}id/status/",
        "topic": f"{BASE}id/topic/",
        "undertaking": f"{BASE}id/undertaking/",
        "vantage": f"{BASE}id/vantage/",
    }
)


# Every namespace ends with one of ``_ENDS``, which a test holds.
_PREFIX_OF = MappingProxyType({namespace: prefix for prefix, namespace in PREFIXES.items()})
_ENDS = "/#"


@lru_cache(4096)
def prefix_of(iri: str) -> str | None:
    """Return the prefix of the longest namespace that ``iri`` begins with, if there is one."""
    end = len(iri)
    while end > 0:
        found = _PREFIX_OF.get(iri[:end])
        if found is not None:
            return found
        end = max(iri.rfind(mark, 0, end - 1) for mark in _ENDS) + 1
    return None


def shorten(iri: str) -> str:
    """Return ``iri`` as a prefixed name by the longest matching namespace, or as it was.

    For people to read, not to parse: local names are not escaped (Turtle 1.1, §2.4).
    """
    prefix = prefix_of(iri)
    return iri if prefix is None else f"{prefix}:{iri[len(PREFIXES[prefix]) :]}"


def used(iris: Iterable[str]) -> dict[str, str]:
    """Return the prefixes of the namespaces that IRIs are in: A to Z, ours after those of others."""
    prefixes = {prefix for prefix in map(prefix_of, iris) if prefix}
    in_order = sorted(prefixes, key=lambda p: (PREFIXES[p].startswith(BASE), p))
    return {prefix: PREFIXES[prefix] for prefix in in_order}


def expand(name: str) -> str:
    """Return the full IRI of a prefixed name; KeyError if the prefix is not in our table."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
