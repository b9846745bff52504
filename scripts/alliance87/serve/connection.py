"""A connection of uvicorn, stricter where its parser lets one request look like two, or like another."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_MAX_URL = 60_001  # bytes; of more, only as many go on that the application refuses them


class Connection(HttpToolsProtocol):
    """The HTTP/1.1 connection of a client."""

    _is_last = False  # nothing that comes now is a request

    def data_received(self, data: bytes) -> None:
        """Parse what comes, unless the connection only waits for its last response."""
        if not self._is_last:
            super().data_received(data)

    def on_headers_complete(self) -> None:
        """Begin a request; what is called a header after the body is none (RFC 9110, §6.5.1)."""
        self.scope["headers"] = list(self.headers)
        if len(self.url) > _MAX_URL:  # the parser fails at addresses of 64 KiB
            path, _, query = self.url.partition(b"?")
            self.url = path[:300] + b"?" + query[:_MAX_URL].ljust(_MAX_URL, b"&")
        super().on_headers_complete()
        if self.parser.should_upgrade():  # to a protocol that is not spoken here
            self.cycle.keep_alive = False
            self._is_last = True

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be parsed, but never in place of the response to a request before it."""
        cycle = self.cycle
        is_own = cycle and cycle.more_body and not cycle.response_started and not self.pipeline
        if cycle is None or cycle.response_complete or is_own:
            super().send_400_response(msg)
            if cycle:  # its response has no reader any more
                cycle.disconnected = True
                cycle.message_event.set()
        else:
            cycle.keep_alive = False
            self._is_last = True
