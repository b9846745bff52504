"""Tell which properties a shape of a whole thing asks for.

"A contributed graph names its contributor" is a shape of the graph, and no property stands in its
result; the person who reads it wants to be shown the property, or the cell, all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alliance87.model.namespaces import PREFIXES
from alliance87.rules.shacl import Result
from alliance87.validate.context import Context, text

_SH = PREFIXES["sh"]


def asked(result: Result, context: Context) -> frozenset[str]:
    """Return the properties a result is about: its own, or those its shape asks for."""
    return frozenset({result.path} if result.path else _asked(result.shape, context))


def with_path(result: Result, context: Context) -> Result:
    """Return a result with the one property its shape asks for; one with a property is as it was."""
    paths = asked(result, context)
    return replace(result, path=min(paths)) if len(paths) == 1 else result


def objects(subject: str, name: str, context: Context) -> list[str]:
    """Return what the shapes say of one by a property of SHACL, as text, sorted."""
    return sorted(map(text, context.rules.get((subject, f"{_SH}{name}"), ())))


def _asked(shape: str, context: Context) -> Iterator[str]:
    """Yield the paths of the alternatives of a shape; what it says is not so (sh:not) is no path."""
    for head in objects(shape, "or", context):
        for name in context.of_shapes.members(head):
            yield from _paths(name, context)


def _paths(shape: str, context: Context) -> Iterator[str]:
    named = objects(shape, "path", context)
    yield from named or _asked(shape, context)
    if not named:
        for name in (*objects(shape, "property", context), *objects(shape, "node", context)):
            yield from _paths(name, context)
