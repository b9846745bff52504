"""Describe the four tables to programs, as W3C Tabular Metadata (CSVW, 17 December 2015).

For validators and converters of others; this project reads its tables by ``columns`` itself, which
this is made from.
"""

from __future__ import annotations

import json
from typing import TypeAlias

from alliance87.model.namespaces import PREFIXES
from alliance87.tables.columns import TABLES
from alliance87.tables.forms import SEPARATOR, Column, Form, Table
from alliance87.tables.names import expand

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json]"

_ABOUT = {
    "organizations": ("organization", "{id}", "org:Organization"),
    "events": ("event", "{id}", "schema:Event"),
    "participants": ("participation", "{event}-{organization}", "a87:Participation"),
    "evidence": ("passage", "{id}", "a87:Passage"),
}
_DAY = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_TAG = "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"
_DATATYPES: dict[Form, Json] = {
    Form.DAY: {"base": "date", "format": "yyyy-MM-dd"},
    Form.LANGUAGE: {"base": "string", "format": _TAG},
    Form.LINK: "anyURI",
    Form.NUMBER: {"base": "integer", "minimum": 1},
    Form.PERIOD: {"base": "string", "format": _DAY},
    Form.SAME: "anyURI",
}
# What CSVW cannot say as we do: because another thing is spoken of, a name is to be looked up in
# the published data, or each value may have a language of its own.
_OTHER_THINGS = {
    *("dcterms:title", "dcterms:identifier", "dcterms:contributor", "dcterms:dateSubmitted"),
    *("oa:exact", "oa:prefix", "oa:suffix", "prov:wasDerivedFrom", ""),
}
_LOOKED_UP = {
    *(Form.COUNTRY, Form.EVENT, Form.KIND, Form.NAMES, Form.ORGANIZATION),
    *(Form.PARTICIPANT, Form.PLACE, Form.STANDING),
}


def csvw() -> str:
    """Return the metadata of the four tables as JSON; ends with a newline.

    ``suppressOutput`` marks the columns that a converter by the standard would get wrong.
    """
    content: Json = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dialect": {"commentPrefix": "#", "encoding": "utf-8", "skipBlankRows": True},
        "tables": [_table(table) for table in TABLES],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _table(table: Table) -> Json:
    prefix, local, of_class = _ABOUT[table.name]
    kind: Json = {
        "name": "class",
        "virtual": True,
        "propertyUrl": expand("rdf:type"),
        "valueUrl": expand(of_class),
    }
    schema: dict[str, Json] = {
        "aboutUrl": PREFIXES[prefix] + local,
        "columns": [*(_column(column) for column in table.columns), kind],
    }
    if table.name == "evidence":  # an organisation or event may have a row for each source
        schema["primaryKey"] = "id"
    return {
        "url": f"{table.name}.csv",
        "dc:title": table.name,
        "dc:description": f"Each row is {table.row}.",
        "tableSchema": schema,
    }


def _column(column: Column) -> Json:
    example = f", such as: {column.example}" if column.example else ""
    described: dict[str, Json] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": f"{column.means}{example}",
        "datatype": _DATATYPES.get(column.form, "string"),
    }
    if column.required:
        described["required"] = True
    if column.many:
        described["separator"] = f" {SEPARATOR} "
    if column.path:
        described["propertyUrl"] = expand(column.path)
    if column.path in _OTHER_THINGS or column.form in _LOOKED_UP:
        described["suppressOutput"] = True
    if column.form is Form.LINK:
        described["valueUrl"] = f"{{+{column.name}}}"
    return described
