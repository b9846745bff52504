"""Write model/languages.csv: the languages of ISO 639-1 with what people write for their codes.

That is their codes of three letters (ISO 639-2 and 639-3) and their names in English, French and
Spanish and of their own, as the Unicode CLDR has them (Babel, Unicode License v3). A name of several
words, or of two languages, is left out.

Run, in an environment with the packages of ``requirements.txt``:
    python languages.py > ../alliance87/model/languages.csv
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter

from babel import Locale
from babel.core import get_global, localedata

LABELS = ("en", "fr", "es")
NO_WORD = re.compile(r"[\s\d(/,]")


def rows() -> list[tuple[str, list[str]]]:
    """Return each code of two letters with the other words for its language."""
    names = {tag: Locale(tag).languages for tag in localedata.locale_identifiers() if len(tag) == 2}
    found = []
    for code in sorted(tag for tag in names["en"] if len(tag) == 2):
        words = [three for three, two in get_global("language_aliases").items() if two == code]
        words += [names.get(tag, {}).get(code, "") for tag in (*LABELS, code)]
        kept = dict.fromkeys(
            word.lower() for word in words if len(word) > 2 and not NO_WORD.search(word)
        )
        found.append((code, list(kept)))
    times = Counter(word for _, words in found for word in words)
    return [(code, [word for word in words if times[word] == 1]) for code, words in found]


def main() -> None:
    """Write the table to standard output."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["code", "also"])
    writer.writerows([code, "|".join(words)] for code, words in rows() if words)


if __name__ == "__main__":
    main()
