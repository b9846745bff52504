"""What a careless reader would invent is not in the data, and is caught when somebody adds it.

The traps are numbered as in the project's design notes: eighteen things a careless reader would
say and no text says. The claims of one view are all added to one copy of it and must all be found in one run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from rdflib import RDF, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

import assemble
import shape_cases
from alliance87.formats.load import load
from alliance87.model.dataset import Dataset as Indexed
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.passage import editions
from alliance87.model.project import Project
from alliance87.model.status import STATUSES
from alliance87.rules import evidence
from alliance87.rules.placing import Places
from alliance87.rules.shacl import Result, engine, targeted

A87 = Namespace(PREFIXES["a87"])
EVENT = Namespace(PREFIXES["event"])
ORG = Namespace(PREFIXES["org"])
ORGANIZATION = Namespace(PREFIXES["organization"])
POST = Namespace(PREFIXES["post"])
PROV = Namespace(PREFIXES["prov"])
SCHEMA = Namespace(PREFIXES["schema"])
SDG = Namespace(PREFIXES["sdg"])
SKOS = Namespace(PREFIXES["skos"])
WORKSHOP = EVENT["strategy-workshop"]
CONFERENCE = EVENT["global-conference"]
ALLIANCE = ORGANIZATION["alliance-8.7"]
WILTON_PARK = URIRef(f"{PREFIXES['place']}wilton-park")
PLATFORM = URIRef(f"{PREFIXES['proposal']}knowledge-platform")
PRESS_RELEASE = f"{PREFIXES['document']}press-release"
NOT_STATED = f"{PREFIXES['graph']}not-stated"

_DAY = '"2017-02-01"^^xsd:date'
_OHCHR = "organization:ohchr"
_RAPPORTEUR = "post:special-rapporteur-trafficking"
_INITIATIVES = "undertaking:support-gender-responsive-initiatives"
_STANDINGS = "standing:interested, standing:pathfinder"
# Trap, view, the claim (subject, property, value), and the rule that catches it there.
CLAIMS = (
    (1, "stated", ("event:strategy-workshop", "schema:startDate", _DAY), "shape:NoDay-startDate"),
    (1, "stated", ("event:strategy-workshop", "schema:endDate", _DAY), "shape:NoDay-endDate"),
    (1, "implied", ("event:strategy-workshop", "schema:startDate", _DAY), "shape:NoDay-startDate"),
    (1, "stated", ("event:launch", "schema:startDate", _DAY), "shape:NoDay-startDate"),
    (2, "stated", ("event:strategy-workshop", "schema:organizer", "place:wilton-park"), "shape:Unsaid-schema-organizer"),
    (2, "stated", ("event:strategy-workshop", "prov:wasAssociatedWith", "organization:ilo"), "shape:Open"),
    (2, "implied", ("event:strategy-workshop", "prov:wasAssociatedWith", "organization:ilo"), "shape:OpenToSteps"),
    (2, "stated", ("place:wilton-park", "a87:country", "geo:826"), "shape:WiltonPark-country"),
    (2, "stated", ("place:wilton-park", "rdf:type", "org:Organization"), "shape:WiltonPark-class"),
    (2, "", ("participation:ilo", "a87:participant", "place:wilton-park"), "shape:Participation-participant"),
    (3, "stated", ("event:global-conference", "schema:location", "place:buenos-aires"), "shape:Conference-location"),
    (3, "implied", ("event:global-conference", "schema:location", "place:buenos-aires"), "shape:Conference-location"),
    (3, "", ("event:global-conference", "schema:location", "place:london"), "shape:OneLocation"),
    (3, "stated", ("event:global-conference", "schema:startDate", '"2017-11-14"^^xsd:date'), "shape:NoStatedDay-start"),
    (3, "stated", ("event:global-conference", "a87:standing", "standing:held"), "shape:Conference-standing"),
    (4, "stated", ("event:launch", "prov:wasAssociatedWith", "organization:un-general-assembly"), "shape:Launch-wasAssociatedWith"),
    (4, "implied", ("event:launch", "prov:wasAssociatedWith", "organization:un-general-assembly"), "shape:Launch-wasAssociatedWith"),
    (4, "stated", ("agreement:2030-agenda", "a87:agreedBy", "stakeholders:world-leaders-of-the-launch"), "shape:Agenda-agreedBy"),
    (4, "", ("organization:un-general-assembly", "a87:participatedIn", "event:strategy-workshop"), "shape:Participation-entry"),
    (5, "stated", ("group:migration", "rdf:type", "a87:ActionGroup"), "shape:NoStatedGroup-type"),
    (5, "stated", ("post:chair", "org:postIn", "organization:alliance-8.7"), "shape:NoOfficeOfTheAlliance-postIn"),
    (5, "implied", ("group:migration", "a87:standing", "standing:held"), "shape:ImpliedGroup-standing"),
    (5, "stated", ("membership:ilo", "rdf:type", "org:Membership"), "shape:NoRecord-type"),
    (5, "stated", ("organization:ilo", "org:memberOf", "organization:alliance-8.7"), "shape:Unsaid-org-memberOf"),
    (5, "stated", ("group:migration", "org:hasMember", "organization:iom"), "shape:Unsaid-org-hasMember"),
    (5, "", ("organization:ilo", "org:memberOf", "organization:alliance-8.7"), "shape:Organization"),
    (6, "stated", ("event:strategy-workshop", "a87:participantCount", "42"), "shape:ImpliedOnly-a87-participantCount"),
    (6, "", ("event:strategy-workshop", "a87:participantCount", "43"), "shape:Participation-count"),
    (7, "stated", ("proposal:knowledge-platform", "a87:standing", "standing:held"), "shape:StatedProposal-standing"),
    (7, "", ("proposal:knowledge-platform", "schema:sameAs", "<https://delta87.org>"), "shape:Proposal"),
    (8, "stated", ("organization:ecpat-international", "a87:kind", "kind:ngo"), "shape:CuratedOnly-a87-kind"),
    (8, "", ("stakeholders:ngos", "foaf:member", "organization:ecpat-international"), "shape:StakeholderGroup"),
    (8, "", ("stakeholders:ngos", "dcterms:hasPart", "organization:ecpat-international"), "shape:StakeholderGroup-hasPart"),
    (8, "stated", ("stakeholders:ngos", "foaf:member", "organization:ecpat-international"), "shape:Unsaid-foaf-member"),
    (9, "", ("participation:iom", "a87:participant", "organization:government-of-mexico"), "shape:Participation-once"),
    (10, "stated", (_RAPPORTEUR, "org:postIn", _OHCHR), "shape:Offices-postIn"),
    (10, "implied", (_RAPPORTEUR, "org:postIn", _OHCHR), "shape:Offices-postIn"),
    (11, "", ("organization:alliance-8.7", "a87:relatedTarget", "sdg:8.7"), "shape:Collaboration-relatedTarget"),
    (11, "", ("sdg:8.7", "skos:related", "sdg:16.3"), "shape:Target"),
    (11, "stated", ("sdg:8.7", "skos:related", "sdg:16.3"), "shape:TheirScheme"),
    (11, "stated", ("organization:alliance-8.7", "a87:existsFor", "sdg:16.3"), "shape:Alliance-existsFor"),
    (12, "", ("ambition:by-2025-end-child-labour", "a87:byYear", '"2030"^^xsd:gYear'), "shape:Ambition-byYear"),
    (14, "stated", ("organization:act-emp", "org:subOrganizationOf", "organization:ilo"), "shape:CuratedOnly-org-subOrganizationOf"),
    (14, "implied", ("organization:act-emp", "org:subOrganizationOf", "organization:ilo"), "shape:CuratedOnly-org-subOrganizationOf"),
    (14, "stated", ("organization:tuc", "a87:country", "geo:826"), "shape:Open"),
    (14, "implied", ("organization:tuc", "a87:country", "geo:826"), "shape:OpenToSteps"),
    (15, "stated", (_INITIATIVES, "a87:addresses", "exploitation:forced-labour"), "shape:Open"),
    (15, "implied", (_INITIATIVES, "a87:addresses", "exploitation:forced-labour"), "shape:OpenToSteps"),
    (15, "", (_INITIATIVES, "a87:addresses", "exploitation:forced-labour"), "shape:Undertaking"),
    (16, "curated", ("organization:fao", "org:subOrganizationOf", "organization:united-nations"), "shape:Linked-subOrganizationOf"),
    (16, "curated", ("organization:ilo", "org:subOrganizationOf", "organization:united-nations"), "shape:Linked-subOrganizationOf"),
    (16, "stated", ("organization:fao", "org:subOrganizationOf", "organization:united-nations"), "shape:CuratedOnly-org-subOrganizationOf"),
    (17, "implied", ("record:argentina", "a87:standing", "standing:pathfinder"), "shape:ImpliedStanding"),
    (17, "curated", ("record:argentina", "a87:standing", "standing:pathfinder"), "shape:StandingInWords-standing"),
    (17, "stated", ("record:argentina", "rdf:type", "a87:StandingRecord"), "shape:NoRecord-type"),
    (17, "", ("record:argentina", "a87:standing", f"{_STANDINGS} ; a a87:StandingRecord"), "shape:StandingRecord-standing"),
    (17, "", ("organization:alliance-8.7", "a87:standing", "standing:pathfinder"), "shape:Collaboration"),
    (18, "", ("agent:holder", "rdf:type", "schema:Person"), "shape:NoPerson-type"),
    (18, "", ("agent:author", "rdf:type", "foaf:Person"), "shape:NoPerson-type"),
    (1, "contributed", ("event:strategy-workshop", "schema:startDate", _DAY), "shape:ReleaseEvents"),
    (1, "contributed", ("event:opening", "schema:superEvent", "event:strategy-workshop"), "shape:OwnEvents-superEvent"),
    (2, "contributed", ("event:strategy-workshop", "prov:wasAssociatedWith", "organization:ilo"), "shape:ReleaseEvents"),
    (3, "contributed", ("event:global-conference", "schema:location", "place:buenos-aires"), "shape:ReleaseEvents"),
    (3, "contributed", ("event:global-conference", "a87:standing", "standing:held"), "shape:ReleaseEvents"),
    (4, "contributed", ("event:launch", "prov:wasAssociatedWith", "organization:un-general-assembly"), "shape:ReleaseEvents"),
    (4, "contributed", ("organization:delta", "a87:participatedIn", "event:launch"), "shape:OwnEvents-participatedIn"),
    (4, "contributed", ("participation:delta", "a87:event", "event:strategy-workshop"), "shape:OwnEntries-event"),
    (5, "contributed", ("organization:ilo", "org:memberOf", "organization:alliance-8.7"), "shape:NotContributed-org-memberOf"),
    (5, "contributed", ("group:migration", "org:hasMember", "organization:iom"), "shape:NotContributed-org-hasMember"),
    (5, "contributed", ("organization:delta", "org:subOrganizationOf", "group:migration"), "shape:OutsideTheAlliance-subOrganizationOf"),
    (5, "contributed", ("group:migration", "a87:standing", "standing:held"), "shape:ContributedStanding"),
    (6, "contributed", ("event:strategy-workshop", "a87:participantCount", "43"), "shape:ReleaseEvents"),
    (7, "contributed", ("proposal:knowledge-platform", "a87:standing", "standing:held"), "shape:ContributedStanding"),
    (7, "contributed", ("proposal:delta", "rdf:type", "a87:Proposal"), "shape:ContributedClass-type"),
    (8, "contributed", ("stakeholders:ngos", "foaf:member", "organization:ecpat-international"), "shape:NotContributed-foaf-member"),
    (9, "contributed", ("participation:ilo", "a87:statedCapacity", '"Host"'), "shape:OwnEntries-event"),
)  # fmt: skip
Found = set[tuple[str, str, str]]


@pytest.fixture(scope="module")
def dataset(project: Project) -> Dataset:
    """All files but what other documents than the press release say and leave open."""
    data = Indexed(load(project).statements)
    words = [graph for status in STATUSES[:2] for graph in data.graphs_of(status)]
    others = {graph for graph in words if not _of(data, data.rests_on(graph))}
    open_elsewhere = {
        s.subject
        for s in data.by_graph[NOT_STATED]
        if shorten(s.predicate) == "dcterms:source" and s.value != PRESS_RELEASE
    }
    return assemble.dataset_of(
        tuple(
            s
            for s in data.statements
            if s.graph not in others
            if s.graph != NOT_STATED or s.subject not in open_elsewhere
        )
    )


@pytest.fixture(scope="module")
def found(dataset: Dataset) -> dict[str, Found]:
    """What each view finds when all claims of that view are added to it: node, path, rule."""
    views = {view for _, view, _, _ in CLAIMS}
    return {view: _findings(view, _view(dataset, view)) for view in views}


@pytest.mark.parametrize(
    ("view", "claim", "rule"),
    [
        pytest.param(view, claim, rule, id=f"trap {trap}, {view or 'union'}, {claim[0]} {claim[1]}")
        for trap, view, claim, rule in CLAIMS
    ],
)
def test_an_over_claim_is_caught(
    found: dict[str, Found], view: str, claim: tuple[str, str, str], rule: str
) -> None:
    focus, path, _ = claim
    on_the_node = (  # these have no path
        "shape:Participation-once",
        "shape:ContributedStanding",
        "shape:ImpliedStanding",
        "shape:TheirScheme",
    )
    at = {**dict.fromkeys(on_the_node, ""), "shape:OwnEntries-event": "a87:event"}.get(rule, path)
    assert (focus, at, rule) in found[view]


def test_every_question_that_is_recorded_as_open_is_guarded(dataset: Dataset) -> None:
    """No statement in a stated graph may answer what a not-stated record says is left open."""
    graph = assemble.status_graph(dataset, "stated") + dataset.get_context(NOT_STATED)
    answers = set()
    for record in graph.subjects(RDF.type, A87.NotStated):
        for thing in graph.objects(record, A87.openSubject):
            for path in graph.objects(record, A87.openProperty):
                assert (thing, path, None) not in assemble.status_graph(dataset, "stated")
                answers.add((thing, path, URIRef("https://example.org/answer")))
    assert answers
    for answer in answers:
        graph.add(answer)
    results = _results(graph, {f"{PREFIXES['shape']}Open"})
    assert {(r.focus, r.path) for r in results} == {(str(s), str(p)) for s, p, _ in answers}


def test_no_step_answers_an_open_question_but_the_count_of_the_list(dataset: Dataset) -> None:
    graph = _view(dataset, "implied")
    use = {f"{PREFIXES['shape']}OpenToSteps"}
    assert _results(graph, use) == ()
    asked = {
        (thing, path)
        for record in graph.subjects(RDF.type, A87.NotStated)
        for thing in graph.objects(record, A87.openSubject)
        for path in graph.objects(record, A87.openProperty)
    }
    for thing, path in asked:
        graph.add((thing, path, URIRef("https://example.org/answer")))
    results = _results(graph, use)
    guarded = {(thing, path) for thing, path in asked if path != A87.participantCount}
    assert {(r.focus, r.path) for r in results} == {(str(s), str(p)) for s, p in guarded}
    assert asked - guarded == {(WORKSHOP, A87.participantCount)}


def test_trap_1_the_workshop_has_a_length_and_a_month_and_no_day(dataset: Dataset) -> None:
    assert _values(dataset, "stated", WORKSHOP, SCHEMA.duration) == {"P3D"}
    assert _values(dataset, "stated", WORKSHOP, A87.during) == set()
    assert _values(dataset, "implied", WORKSHOP, A87.during) == {"2017-02"}
    for event in (WORKSHOP, EVENT.launch):
        for status in ("stated", "implied"):
            assert _values(dataset, status, event, SCHEMA.startDate) == set()
            assert _values(dataset, status, event, SCHEMA.endDate) == set()


def test_trap_2_wilton_park_is_a_place_and_no_more(dataset: Dataset) -> None:
    stated = assemble.status_graph(dataset, "stated")
    assert set(stated.objects(WILTON_PARK)) == {SCHEMA.Place, Literal("Wilton Park", lang="en")}
    assert set(stated.predicates(None, WILTON_PARK)) == {SCHEMA.location}
    assert (None, A87.participant, WILTON_PARK) not in assemble.union(dataset)


def test_trap_3_the_conference_is_planned_in_argentina_in_an_implied_year(dataset: Dataset) -> None:
    stated = assemble.status_graph(dataset, "stated")
    assert set(stated.objects(CONFERENCE, SCHEMA.location)) == {URIRef(f"{PREFIXES['geo']}032")}
    assert _values(dataset, "stated", CONFERENCE, A87.standing) == {
        f"{PREFIXES['standing']}planned"
    }
    assert not any("2017" in str(o) for o in stated.objects(CONFERENCE))
    assert _values(dataset, "implied", CONFERENCE, SCHEMA.startDate) == {"2017-11-14"}
    assert _values(dataset, "implied", CONFERENCE, SCHEMA.endDate) == {"2017-11-16"}


def test_trap_4_world_leaders_launched_the_alliance(dataset: Dataset) -> None:
    leaders = URIRef(f"{PREFIXES['stakeholders']}world-leaders-of-the-launch")
    assembly = ORGANIZATION["un-general-assembly"]
    union = assemble.union(dataset)
    assert set(union.objects(EVENT.launch, PROV.wasAssociatedWith)) == {leaders}
    assert set(union.predicates(EVENT.launch, assembly)) == {A87.atTimeOf}


def test_trap_4_two_mentions_of_world_leaders_are_two_groups(dataset: Dataset) -> None:
    stated = assemble.status_graph(dataset, "stated")
    named = Literal("world leaders", lang="en")
    mentions = set(stated.subjects(SKOS.altLabel, named))
    assert mentions == {
        *stated.objects(EVENT.launch, PROV.wasAssociatedWith),
        *stated.objects(None, A87.agreedBy),
    }
    assert len(mentions) == 2
    assert (None, PROV.wasAttributedTo, None) not in stated


def test_trap_5_nobody_is_a_member_of_the_alliance_or_of_an_action_group(dataset: Dataset) -> None:
    union = assemble.union(dataset)
    participants = set(union.objects(None, A87.participant))
    groups = {*union.subjects(RDF.type, A87.ActionGroup), ALLIANCE}
    for participant in participants:
        assert not any((participant, None, group) in union for group in groups)
        assert not any((group, None, participant) in union for group in groups)


def test_trap_5_the_areas_are_stated_and_one_prospective_group_an_area_is_implied(
    dataset: Dataset,
) -> None:
    stated = assemble.status_graph(dataset, "stated")
    implied = assemble.status_graph(dataset, "implied")
    assert (None, RDF.type, A87.ActionGroup) not in stated
    assert (None, A87.priorityArea, None) not in stated
    groups = set(implied.subjects(RDF.type, A87.ActionGroup))
    areas = [area for group in groups for area in implied.objects(group, A87.priorityArea)]
    assert len(groups) == len(areas) == len(set(areas)) == 6
    labels = {str(label) for group in groups for label in implied.objects(group, SKOS.prefLabel)}
    assert all(label.startswith("Action Group on ") for label in labels)
    assert len(labels) == 6


def test_trap_6_more_than_40_is_stated_and_42_is_counted(dataset: Dataset) -> None:
    assert _values(dataset, "stated", WORKSHOP, A87.participantsMoreThan) == {"40"}
    assert _values(dataset, "stated", WORKSHOP, A87.participantCount) == set()
    assert _values(dataset, "implied", WORKSHOP, A87.participantCount) == {"42"}
    listed = set(assemble.status_graph(dataset, "stated").subjects(A87.event, WORKSHOP))
    assert len(listed) == 42


def test_trap_7_the_platform_was_only_discussed(dataset: Dataset) -> None:
    union = assemble.union(dataset)
    assert set(union.objects(PLATFORM, A87.standing)) == {
        URIRef(f"{PREFIXES['standing']}discussed")
    }
    assert not any("delta" in str(o).lower() for o in union.objects(PLATFORM))


def test_trap_8_no_kind_of_stakeholder_is_mapped_to_a_participant(dataset: Dataset) -> None:
    union = assemble.union(dataset)
    participants = set(union.objects(None, A87.participant))
    groups = set(union.subjects(RDF.type, A87.StakeholderGroup))
    assert participants.isdisjoint(groups)
    for participant in participants:
        assert not any((participant, None, group) in union for group in groups)
        assert not any((group, None, participant) in union for group in groups)
        assert _values(dataset, "stated", participant, A87.kind) == set()


def test_trap_9_mexico_is_one_participant_in_two_capacities(dataset: Dataset) -> None:
    union = assemble.union(dataset)
    (entry,) = union.subjects(A87.participant, ORGANIZATION["government-of-mexico"])
    capacities = set(union.subject_objects(A87.statedCapacity))
    assert {subject for subject, _ in capacities} == {entry}
    assert len(capacities) == 2
    assert set(union.subject_objects(A87.capacity)) == {
        (entry, POST["focal-point-of-the-regional-initiative"])
    }


def test_trap_10_ohchr_is_not_related_to_the_special_rapporteurs(dataset: Dataset) -> None:
    for status in ("stated", "implied"):
        graph = assemble.status_graph(dataset, status)
        for slug in ("special-rapporteur-sale-of-children", "special-rapporteur-trafficking"):
            assert (POST[slug], None, ORGANIZATION.ohchr) not in graph
            assert (ORGANIZATION.ohchr, None, POST[slug]) not in graph


def test_trap_11_target_8_7_is_not_related_to_itself(dataset: Dataset) -> None:
    union = assemble.union(dataset)
    assert (SDG["8.7"], None, SDG["8.7"]) not in union
    five = {SDG[number] for number in ("16.2", "16.3", "16.a", "5.2", "8.7")}
    assert set(union.objects(ALLIANCE, A87.seeksToAchieve)) == five
    assert set(union.objects(ALLIANCE, A87.existsFor)) == {SDG["8.7"]}
    assert set(union.objects(ALLIANCE, A87.relatedTarget)) == five - {SDG["8.7"]}


def test_trap_11_nothing_is_asserted_inside_the_scheme_of_the_un(dataset: Dataset) -> None:
    theirs = {SKOS.broader, SKOS.narrower, SKOS.related, SKOS.inScheme, SKOS.topConceptOf}
    for status in ("stated", "implied"):
        graph = assemble.status_graph(dataset, status)
        for subject, path in graph.subject_predicates():
            assert path not in theirs or not str(subject).startswith(PREFIXES["sdg"])


def test_trap_12_the_text_of_the_target_holds_2025_and_not_2030(dataset: Dataset) -> None:
    union = assemble.union(dataset)
    parts = set(union.subjects(URIRef(f"{PREFIXES['dcterms']}isPartOf"), SDG["8.7"]))
    assert len(parts) == 4
    assert {str(year) for part in parts for year in union.objects(part, A87.byYear)} == {"2025"}
    years = {str(y) for y in union.objects(None, A87.byYear)}
    assert years == {"2025", "2030"}


def test_trap_13_source_spellings_stay(dataset: Dataset) -> None:
    stated = assemble.status_graph(dataset, "stated")
    names = {str(name) for name in stated.objects(None, A87.statedName)}
    assert "International Transport Workers Federation (ITF)" in names
    assert "International Organisation for Migration (IOM)" in names


def test_trap_13_a_corrected_spelling_is_caught(project: Project) -> None:
    data = load(project)
    (words,) = editions(data)
    entry = next(p for p in words.passages if p.exact.startswith("International Transport Workers"))
    corrected = replace(entry, exact="International Transport Workers' Federation (ITF)")
    one = replace(words, passages=(corrected,))
    found = evidence.check_verbatim(data, one, Places(data.readings))
    assert f"{PREFIXES['a87']}statedName" in {f.path for f in found}


def test_trap_13_a_french_name_is_french(dataset: Dataset) -> None:
    stated = assemble.status_graph(dataset, "stated")
    name = Literal("Force Ouvrière", lang="fr")
    assert set(stated.objects(ORGANIZATION["force-ouvriere"], SKOS.prefLabel)) == {name}


def test_trap_14_what_is_true_and_not_stated_is_curated_at_most(dataset: Dataset) -> None:
    linked = (
        (ORGANIZATION["act-emp"], ORGANIZATION.ilo),
        (ORGANIZATION.tuc, URIRef(f"{PREFIXES['geo']}826")),
        (ORGANIZATION["solidarity-center"], ORGANIZATION["afl-cio"]),
    )
    for status in ("stated", "implied"):
        graph = assemble.status_graph(dataset, status)
        for one, other in linked:
            assert (one, None, other) not in graph
            assert (other, None, one) not in graph


def test_trap_15_the_policies_and_the_standards_are_aimed_at_combatting(dataset: Dataset) -> None:
    union = assemble.union(dataset)
    forms = {
        URIRef(f"{PREFIXES['exploitation']}{form}")
        for form in ("child-labour", "forced-labour", "human-trafficking", "modern-slavery")
    }
    for topic in ("agreed-policies", "international-standards"):
        assert set(union.objects(URIRef(f"{PREFIXES['topic']}{topic}"), A87.addresses)) == forms
    for undertaking in union.subjects(RDF.type, A87.Undertaking):
        assert (undertaking, A87.addresses, None) not in union


def test_trap_16_a_parent_has_a_source_that_says_parent(dataset: Dataset) -> None:
    """“UN and affiliates” and a place in a registry name none; the ILO and the FAO are linked."""
    lists = [URIRef(f"{PREFIXES['curated']}{name}") for name in ("supraverden", "opensanctions")]
    for name in lists:
        assert (None, ORG.subOrganizationOf, None) not in dataset.get_context(name)
    union = assemble.union(dataset)
    united_nations = ORGANIZATION["united-nations"]
    for agency in (ORGANIZATION.ilo, ORGANIZATION.fao):
        assert (agency, ORG.subOrganizationOf, None) not in union
        assert (agency, ORG.linkedTo, united_nations) in union
    assert set(union.objects(ORGANIZATION.unhcr, ORG.subOrganizationOf)) == {
        ORGANIZATION["un-economic-and-social-council"]
    }


def test_trap_17_standings_and_measures_with_like_names_are_notions_of_their_own(
    dataset: Dataset,
) -> None:
    """Pathfinder, committed, interested and started are four, and adults are not people."""
    union = assemble.union(dataset)
    for scheme, names in (
        ("country-standings", ("standing:committed", "standing:interested")),
        ("country-standings", ("standing:pathfinder", "standing:started")),
        ("measures", ("measure:adults-in-modern-slavery", "measure:people-in-modern-slavery")),
        ("measures", ("measure:committed-countries", "measure:interested-countries")),
        ("measures", ("measure:pathfinder-countries", "measure:started-countries")),
    ):
        entries = set(union.subjects(SKOS.inScheme, URIRef(f"{PREFIXES['scheme']}{scheme}")))
        assert set(names) <= {shorten(str(entry)) for entry in entries}
        for relation in (SKOS.broader, SKOS.narrower, SKOS.related, SKOS.exactMatch):
            assert not any((entry, relation, None) in union for entry in entries)


def test_trap_18_no_natural_person_is_recorded(dataset: Dataset) -> None:
    union = assemble.union(dataset)
    people = {URIRef(f"{PREFIXES[name]}Person") for name in ("foaf", "prov", "schema")}
    assert people.isdisjoint(union.objects(None, RDF.type))
    holders = set(union.objects(None, ORG.heldBy))
    assert holders
    assert all((holder, RDF.type, ORG.Organization) in union for holder in holders)


def _of(data: Indexed, passages: Iterable[str]) -> bool:
    """Whether one of the passages is of the press release."""
    source = f"{PREFIXES['oa']}hasSource"
    return any(PRESS_RELEASE in data.values(passage, source) for passage in passages)


def _view(dataset: Dataset, view: str) -> Graph:
    if view == "":
        return assemble.union(dataset)
    if view in ("contributed", "curated"):
        return assemble.status_graph(dataset, view)
    return assemble.status_graph(dataset, view) + dataset.get_context(NOT_STATED)


def _findings(view: str, graph: Graph) -> Found:
    header = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    claims = (" ".join(claim) + " ." for _, at, claim, _ in CLAIMS if at == view)
    graph.parse(data=header + "\n".join(claims), format="turtle")
    use = targeted(shape_cases.shape_statements(), shape_cases.VIEWS[view])
    results = _results(graph, use)
    return {(shorten(r.focus), shorten(r.path), shorten(r.shape)) for r in results}


def _results(graph: Graph, use: Iterable[str]) -> tuple[Result, ...]:
    shapes = shape_cases.shape_statements()
    return engine("shacl", shapes, frozenset(use)).validate(graph.serialize(format="nt"))


def _values(dataset: Dataset, status: str, subject: Node, path: Node) -> set[str]:
    return {str(o) for o in assemble.status_graph(dataset, status).objects(subject, path)}
