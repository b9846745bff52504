"""The four tables a contribution may be made of, column by column, as data.

What reads, explains and describes the tables reads this. Nothing here touches a file.
"""

from alliance87.tables.forms import Column, Form, Table, id_column
from alliance87.tables.records import BY, EVIDENCE, EVIDENCE_IDS, PARTICIPANTS, SOURCE

_LANGUAGE = Column(
    "language", Form.LANGUAGE, "", "the language of the name by its code", "en", required=True
)
_COUNTRY_MEANS = "its country by name or ISO code or three-digit UN code (none if international)"

ORGANIZATIONS = Table(
    "organizations",
    "an organisation",
    (
        id_column("the organisation", "harbour-workers-relief"),
        Column(
            "name",
            Form.TEXT,
            "skos:prefLabel",
            "its name",
            "Harbour Workers' Relief",
            required=True,
        ),
        _LANGUAGE,
        Column(
            "other_names",
            Form.NAMES,
            "skos:altLabel",
            "its other names (those in another language with @ and its code at the end)",
            "HWR | Secours portuaire@fr",
            many=True,
        ),
        Column("kind", Form.KIND, "a87:kind", "the kind of organisation from our list", "ngo"),
        Column("country", Form.COUNTRY, "a87:country", _COUNTRY_MEANS, "GBR"),
        Column(
            "part_of",
            Form.ORGANIZATION,
            "org:subOrganizationOf",
            "the id of the body it is part of",
            "ilo",
            many=True,
        ),
        Column("website", Form.LINK, "schema:url", "its home page", "https://relief.example.org"),
        Column(
            "same_as",
            Form.SAME,
            "schema:sameAs",
            "its own entries in Wikidata or ROR or the like",
            "",
            many=True,
        ),
        Column("isni", Form.CODE, "a87:isni", "its ISNI as four groups of four", ""),
        Column("lei", Form.CODE, "schema:leiCode", "its LEI of twenty characters", ""),
        EVIDENCE_IDS,
        *SOURCE,
        *BY,
    ),
)
EVENTS = Table(
    "events",
    "an event",
    (
        id_column("the event", "fair-work-forum-2019"),
        Column(
            "name", Form.TEXT, "skos:prefLabel", "its name", "Fair Work Forum 2019", required=True
        ),
        _LANGUAGE,
        Column(
            "standing",
            Form.STANDING,
            "a87:standing",
            "held or planned when the source was written",
            "held",
            required=True,
        ),
        Column(
            "start",
            Form.PERIOD,
            "schema:startDate",
            "its first day (or month or year) as year-month-day",
            "2019-05-14",
        ),
        Column(
            "end", Form.PERIOD, "schema:endDate", "its last day (or month or year)", "2019-05-15"
        ),
        Column("place", Form.PLACE, "schema:location", "the name of the place", "Example Hall"),
        Column(
            "country", Form.COUNTRY, "a87:country", "the country by name or ISO or UN code", "GBR"
        ),
        Column("website", Form.LINK, "schema:url", "its home page", "https://forum.example.org"),
        EVIDENCE_IDS,
        *SOURCE,
        *BY,
    ),
)

TABLES = (ORGANIZATIONS, EVENTS, PARTICIPANTS, EVIDENCE)


def table(name: str) -> Table:
    """Return a table by its name; KeyError if there is none."""
    return {found.name: found for found in TABLES}[name]
