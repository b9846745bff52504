"""The rules for how statements are written, in Turtle and its kin above all."""

from alliance87.explain.rules.rule import Rule

_TEXT = "the text of a file"

RULES = (
    Rule(
        "blank-node",
        "a thing without a name",
        "Give the thing an address of its own: a name after a prefix such as organization:.",
        "Nobody could refer to it, correct it or look it up, and each program would call it"
        " something else. Lists in round brackets are made of such things too.",
        "event:forum schema:location place:harbour-hall .\n"
        'place:harbour-hall a schema:Place ; skos:prefLabel "Harbour Hall"@en .',
        'event:forum schema:location [ a schema:Place ; skos:prefLabel "Harbour Hall"@en ] .',
    ),
    Rule(
        "dropped",
        "a statement and what a strict reader made of it",
        "Write the statement in a simpler way.",
        "Two readers did not agree on it, so it would have been lost or changed without a word.",
        'skos:prefLabel "Harbour Relief"@en',
        "(whatever one program reads and another leaves out)",
    ),
    Rule(
        "prefix",
        "the declaration of a prefix",
        "Give each prefix of ours our namespace, to the letter: with its # or / at the end.",
        "One letter more or less makes other names of all that begin with the prefix, and none of"
        " them would be known.",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core> .",
    ),
    Rule(
        "rdf-1.2",
        "a statement about a statement, or a text with a direction",
        "Write plain statements: a subject, a property and a value.",
        "These are new in RDF 1.2, and most programs cannot read them yet.",
        'skos:prefLabel "Harbour Relief"@en',
        'skos:prefLabel "Harbour Relief"@en--ltr',
    ),
    Rule(
        "relative-iri",
        "an address",
        "Write the whole address, beginning with https:// or http://, or a prefix and a name.",
        "A part of an address means another thing in every folder, and would publish the name of"
        " your own.",
        "schema:url <https://harbour-relief.example.org/about> ;",
        "schema:url <about.html> ;",
    ),
    Rule(
        "syntax",
        _TEXT,
        "Correct the text where the finding points: often a dot, a semicolon or a quotation mark.",
        "A file that breaks the rules of its format cannot be read any further.",
        "organization:harbour-relief\n"
        "    a org:Organization ;\n"
        '    skos:prefLabel "Harbour Relief"@en ;\n'
        ".",
        'organization:harbour-relief\n    a org:Organization\n    skos:prefLabel "Harbour Relief"@en\n.',
    ),
    Rule(
        "undeclared-prefix",
        "a prefix",
        "Declare the prefix at the top of the file.",
        "Only its declaration says what a prefix stands for.",
        "@prefix a87: <https://w3id.org/alliance87/ontology#> .\n\n"
        "organization:ilo a87:participatedIn event:launch .",
        "organization:ilo a87:participatedIn event:launch .",
    ),
    Rule(
        "unplaced",
        "a statement and its place in the file",
        "Write the statement in a simpler way, and report the file to us.",
        "It was read, but where it stands could not be told, so no finding could point at it.",
        'organization:harbour-relief skos:prefLabel "Harbour Relief"@en .',
        "(whatever our own reader cannot follow)",
    ),
)
