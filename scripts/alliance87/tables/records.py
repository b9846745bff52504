"""The tables that copy what a source prints, and the columns that name the source.

A list of participants is copied entry by entry, evidence passage by passage.
"""

from alliance87.tables.forms import Column, Form, Table, id_column

_BEFORE = Column(
    "before", Form.AROUND, "oa:prefix", "a few characters that stand just before it", "the "
)
_AFTER = Column(
    "after", Form.AROUND, "oa:suffix", "a few characters that stand just after it", " took part"
)
EVIDENCE_IDS = Column(
    "evidence",
    Form.EVIDENCE,
    "prov:wasDerivedFrom",
    "the ids of the rows of the table evidence whose words say this",
    "relief-founded",
    many=True,
)
SOURCE = (
    Column(
        "source_title",
        Form.TEXT,
        "dcterms:title",
        "the title of the document that says this",
        "Report of the Fair Work Forum 2019",
        required=True,
    ),
    Column(
        "source_language",
        Form.LANGUAGE,
        "",
        "the language of that title by its code",
        "en",
        required=True,
    ),
    Column(
        "source_address",
        Form.ADDRESS,
        "dcterms:identifier",
        "the web address of the document or where it is kept",
        "https://forum.example.org/report-2019.pdf",
        required=True,
    ),
)
BY = (
    Column(
        "contributor",
        Form.PRINTED,
        "dcterms:contributor",
        "your name and your organisation",
        "Amina Example of Harbour Workers' Relief",
        required=True,
    ),
    Column(
        "date",
        Form.DAY,
        "dcterms:dateSubmitted",
        "the day on which you send this as year-month-day",
        "2026-11-20",
        required=True,
    ),
)

PARTICIPANTS = Table(
    "participants",
    "an entry in a list of participants",
    (
        Column(
            "event",
            Form.EVENT,
            "a87:event",
            "the id of the event",
            "fair-work-forum-2019",
            required=True,
        ),
        Column(
            "position",
            Form.NUMBER,
            "a87:listPosition",
            "the place of the entry in the list from 1",
            "1",
            required=True,
        ),
        Column(
            "stated_name",
            Form.PRINTED,
            "a87:statedName",
            "the name exactly as the list prints it",
            "Harbour Workers’ Relief",
            required=True,
        ),
        Column(
            "organization",
            Form.PARTICIPANT,
            "a87:participant",
            "the id of the organisation it is",
            "harbour-workers-relief",
            required=True,
        ),
        Column(
            "capacity",
            Form.PRINTED,
            "a87:statedCapacity",
            "what the list says it took part as",
            "observer",
            many=True,
        ),
        Column(
            "quote",
            Form.PRINTED,
            "oa:exact",
            "the whole entry exactly as printed",
            "Harbour Workers’ Relief (London)",
        ),
        _BEFORE,
        _AFTER,
        *SOURCE,
        *BY,
    ),
)
EVIDENCE = Table(
    "evidence",
    "a passage of a source",
    (
        id_column("the passage", "relief-founded"),
        Column(
            "quote",
            Form.PRINTED,
            "oa:exact",
            "the words exactly as printed and no more than are needed",
            "was founded in London",
            required=True,
        ),
        _BEFORE,
        _AFTER,
        *SOURCE,
    ),
)
