"""World figures by the year they are about, each with the source that its documents cite for it."""

from __future__ import annotations

from collections import defaultdict

from alliance87.site.pictures.picture import Cell, Picture, Row, Teller, chart, local

_QUERY = """
SELECT DISTINCT ?measure ?value ?bound ?year ?observation ?status (COALESCE(?author, ?by, ?document) AS ?who)
WHERE {
    GRAPH ?graph {
        ?observation schema:measuredProperty ?measure ;
            schema:measuredValue ?value ;
            schema:observedNode <http://metadata.un.org/sdg/codes/geoArea/001> ;
            schema:observationDate|a87:beganDuring ?year ;
            a87:bound ?bound .
    }
    ?graph a87:status ?status ;
        prov:wasDerivedFrom/oa:hasSource ?document .
    OPTIONAL {
        ?observation prov:hadPrimarySource ?by .
        OPTIONAL { ?by schema:author ?author }
    }
}
"""


def draw(teller: Teller) -> Picture:
    """Return the picture: a chart for each measure, the one with the most years first."""
    found: dict[tuple[str, str, float, str], list[dict[str, str]]] = defaultdict(list)
    for row in teller.ask(_QUERY):
        found[row["measure"], row["year"], float(row["value"]), local(row["bound"])].append(row)
    rows: dict[str, list[Row]] = defaultdict(list)
    cells: dict[str, list[tuple[Cell, ...]]] = defaultdict(list)
    for (measure, year, value, bound), own in sorted(found.items()):
        who = teller.cell(*{row["who"] for row in own})
        status = teller.status(local(row["status"]) for row in own)
        text = teller.text(f"bound-{bound}", value=_number(teller, value))
        page = min(row["observation"] for row in own)
        rows[measure].append(Row(page, f"{year} – {who.text}", text, status.status, 0, value))
        cells[measure].append((teller.cell(measure), Cell(year), Cell(text, page), who, status))
    order = sorted(rows, key=lambda m: (-len({c[1].text for c in cells[m]}), teller.name(m), m))
    named = {measure: teller.name(measure) for measure in order}
    named = {measure: name[:1].upper() + name[1:] for measure, name in named.items()}
    title = teller.text("figures-name")
    if order:
        ends = [(rows[order[0]][at].text, cells[order[0]][at][1].text) for at in (0, -1)]
        title = teller.text("figures-title", measure=named[order[0]], first=ends[0], last=ends[1])
    return Picture(
        "figures",
        title,
        teller.text("figures-lead"),
        tuple(
            chart(teller, named[measure], own, (0, max(row.end for row in own) * 2))
            for measure, own in ((measure, rows[measure]) for measure in order)
            if len(own) > 1
        ),
        tuple(map(teller.text, ("measure", "year", "value", "author", "status"))),
        tuple(row for measure in order for row in cells[measure]),
        note=teller.text("single", count=sum(len(own) == 1 for own in rows.values())),
    )


def _number(teller: Teller, value: float) -> str:
    """Return a value as the language writes it, from a million on in millions."""
    if value < 1_000_000:
        return f"{value:g}"
    millions, tenth = divmod(round(value / 100_000), 10)
    comma = "." if teller.words.language == "en" else ","
    rest = f"{comma}{tenth}" if tenth else ""
    return teller.text("million", value=f"{teller.words.number(millions)}{rest}")
