"""Limit what one client may ask in a second: a bucket of tokens for each address.

An answer that is at hand costs one token, one that must be worked for costs more. The clients that
are remembered are bounded in number: of a crowd, those not seen for longest start anew.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from time import monotonic

_MOST_CLIENTS = 20_000
QUERY = 10  # what it costs to put a query to the engine, or to look for a name like one not found


class Throttle:
    """Buckets that hold two seconds' worth of tokens, at least two queries', filled with ``rate`` a second."""

    def __init__(self, rate: float, now: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._full = max(2 * rate, 2 * QUERY)
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, client: str, cost: int = 1) -> int:
        """Take the cost of a request; return 0, or after how many seconds to ask again."""
        now = self._now()
        tokens, seen = self._buckets.get(client, (self._full, now))
        tokens = min(self._full, tokens + (now - seen) * self._rate)
        if tokens < cost:
            return max(1, math.ceil((cost - tokens) / self._rate))
        self._buckets[client] = (tokens - cost, now)
        self._buckets.move_to_end(client)
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return 0


def client_of(peer: str, forwarded: str, proxies: int) -> str:
    """Return whom a request counts for: an IPv4 address, or a network of IPv6 (/64), which is one's own.

    ``proxies`` of ours stand in front, and each has added to ``X-Forwarded-For`` the address it was
    asked from; what stands to the left of those is anybody's word, and is not believed.
    """
    if proxies:
        told = [part.strip() for part in forwarded.split(",")][-proxies:]
        peer = told[0] if len(told) == proxies and told[0] else peer
    if ":" not in peer:
        return peer[:64]
    try:
        address = ip_address(peer)
    except ValueError:  # a port after it, or nonsense of our proxy
        return peer[:64]
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return address.exploded[:19]
