"""The rules for contributions that were accepted, in data/contributions/; alliance87 check holds them."""

from alliance87.explain.rules.rule import Rule

_FILE = "a file in data/contributions/"

RULES = (
    Rule(
        "contribution-evidence",
        "the evidence in " + _FILE,
        "Give the source, passage or quote a name of its own, or delete it if another file has it.",
        "What one contribution rests on must not change because another is taken back.",
        "passage:harbour-forum-when   (described in harbour-forum.trig alone)",
        "passage:harbour-forum-when   (described in harbour-forum.trig and in congress.trig)",
    ),
    Rule(
        "contribution-file",
        "a graph contributed:…",
        "Keep the graph and its description together, in " + _FILE + ".",
        "A contribution must be found, reviewed and taken back as one file.",
        "data/contributions/forum.trig: contributed:forum { … }",
        "data/curated/wikidata.trig: contributed:forum { … }",
    ),
    Rule(
        "contribution-graph",
        "a statement in " + _FILE,
        "Move the statement into a graph contributed:… or into graph:evidence.",
        "What others contribute is told apart from what the press release and the editors say.",
        "contributed:forum { event:forum a schema:Event . }",
        "stated:title { event:forum a schema:Event . }",
    ),
    Rule(
        "contribution-ground",
        "an entry in a list of participants (a87:Participation)",
        "Let the entry rest on a document its graph rests on, or on a passage of one.",
        "Whoever doubts an entry must be led to the list it stands in.",
        "participation:forum-ilo prov:wasDerivedFrom passage:forum-ilo .",
        "participation:forum-ilo prov:wasDerivedFrom passage:congress-ilo .",
    ),
    Rule(
        "contribution-subject",
        "a statement in a graph contributed:…",
        "Delete the statement: speak of organisations, offices, events, places and participations.",
        "Everything else is kept by the editors.",
        "event:forum schema:location place:harbour-hall .",
        'kind:ngo skos:prefLabel "charity"@en .',
    ),
    Rule(
        "contribution-words",
        "the name in an entry of a list of participants",
        "Give the name as the document prints it.",
        "A name that is not in the words it rests on is somebody's own.",
        'a87:statedName "Harbour Relief"   (from “Harbour Relief (London)”)',
        'a87:statedName "The Harbour Relief Fund"   (from “Harbour Relief (London)”)',
    ),
)
