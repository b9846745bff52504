"""Serve a folder as plain files under a sub-path, as many a host does: ``file_host.py FOLDER PREFIX``.

Prints its port. In a process of its own: while our engine answers, its process can open no connection.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Plain(SimpleHTTPRequestHandler):
    """A file server that knows nothing but files."""

    protocol_version = "HTTP/1.1"
    prefix = "/"
    extensions_map = {  # noqa: RUF012 (declared so in the standard library)
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".wasm": "application/wasm",
    }

    def translate_path(self, path: str) -> str:
        if not path.startswith(self.prefix):
            return os.devnull + "/nothing"
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def log_message(self, format: str, *args: object) -> None:
        pass  # nobody reads it


def main(folder: str, prefix: str) -> None:
    Plain.prefix = prefix
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Plain, directory=folder)) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
