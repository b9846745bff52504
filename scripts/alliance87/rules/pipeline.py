"""Judge data by every rule, from the ground up: terms, words, references, evidence, shapes, likenesses.

One pipeline for our own data (``check_own``) and for contributions (``judge``): what differs is the policy
(``rules.policy``), and what a contribution is held against. A fault that follows from another is not
reported twice. No file is opened here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice

from alliance87.model.dataset import DERIVED, Dataset
from alliance87.model.finding import Finding, Place, Report, Severity, in_order, refusal, violation
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.passage import Edition, editions
from alliance87.model.statement import (
    LANG_STRING,
    XSD_STRING,
    Reading,
    Statement,
    n_triples,
)
from alliance87.model.status import EVIDENCE, NOT_STATED, STATUSES, rank
from alliance87.rules import (
    evidence,
    parts,
    plausibility,
    policy,
    references,
    terms,
    text,
    vocabulary,
)
from alliance87.rules.advice import advice, paths_of, with_path, written
from alliance87.rules.causes import (
    STAGES,
    TOOK_PART,
    causes,
    is_misread,
    is_refused,
    stage_of,
    without_repeats,
)
from alliance87.rules.chunks import THINGS, Chunks, Followed, followed
from alliance87.rules.parts import Parts
from alliance87.rules.placing import CLOSED, TOO_MANY, Among, Cells, Places, anywhere
from alliance87.rules.policy import CONTRIBUTORS, EDITORS, Fault, Part, Policy
from alliance87.rules.shacl import Engine, Focused, Name, Result, engine, focused, targeted
from alliance87.rules.vocabulary import Unknown, Vocabulary
from alliance87.sandbox.limits import Limits
from alliance87.tables.wording import in_a_cell, instruction

_RULE, _SH = PREFIXES["rule"], PREFIXES["sh"]
ONTOLOGY = f"{BASE}ontology"
CONTRIBUTED = STATUSES[-1].iri
_EVIDENCE = tuple(PREFIXES[kind] for kind in ("contributed", "source", "passage", "quote"))
_LENGTH = f"{PREFIXES['shape']}Passage-length"
_SOURCE = f"{PREFIXES['dcterms']}source"
_TEXTS = {LANG_STRING, XSD_STRING}
_QUOTED = (PREFIXES["oa"], f"{PREFIXES['dcterms']}identifier")  # as printed, whatever that is
# Constraints that ask what a value is like; others ask how values agree.
_OF_A_VALUE = {
    f"{_SH}{name}ConstraintComponent"
    for name in (
        *("Class", "Datatype", "MinCount", "MinInclusive"),
        *("Node", "NodeKind", "Or", "Pattern"),
    )
}


@dataclass(frozen=True)
class Rulebook:
    """The shapes and the vocabulary, and the engine that runs the shapes; prepared once."""

    words: Vocabulary
    name: Name

    def engine(self, subject: str = "", document: str = "") -> Engine:
        """Return the engine with the shapes for a view: "" is everything (see ``shacl.targeted``)."""
        use = self._use(subject, document)
        if use not in self._engines:
            self._engines[use] = engine(self.name, self.words.shapes.statements, use)
        return self._engines[use]

    def _use(self, subject: str, document: str) -> frozenset[str]:
        key = (subject, document)
        if key not in self._targeted:
            self._targeted[key] = targeted(self.words.shapes.statements, subject, document)
        return self._targeted[key]

    @cached_property
    def _targeted(self) -> dict[tuple[str, str], frozenset[str]]:
        return {}

    def focused(self, subject: str = "") -> Focused:
        """Return the shapes for a view, to judge only what they are given."""
        if subject not in self._focused:
            self._focused[subject] = focused(self.name, self.words.shapes.statements, subject)
        return self._focused[subject]

    @cached_property
    def followed(self) -> Followed:
        """What the queries of the shapes follow from thing to thing."""
        return followed(self.words.shapes)

    @cached_property
    def _engines(self) -> dict[frozenset[str], Engine]:
        return {}

    @cached_property
    def _focused(self) -> dict[str, Focused]:
        return {}


@dataclass(frozen=True)
class Contribution:
    """The files of one contribution as they were read, and what was found in reading tables."""

    readings: tuple[Reading, ...]
    cells: Mapping[str, Cells]
    found: tuple[Finding, ...] = ()

    @cached_property
    def places(self) -> Places:
        """Where each statement stands."""
        return Places(self.readings, self.cells)

    @cached_property
    def own(self) -> Dataset:
        """Every statement of the files, once, in their order."""
        read = [s for reading in self.readings for s in reading.statements]
        return Dataset(parts.once(read), self.readings)

    def parts(self, of: Dataset) -> Parts:
        """Return the parts of the statements of ``of``, which are some of its own or all."""
        if len(of.statements) == len(self.own.statements):
            return parts.parts([reading.statements for reading in self.readings], of)
        kept = {s.quad for s in of.statements}
        files = ([s for s in r.statements if s.quad in kept] for r in self.readings)
        return parts.parts(files, of)


_ORDER = f"{PREFIXES['shape']}Event-order"

# Contributions -----------------------------------------------------------------------------------


def judge(
    contribution: Contribution,
    known: Dataset,
    rules: Rulebook,
    limits: Limits,
    things: int = THINGS,
    today: str = "",
) -> Report:
    """Return what is wrong with a contribution, in the order of its files.

    The shapes judge so many ``things`` at a time; the findings are the same however many they are.
    ``today`` is a day (2026-11-20) after which nothing can have been sent; "" is not known.
    """
    whole, places, words = contribution.own, contribution.places, rules.words
    found = [
        *contribution.found,
        *terms.check(whole, CONTRIBUTORS, limits),
        *(_of_nothing(r.file) for r in contribution.readings if _is_empty(r, contribution)),
    ]
    sound = terms.sound(whole.statements, limits)
    own = whole if len(sound) == len(whole.statements) else Dataset(sound)
    divided = contribution.parts(own)
    most = limits.findings + 1  # more is not shown, and each costs a search for what was meant
    faults = chain(parts.faults(sound, divided, known), policy.faults(sound, known))
    refused = list(islice((f for f in faults if not is_misread(f, words)), most))
    found += [_of_fault(fault, places, CONTRIBUTORS) for fault in refused]
    undeclared = (u for u in vocabulary.unknown(own, known, words) if not is_refused(u, refused))
    unknown = list(islice(undeclared, most))
    found += [_of_word(u, places) for u in unknown]
    found += plausibility.check_digits(sound, places)
    results = [(r, anywhere) for r in one_each(results_of(own, divided, known, rules, things))]

    def shaped(result: Result, _: Among) -> Finding:
        return _of_result(result, places, own, known, words)

    found = _with_shaped(found, results, unknown, sound, words, shaped)
    found += _grounds(divided, known, places, found)
    found += _alike(own, known, places)
    found += _additions(sound, known, places, found)
    found += _damaged(sound, places)
    amiss = list(plausibility.check_days(own, places, today))
    astray = {each.focus for each in amiss}  # whose days are in no order because one cannot be
    found = [f for f in found if f.rule != _ORDER or f.focus not in astray] + amiss
    found = without_repeats(found)
    read = sum(len(reading.statements) for reading in contribution.readings)
    counts = (
        ("files", str(len(contribution.readings))),
        ("statements read", str(read)),
        ("statements validated", str(read - (len(whole.statements) - len(sound)))),
    )
    return Report(counts, at_most(in_order(_labelled(found, (known, own))), limits))


def results_of(
    own: Dataset, divided: Parts, known: Dataset, rules: Rulebook, things: int = THINGS
) -> Iterator[Result]:
    """Run the shapes and yield the results that are about what the contributor wrote."""
    everything, contributed = rules.focused(), rules.focused(CONTRIBUTED)
    facts = {s for of in divided.facts.values() for s in of}
    for part, statements in Chunks(own, known, rules.followed, things):
        yield from everything.validate(part, statements)
        yield from contributed.validate(part, facts.intersection(statements))


def one_each(found: Iterable[Result]) -> list[Result]:
    """Return one result of each shape for a value, though it breaks several of its constraints."""
    kept: dict[tuple[str, ...], Result] = {}
    for each in found:
        kept.setdefault((each.focus, each.path, each.shape, each.value), each)
    return list(kept.values())


def _is_empty(reading: Reading, contribution: Contribution) -> bool:
    return not reading.statements and all(f.place.file != reading.file for f in contribution.found)


def _grounds(
    divided: Parts, known: Dataset, places: Places, found: Iterable[Finding]
) -> Iterator[Finding]:
    """Hold entries against the words they rest on, as the release does, if nothing else is amiss."""
    astray = {f.focus for f in found if f.severity.blocks}
    if any(focus.startswith(_EVIDENCE) or not focus for focus in astray):
        return
    standing = [s._replace(graph=EVIDENCE) for s in divided.evidence]
    for graph, facts in divided.facts.items():
        if graph.startswith(PREFIXES["contributed"]):
            of_entries = (s for s in facts if s.predicate in evidence.OF_ENTRIES)
            standing += [s._replace(graph=graph) for s in of_entries]
    grounds = {s.value for s in standing if s.predicate == DERIVED}
    standing += [s._replace(graph=EVIDENCE) for g in grounds for s in known.by_subject.get(g, ())]
    for fault in evidence.check_entries(Dataset(tuple(standing)), places):
        if fault.focus not in astray and places.gives(fault.focus, fault.path):
            yield fault


def _alike(own: Dataset, known: Dataset, places: Places) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for s, other in plausibility.within(own, known):
        if (s.subject, other) not in seen:
            seen.add((s.subject, other))
            at = places.of_thing(other)
            where = f"{at.cell.partition(',')[0]} of " if at.cell else f"line {at.line} of "
            message = f"Is this the same as “{own.named(other)}” ({where}{at.file})? If so, keep one of the two."
            yield places.at_value(s, "duplicate", message, Severity.WARNING)
    for s, there in plausibility.twins(own, known):
        if (s.subject, there) not in seen:
            seen.add((s.subject, there))
            message = f"Is this “{known.named(there)}”, which is in the dataset already? If so, "
            found = places.at_value(s, "duplicate", "", Severity.WARNING)
            if found.place.cell:  # the id is for other cells than this
                local = shorten(there).partition(":")[2]
                yield replace(
                    found, message=f"{message}write {local} for it, and do not describe it again."
                )
            else:
                meant = f"did you mean {shorten(there)}?"
                yield replace(found, message=f"{message}use its name.", fix=meant)


def _damaged(statements: Iterable[Statement], places: Places) -> Iterator[Finding]:
    """Point out texts whose letters were damaged before they were sent, or are those of another script."""
    for s in statements:
        if s.object.datatype not in _TEXTS or s.predicate.startswith(_QUOTED):
            continue
        if fault := text.damage(s.value):
            yield places.at_value(s, fault.rule, fault.message, Severity.WARNING, fault.fix)


def _additions(
    statements: Iterable[Statement], known: Dataset, places: Places, found: Iterable[Finding]
) -> Iterator[Finding]:
    """Point out to a reviewer what is added to a published thing, other than that it took part."""
    amiss = {f.focus for f in found if f.severity.blocks}
    for s in statements:
        is_of_another = s.subject in known.types and s.subject not in amiss
        if (
            is_of_another
            and s.predicate != TOOK_PART
            and s.object not in known.terms(s.subject, s.predicate)
        ):
            name = known.named(s.subject)
            message = f"This would be added to “{name}”, which is published: compare the source."
            yield places.at_value(s, "addition", message, Severity.WARNING)


# Our own data ------------------------------------------------------------------------------------


def check_own(data: Dataset, rules: Rulebook, limits: Limits) -> Iterator[Finding]:
    """Yield what is wrong with our own data, by the editors' policy; ``data`` is all of it."""
    places, words = Places(data.readings, nowhere=Place("data")), rules.words
    yield from _labelled(_own(data, places, rules, limits), (data,))
    results = one_each(rules.engine(ONTOLOGY).validate(n_triples(words.ontology.statements)))
    of_ontology = Places(words.ontology.readings)
    nothing = Dataset(())
    for result in results:
        yield _of_result(with_path(result, words), of_ontology, words.ontology, nothing, words)


def _own(data: Dataset, places: Places, rules: Rulebook, limits: Limits) -> Iterator[Finding]:
    words, nothing = rules.words, Dataset(())
    found = list(terms.check(data, EDITORS, limits))
    sound = data if not found else Dataset(terms.sound(data.statements, limits), data.readings)
    unknown = list(vocabulary.unknown(sound, nothing, words))
    found += [_of_word(u, places) for u in unknown]
    edited = editions(sound)
    results = [
        (result, view.among)
        for view in views(sound)
        for result in one_each(
            rules.engine(view.subject, view.document).validate(n_triples(view.statements))
        )
    ]

    def shaped(result: Result, among: Among) -> Finding:
        made = _of_result(result, places, sound, nothing, words, among)
        return _with_values(made, result, sound, edited, among)

    yield from _with_shaped(found, results, unknown, sound.statements, words, shaped)
    yield from plausibility.check_digits(sound.statements, places)
    yield from references.check(sound, places)
    yield from evidence.check(sound, edited, places)


@dataclass(frozen=True)
class View:
    """Statements that some shapes are for: of everything, of one status, or of one document's."""

    subject: str  # the IRI of a status, or "" for everything
    document: str  # whose statements they are, or "" for those of a whole status
    statements: tuple[Statement, ...]
    among: Among  # whether a graph is one of the view's


def views(data: Dataset) -> Iterator[View]:
    """Yield each view that shapes are for.

    What is stated and what is implied is looked at document by document, with the questions that the
    document leaves open: what one says, another need not.
    """
    yield View("", "", data.statements, anywhere)
    open_to: dict[str, list[Statement]] = defaultdict(list)
    for s in data.by_graph.get(NOT_STATED, ()):
        open_to[data.value(s.subject, _SOURCE)].append(s)
    for status in STATUSES:
        if status.name not in ("stated", "implied"):
            yield View(status.iri, "", data.of_status(status), _begins(status.graphs))
            continue
        graphs: dict[str, set[str]] = defaultdict(set)
        for graph in data.graphs_of(status):
            for document in evidence.documents_of(data, graph) or ("",):
                graphs[document].add(graph)
        for document in sorted(graphs):
            names = graphs[document]
            found = [s for name in sorted(names) for s in data.by_graph.get(name, ())]
            yield View(status.iri, document, (*found, *open_to[document]), names.__contains__)


def _begins(namespace: str) -> Among:
    return lambda graph: graph.startswith(namespace)


def _with_values(
    found: Finding, result: Result, data: Dataset, edited: Iterable[Edition], among: Among
) -> Finding:
    """Return a finding with what a general message cannot say: which values, of which graphs."""
    if result.component in TOO_MANY:
        graphs: dict[str, list[str]] = {}
        given = [s for s in data.about(result.focus, result.path) if among(s.graph)]
        for s in sorted(given, key=lambda s: (rank(s.graph), s.graph, s.value)):
            graphs.setdefault(written(s.object), []).append(shorten(s.graph))
        values = (f"{value} ({', '.join(names)})" for value, names in graphs.items())
        return replace(found, value=", ".join(values), fix="")
    if result.shape == _LENGTH:
        for passage in (p for edition in edited for p in edition.passages if p.iri == found.focus):
            span = passage.span.end - passage.span.start
            lengths = (
                f"oa:exact has {len(passage.exact)} characters, oa:end less oa:start is {span}"
            )
            return replace(found, value=lengths)
    return found


# From what was found to findings -----------------------------------------------------------------


def _with_shaped(
    found: list[Finding],
    results: Iterable[tuple[Result, Among]],
    unknown: Iterable[Unknown],
    statements: Iterable[Statement],
    words: Vocabulary,
    shaped: Callable[[Result, Among], Finding],
) -> list[Finding]:
    """Return findings, and those that ``shaped`` makes of results that do not follow from others."""
    results, statements = list(results), tuple(statements)
    for stage in STAGES:
        earlier = causes(found, unknown, statements)
        found = found + [
            shaped(with_path(result, words), among)
            for result, among in results
            if stage_of(result) == stage and not earlier.explain(result, paths_of(result, words))
        ]
    return found


def _of_fault(fault: Fault, places: Places, policy: Policy) -> Finding:
    """Return the finding of something that may not be said."""
    if fault.statement is None:
        at, severity = places.of_file(), policy.refusal
        return refusal(at, fault.rule, fault.message, fix=fault.fix, severity=severity)
    found = _of_statement(fault.statement, fault.part, places, fault.rule, fault.message)
    focus = fault.focus or found.focus
    found = replace(found, severity=policy.refusal, fix=fault.fix, focus=focus)
    # A fault of the thing itself is none of the statement by which it was noticed.
    return found if fault.part == "subject" else replace(found, value=fault.statement.value)


def _of_word(unknown: Unknown, places: Places) -> Finding:
    """Return the finding of a word or a name that nobody declared."""
    s = unknown.statement
    found = _of_statement(s, unknown.part, places, unknown.rule, unknown.message)
    value = s.value if unknown.part == "object" else ""
    meant = f"did you mean {shorten(unknown.meant)}?" if unknown.meant else ""
    if not found.place.cell:
        return replace(found, value=value, fix=meant)
    message = unknown.message
    if unknown.rule == "undescribed":
        own = value = shorten(value).partition(":")[2]
        message = f"No row and nothing published goes by “{own}”: add a row for it, or correct it."
    return replace(found, value=value, message=message, fix=in_a_cell(meant))


def _of_result(
    result: Result,
    places: Places,
    own: Dataset,
    known: Dataset,
    words: Vocabulary,
    among: Among = anywhere,
) -> Finding:
    """Return the finding of a shape."""
    values = own.terms(result.focus, result.path)
    about = [term for term in values if not result.value or term.value == result.value]
    warns = result.severity.endswith(("Warning", "Info"))
    value = "" if result.component == CLOSED or result.value == result.focus else result.value
    place = places.of_result(result, among)
    message, fix = result.message, advice(result, about, own, known, words)
    if place.cell:
        if result.component in _OF_A_VALUE:
            message = instruction(place.cell, paths_of(result, words)) or message
        elif fix and not in_a_cell(fix):
            message = f"{message} ({fix})"
        fix = in_a_cell(fix)
    return Finding(
        place=place,
        severity=Severity.WARNING if warns else Severity.VIOLATION,
        focus=result.focus,
        path=result.path,
        rule=result.shape,
        message=message,
        value=value,
        fix=fix,
        component=result.component,
    )


def _of_nothing(file: str) -> Finding:
    """Return the finding of a file without a statement."""
    message = "There is no statement in this file: nothing was validated."
    place = Place(file, line=1, column=1, end_line=1, end_column=1)
    return refusal(place, "no-statements", message)


def _of_statement(s: Statement, part: Part, places: Places, rule: str, message: str) -> Finding:
    path = "" if part == "subject" else s.predicate
    return violation(places.of_statement(s, part), rule, message, s.subject, path)


def _labelled(found: Iterable[Finding], datasets: tuple[Dataset, ...]) -> Iterator[Finding]:
    """Yield the findings with the names of the things they are about."""
    for finding in found:
        label = next(filter(None, (data.label(finding.focus) for data in datasets)), "")
        yield finding if finding.label or not label else replace(finding, label=label)


def at_most(found: tuple[Finding, ...], limits: Limits) -> tuple[Finding, ...]:
    """Return as many findings as may be shown, and where the rest begins; sorted as they came."""
    rule, most = f"{_RULE}findings", limits.findings
    if len(found) <= most or any(each.rule == rule for each in found):
        return found
    return in_order([*found[:most], terms.more_than(found[most].place, limits)])
