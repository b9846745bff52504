"""Limit what one client may ask in a second, and what it may leave unfetched.

For each address there is a bucket of tokens: an answer that is at hand costs one, one that must be
worked for costs more. The clients that are remembered are bounded in number: of a crowd, those not
seen for longest start anew.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
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


class Unfetched:
    """How many bytes of large answers are held for clients to fetch: so many in all, and of one."""

    def __init__(self, most: int = 512 * 2**20, most_of_one: int = 128 * 2**20) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._of: Counter[str] = Counter()
        self.bytes = 0

    def hold(self, client: str, size: int) -> bool:
        """Hold so many bytes for a client until ``let_go``; return whether there is room for them."""
        if self.bytes + size > self._most or self._of[client] + size > self._most_of_one:
            return False
        self.bytes += size
        self._of[client] += size
        return True

    def let_go(self, client: str, size: int) -> None:
        """Hold them no more."""
        self.bytes -= size
        self._of[client] -= size
        if not self._of[client]:
            del self._of[client]


def client_of(peer: str, forwarded: str, proxies: int) -> str:
    """Return whom a request counts for: an IPv4 address, or a network of IPv6 (/64), which is one's own.

    ``proxies`` of ours stand in front, and each has added to ``X-Forwarded-For`` the address it was
    asked from; what stands to the left of those is anybody's word, and is not believed.
    """
    if proxies:
        told = [part.strip() for part in forwarded.split(",")][-proxies:]
        peer = told[0] if len(told) == proxies and told[0] else peer
    bare = peer.partition("]")[0][1:] if peer.startswith("[") else peer  # some add a port
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    if ":" not in bare:
        return bare[:64]
    try:
        address = ip_address(bare)
    except ValueError:  # nonsense of our proxy
        return bare[:64]
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return address.exploded[:19]
