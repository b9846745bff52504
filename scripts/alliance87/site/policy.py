"""What a page may load and run (Content Security Policy Level 3): what the site itself holds.

WebAssembly is allowed to the page that asks in the browser, and to no other.
"""

from __future__ import annotations

_WITH_WASM = frozenset({"ask"})


def policy(path: str) -> str:
    """Return the policy of a page for a ``<meta>`` element, by its path without suffix.

    A server adds ``frame-ancestors 'none'``, which a ``<meta>`` element may not hold (§3.3).
    """
    wasm = " 'wasm-unsafe-eval'" if path in _WITH_WASM else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self'{wasm}",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        )
    )
