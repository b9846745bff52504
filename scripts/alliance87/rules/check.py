"""Check the project's own files: the data by every rule, and what goes with it.

That is the shapes, the questions and the JSON-LD context as well; and, where somebody has the text of a
document, the quotes against it. This module reads files; what is wrong with them is for the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from alliance87.formats.load import load, load_ontology, load_shapes, read_text
from alliance87.formats.write_jsonld import read_context, round_trip
from alliance87.model.dataset import Dataset
from alliance87.model.errors import Alliance87Error
from alliance87.model.finding import Finding, Place, Report, Severity, in_order
from alliance87.model.namespaces import PREFIXES
from alliance87.model.passage import Edition, editions
from alliance87.model.project import Project
from alliance87.model.status import STATUSES
from alliance87.rules import references, source, vocabulary
from alliance87.rules.pipeline import Rulebook, check_own
from alliance87.rules.placing import Places
from alliance87.rules.shacl import SH, Name, default_engine
from alliance87.rules.vocabulary import Vocabulary
from alliance87.sandbox.limits import Limits

_DOCUMENT = "press-release"


def check(project: Project, text: Path | None = None, engine: Name | None = None) -> Report:
    """Check everything; hold the quotes against the text of the press release if it is given.

    Raises:
        Alliance87Error: a file is missing or is not what its name says; nothing else is checked.
    """
    words = None if text is None else read_text(text)
    data = load(project)
    vocabulary_ = Vocabulary(load_ontology(project), load_shapes(project))
    rules = Rulebook(vocabulary_, engine or default_engine())
    edition = next((e for e in editions(data) if e.document.endswith(f"/{_DOCUMENT}")), None)
    found = [*references.check_files(project.root, data), *check_own(data, rules, Limits())]
    found += _check_words(project, vocabulary_)
    found += _check_context(project, data)
    if text is not None and words is not None and edition is not None:
        source.refuse_other(edition, words, text)
        found += source.check_source(edition, words, Places(data.readings))
    return Report(_counts(data, vocabulary_, edition, words), in_order(found))


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
        rule = f"{PREFIXES['rule']}query"
        yield Finding(Place(file), Severity.VIOLATION, "", "", rule, message)


def _check_context(project: Project, data: Dataset) -> Iterator[Finding]:
    place, rule = Place(_file(project, project.context)), f"{PREFIXES['rule']}context"
    context = read_context(project.context)
    if any(s.object.is_blank or s.subject.startswith("_:") for s in data.statements):
        return  # JSON-LD refuses it, and the check of terms says where it is
    try:
        lines = round_trip(data.statements, context)
    except Alliance87Error as error:
        message = f"Correct the context, or what it is used on. {error}"
        yield Finding(place, Severity.VIOLATION, "", "", rule, message)
        return
    for line in lines:
        message = "Correct the context: a statement does not come back from JSON-LD as it was."
        yield Finding(place, Severity.VIOLATION, "", "", rule, message, line)


def _counts(
    data: Dataset, words: Vocabulary, edition: Edition | None, text: str | None
) -> tuple[tuple[str, str], ...]:
    shapes = {s.subject for s in words.shapes.by_predicate(f"{SH}description")}
    statuses = {status.name: len({s.triple for s in data.of_status(status)}) for status in STATUSES}
    counts = {
        "files": len(data.readings),
        "statements": len(data.statements),
        "graphs": len(data.by_graph),
        **statuses,
        "passages": len(edition.passages) if edition else 0,
        "gaps": len(edition.gaps) if edition else 0,
        "shapes": len(shapes),
    }
    lines = [(name, str(number)) for name, number in counts.items()]
    if text is None or edition is None:
        lines.append(("source", "not compared: give the press release with --source FILE"))
    else:
        share = source.coverage(edition, text)
        lines.append(("coverage", f"{share.share:.1%} of {share.letters} letters"))
    return tuple(lines)


def _file(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()
