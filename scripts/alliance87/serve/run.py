"""Start the server, report when it is ready, and end it on a signal.

One process answers, and a pool of others runs the queries.
"""

from __future__ import annotations

import asyncio
import gc
import ipaddress
import logging
import math
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import uvicorn

from alliance87.model.errors import Alliance87Error
from alliance87.model.namespaces import BASE
from alliance87.model.project import Project
from alliance87.serve.access_log import AccessLog
from alliance87.serve.app import App
from alliance87.serve.description import describe
from alliance87.serve.messages import Limits
from alliance87.serve.metrics import Metrics
from alliance87.serve.pool import Pool
from alliance87.serve.resources import Resources, read_downloads
from alliance87.serve.sparql import PATH, Endpoint
from alliance87.site.library import read_library

_KEEP_ALIVE = 75  # seconds that a connection may be idle; longer than a proxy keeps it
_BACKLOG = 1024


@dataclass(frozen=True)
class Settings:
    """What is served, and where.

    ``unix_socket`` takes the place of ``host`` and ``port``. Without a proxy in front the server
    listens on this machine only, unless it is ``exposed``. ``public_url`` is what others call it.
    ``start_method`` is how the processes for queries start; the default suits the system.
    """

    dist: Path
    host: str = "127.0.0.1"
    port: int = 8087
    unix_socket: Path | None = None
    behind_proxy: bool = False
    exposed: bool = False
    public_url: str = ""
    limits: Limits = field(default_factory=Limits)
    start_method: str | None = None


def serve(settings: Settings, project: Project, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is called with the address once it answers.

    Raises:
        UnreadableError: the built folder is missing, damaged, or changes while it is read.
        Alliance87Error: the server cannot listen there, or should not.
    """
    with asyncio.Runner(
        loop_factory=uvicorn.Config(App, log_config=None).get_loop_factory()
    ) as runner:
        runner.run(_serve(settings, project, ready))


async def _serve(settings: Settings, project: Project, ready: Callable[[str], None]) -> None:
    if hasattr(signal, "SIGPIPE"):  # not on Windows
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # a client that has gone is no reason to end
    if not (settings.behind_proxy or settings.exposed or settings.unix_socket):
        _check_loopback(settings.host)
    library = read_library(project, settings.dist)
    downloads = read_downloads(library)
    with _listening(settings) as listener:
        metrics = Metrics()
        resources = Resources(library, downloads, metrics)
        starting = Pool.start(
            downloads["alliance87.nq"], settings.limits, metrics, settings.start_method
        )
        async with starting as pool:
            address = _address(listener, settings)
            public = settings.public_url or (BASE if settings.unix_socket else address)
            description = await describe(pool, f"{public.rstrip('/')}{PATH}")
            endpoint = Endpoint(pool, metrics, library.digest, description)
            log = AccessLog()
            app = App(
                pool, endpoint, resources, metrics, log, library.digest, settings.behind_proxy
            )
            gc.collect()
            gc.freeze()  # this stays, so the collector need not look through it again
            try:
                await _answer(app, listener, settings.limits, log, lambda: ready(address))
            finally:
                resources.close()
                log.close()


async def _answer(
    app: App, listener: socket.socket, limits: Limits, log: AccessLog, ready: Callable[[], None]
) -> None:
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=math.ceil(limits.seconds + limits.queue_seconds) + 1,
    )
    logging.getLogger("uvicorn.error").addHandler(log)
    await _Server(config, app, ready).serve(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that reports when it is ready, and ends with status 0 on a signal."""

    def __init__(self, config: uvicorn.Config, app: App, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {
            number: signal.signal(number, self.handle_exit)
            for number in uvicorn.server.HANDLED_SIGNALS
        }
        yield
        for number, handler in before.items():
            signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.force_exit = self._app.closing  # the second signal
        self._app.closing = self.should_exit = True


def _check_loopback(host: str) -> None:
    try:
        is_local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = host == "localhost"
    if not is_local:
        fault = "is an address that other machines reach"
        remedy = (
            "Say --behind-proxy if a proxy protects it, or --no-proxy; --help has the difference."
        )
        raise Alliance87Error(f"--host {host}", fault, remedy)


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """Listen until the end of the block; a Unix socket is for its owner and group, and goes with it."""
    path = settings.unix_socket
    try:
        if path:
            if path.is_socket():  # an earlier server left it behind
                path.unlink()
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(path))
            path.chmod(0o660)
            listener.listen(_BACKLOG)
        else:
            found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
            family, *_, address = found[0]
            listener = socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except (AttributeError, OSError, OverflowError, UnicodeError) as error:
        fault = getattr(error, "strerror", None) or str(error)
        place = str(path) if path else f"{settings.host}:{settings.port}"
        remedy = "Name another address, or stop the server that listens there."
        raise Alliance87Error(f"Cannot listen on {place}", fault, remedy) from error
    try:
        yield listener
    finally:
        listener.close()
        if path:
            path.unlink(missing_ok=True)


def _address(listener: socket.socket, settings: Settings) -> str:
    if settings.unix_socket:
        return f"unix:{settings.unix_socket}"
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
