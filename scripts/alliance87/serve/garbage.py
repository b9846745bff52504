"""Look for garbage in small steps at set times, so that no answer has to wait long for it.

Python looks when it has made many more objects than it has freed. While the caches let old answers go for
new ones, that is seldom, and then it goes through all that was made since at once: tens of milliseconds.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_STEP = 0.05  # seconds from one look at what is new to the next
_SECOND = 8  # looks at what is new, for one at what stayed after the first
_WHOLE = 1200  # and for one at everything


@contextmanager
def in_steps() -> Iterator[None]:
    """Collect garbage in steps until the end of the block, in the running event loop.

    What is there already is expected to stay, and is not gone through again.
    """
    loop = asyncio.get_running_loop()
    looks = 0
    timer: asyncio.TimerHandle

    def look() -> None:
        nonlocal looks, timer
        looks += 1
        gc.collect(2 if looks % _WHOLE == 0 else 1 if looks % _SECOND == 0 else 0)
        timer = loop.call_later(_STEP, look)

    gc.collect()
    gc.freeze()
    gc.disable()
    timer = loop.call_later(_STEP, look)
    try:
        yield
    finally:
        timer.cancel()
        gc.enable()
        gc.unfreeze()
