"""Try the forms of plain clusters: one cluster of each is validated, and speaks for the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from alliance87.model.namespaces import PREFIXES
from alliance87.validate.pieces import plain
from alliance87.validate.pieces.blocks import read
from alliance87.validate.pieces.clusters import Cluster
from alliance87.validate.pieces.head import Head
from alliance87.validate.pieces.judged import Part, judge
from alliance87.validate.session import Session

_TOGETHER = 25
_TRIES = 2
_MOST = 20_000  # forms


class Trial:
    """The forms of one file: those that are sound, and those that wait to be tried."""

    def __init__(
        self, session: Session, file: str, descriptor: int, head: Head, known: frozenset[str]
    ) -> None:
        self._session, self._file, self._descriptor = session, file, descriptor
        self._head, self._known = head, known
        self._sound: dict[bytes, int] = {}
        self._new: dict[bytes, list[Cluster]] = {}
        self._bad: Counter[bytes] = Counter()

    def entries(self, form: bytes) -> int:
        """Return how many participations a form has, or -1 if it is not to be tried."""
        found = self._sound.get(form)
        if found is not None:
            return found
        chosen = (word.partition(":") for word in plain.chosen(form))
        known = all(f"{PREFIXES[prefix]}{name}" in self._known for prefix, _, name in chosen)
        if not known or self._bad[form] >= _TRIES or len(self._sound) >= _MOST:
            return -1
        return plain.entries(form)

    def add(self, form: bytes, cluster: Cluster) -> None:
        """Keep a cluster until its form was tried, if it was not."""
        if form not in self._sound:
            self._new.setdefault(form, []).append(cluster)

    def tried(self, odd: Collection[int]) -> list[Cluster]:
        """Try the forms that wait; return the clusters for which the one that was tried cannot speak.

        ``odd`` are the offsets of those that are not tried, because they are like other things.
        """
        bad, shown = [], []
        for form, those in self._new.items():
            fit = next((each for each in those if each.start not in odd), None)
            if fit is None:
                bad.append(form)
            else:
                data = read(self._descriptor, fit.start, fit.end).decode()
                shown.append((form, Part(fit.line, data)))
        for at in range(0, len(shown), _TOGETHER):
            some = shown[at : at + _TOGETHER]
            parts = [self._head.part, *(part for _, part in some)]
            judged = judge(self._session, self._file, parts)
            bad += [form for form, part in some if judged.among([part])]
        self._bad.update(bad)
        left = [cluster for form in bad for cluster in self._new.pop(form)]
        self._sound.update({form: plain.entries(form) for form in self._new})
        self._new.clear()
        return left
