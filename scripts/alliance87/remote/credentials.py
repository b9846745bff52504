"""Say who asks: name and password, or a token, from the environment or from netrc.

A name and password are sent only when the store asks for them, by Digest if it offers that (RFC
7616), else by Basic (RFC 7617); Basic and tokens (RFC 6750) never in the clear over a network.
"""

from __future__ import annotations

import netrc
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from alliance87.remote.address import StoreError, is_private

USER, PASSWORD, TOKEN = "ALLIANCE87_USER", "ALLIANCE87_PASSWORD", "ALLIANCE87_TOKEN"


_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


@dataclass(frozen=True)
class Login:
    """A name and password, or a token; all empty where nothing is known."""

    user: str = ""
    password: str = ""
    token: str = ""

    def __bool__(self) -> bool:
        return bool(self.user or self.token)

    def __repr__(self) -> str:
        return "Login(…)"  # so that no error shows a password


def login(url: httpx.URL, environment: Mapping[str, str], *, only_netrc: bool = False) -> Login:
    """Return what is known for the host of ``url``: from the environment first, then from netrc.

    The environment does not say for which host it is meant, so ``only_netrc`` passes it over.

    Raises:
        StoreError: netrc cannot be read, or there is a name and no password.
    """
    if not only_netrc and environment.get(TOKEN):
        if not _TOKEN.fullmatch(environment[TOKEN]):
            raise StoreError(TOKEN, "holds what no token holds (RFC 6750, §2.1)", "Mend it.")
        return Login(token=environment[TOKEN])
    if not only_netrc and environment.get(USER):
        if PASSWORD not in environment:
            raise StoreError(PASSWORD, f"is not set, and {USER} is", "Set both, or neither.")
        return Login(environment[USER], environment[PASSWORD])
    given = environment.get("NETRC", "")
    home = environment.get("HOME") or environment.get("USERPROFILE") or ""
    if not (given or home):
        return Login()
    path = Path(given) if given else Path(home, ".netrc")
    try:
        found = netrc.netrc(str(path)).authenticators(url.host)
    except FileNotFoundError as error:
        if given:
            raise StoreError(given, "is not there, and NETRC names it", "Mend NETRC.") from error
        return Login()
    except OSError as error:
        raise StoreError(str(path), f"cannot be read ({error.strerror})", "Mend it.") from error
    except (netrc.NetrcParseError, UnicodeDecodeError) as error:
        fault = error.msg if isinstance(error, netrc.NetrcParseError) else "is not UTF-8"
        raise StoreError(str(path), f"cannot be read ({fault})", "Mend it.") from error
    return Login(found[0] or "", found[2] or "") if found else Login()


class Challenged(httpx.Auth):
    """Answers to 401 with a login; remembers how the store wants it, so as to be asked once."""

    def __init__(self, known: Login) -> None:
        self._known = known
        self._digest = httpx.DigestAuth(known.user, known.password)
        self._basic = httpx.BasicAuth(known.user, known.password)
        self._by_basic = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yield a request until it is answered with something else than 401, or no way is left.

        Raises:
            StoreError: the login would be read by others on its way.
        """
        if not self._known:
            yield request
        elif self._known.token:
            _private(request.url)
            request.headers["Authorization"] = f"Bearer {self._known.token}"
            yield request
        elif self._by_basic:
            yield from self._basic.auth_flow(request)
        else:
            response = yield from _driven(self._digest.auth_flow(request))
            offered = response.headers.get_list("www-authenticate")
            asked = response.status_code == 401 and "Authorization" not in request.headers
            if asked and any(each.lower().startswith("basic") for each in offered):
                _private(request.url)
                self._by_basic = True
                yield from self._basic.auth_flow(request)


def _driven(
    flow: Generator[httpx.Request, httpx.Response, None],
) -> Generator[httpx.Request, httpx.Response, httpx.Response]:
    """Do as a flow does, and return the response to its last request."""
    request = next(flow)
    while True:
        response = yield request
        try:
            request = flow.send(response)
        except StopIteration:
            return response


def _private(url: httpx.URL) -> None:
    if not is_private(url):
        fault = "wants a password or a token, and would get it unencrypted"
        raise StoreError(f"{url}", fault, "Use https, or a tunnel to this machine (ssh -L).")
