"""The rules for JSON-LD and RDF/XML, of which much is passed over or fetched by common readers."""

from alliance87.explain.rules.rule import Rule

_JSON = "a file of JSON-LD"
_XML = "a file of RDF/XML"
_SILENCE = "Readers of JSON-LD pass over it without a word, and what it says would be lost."

RULES = (
    Rule(
        "context",
        _JSON,
        "Name our context, by its exact address, at the top of the file and nowhere else.",
        "The context says what every name means. One from elsewhere could change all of them, and"
        " would have to be fetched.",
        '"@context": "https://w3id.org/alliance87/context.jsonld"',
        '"@context": "https://elsewhere.example.org/context.jsonld"',
    ),
    Rule(
        "duplicate-key",
        _JSON,
        "Write each name once in a thing; give several values as a list.",
        "Readers of JSON keep the last and drop the others without a word.",
        '"statedCapacity": ["observer", "speaker"]',
        '"statedCapacity": "observer",\n"statedCapacity": "speaker"',
    ),
    Rule(
        "keyword",
        _JSON,
        "Leave the keyword out, and write a property of our context instead.",
        "A contribution needs only id, type and our own names; the other words of JSON-LD change"
        " what stands around them.",
        '{"id": "event:forum", "type": "Event"}',
        '{"id": "event:forum", "type": "Event", "@index": "1"}',
    ),
    Rule(
        "named-graph",
        _JSON,
        "Write all things in one list, without graphs.",
        "A file of JSON-LD is one contribution; many readers pass over graphs within it.",
        '{"@context": "…", "@graph": [{"id": "event:forum"}]}',
        '{"@context": "…", "id": "contributed:forum", "@graph": [{"id": "event:forum"}]}',
    ),
    Rule(
        "no-value",
        _JSON,
        "Leave the name out where there is no value.",
        _SILENCE,
        '{"id": "organization:harbour-relief", "url": "https://relief.example.org"}',
        '{"id": "organization:harbour-relief", "url": null}',
    ),
    Rule(
        "number",
        _JSON,
        "Write the number as a text, between quotation marks.",
        "Readers of JSON rewrite numbers with a point, an exponent or very many digits.",
        '"listPosition": 9',
        '"listPosition": 9.0',
    ),
    Rule(
        "unknown-class",
        _JSON,
        "Write a class of our context, such as Organization or Event.",
        _SILENCE,
        '"type": "Organization"',
        '"type": "Organisation"',
    ),
    Rule(
        "unknown-key",
        _JSON,
        "Write a name of our context; they stand in ontology/context.jsonld.",
        _SILENCE,
        '"statedName": "Harbour Relief"',
        '"statedNaem": "Harbour Relief"',
    ),
    Rule(
        "value",
        "a value in JSON-LD or RDF/XML",
        "Write one value in its place: a text, a whole number, or the name of a thing.",
        "A value of another form is dropped or misread by many readers.",
        '"statedName": "Harbour Relief"',
        '"statedName": [["Harbour Relief"]]',
    ),
    Rule(
        "attribute",
        _XML,
        "Write the attribute with its prefix rdf:, or as an element within the thing.",
        "Readers differ on attributes out of place: some take them for values, some drop them.",
        '<org:Organization rdf:about="https://w3id.org/alliance87/id/organization/harbour-relief">',
        '<org:Organization about="https://w3id.org/alliance87/id/organization/harbour-relief">',
    ),
    Rule(
        "cdata",
        _XML,
        "Write the text without CDATA: & as &amp; and < as &lt;.",
        "Readers differ on such sections.",
        "<a87:statedName>Dock &amp; Sons</a87:statedName>",
        "<a87:statedName><![CDATA[Dock & Sons]]></a87:statedName>",
    ),
    Rule(
        "comment",
        _XML,
        "Put the comment before the property, not into its value.",
        "Readers differ on a value with a comment in it: some keep only a part.",
        "<!-- as printed -->\n<a87:statedName>Harbour Relief</a87:statedName>",
        "<a87:statedName>Harbour <!-- as printed --> Relief</a87:statedName>",
    ),
    Rule(
        "doctype",
        _XML,
        "Take the DOCTYPE out, and write out what it abbreviates.",
        "A DOCTYPE can make a reader open other files, or swell a few lines to gigabytes.",
        '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF …>',
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE rdf:RDF [ … ]>\n<rdf:RDF …>',
    ),
    Rule(
        "prefixed-name",
        _XML,
        "Write the whole address: an attribute takes no prefix.",
        "RDF/XML would take the prefix for the beginning of an address, and lead nowhere.",
        '<a87:kind rdf:resource="https://w3id.org/alliance87/id/kind/ngo"/>',
        '<a87:kind rdf:resource="kind:ngo"/>',
    ),
    Rule(
        "processing-instruction",
        _XML,
        "Take the instruction out.",
        "It is meant for another program, which might do as it says.",
        '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF …>',
        '<?xml-stylesheet href="style.xsl"?>\n<rdf:RDF …>',
    ),
    Rule(
        "rdf-xml",
        _XML,
        "Begin with rdf:RDF; write a class around properties, and properties around values.",
        "XML that is built in another way holds no statements.",
        "<rdf:RDF …>\n  <org:Organization …>\n    <skos:prefLabel …>Harbour Relief</skos:prefLabel>",
        "<organisations>\n  <name>Harbour Relief</name>",
    ),
)
