"""Keep what was made last, up to so many bytes; what was not asked for longest goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
_OVERHEAD = 1000  # bytes that an entry takes besides what it holds


class Cache(Generic[Key, Value]):
    """A mapping of bounded size. What is larger than an eighth of all is not kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Key) -> Value | None:
        """Return what is kept, and keep it longer."""
        found = self._held.get(key)
        if found is None:
            return None
        self._held.move_to_end(key)
        return found[0]

    def put(self, key: Key, value: Value, size: int) -> None:
        """Keep a value that takes ``size`` bytes with its key."""
        size += _OVERHEAD
        if size > self._most // 8:
            return
        before = self._held.pop(key, None)
        self.bytes += size - (before[1] if before else 0)
        self._held[key] = (value, size)
        while self.bytes > self._most:
            _, (_, freed) = self._held.popitem(last=False)
            self.bytes -= freed
