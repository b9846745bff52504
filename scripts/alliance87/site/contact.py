"""Where a reader reports a mistake: an issue or an e-mail that says already what it is about.

The page sends nothing itself: it has a link, which the reader's own browser or mail program opens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from alliance87.model.errors import Alliance87Error

_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_FORMS = re.compile(r"/(?:issues|-/issues)/new/?$")
# How a tracker calls the fields of a new issue in its address; others than GitLab take these of GitHub.
_FIELDS, _GITLAB = ("title", "body"), ("issue[title]", "issue[description]")


@dataclass(frozen=True)
class Contact:
    """An e-mail address, or the address of a page on the web; empty if those who run a site name none."""

    address: str = ""

    def __post_init__(self) -> None:
        """Refuse what is neither.

        Raises:
            Alliance87Error: the address is no e-mail address and no http or https address.
        """
        parts = urlsplit(self.address)
        is_web = parts.scheme in ("http", "https") and parts.hostname and self.address.isascii()
        if self.address and not _MAIL.fullmatch(self.address) and not is_web:
            remedy = "Write name@example.org or https://example.org/issues/new"
            raise Alliance87Error("--contact", f"{self.address} is no address", remedy)

    def report(self, subject: str, text: str) -> str:
        """Return a link to a new issue or e-mail with a subject and a text; empty without an address.

        Of a page that is no form for a new issue (``…/issues/new``), it is the address itself.
        """
        if _MAIL.fullmatch(self.address):
            fields = {"subject": subject, "body": text.replace("\n", "\r\n")}  # RFC 6068, §5
            return f"mailto:{self.address}?{urlencode(fields, quote_via=quote)}"
        parts = urlsplit(self.address)
        if not _FORMS.search(parts.path):
            return self.address
        names = _GITLAB if "/-/" in parts.path else _FIELDS
        fields = dict(zip(names, (subject, text), strict=True))
        asked = "&".join(filter(None, (parts.query, urlencode(fields, quote_via=quote))))
        return urlunsplit(parts._replace(query=asked))
