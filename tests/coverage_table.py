"""The README's table of what each part of the press release yields, computed from the data.

Parts are told by the words they begin with; the text itself comes from the caller.
"""

from __future__ import annotations

from alliance87.model.dataset import Dataset
from alliance87.model.passage import Edition, Passage, letters
from alliance87.model.status import STATUSES

PARTS = (
    ("Title and subtitle", "## Alliance 8.7 sets course"),
    ("¶ 1 The workshop", "**9 February 2017**"),
    ("¶ 2 Who was brought together", "The workshop drew on"),
    ("¶ 3 and list: the Action Groups", "Over the course"),
    ("¶ 4 What is to be done", "The Action Groups will"),
    ("¶ 5 Launch, targets, consultations, conference", "Launched by"),
    ("¶ 6 Where to read more", "Further details"),
    ("Note to editors, website, handle", "### Note to editors"),
    ("The 42 participants", "### **The following"),
)


def rows(data: Dataset, edition: Edition, text: str) -> list[str]:
    """Return the table's body as Markdown rows, a part each, and their sum."""
    starts = [text.index(words) for _, words in PARTS] + [len(text)]
    found = []
    for (name, _), start, end in zip(PARTS, starts, starts[1:], strict=False):
        inside = [p for p in edition.passages if start <= p.span.start < end]
        found.append(_row(name, data, inside, text, start, end))
    return [*found, _row("**All**", data, list(edition.passages), text, 0, len(text))]


def statuses(data: Dataset) -> list[str]:
    """Return as Markdown rows how many statements there are of each status, and in how many graphs.

    A statement that stands in several graphs is counted once.
    """
    return [
        f"| {status.name} | {len({s.triple for s in data.of_status(status)})} "
        f"| {len(data.graphs_of(status))} |"
        for status in STATUSES
    ]


def _row(name: str, data: Dataset, passages: list[Passage], text: str, start: int, end: int) -> str:
    covered = {i for p in passages for i in range(p.span.start, p.span.end)}
    under = sum(letters(text[i]) for i in covered)
    facts = {s.triple for p in passages for s in data.by_graph.get(p.graph, ())}
    share = under / letters(text[start:end])
    return f"| {name} | {len(passages)} | {len(facts)} | {share:.1%} |"
