"""Put into one line what went wrong with a store: where, what, and what to do.

What a store says about it is quoted, shortened and without markup; it is never believed.
"""

from __future__ import annotations

import html
import json
import re
import ssl

import httpx

from alliance87.remote.address import StoreError
from alliance87.terminal import visible

_LONGEST = 200  # characters of what a store says
_MARKUP = re.compile(
    r"<(style|script|title)\b.*?</\1\s*>|<!?/?[a-z][^>]*>", re.DOTALL | re.IGNORECASE
)
_LOGIN = "Set ALLIANCE87_USER and ALLIANCE87_PASSWORD, or ALLIANCE87_TOKEN, or write ~/.netrc."
_LATER = "Try again later."
_CHECK = "Check the address."
_REMEDIES = {
    400: "Mend what is asked.",
    403: "Ask whoever runs the store for the right to do this.",
    404: f"{_CHECK} docs/stores.md has those of common stores.",
    405: f"{_CHECK} docs/stores.md has those of common stores.",
    413: "Let the store take larger requests.",
    415: f"{_CHECK} It takes no RDF.",
    429: _LATER,
    501: f"{_CHECK} docs/stores.md has those of common stores.",
    503: _LATER,
    504: _LATER,
}


def refusal(place: str, status: int, body: bytes, *, authenticated: bool) -> StoreError:
    """Return the error of an answer with a status that is no success."""
    said = quoted(body)
    if status == 401 and authenticated:
        return StoreError(place, f"does not accept the login (401){said}", "Check it.")
    if status == 401:
        return StoreError(place, f"wants a login (401){said}", _LOGIN)
    verb = "fails" if status >= 500 else "refuses"
    remedy = _REMEDIES.get(status, "See the store's own log.")
    return StoreError(place, f"{verb} ({status}){said}", remedy)


def quoted(body: bytes) -> str:
    """Return the beginning of what a store says, after a colon; nothing if it says nothing."""
    content = body[: 20 * _LONGEST]
    text = _detail(content) or html.unescape(_MARKUP.sub(" ", content.decode("utf-8", "replace")))
    text = " ".join(visible(text).split()).rstrip(".")
    return f": {text[:_LONGEST]}{'…' if len(text) > _LONGEST else ''}" if text else ""


def _detail(content: bytes) -> str:
    """Return what problem details (RFC 9457, §3.1) say; nothing if there are none."""
    try:
        problem = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    told = [problem.get(name) for name in ("detail", "title")] if isinstance(problem, dict) else []
    return next((each for each in told if each and isinstance(each, str)), "")


def redirected(place: str, response: httpx.Response) -> StoreError:
    """Return the error of an answer that leads elsewhere."""
    to = visible(response.headers.get("location", ""))[:_LONGEST]
    remedy = "Redirects are not followed; if you trust that address, give it instead."
    return StoreError(place, f"leads to {to or 'nowhere'} ({response.status_code})", remedy)


def unreachable(place: str, error: Exception, seconds: float) -> StoreError:
    """Return the error of an exchange that did not end with an answer."""
    if isinstance(error, httpx.ConnectTimeout):
        return StoreError(place, "cannot be reached in time", f"{_CHECK} Is the store running?")
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        fault = f"has not answered within {seconds:g} second{'' if seconds == 1 else 's'}"
        return StoreError(place, fault, "Ask for less, or try again later.")
    if _of_certificate(error):
        remedy = "Mend it there; for an authority of your own, set SSL_CERT_FILE."
        return StoreError(place, f"has a certificate that is not to be trusted ({error})", remedy)
    if isinstance(error, httpx.ConnectError):
        fault = f"cannot be reached ({reason(error)})"
        return StoreError(place, fault, f"{_CHECK} Is the store running?")
    fault = f"breaks the exchange off ({reason(error)})"
    return StoreError(place, fault, "See the store's own log.")


def reason(error: Exception) -> str:
    """Return what an error says, shortened, since it may quote what a store sent."""
    return visible(str(error) or type(error).__name__)[:_LONGEST]


def _of_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
