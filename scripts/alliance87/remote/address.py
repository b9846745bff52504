"""Take the address of a store from a user, or refuse it.

A pure check: nothing is looked up, and no request is made.
"""

from __future__ import annotations

import ipaddress

import httpx

from alliance87.model.errors import Alliance87Error

_SECRET = "Set ALLIANCE87_USER and ALLIANCE87_PASSWORD, or write them into ~/.netrc, instead."
_WRITE = "Write it like https://example.org/sparql"


class StoreError(Alliance87Error):
    """A store cannot be reached, refuses, or answers what no store should."""


def checked(text: str, option: str) -> httpx.URL:
    """Return an address that may be asked; ``option`` names where it was given.

    Raises:
        StoreError: it is no http or https URL, holds a password, a fragment or a graph's name.
    """
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL as error:
        raise StoreError(option, f"is no address ({error})", _WRITE) from error
    if url.userinfo:  # told without the address, which would show the password
        raise StoreError(option, "holds a name or a password, which others could read", _SECRET)
    if url.scheme not in ("http", "https") or not url.host:
        raise StoreError(f"{option} {text}", "is no http or https address", _WRITE)
    if url.fragment:
        raise StoreError(f"{option} {text}", "has a part after #, which no server sees", _WRITE)
    for name in ("graph", "default", "query", "update"):
        if name in url.params:
            raise StoreError(f"{option} {text}", f"has ?{name}=, which is added here", "Drop it.")
    return url


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two addresses have scheme, host and port in common (RFC 6454, §4)."""
    return _origin(one) == _origin(other)


def is_private(url: httpx.URL) -> bool:
    """Whether nobody on the way can read what is sent: by https, or to this machine itself."""
    if url.scheme == "https" or url.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return False


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)
