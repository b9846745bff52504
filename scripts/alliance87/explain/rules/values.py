"""The rules for single values: texts, dates, numbers, addresses and identifiers."""

from alliance87.explain.rules.rule import Rule

RULES = (
    Rule(
        "address",
        "an address",
        "Write a whole web address that begins with https:// or http://, with no blanks, user"
        " names or hidden characters.",
        "An address is published as a link that people follow, so it must lead to a web page and"
        " to nothing else.",
        "schema:url <https://harbour-relief.example.org/> ;",
        "schema:url <javascript:alert(1)> ;",
    ),
    Rule(
        "blanks",
        "a text with a language",
        "Delete the blanks before and after the text, or the line if there is no text.",
        "To a program, a name with a blank at its end is another name.",
        'skos:prefLabel "Harbour Relief"@en ;',
        'skos:prefLabel "Harbour Relief "@en ;',
    ),
    Rule(
        "check-digits",
        "an ISNI, a ROR or an LEI",
        "Copy the identifier again from its registry.",
        "Its last digits are computed from the others and do not fit, so at least one is mistyped.",
        'a87:isni "0000 0001 2171 9688" ;',
        'a87:isni "0000 0001 2171 9689" ;',
    ),
    Rule(
        "ill-typed",
        "a value with a datatype",
        "Write the value in the form of its datatype: a day as 2019-05-14, for example.",
        "Programs compare and sort values by their datatype, and fail on others or misread them.",
        'schema:startDate "2019-05-14"^^xsd:date ;',
        'schema:startDate "14 May 2019"^^xsd:date ;',
    ),
    Rule(
        "invisible-character",
        "a text",
        "Delete the character, which cannot be seen, or write a blank for it.",
        "Such characters can turn a line around or hide words, so that people and programs read"
        " different things.",
        'a87:statedName "Harbour Relief" ;',
        'a87:statedName "Harbour\\u202E Relief" ;   (turns what follows around)',
    ),
    Rule(
        "language",
        "the language of a text",
        "Mark the language with its short code, such as @en, @es or @pt-BR.",
        "Programs choose a text by the code of its language, and know only the short one.",
        'skos:prefLabel "Secours portuaire"@fr ;',
        'skos:prefLabel "Secours portuaire"@french ;',
    ),
    Rule(
        "line-break",
        "a text that is no quote",
        "Write the text on one line.",
        "A name or a title in several lines is most often a slip of copying. Only quotes keep the"
        " lines of their source.",
        'skos:prefLabel "Harbour Workers\' Relief"@en ;',
        'skos:prefLabel """Harbour Workers\'\nRelief"""@en ;',
    ),
    Rule(
        "literal-size",
        "a text",
        "Shorten the text, or raise the limit with --max-literal.",
        "A contribution holds short facts and short quotes; whole documents belong elsewhere.",
        'oa:exact "met in Harbour Hall on 14 May" ;',
        "oa:exact (a whole report, of more than 1 MiB) ;",
    ),
)
