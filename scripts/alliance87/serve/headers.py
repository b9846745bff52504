"""The headers that every answer of a kind has: what a browser may do with it, and who may keep it.

All that is served is public and the same for everyone, so any site may read it (CORS), and no page
may be framed, send a form elsewhere or run a script that is not ours.
"""

from __future__ import annotations

from alliance87.serve.message import Headers
from alliance87.site.policy import policy

FRESH = b"public, max-age=300"  # then ask again: a new release may have come
_EXPOSED = b"Content-Language, Content-Length, ETag, Link, Location, Retry-After"
COMMON: Headers = (
    (b"access-control-allow-origin", b"*"),
    (b"x-content-type-options", b"nosniff"),
)
# For what is data, and no page: nothing may load, wherever a browser shows it.
DATA: Headers = (
    *COMMON,
    (b"access-control-expose-headers", _EXPOSED),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
PREFLIGHT: Headers = (
    *COMMON,
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", b"86400"),
)


def page(path: str) -> Headers:
    """Return the headers of a page of HTML, by its path without language and suffix."""
    return (
        *COMMON,
        (b"access-control-expose-headers", _EXPOSED),
        (b"content-security-policy", f"{policy(path)}; frame-ancestors 'none'".encode()),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"referrer-policy", b"no-referrer"),
    )


def script() -> Headers:
    """Return the headers of a script: one that runs as a worker has its own policy (CSP 3, §4.2)."""
    told = f"{policy('ask')}; frame-ancestors 'none'".encode()
    return (
        *COMMON,
        (b"content-security-policy", told),
        (b"cross-origin-resource-policy", b"same-origin"),
    )
