"""Draw layers of nodes as columns of boxes, each in the middle, with lines between them.

What the nodes are is decided in ``graphs``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from alliance87.site.pictures.svg import box, line, strongest, text, wrapped

WIDTH = 360
_SIZE = 12.0
_GAP = 34.0


@dataclass(frozen=True)
class Layer:
    """Lines from the nodes of one column to those of the next, with what they mean."""

    meaning: str
    pairs: Mapping[tuple[str, str], frozenset[str]]


def columns(
    named: Mapping[str, str],
    layers: Sequence[Layer],
    heads: Sequence[str],
    marked: Mapping[str, str],
) -> tuple[list[Element], float]:
    """Return the parts of the drawing and its height.

    Args:
        named: what each node is called.
        heads: the titles of the columns, one more than there are layers.
        marked: nodes to be told apart, with a word that says why.
    """
    columned = [list(dict.fromkeys(a for a, _ in layers[0].pairs))]
    columned += [list(dict.fromkeys(b for _, b in each.pairs)) for each in layers]
    across = (WIDTH - _GAP * (len(columned) - 1)) / len(columned)
    titles = [wrapped(head, across, _SIZE) for head in heads]
    top = max(map(len, titles)) * _SIZE * 1.25 + 14
    lines = {
        node: [
            *wrapped(named[node], across - 14, _SIZE),
            *(wrapped(marked[node], across - 14, _SIZE) if node in marked else ()),
        ]
        for column in columned
        for node in column
    }
    tall = {node: len(shown) * _SIZE * 1.25 + 12 for node, shown in lines.items()}
    heights = [sum(tall[node] + 12 for node in column) - 12 for column in columned]
    height = max(heights, default=0.0)
    middle: dict[tuple[int, str], float] = {}
    parts: list[Element] = []
    nodes: list[Element] = []
    for at, column in enumerate(columned):
        x = at * (across + _GAP)
        parts.append(text(titles[at], x + across / 2, _SIZE, "axis", _SIZE, "middle"))
        spare = (height - heights[at]) / (len(column) + 1) if column else 0
        y = top + spare
        for node in column:
            kind = "node node-marked" if node in marked else "node"
            nodes.append(box(x, y, across, tall[node], kind))
            baseline = y + 6 + _SIZE * 0.98
            nodes.append(text(lines[node], x + across / 2, baseline, "", _SIZE, "middle"))
            middle[at, node] = y + tall[node] / 2
            y += tall[node] + 12 + spare
    for at, each in enumerate(layers):
        x = at * (across + _GAP) + across
        half = x + _GAP / 2
        for (a, b), found in each.pairs.items():
            start, end = middle[at, a], middle[at + 1, b]
            bend = f"C{half:.1f} {start:.1f} {half:.1f} {end:.1f} {x + _GAP:.1f} {end:.1f}"
            parts.append(line(f"M{x:.1f} {start:.1f}{bend}", strongest(found)))
    return [*parts, *nodes], top + height + 2
