"""Run a query on an in-memory store, and return all of its answer as a value.

Whatever the query says, no socket and no file is opened while it runs (where the system has no
``resource`` limits, the guard alone sees to that). A query stops only when its process does.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Store,
    Triple,
    parse_query_results,
)

from alliance87.model.errors import QueryError
from alliance87.model.namespaces import PREFIXES
from alliance87.query.guard import position, refuse

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

# Four times what the worst query that passes the guard was seen to need. Only what is used of it
# takes memory.
STACK_BYTES = 256 * 2**20

# SELECT and ASK: SPARQL 1.1 Query Results JSON. CONSTRUCT and DESCRIBE: each triple once, in order.
Answer = bytes | tuple[Triple, ...]


def ask(store: Store, query: str, place: str) -> Answer:
    """Return the answer to a SPARQL 1.1 query; ``place`` names the query in errors.

    Our own prefixes need not be declared in it.

    Raises:
        QueryError: the query is refused or malformed, or fails.
    """
    refuse(query, place)
    try:
        with _nothing_opened():
            return _with_deep_stack(lambda: _answer(store, query))
    except SyntaxError as error:
        raise syntax_error(query, place, str(error)) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(place, f"the query failed: {error}", "Correct the query.") from error


def is_nothing(answer: Answer) -> bool:
    """Whether an answer has no row or no triple, or is no."""
    if not isinstance(answer, bytes):
        return not answer
    results = parse_query_results(answer, format=QueryResultsFormat.JSON)
    return not results if isinstance(results, QueryBoolean) else next(results, None) is None


def _answer(store: Store, query: str) -> Answer:
    result = store.query(query, prefixes=dict(PREFIXES))
    if isinstance(result, QuerySolutions | QueryBoolean):
        return result.serialize(format=QueryResultsFormat.JSON) or b""
    return tuple(sorted(set(result), key=str))


def syntax_error(query: str, place: str, message: str) -> QueryError:
    """Make the error of what the engine says, which is ``error at LINE:COLUMN: expected …``.

    Its list of what it expected is long, and seldom what is missing. A prefix that is not declared
    it finds at the end of the name, or takes for a fault of another kind.
    """
    from alliance87.query.names import is_empty, undeclared

    if is_empty(query):
        return QueryError(place, "the query is empty", "Ask with SELECT, ASK or CONSTRUCT.")
    found = re.match(r"error at (\d+:\d+): expected (?:one of )?(.*)", message, re.DOTALL)
    if found is None:
        return QueryError(place, f"the query cannot be read: {message}", "Correct the query.")
    unknown = undeclared(query)
    if unknown and _pair(position(query, unknown.offset)) <= _pair(found[1]):
        from alliance87.model.suggest import nearest

        meant = nearest(unknown.prefix, PREFIXES)
        hint = f"Did you mean {meant}:? " if meant else ""
        remedy = f"{hint}Declare {'others' if hint else 'it'} with PREFIX."
        at = position(query, unknown.offset)
        return QueryError(f"{place}:{at}", f"no prefix {unknown.prefix}:", remedy)
    reason = re.match(r"[A-Z][a-z][^,]*", found[2])  # a sentence among the tokens
    fault = reason[0] if reason else "the query cannot be read from here on"
    remedy = "Correct the syntax (SPARQL 1.1). Only prefixes that are not ours need PREFIX."
    return QueryError(f"{place}:{found[1]}", fault, remedy)


def _pair(place: str) -> tuple[int, int]:
    line, column = place.split(":")
    return int(line), int(column)


@contextmanager
def _nothing_opened() -> Iterator[None]:
    """Let no file and no socket be opened: there are no numbers left for them (POSIX getrlimit)."""
    if resource is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _with_deep_stack(call: Callable[[], Answer]) -> Answer:
    """Return what ``call`` does, run where the engine's recursion does not overflow the stack."""
    outcome: list[Answer | Exception] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # noqa: BLE001 (a panic in the engine is no Exception)
            outcome.append(error if isinstance(error, Exception) else RuntimeError(str(error)))

    before = threading.stack_size(STACK_BYTES)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    result = outcome[0]
    if isinstance(result, Exception):
        raise result
    return result
