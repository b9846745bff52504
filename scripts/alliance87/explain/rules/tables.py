"""The rules for tables made with a spreadsheet program; alliance87 template writes an empty one."""

from alliance87.explain.rules.rule import Rule

RULES = (
    Rule(
        "cell",
        "a cell of a table",
        "Write what the column asks for: docs/tables.md and the row below the header of alliance87"
        " template tell each column. If what you need is in no list below, leave the cell empty and"
        " say so in the pull request or issue.",
        "A cell that can be read in two ways, or in none, would be published wrong.",
        "start\n2019-05-14",
        "start\n14/05/19",
    ),
    Rule(
        "formula",
        "a cell of a table",
        "Write the text or the number that the formula stands for.",
        "A formula runs in the spreadsheet program of whoever opens the table next, and may do harm"
        " there.",
        "name\nHarbour Workers' Relief",
        'name\n=HYPERLINK("https://elsewhere.example.org")',
    ),
    Rule(
        "header",
        "the first row of a table",
        "Begin with the header of one of our tables, as alliance87 template writes it.",
        "A column that is misspelt or unknown would be lost without a word.",
        "id,quote,before,after,source_title,source_language,source_address",
        "id,qoute,before,after,source_title,source_language,source_address",
    ),
    Rule(
        "long-cell",
        "a cell of a table",
        "Shorten the cell.",
        "It is longer than any fact or quote; most often a quotation mark is missing before it.",
        'quote\n"met in Harbour Hall"',
        "quote\n(more than 131,072 characters)",
    ),
    Rule(
        "quotation-mark",
        "a cell of a table",
        "Put the whole cell between quotation marks, and double each one inside it.",
        "Where a quotation mark is left open, the cells and rows after it are taken for its text.",
        'quote\n"called ""the Forum"" by all"',
        'quote\n"called "the Forum" by all"',
    ),
    Rule(
        "row",
        "a row of a table",
        "Give each row as many cells as the header has columns, and tell each thing in one row.",
        "In a row that is too short or too long, values stand under the wrong columns.",
        'name,country\n"Relief, London",GBR',
        "name,country\nRelief, London,GBR",
    ),
)
