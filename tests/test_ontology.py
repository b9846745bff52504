"""The vocabulary is consistent, complete and used, and the data keeps to it.

A reasoner (OWL 2 RL) sees the ontology, all data, and ``axioms.ttl``: what the vocabularies we reuse
say of their terms. Whether each term has its label and definition is for the shapes as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import owlrl
import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.project import VERSION, Project
from assemble import A87, SCHEMES_GRAPH, dataset, graphs_of, read_graph, union
from shape_cases import shapes

AXIOMS = Path(__file__).parent / "axioms.ttl"
ONTOLOGY = URIRef(f"{BASE}ontology")
DCAT = Namespace(PREFIXES["dcat"])
WITH_MISTAKES = "rules.ttl"  # its examples of what is wrong have undeclared terms
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")  # owlrl's own

# A class without an instance, a property without a use, a range that cannot be looked up: why.
UNUSED_CLASSES: Mapping[str, str] = {}
UNUSED_PROPERTIES: Mapping[str, str] = {}
RANGES_NOT_IN_THE_DATA: Mapping[str, str] = {
    "a87:disagreementIn": "a property of another vocabulary, which the data does not describe",
    "a87:openProperty": "a property of another vocabulary, which the data does not describe",
}

# What a thing may turn out to be besides the class it is given, by the axioms of all vocabularies.
MAY_BE: Mapping[str, str] = {
    "a87:ActionGroup": "foaf:Agent foaf:Organization org:Organization",
    "a87:Ambition": "prov:Entity",
    "a87:DigestSelector": "oa:Selector",
    "a87:Disagreement": "prov:Entity",
    "a87:Gap": "oa:ResourceSelection oa:SpecificResource",
    "a87:NotStated": "prov:Entity",
    "a87:OutsideSource": "prov:Entity",
    "a87:Participation": "prov:Entity schema:Role",
    "a87:Passage": "oa:ResourceSelection oa:SpecificResource prov:Entity",
    "a87:Proposal": "prov:Entity",
    "a87:StakeholderGroup": "foaf:Agent foaf:Group prov:Agent",
    "a87:StandingRecord": "prov:Entity",
    "a87:StatementGraph": "prov:Entity",
    "a87:Undertaking": "schema:Action",
    "dcat:Catalog": "",
    "dcat:Dataset": "dcat:Resource",
    "dcterms:RightsStatement": "",
    "foaf:Agent": "",
    "oa:Annotation": "",
    "oa:TextPositionSelector": "oa:Selector",
    "oa:TextQuoteSelector": "oa:Selector",
    "org:Membership": "",
    "org:Organization": "foaf:Agent foaf:Organization prov:Agent",
    "org:OrganizationalCollaboration": "foaf:Agent foaf:Organization org:Organization",
    "org:Post": "prov:Agent",
    "prov:Agent": "",
    "prov:Plan": "prov:Entity",
    "schema:Country": "foaf:Agent prov:Agent schema:AdministrativeArea schema:Place",
    "schema:CreativeWork": "",
    "schema:Event": "prov:Activity",
    "schema:Observation": "prov:Entity",
    "schema:Place": "",
    "schema:Project": "",
    "schema:Report": "prov:Entity",
    "sdgo:Goal": "skos:Concept",
    "sdgo:Indicator": "skos:Concept",
    "sdgo:Target": "skos:Concept",
    "skos:Concept": "",
    "skos:ConceptScheme": "",
    "void:Dataset": "",
}
THESAURI = ("eurovoc", "sdgio", "unbis", "wikidata")
"""The prefixes of things of others that are concepts because ours are matched to them."""

# The namespaces of others that rdflib knows term by term, and what it does not know.
KNOWN = {
    "dcat": rdflib.DCAT,
    "dcterms": DCTERMS,
    "foaf": rdflib.FOAF,
    "org": rdflib.ORG,
    "owl": OWL,
    "prov": rdflib.PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": rdflib.SDO,
    "skos": SKOS,
    "vann": rdflib.VANN,
    "void": rdflib.VOID,
    "xsd": rdflib.XSD,
}
NOT_IN_RDFLIB = {
    "dcat:hasCurrentVersion",  # DCAT 3
    "dcat:hasVersion",
    "dcat:isVersionOf",
    "dcat:version",
    "sdgo:SDGCode",  # the UN's SDG ontology
    "sdgo:SDGCodeCompact",
    "sdgo:SDGCodePerm",
}

# How a literal of each datatype of the data is written; finer than its lexical space where the data
# needs less of it (no time zones, no signs).
FORMS: Mapping[str, str] = {
    "a87:ISO3166Alpha2": r"[A-Z]{2}",
    "a87:ISO3166Alpha3": r"[A-Z]{3}",
    "a87:M49": r"\d{3}",
    "sdgo:SDGCode": r"\d\d(\.[0-9a-z]{2}(\.\d\d)?)?",
    "sdgo:SDGCodeCompact": r"\d+(\.[0-9a-z]+(\.\d+)?)?",
    "sdgo:SDGCodePerm": r"C\d{3}[0-9a-z]\d\d",
    "xsd:boolean": r"true|false",
    "xsd:date": r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
    "xsd:decimal": r"\d+\.\d+",
    "xsd:duration": r"P\d+D",
    "xsd:gYear": r"\d{4}",
    "xsd:gYearMonth": r"\d{4}-(0[1-9]|1[0-2])",
    "xsd:integer": r"\d+",
}

# Each makes a consistent vocabulary inconsistent, so a reasoner that works must say so.
CONTRADICTIONS = {
    "an activity that is an entity": "_:a prov:wasAssociatedWith _:b ; prov:wasDerivedFrom _:c .",
    "a concept that is a scheme": "_:a a87:kind _:b . _:c skos:inScheme _:b .",
    "an organisation that is a document": "_:a a a87:ActionGroup, foaf:Document .",
    "an organisation that is a membership": "_:a a87:seeksToAchieve _:b ; a org:Membership .",
    "an abbreviation that is the preferred label": (
        '_:a skos:prefLabel "ILO" ; a87:abbreviation "ILO" .'
    ),
    "an exact match that is a broad match": "_:a skos:exactMatch _:b ; skos:broadMatch _:b .",
    "related concepts of which one is broader": (
        "_:a skos:broader _:b . _:b skos:broader _:c . _:a skos:related _:c ."
    ),
    "a number that is no number": '_:a a87:letters "many"^^xsd:integer .',
}


@pytest.fixture(scope="module")
def ontology(project: Project) -> Graph:
    return read_graph(project.ontology / "alliance87.ttl")


@pytest.fixture(scope="module")
def schema(ontology: Graph) -> Graph:
    """Our terms and what is said of the terms of others."""
    return merged(ontology, read_graph(AXIOMS))


@pytest.fixture(scope="module")
def ds(project: Project) -> Dataset:
    return dataset(project)


@pytest.fixture(scope="module")
def data(ds: Dataset) -> Graph:
    return union(ds)


@pytest.fixture(scope="module")
def closed(schema: Graph, data: Graph) -> Graph:
    """Everything that follows, by the rules of OWL 2 RL, from all of it together."""
    return closure(schema, data)


def merged(*graphs: Iterable[tuple[Node, Node, Node]]) -> Graph:
    made = Graph()
    for graph in graphs:
        for triple in graph:
            made.add(triple)
    return made


def closure(*graphs: Graph) -> Graph:
    made = merged(*graphs)
    # Without the reasoner's own datatypes, which it would leave behind in rdflib for other tests.
    reasoner = owlrl.DeductiveClosure(
        owlrl.OWLRL_Semantics,
        axiomatic_triples=False,
        datatype_axioms=False,
        improved_datatypes=False,
    )
    reasoner.expand(made)
    return made


def turtle(text: str) -> Graph:
    prefixes = "".join(f"PREFIX {p}: <{namespace}>\n" for p, namespace in PREFIXES.items())
    return Graph().parse(data=prefixes + text, format="turtle")


def errors(closed: Graph) -> list[str]:
    return sorted(str(message) for message in closed.objects(None, ERROR))


def short(nodes: Iterable[Node]) -> set[str]:
    return {shorten(str(node)) for node in nodes}


def ours(graph: Graph, *kinds: URIRef) -> list[URIRef]:
    """Our terms of these kinds, sorted."""
    return sorted({URIRef(str(s)) for kind in kinds for s in graph.subjects(RDF.type, kind)})


def properties(ontology: Graph) -> list[URIRef]:
    kinds = (OWL.AnnotationProperty, OWL.DatatypeProperty, OWL.ObjectProperty)
    return ours(ontology, *kinds)


def is_a(node: Node, cls: Node, schema: Graph, data: Graph) -> bool:
    """Whether the data gives ``node`` the class or one below it; nothing is inferred."""
    given = data.objects(node, RDF.type)
    return any(cls in set(schema.transitive_objects(kind, RDFS.subClassOf)) for kind in given)


def is_in_range(value: Node, wanted: Node, schema: Graph, data: Graph) -> bool:
    if not isinstance(value, Literal):
        return is_a(value, wanted, schema, data)
    if wanted == RDF.langString:
        return value.language is not None
    return wanted in (RDFS.Literal, rdflib.XSD.string if value.datatype is None else value.datatype)


# Reasoning -------------------------------------------------------------------


@pytest.mark.full
def test_nothing_that_is_said_contradicts_anything(closed: Graph) -> None:
    assert errors(closed) == []
    assert set(closed.subjects(RDF.type, OWL.Nothing)) == set()


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_the_reasoner_notices_a_contradiction(name: str, schema: Graph) -> None:
    assert errors(closure(schema, turtle(CONTRADICTIONS[name])))


def test_every_class_can_have_a_member_and_every_relation_a_pair(
    ontology: Graph, schema: Graph
) -> None:
    lines = [f"<urn:{n}> a <{cls}> ." for n, cls in enumerate(ours(ontology, OWL.Class))]
    relations = enumerate(ours(ontology, OWL.ObjectProperty))
    lines += [f"<urn:s{n}> <{path}> <urn:o{n}> ." for n, path in relations]
    assert errors(closure(schema, turtle("\n".join(lines)))) == []


@pytest.mark.full
def test_nothing_turns_out_to_be_what_it_is_not(data: Graph, closed: Graph) -> None:
    wrong = []
    for node in {*data.subjects(), *data.objects()} - {ONTOLOGY}:
        given = short(data.objects(node, RDF.type))
        may_be = {other for kind in given for other in MAY_BE.get(kind, "").split()} | given
        if not given and shorten(str(node)).split(":")[0] in THESAURI:
            may_be = {"skos:Concept"}
        found = short(closed.objects(node, RDF.type)) - {"owl:Thing", "rdfs:Resource"}
        if isinstance(node, URIRef) and not is_term(node):
            wrong += [f"{shorten(str(node))} would be a {cls}" for cls in found - may_be]
    assert sorted(wrong) == []


def is_term(node: URIRef) -> bool:
    """Whether ``node`` is a term of a vocabulary rather than a thing."""
    prefix, _, local = shorten(node).partition(":")
    return bool(local) and prefix in {*KNOWN, "a87", "oa", "sdgo"}


def test_the_table_of_what_may_be_what_has_the_classes_of_the_data(data: Graph) -> None:
    assert MAY_BE.keys() == short(data.objects(None, RDF.type))


@pytest.mark.full
def test_no_two_concepts_of_one_scheme_turn_out_to_match_exactly(
    closed: Graph, data: Graph
) -> None:
    """SKOS Reference, §10.6.3: exact matches are between schemes."""
    schemes = {s: o for s, o in data.subject_objects(SKOS.inScheme) if str(s).startswith(BASE)}
    pairs = [
        (shorten(str(one)), shorten(str(other)))
        for one, other in closed.subject_objects(SKOS.exactMatch)
        if one != other and one in schemes and schemes[one] == schemes.get(other)
    ]
    assert pairs == []


@pytest.mark.full
def test_no_concept_is_broader_than_itself(closed: Graph) -> None:
    assert [s for s, o in closed.subject_objects(SKOS.broaderTransitive) if s == o] == []


# Terms -----------------------------------------------------------------------


def test_every_term_says_what_it_means(ontology: Graph) -> None:
    terms = set(ontology.subjects()) - {ONTOLOGY}
    for term in terms:
        assert str(term).startswith(PREFIXES["a87"])
        assert len(list(ontology.objects(term, RDF.type))) == 1, term
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [ONTOLOGY], term
        for part in (RDFS.label, SKOS.definition, SKOS.example):
            texts = list(ontology.objects(term, part))
            assert [getattr(text, "language", None) for text in texts] == ["en"], (term, part)
        assert str(ontology.value(term, SKOS.definition)).endswith("."), term


def test_no_two_terms_have_the_same_label_or_definition(ontology: Graph) -> None:
    for part in (RDFS.label, SKOS.definition):
        texts = [str(text).lower() for text in ontology.objects(None, part)]
        assert sorted(texts) == sorted(set(texts))


def test_every_class_of_ours_has_an_instance_or_a_reason(ontology: Graph, data: Graph) -> None:
    used = set(data.objects(None, RDF.type))
    unused = {cls for cls in ours(ontology, OWL.Class) if cls not in used}
    assert short(unused) == UNUSED_CLASSES.keys()


def test_every_property_of_ours_is_used_or_has_a_reason(ontology: Graph, data: Graph) -> None:
    unused = {path for path in properties(ontology) if path not in set(data.predicates())}
    assert short(unused) == UNUSED_PROPERTIES.keys()


def test_every_datatype_of_ours_is_used(ontology: Graph, data: Graph) -> None:
    used = {value.datatype for value in data.objects() if isinstance(value, Literal)}
    assert [term for term in ours(ontology, RDFS.Datatype) if term not in used] == []


def test_every_class_of_ours_is_below_one_of_others(ontology: Graph) -> None:
    for cls in ours(ontology, OWL.Class):
        assert len(list(ontology.objects(cls, RDFS.subClassOf))) == 1, cls


def test_no_property_has_two_domains_or_two_ranges(ontology: Graph) -> None:
    """Two would mean both at once, which is not what those mean who write two."""
    for path in properties(ontology):
        assert len(list(ontology.objects(path, RDFS.domain))) <= 1, path
        assert len(list(ontology.objects(path, RDFS.range))) <= 1, path


def test_a_property_of_things_has_no_datatype_for_range_and_the_reverse(ontology: Graph) -> None:
    datatypes = {RDFS.Literal, RDF.langString, *ours(ontology, RDFS.Datatype)}
    for path, wanted in ontology.subject_objects(RDFS.range):
        is_datatype = wanted in datatypes or str(wanted).startswith(str(rdflib.XSD))
        kinds = set(ontology.objects(path, RDF.type))
        assert OWL.ObjectProperty not in kinds or not is_datatype, path
        assert OWL.DatatypeProperty not in kinds or is_datatype, path


def test_what_our_terms_are_below_is_a_term_of_a_vocabulary_we_reuse_or_of_ours(
    ontology: Graph,
) -> None:
    targets = {
        *ontology.objects(None, RDFS.subClassOf),
        *ontology.objects(None, RDFS.subPropertyOf),
    }
    ours = {target for target in targets if str(target).startswith(PREFIXES["a87"])}
    assert ours <= set(ontology.subjects(RDFS.isDefinedBy, ONTOLOGY))
    others = {shorten(str(target)).split(":")[0] for target in targets - ours}
    assert others <= {*KNOWN, "oa", "sdgo"}


def test_every_borrowed_term_is_a_term_of_its_vocabulary(
    ontology: Graph, schema: Graph, data: Graph
) -> None:
    everything = merged(ontology, data)
    terms = {
        *everything.predicates(),
        *everything.objects(None, RDF.type),
        *everything.objects(None, A87.openProperty),
        *(value.datatype for value in everything.objects() if isinstance(value, Literal)),
        *(o for p in (RDFS.subClassOf, RDFS.subPropertyOf) for o in ontology.objects(None, p)),
        *(o for p in (RDFS.domain, RDFS.range) for o in ontology.objects(None, p)),
    } - {None}
    described = {*schema.subjects(), *schema.objects()}
    unknown = [
        name
        for name, term in sorted((shorten(str(term)), URIRef(str(term))) for term in terms)
        if not name.startswith("a87:")
        and name not in NOT_IN_RDFLIB
        and term not in KNOWN.get(name.split(":")[0], described)
    ]
    assert unknown == []


def test_every_term_of_ours_that_is_used_anywhere_is_declared(
    project: Project, ontology: Graph
) -> None:
    pattern = re.compile(rf"(?:\ba87:|{re.escape(PREFIXES['a87'])}|\bA87\.)(\w+)")
    paths = [
        project.context,
        *project.ontology.glob("*.ttl"),
        *project.data.rglob("*.trig"),
        *(path for path in project.shapes.glob("*.ttl") if path.name != WITH_MISTAKES),
        *project.queries.glob("*.rq"),
        *(project.root / "scripts" / "alliance87").rglob("*.py"),
    ]
    declared = {str(term).removeprefix(PREFIXES["a87"]) for term in ontology.subjects()}
    undeclared = {
        f"{path.name}: a87:{name}"
        for path in paths
        for name in pattern.findall(path.read_text(encoding="utf-8"))
        if name not in declared
    }
    assert undeclared == set()


# Domains and ranges ----------------------------------------------------------


def test_the_domains_hold_in_the_data(ontology: Graph, schema: Graph, data: Graph) -> None:
    wrong = [
        f"{shorten(str(subject))} is no {shorten(str(wanted))} ({shorten(str(path))})"
        for path, wanted in ontology.subject_objects(RDFS.domain)
        for subject in data.subjects(path)
        if not is_a(subject, wanted, schema, data)
    ]
    assert wrong == []


def test_the_ranges_hold_in_the_data(ontology: Graph, schema: Graph, data: Graph) -> None:
    wrong = [
        f"{shorten(str(value))} is no {shorten(str(wanted))} ({shorten(str(path))})"
        for path, wanted in ontology.subject_objects(RDFS.range)
        if shorten(str(path)) not in RANGES_NOT_IN_THE_DATA
        for value in data.objects(None, path)
        if not is_in_range(value, wanted, schema, data)
    ]
    assert wrong == []


def test_every_typed_literal_has_the_form_of_its_datatype(data: Graph) -> None:
    typed = [value for value in data.objects() if isinstance(value, Literal) and value.datatype]
    forms = {value: FORMS.get(shorten(str(value.datatype)), "(?!)") for value in typed}
    assert [v.n3() for v, form in forms.items() if not re.fullmatch(form, str(v), re.ASCII)] == []


# Labels and concepts ---------------------------------------------------------


def test_everything_has_one_preferred_label_a_language(data: Graph) -> None:
    """SKOS Reference, S14."""
    labels: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for node, label in data.subject_objects(SKOS.prefLabel):
        assert isinstance(label, Literal)
        labels[shorten(str(node)), label.language].add(str(label))
    assert {key: texts for key, texts in labels.items() if len(texts) > 1} == {}


def test_no_label_is_both_preferred_and_alternative(data: Graph) -> None:
    """SKOS Reference, S13; an abbreviation is an alternative label."""
    preferred = set(data.subject_objects(SKOS.prefLabel))
    paths = (SKOS.altLabel, SKOS.hiddenLabel, A87.abbreviation)
    assert [
        pair for path in paths for pair in data.subject_objects(path) if pair in preferred
    ] == []


def test_every_concept_of_ours_is_in_one_scheme_and_at_its_top_if_nothing_is_broader(
    ds: Dataset, data: Graph
) -> None:
    schemes = set(ds.get_context(SCHEMES_GRAPH).subjects(RDF.type, SKOS.ConceptScheme))
    concepts = {str(node) for node in data.subjects(RDF.type, SKOS.Concept)}
    for concept in (URIRef(iri) for iri in sorted(concepts) if iri.startswith(BASE)):
        found = list(data.objects(concept, SKOS.inScheme))
        assert len(found) == 1, concept
        assert found[0] in schemes, concept
        has_broader = (concept, SKOS.broader, None) in data
        assert list(data.objects(concept, SKOS.topConceptOf)) == ([] if has_broader else found)
        for other in data.objects(concept, SKOS.broader):
            assert list(data.objects(other, SKOS.inScheme)) == found, concept


def test_every_scheme_has_concepts(data: Graph) -> None:
    used = set(data.objects(None, SKOS.inScheme))
    assert [
        scheme for scheme in data.subjects(RDF.type, SKOS.ConceptScheme) if scheme not in used
    ] == []


def test_what_the_source_calls_a_concept_is_its_label_in_the_scheme(ds: Dataset) -> None:
    schemes = ds.get_context(SCHEMES_GRAPH)
    concepts = set(schemes.subjects(RDF.type, SKOS.Concept))
    stated = {
        (concept, label)
        for name in graphs_of(ds, "stated")
        for concept, label in ds.get_context(name).subject_objects(SKOS.prefLabel)
        if concept in concepts
    }
    assert stated
    assert stated <= set(schemes.subject_objects(SKOS.prefLabel))


# Versions --------------------------------------------------------------------


def test_the_ontology_has_the_version_of_the_project(ontology: Graph) -> None:
    assert list(ontology.objects(ONTOLOGY, OWL.versionIRI)) == [URIRef(f"{ONTOLOGY}/{VERSION}")]
    assert list(ontology.objects(ONTOLOGY, OWL.versionInfo)) == [Literal(VERSION)]


def test_the_version_and_its_date_are_the_same_everywhere(
    project: Project, ontology: Graph, data: Graph
) -> None:
    citation = (project.root / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (project.root / "CHANGELOG.md").read_text(encoding="utf-8")
    cited = re.search(
        r'^version: "?([^"\n]+)"?\ndate-released: "?([^"\n]+)"?$', citation, re.MULTILINE
    )
    changed = re.search(r"^## (\S+) – (\S+)$", changelog, re.MULTILINE)
    release = URIRef(f"{PREFIXES['release']}{VERSION}")
    described = URIRef(f"{BASE}dataset")
    date = str(data.value(release, DCTERMS.issued))
    assert cited is not None
    assert changed is not None
    assert cited.groups() == changed.groups() == (VERSION, date)
    assert str(data.value(release, DCAT.version)) == VERSION
    assert str(data.value(described, DCAT.version)) == VERSION
    assert data.value(described, DCAT.hasCurrentVersion) == release
    assert str(data.value(described, DCTERMS.modified)) == date
    assert str(ontology.value(ONTOLOGY, DCTERMS.modified)) == date


def test_a_term_or_shape_is_issued_on_the_day_of_a_release_or_waits_for_one(
    project: Project, ontology: Graph, data: Graph
) -> None:
    days = {
        data.value(release, DCTERMS.issued)
        for release in data.subjects(DCAT.isVersionOf, URIRef(f"{BASE}dataset"))
    }
    changelog = (project.root / "CHANGELOG.md").read_text(encoding="utf-8")
    waits = "\n## Unreleased\n" in changelog
    rules = shapes()
    for graph, things in (
        (ontology, set(ontology.subjects(RDFS.isDefinedBy, ONTOLOGY))),
        (rules, set(rules.subjects(SH.message))),
    ):
        assert things
        for thing in things:
            issued = set(graph.objects(thing, DCTERMS.issued))
            assert issued <= days, thing
            assert len(issued) == 1 or waits, thing
