"""Start the server, say when it is ready, and end it when it is asked to.

One process answers and a pool of others asks the engine; the pool starts first, while there is
neither a thread nor a connection that it could inherit.
"""

from __future__ import annotations

import asyncio
import logging
import math
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
import uvloop

from alliance87.model.errors import Alliance87Error
from alliance87.model.project import Project
from alliance87.serve import garbage
from alliance87.serve.access_log import AccessLog, FaultHandler
from alliance87.serve.app import App, Parts
from alliance87.serve.asked import Limits
from alliance87.serve.connection import Door, connection
from alliance87.serve.description import Description
from alliance87.serve.endpoint import Endpoint, Sizes
from alliance87.serve.pool import Pool
from alliance87.serve.resources import Resources
from alliance87.serve.throttle import Throttle
from alliance87.site.library import read_library
from alliance87.site.site import Site

_KEEP_ALIVE = 5  # seconds that a connection may be idle
_BACKLOG = 1024
_SITE_BYTES = 96 * 2**20  # of files of the site that are kept


@dataclass(frozen=True)
class Settings:
    """What is served, and where; ``proxies`` of one's own stand in front of the server.

    ``client_rate`` is how many requests one client may make in a second, of which each that has to
    be worked for counts ten times.
    """

    dist: Path
    host: str = "127.0.0.1"
    port: int = 8087
    limits: Limits = field(default_factory=Limits)
    client_rate: float = 500
    proxies: int = 0


def serve(settings: Settings, project: Project, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is called with the address once it answers.

    Raises:
        UnreadableError: the built folder is missing or damaged.
        Alliance87Error: the address cannot be listened at.
    """
    uvloop.run(_serve(settings, project, ready))


async def _serve(settings: Settings, project: Project, ready: Callable[[str], None]) -> None:
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # a client that has gone is no reason to end
    library = read_library(project, settings.dist)
    pool = await Pool.start(settings.dist / "alliance87.nq", settings.limits)
    try:
        with _listening(settings.host, settings.port) as listener:
            throttle = Throttle(settings.client_rate)
            described = await Description.of(pool)
            endpoint = Endpoint(pool, library.digest, described, throttle, Sizes())
            resources = Resources(Site(library), throttle, _SITE_BYTES)
            log = AccessLog()
            parts = Parts(
                pool, library.digest, endpoint, resources, throttle, log, settings.proxies
            )
            try:
                with garbage.in_steps():
                    await _answer(App(parts), listener, settings, log, ready)
            finally:
                resources.close()
                log.close()
    finally:
        await pool.close()


async def _answer(
    app: App,
    listener: socket.socket,
    settings: Settings,
    log: AccessLog,
    ready: Callable[[str], None],
) -> None:
    door = Door(most_of_one=None) if settings.proxies else Door()
    limits = settings.limits
    config = uvicorn.Config(
        app,
        http=connection(door),
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
    logging.getLogger("uvicorn.error").addHandler(FaultHandler(log))
    server = _Server(config, lambda: ready(_address(listener)))
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.force_exit = app.closing  # asked for the second time
        app.closing = server.should_exit = True

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    await server.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that says when it is ready, and leaves the signals to us."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except (OSError, OverflowError, UnicodeError) as error:
        told = getattr(error, "strerror", None) or str(error)
        fault = f"cannot be listened at ({told})"
        remedy = "Name another --host or --port, or stop what listens there."
        raise Alliance87Error(f"{host}:{port}", fault, remedy) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
