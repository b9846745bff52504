"""The rules for a file as a whole: what is read at all, and how much a check may cost."""

from alliance87.explain.rules.rule import Rule

_FILE = "a file of a contribution"
_CHECK = "the check of a contribution"

RULES = (
    Rule(
        "compressed",
        _FILE,
        "Give a text file: unpack an archive, and save a spreadsheet as CSV (UTF-8).",
        "A small packed file can hold more than any program can bear, and a spreadsheet program's"
        " own file holds formulas and hidden sheets.",
        "alliance87 validate organizations.csv",
        "alliance87 validate organizations.xlsx",
    ),
    Rule(
        "empty",
        _FILE,
        "Give a file that states something.",
        "Of an empty file nothing could be wrong, and so it would pass for valid.",
        'organization:harbour-relief skos:prefLabel "Harbour Relief"@en .',
        "(a file of no characters, or of blanks alone)",
    ),
    Rule(
        "encoding",
        _FILE,
        "Save the file as UTF-8.",
        "In another encoding, letters such as é or ñ would be read as others, and nobody would see"
        " it before it is published.",
        'skos:prefLabel "Force Ouvrière"@fr',
        'skos:prefLabel "Force OuvriÃ¨re"@fr   (what UTF-8 looks like when it is misread)',
    ),
    Rule(
        "file-size",
        _FILE,
        "Split the file into several contributions, or raise the limit with --max-bytes.",
        "A file that is very large by mistake would keep everybody's check waiting.",
        "alliance87 validate --max-bytes 50MiB large.ttl",
        "alliance87 validate large.ttl   (larger than 20 MiB)",
    ),
    Rule(
        "not-a-file",
        _FILE,
        "Give the file itself: no link to it, no folder and no device.",
        "A link may lead to a file that is nobody else's business, and a device has no end.",
        "alliance87 validate contribution.ttl",
        "alliance87 validate my-folder/",
    ),
    Rule(
        "unknown-format",
        _FILE,
        "Name the file by its format, such as .ttl or .csv, or say it with --input-format.",
        "A guess at the format may be wrong, and then every finding would be about another format.",
        "alliance87 validate --input-format turtle notes.txt",
        "alliance87 validate notes.txt",
    ),
    Rule(
        "unreadable",
        _FILE,
        "Check the name of the file, and that you may read it.",
        "What cannot be read cannot be checked.",
        "alliance87 validate contribution.ttl",
        "alliance87 validate contributoin.ttl   (there is no such file)",
    ),
    Rule(
        "crash",
        _CHECK,
        "Split the file into several, or write it with less in each other.",
        "The check works in a process of its own, so that a file which breaks it down harms nothing"
        " else.",
        "(a file in which nothing stands in brackets within brackets)",
        "(a file with thousands of brackets within each other)",
    ),
    Rule(
        "findings",
        _CHECK,
        "Correct what is told, and validate again; or raise the limit with --max-findings.",
        "Nobody reads a thousand findings, and most of them often come from one slip.",
        "alliance87 validate --max-findings 5000 contribution.ttl",
        "(a file with more than 1,000 faults)",
    ),
    Rule(
        "memory",
        _CHECK,
        "Split the file into several contributions, or raise the limit with --memory.",
        "A check must never slow down or stop the computer it runs on.",
        "alliance87 validate --memory 2GiB large.ttl",
        "alliance87 validate large.ttl   (needs more than 1 GiB)",
    ),
    Rule(
        "nesting",
        _CHECK,
        "Give each thing a name and a block of its own, instead of brackets within brackets.",
        "Brackets many levels deep break programs down, and no reader follows them.",
        "organization:a org:subOrganizationOf organization:b .",
        "organization:a org:subOrganizationOf [ org:subOrganizationOf [ org:subOrganizationOf [ … ] ] ] .",
    ),
    Rule(
        "statements",
        _CHECK,
        "Split the file into several contributions, or raise the limit with --max-statements.",
        "A contribution is read by people before it is accepted, and this is too much to read.",
        "alliance87 validate --max-statements 500000 large.nt",
        "alliance87 validate large.nt   (more than 200,000 statements)",
    ),
    Rule(
        "time",
        _CHECK,
        "Split the file into several contributions, or raise the limit with --seconds.",
        "Some files are made so that a check of them would never end.",
        "alliance87 validate --seconds 60 large.ttl",
        "alliance87 validate large.ttl   (takes more than 10 seconds)",
    ),
)
