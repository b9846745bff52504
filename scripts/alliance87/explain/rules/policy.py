"""The rules for what a contribution may say: of whom, with which words, and on what it must rest."""

from alliance87.explain.rules.rule import Rule

_STATEMENT = "a statement of a contribution"
_NAME = "the name of a thing in a contribution"
_GRAPH = "a graph of a contribution"

RULES = (
    Rule(
        "authority",
        "a reference to something that is not ours",
        "Name a thing of ours, of the UN, Wikidata, ROR, EuroVoc, the EU's lists or GeoNames, or"
        " give a web page with schema:url.",
        "References lead only to lists that keep their addresses for good.",
        "schema:sameAs <http://www.wikidata.org/entity/Q54129> ;",
        "schema:sameAs <https://elsewhere.example.org/bodies/7> ;",
    ),
    Rule(
        "axiom",
        _STATEMENT,
        "Leave out what says how words or shapes are to be understood.",
        "A contribution holds facts. One axiom could change what everybody else's statements mean.",
        "organization:a org:subOrganizationOf organization:b .",
        "organization:a owl:sameAs organization:b .",
    ),
    Rule(
        "class",
        "the class of a thing",
        "Describe organisations, offices, events, places, participations and the evidence for them,"
        " each with its class spelt as ours.",
        "What is of a class we do not know is held against no rule, so anything would pass. The"
        " other classes are for the editors.",
        "event:forum a schema:Event .",
        "event:forum a schema:Evnet .",
    ),
    Rule(
        "duplicate",
        "a new thing that is like one of the dataset (a warning)",
        "If it is the same, use the name it has in the dataset already; if not, leave it.",
        "Of a body with two names each half of the facts would be found, and it would count twice.",
        "participation:forum-ilo a87:participant organization:ilo .",
        "organization:intl-labour-organization\n"
        '    a org:Organization ; skos:prefLabel "International Labour Organization"@en .',
    ),
    Rule(
        "graph",
        _GRAPH,
        "Put facts into the graph contributed:…, and what they rest on into graph:evidence.",
        "By its graph a reader tells what is said of the world, who says so, and on which words.",
        "contributed:forum { event:forum a schema:Event . }\n"
        "graph:evidence { contributed:forum a a87:StatementGraph . }",
        "stated:forum { event:forum a schema:Event . }",
    ),
    Rule(
        "name",
        _NAME,
        "After the prefix use small letters and digits, with single hyphens or dots between them.",
        "Names are typed, linked and read aloud: those of one form are mistaken less.",
        "organization:harbour-relief",
        "organization:Harbour_Relief",
    ),
    Rule(
        "no-source",
        _GRAPH,
        "Describe the graph: its status, the document, who contributes it, and the day.",
        "Nothing is published here without the words or the document that say so.",
        "contributed:forum\n"
        "    a a87:StatementGraph ;\n"
        "    a87:status status:contributed ;\n"
        '    dcterms:contributor "Amina Example, Harbour Relief" ;\n'
        '    dcterms:dateSubmitted "2026-11-20"^^xsd:date ;\n'
        "    prov:wasDerivedFrom source:forum-report ;\n"
        ".",
        "event:forum a schema:Event .   (and nothing about its source in the file)",
    ),
    Rule(
        "no-statements",
        "a file, or a graph that is described",
        "Add what the document tells, or leave the file or the description out.",
        "Where nothing is said nothing was checked, though it would look valid.",
        "contributed:forum a a87:StatementGraph ; … .\nevent:forum a schema:Event ; … .",
        "contributed:forum a a87:StatementGraph ; … .   (and nothing else)",
    ),
    Rule(
        "others",
        "a statement about a thing of the dataset",
        "Leave the thing as it is; if you know better, write to the editors.",
        "What others said, and its evidence, is changed only by a review. New names, links, and"
        " what it took part in may be added.",
        "organization:ilo a87:participatedIn event:forum .",
        'organization:ilo skos:prefLabel "The ILO"@en .',
    ),
    Rule(
        "our-terms",
        "a statement about our words, shapes or rules",
        "Leave our terms alone.",
        "If a contribution could redefine a term, it would change all that is said with it.",
        "organization:a a87:participatedIn event:forum .",
        'a87:participatedIn rdfs:label "was invited to"@en .',
    ),
    Rule(
        "property",
        "a property",
        "Correct the spelling of the property, or use one that our shapes know.",
        "A property nobody knows is checked by nobody, and no question would find it.",
        'skos:prefLabel "Harbour Relief"@en ;',
        'skos:prefLable "Harbour Relief"@en ;',
    ),
    Rule(
        "space",
        _NAME,
        "Begin the name with the prefix of its class, such as organization: or event:.",
        "By its prefix everybody sees what a thing is, and nobody can take a name of others.",
        "organization:harbour-relief a org:Organization .",
        "<https://harbour-relief.example.org/#us> a org:Organization .",
    ),
    Rule(
        "status",
        "the status of a graph",
        "Take the status status:contributed.",
        "The other statuses say that the press release or the editors vouch for a statement.",
        "contributed:forum a87:status status:contributed .",
        "contributed:forum a87:status status:stated .",
    ),
    Rule(
        "undescribed",
        "a reference",
        "Describe the thing in your files, or correct its name.",
        "A reference to something that nobody describes leads readers nowhere.",
        "event:forum schema:location place:harbour-hall .\n"
        'place:harbour-hall a schema:Place ; skos:prefLabel "Harbour Hall"@en .',
        "event:forum schema:location place:harbor-hall .",
    ),
    Rule(
        "untyped",
        "a thing that is described",
        "Say what the thing is: a org:Organization, for example.",
        "The class says which rules hold. Without one, anything would pass.",
        'organization:harbour-relief a org:Organization ; skos:prefLabel "Harbour Relief"@en .',
        'organization:harbour-relief skos:prefLabel "Harbour Relief"@en .',
    ),
    Rule(
        "which-graph",
        "a file without named graphs",
        "Describe one graph (a87:StatementGraph) in a file; make a file for each source.",
        "Of two graphs in one file nobody could tell which statement rests on which source.",
        "contributed:forum a a87:StatementGraph .",
        "contributed:forum a a87:StatementGraph .\ncontributed:congress a a87:StatementGraph .",
    ),
)
