"""Exchange one request and one answer with one address, within limits.

Nothing else is ever asked: no redirect is followed and no other address is built. The time limit is
for the whole exchange, so that no answer can be dripped; an answer is never decompressed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from alliance87.model.project import VERSION
from alliance87.remote.address import StoreError
from alliance87.remote.credentials import Challenged, Login
from alliance87.remote.faults import redirected, unreachable


@dataclass(frozen=True)
class Limits:
    """How long an exchange may take, connecting included, and how much may come back."""

    connect_seconds: float = 10
    seconds: float = 60
    answer_bytes: int = 64 * 2**20


@dataclass(frozen=True)
class Reply:
    """What a store answered: the status, the media type without parameters, and all of the body."""

    status: int
    media_type: str
    body: bytes
    authenticated: bool


class Client:
    """Asks one address. Use it in a ``with`` statement, which closes the connections."""

    def __init__(self, url: httpx.URL, login: Login, limits: Limits | None = None) -> None:
        self.url = url
        self._limits = limits or Limits()
        self._auth = Challenged(login)
        self._runner = asyncio.Runner()
        self._http = httpx.AsyncClient(
            follow_redirects=False,
            headers={"User-Agent": f"alliance87/{VERSION}", "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(self._limits.seconds, connect=self._limits.connect_seconds),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.run(self._http.aclose())
        self._runner.close()

    def send(
        self,
        method: str,
        accept: str,
        parameters: Mapping[str, str] | None = None,
        content: tuple[str, bytes] | None = None,
    ) -> Reply:
        """Return the answer to a request, whatever its status, but for a redirect.

        Args:
            accept: the media types that are wanted.
            parameters: what is added to the address's own query string.
            content: the media type and the bytes of the request's body.

        Raises:
            StoreError: nobody answers, not in time, with too much, or from elsewhere.
        """
        headers = {"Accept": accept} | ({"Content-Type": content[0]} if content else {})
        url = self.url.copy_merge_params(parameters or {})
        body = content[1] if content else None
        request = self._http.build_request(method, url, headers=headers, content=body)
        try:
            return self._runner.run(self._exchange(request))
        except (TimeoutError, httpx.HTTPError, OSError, UnicodeError) as error:
            raise unreachable(str(self.url), error, self._limits.seconds) from error

    async def _exchange(self, request: httpx.Request) -> Reply:
        async with asyncio.timeout(self._limits.seconds):
            flow = self._auth.auth_flow(request)
            request = next(flow)
            while True:
                response, body = await self._answer(request)
                try:
                    request = flow.send(response)
                except StopIteration:
                    break
                except KeyError as error:  # httpx, of an algorithm that it does not know
                    raise httpx.ProtocolError(f"unknown Digest algorithm {error}") from error
        if response.is_redirect:
            raise redirected(str(self.url), response)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        authenticated = "Authorization" in response.request.headers
        return Reply(response.status_code, media_type, body, authenticated)

    async def _answer(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        response = await self._http.send(request, stream=True, auth=None)
        try:
            coding = response.headers.get("content-encoding", "identity").strip().lower()
            if coding not in ("", "identity"):
                fault = f"answers compressed ({coding}), though asked not to"
                raise StoreError(str(self.url), fault, "Turn compression off there.")
            body = bytearray()
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > self._limits.answer_bytes:
                    fault = f"answers with more than {self._limits.answer_bytes:,} bytes"
                    raise StoreError(str(self.url), fault, "Ask for less, as with LIMIT.")
            return response, bytes(body)
        finally:
            await response.aclose()
