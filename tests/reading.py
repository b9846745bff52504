"""Read a page of the reading room as a reader does: what is printed, linked, and noted."""

from __future__ import annotations

from collections import defaultdict
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})


class RoomReader(HTMLParser):
    """Collects the quoted words, what else stands in the lines, the passages and their notes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._open: list[tuple[str, dict[str, str]]] = []
        self.quoted: list[str] = []
        self.beside: list[str] = []
        self.passages: list[str] = []
        self.links: dict[str, list[str]] = defaultdict(list)  # of a passage's own words
        self.note_links: dict[str, list[str]] = defaultdict(list)
        self.note_text: dict[str, str] = defaultdict(str)
        self.said: dict[str, int] = defaultdict(int)
        self.omissions: list[str] = []
        self.lines: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append((tag, own))
        kinds = own.get("class", "").split()
        if not self._within("edition"):
            return
        if "passage" in kinds:
            self.passages.append(own["id"])
        if "line" in kinds:
            self.lines.append(tag)
        if "omission" in kinds:
            self.omissions.append(own["title"])
        if tag == "a" and self._within("gloss"):
            self.note_links[self._passage()].append(own["href"])
        elif tag == "a" and "omission" not in kinds:
            self.links[self._passage()].append(own["href"])
        if not self._within("step"):
            self.said[self._passage()] += len({"said", "type"} & set(kinds))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            opened, _ = self._open.pop()
            assert opened == tag, f"</{tag}> closes <{opened}>"

    def handle_data(self, data: str) -> None:
        if not self._within("line"):
            return
        if self._within("gloss"):
            self.note_text[self._passage()] += data
        elif self._within("quoted"):
            self.quoted.append(data)
        elif not self._within("place"):
            self.beside.append(data)

    def _within(self, kind: str) -> bool:
        return any(kind in own.get("class", "").split() for _, own in self._open)

    def _passage(self) -> str:
        inner = [own["id"] for _, own in self._open if own.get("class", "").startswith("passage")]
        return inner[-1] if inner else ""
