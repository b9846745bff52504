"""Describe the four tables to programs, as W3C Tabular Metadata (CSVW, 17 December 2015).

For validators and converters of others; this project reads its tables by ``columns``, from which
this is made.
"""

from __future__ import annotations

import json
from typing import TypeAlias

from alliance87.model.namespaces import PREFIXES, expand
from alliance87.tables.columns import SEPARATOR, TABLES, CellType, Column, Table

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json]"

_ABOUT = {
    "organizations": f"{PREFIXES['organization']}{{id}}",
    "events": f"{PREFIXES['event']}{{id}}",
    "participants": f"{PREFIXES['participation']}{{event}}-{{organization}}",
    "evidence": f"{PREFIXES['passage']}{{id}}",
}
_DATATYPES: dict[CellType, Json] = {
    CellType.DAY: {"base": "date", "format": "yyyy-MM-dd"},
    CellType.LANGUAGE: {"base": "string", "format": "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"},
    CellType.LINK: "anyURI",
    CellType.NUMBER: {"base": "integer", "minimum": 1},
    CellType.PERIOD: {"base": "string", "format": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"},
    CellType.SAME: "anyURI",
}
# CSVW cannot look a name up in the published data, nor give each value a language of its own.
_BEYOND = {
    *(CellType.COUNTRY, CellType.EVENT, CellType.KIND, CellType.NAMES, CellType.ORGANIZATION),
    *(CellType.PARTICIPANT, CellType.PLACE, CellType.STANDING),
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
    kind: Json = {
        "name": "class",
        "virtual": True,
        "propertyUrl": expand("rdf:type"),
        "valueUrl": expand(table.of),
    }
    schema: dict[str, Json] = {
        "aboutUrl": _ABOUT[table.name],
        "columns": [*(_column(table, column) for column in table.columns), kind],
    }
    if table.name == "evidence":  # an organisation or event may have a row for each source
        schema["primaryKey"] = "id"
    return {
        "url": f"{table.name}.csv",
        "dc:title": table.name,
        "dc:description": f"Each row is {table.row}.",
        "tableSchema": schema,
    }


def _column(table: Table, column: Column) -> Json:
    example = f", such as: {column.example}" if column.example else ""
    described: dict[str, Json] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": f"{column.means}{example}",
        "datatype": _DATATYPES.get(column.type, "string"),
    }
    if column.required:
        described["required"] = True
    if column.many:
        described["separator"] = f" {SEPARATOR} "
    if column.path:
        described["propertyUrl"] = expand(column.path)
    if not column.path or column.of != table.of or column.type in _BEYOND:
        described["suppressOutput"] = True
    if column.type is CellType.LINK:
        described["valueUrl"] = f"{{+{column.name}}}"
    return described
