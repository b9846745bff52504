"""Every usual name of a country leads to it, and a name that could be another's leads to none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from alliance87.formats.load import load
from alliance87.model import countries
from alliance87.model.countries import candidates, country
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import installed

TABLE = Path(countries.__file__).with_name("countries.csv")


def rows() -> list[list[str]]:
    """The rows of the table, without its header."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *[(name, "USA") for name in ("U.S.A.", "EE.UU.", "EEUU", "the United States of America")],
        *[(name, "GBR") for name in ("Great Britain", "UK", "Royaume-Uni", "826", "gb")],
        *[(name, "COD") for name in ("DR Congo", "Congo (Kinshasa)", "R.D.C.", "Zaïre")],
        *[
            (name, "KOR")
            for name in ("Korea, Republic of", "South Korea", "Corée du Sud", "대한민국")
        ],
        *[(name, "CIV") for name in ("Cote d'Ivoire", "Côte d’Ivoire", "IVORY COAST")],
        *[(name, "NLD") for name in ("The Netherlands", "Holland", "Pays-Bas", "Nederland")],
        *[(name, "LAO") for name in ("Lao PDR", "Laos", "ລາວ")],
        *[("Gambia (The)", "GMB"), ("Iran, Islamic Republic of", "IRN"), ("مصر", "EGY")],
        *[("Česko", "CZE"), ("Burma", "MMR"), ("4", "AFG"), ("Guinea", "GIN"), ("Niger", "NER")],
        *[("नेपाल", "NPL"), ("Ελλάδα", "GRC"), ("ไทย", "THA"), ("Viet-Nam", "VNM")],
    ],
)
def test_a_usual_name_or_code_is_known(written: str, code: str) -> None:
    found = country(written)
    assert found is not None
    assert found.alpha_3 == code


@pytest.mark.parametrize(
    "written",
    [
        *("Korea", "Congo", "Virgin Islands", "St. Martin"),  # of two
        *("England", "State of Mexico", "Tatarstan", "Oyo State"),  # parts of one
        *("", "Europe", "EU", "Latin America", "Yugoslavia", "Austrlia", "999"),
    ],
)
def test_what_is_no_country_or_could_be_two_is_none(written: str) -> None:
    assert country(written) is None


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Korea", ["KOR", "PRK"]),
        ("Congo", ["COD", "COG"]),
        ("England", ["GBR"]),
        ("Saint Martin", ["MAF", "SXM"]),
        ("Virgin Islands", ["VGB", "VIR"]),
        ("Europe", []),
        ("Kenya", []),
    ],
)
def test_of_a_name_that_could_be_another_the_countries_it_may_mean_are_named(
    written: str, codes: list[str]
) -> None:
    assert [each.alpha_3 for each in candidates(written)] == codes


def test_every_name_in_the_table_leads_to_its_row() -> None:
    for alpha_2, alpha_3, m49, *labels, others in rows():
        names = [alpha_2, alpha_3, m49, *labels, *filter(None, others.split("|"))]
        found = {name: country(name) for name in names}
        astray = {n: c.alpha_3 if c else "" for n, c in found.items() if c and c.alpha_3 != alpha_3}
        assert astray == {}
        assert None not in found.values(), alpha_3


def test_codes_are_those_of_our_own_data() -> None:
    data = load(installed())
    by_number = {m49: (alpha_2, alpha_3) for alpha_2, alpha_3, m49, *_ in rows()}
    ours = data.members[f"{PREFIXES['schema']}Country"]
    assert len(ours) > 20
    for iri in ours:
        codes = {t.value for t in data.terms(iri, f"{PREFIXES['skos']}notation")}
        assert codes - {iri[-3:]} <= set(by_number[iri[-3:]])


def test_codes_are_those_that_were_verified(shared: Path) -> None:
    with (shared / "facts" / "countries.csv").open(encoding="utf-8", newline="") as file:
        facts = [
            (r["iso3166_alpha2"], r["iso3166_alpha3"], r["un_m49"]) for r in csv.DictReader(file)
        ]
    known = {(alpha_2, alpha_3, m49) for alpha_2, alpha_3, m49, *_ in rows()}
    assert set(facts) <= known
