"""Check the project's own files: the data by every rule, and what goes with it.

That is the shapes, the questions and the JSON-LD context as well; and, where somebody has the text of a
document, the quotes against it. This module reads files; what is wrong with them is for the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from alliance87.formats.load import load, load_ontology, load_shapes, read_text
from alliance87.formats.write_jsonld import read_context, round_trip
from alliance87.model.dataset import Dataset
from alliance87.model.errors import Alliance87Error, UnknownNameError
from alliance87.model.finding import Finding, Place, Report, in_order, violation
from alliance87.model.namespaces import PREFIXES
from alliance87.model.passage import Anchored, Edition, anchored, editions
from alliance87.model.project import Project
from alliance87.model.status import STATUSES
from alliance87.model.suggest import nearest
from alliance87.rules import references, source, vocabulary
from alliance87.rules.pipeline import Rulebook, check_own
from alliance87.rules.placing import Places
from alliance87.rules.shacl import SH, Name, default_engine
from alliance87.rules.vocabulary import Vocabulary
from alliance87.sandbox.limits import Limits

_OF_DOCUMENTS = PREFIXES["document"]
_SHOWN = 3


def check(
    project: Project, sources: Mapping[str, Path] | None = None, engine: Name | None = None
) -> Report:
    """Check everything; hold what is quoted against the texts of ``sources``.

    ``sources`` maps documents to files, each document by the last part of its name, such as
    ``press-release``.

    Raises:
        Alliance87Error: a file is missing or is not what its name says, or there is no such document;
            nothing else is checked.
    """
    texts = {name: read_text(path) for name, path in (sources or {}).items()}
    data = load(project)
    words = Vocabulary(load_ontology(project), load_shapes(project))
    rules = Rulebook(words, engine or default_engine())
    found = [*references.check_files(project.root, data), *check_own(data, rules, Limits())]
    found += _check_words(project, words)
    found += _check_context(project, data)
    evidence = _Evidence(data)
    for name, text in texts.items():
        found += evidence.check(name, text, (sources or {})[name])
    return Report(_counts(data, words, evidence, texts), in_order(found))


@dataclass(frozen=True)
class _Evidence:
    """What the dataset has of the words of documents."""

    data: Dataset

    @cached_property
    def editions(self) -> dict[str, Edition]:
        """The documents that are quoted, by the last part of their names."""
        return {e.document.removeprefix(_OF_DOCUMENTS): e for e in editions(self.data)}

    @cached_property
    def anchored(self) -> dict[str, list[Anchored]]:
        """The passages of those that are known by digests."""
        found: dict[str, list[Anchored]] = defaultdict(list)
        for passage in anchored(self.data):
            found[passage.document.removeprefix(_OF_DOCUMENTS)].append(passage)
        return found

    @cached_property
    def places(self) -> Places:
        return Places(self.data.readings)

    @property
    def names(self) -> tuple[str, ...]:
        """The documents whose words the dataset rests on."""
        return tuple(sorted({*self.editions, *self.anchored}))

    def check(self, name: str, text: str, path: Path) -> Iterator[Finding]:
        """Yield what the text of a document belies."""
        if name not in self.names:
            near = nearest(name, self.names)
            meant = f"Did you mean {near}?" if near else f"The documents: {', '.join(self.names)}."
            raise UnknownNameError(f"--source {name}", "no document has this name", meant)
        if name in self.editions:
            source.refuse_other(self.editions[name], text, path)
            yield from source.check_source(self.editions[name], text, self.places)
        yield from source.check_anchored(self.anchored.get(name, ()), text, self.places)


def _check_words(project: Project, words: Vocabulary) -> Iterator[Finding]:
    yield from vocabulary.check_shapes(words)
    for path in (*sorted(project.queries.glob("*.rq")), project.context):
        file, text = _file(project, path), read_text(path)
        yield from vocabulary.check_text(file, text, words)
        if path.suffix == ".rq":
            yield from _check_query(file, text)


def _check_query(file: str, text: str) -> Iterator[Finding]:
    import pyoxigraph as ox

    try:
        ox.Store().query(text, prefixes=dict(PREFIXES))
    except (SyntaxError, ValueError) as error:
        fault = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = f"Correct the query: {fault}."
        yield violation(Place(file), "query", message)


def _check_context(project: Project, data: Dataset) -> Iterator[Finding]:
    place = Place(_file(project, project.context))
    context = read_context(project.context)
    if any(s.object.is_blank or s.subject.startswith("_:") for s in data.statements):
        return  # JSON-LD refuses it, and the check of terms says where it is
    try:
        lines = round_trip(data.statements, context)
    except Alliance87Error as error:
        message = f"Correct the context, or what it is used on. {error}"
        yield violation(place, "context", message)
        return
    for line in lines:
        message = "Correct the context: a statement does not come back from JSON-LD as it was."
        yield violation(place, "context", message, value=line)


def _counts(
    data: Dataset, words: Vocabulary, evidence: _Evidence, texts: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    shapes = {s.subject for s in words.shapes.by_predicate(f"{SH}description")}
    statuses = {status.name: len({s.triple for s in data.of_status(status)}) for status in STATUSES}
    counts = {
        "files": len(data.readings),
        "statements": len(data.statements),
        "graphs": len(data.by_graph),
        **statuses,
        "documents": len(evidence.names),
        "passages": len(data.members.get(f"{PREFIXES['a87']}Passage", ())),
        "gaps": sum(len(edition.gaps) for edition in evidence.editions.values()),
        "shapes": len(shapes),
    }
    lines = [(name, str(number)) for name, number in counts.items()]
    for name, text in texts.items():
        if name in evidence.editions:
            share = source.coverage(evidence.editions[name], text)
            lines.append((f"coverage of {name}", f"{share.share:.1%} of {share.letters} letters"))
    left = [name for name in evidence.names if name not in texts]
    if left:
        shown = ", ".join(left[:_SHOWN]) + (
            f" and {len(left) - _SHOWN} more" * (len(left) > _SHOWN)
        )
        lines.append(("not compared", f"{shown}: give a text with --source DOCUMENT=FILE"))
    return tuple(lines)


def _file(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()
