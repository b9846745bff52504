"""A connection ends when its client does not fetch, and not when it only takes its time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from alliance87.serve.connection import Door, connection

Fetching = tuple[HttpToolsProtocol, MagicMock, "Clock"]


class Clock:
    """An event loop that only remembers what is to be done later, and what was cancelled."""

    def __init__(self) -> None:
        self.later: list[tuple[MagicMock, float, Callable[..., None], tuple[Any, ...]]] = []

    def call_later(self, seconds: float, call: Callable[..., None], *told: Any) -> MagicMock:
        handle = MagicMock()
        self.later.append((handle, seconds, call, told))
        return handle

    def pass_by(self) -> None:
        """Do what is to be done and was not cancelled."""
        now, self.later = self.later, []
        for handle, _, call, told in now:
            if not handle.cancel.called:
                call(*told)


@pytest.fixture
def fetching() -> Fetching:
    """A connection whose client is fetching an answer, its transport, and its clock."""
    clock, transport = Clock(), MagicMock()
    transport.get_extra_info.return_value = None
    transport.is_closing.return_value = False
    transport.get_write_buffer_size.return_value = 0
    config = uvicorn.Config(app=MagicMock(), log_config=None, ws="none", lifespan="off")
    made = connection(Door())(config, ServerState(), {}, clock)  # type: ignore[arg-type]
    made.connection_made(transport)
    clock.later.clear()
    return made, transport, clock


def test_who_fetches_one_answer_after_the_other_is_not_let_go(
    fetching: Fetching,
) -> None:
    made, transport, clock = fetching
    transport.get_write_buffer_size.return_value = 20_000
    made.on_response_complete()  # the first; it is fetched at once
    transport.get_write_buffer_size.return_value = 65_000
    made.pause_writing()  # because of the second
    transport.get_write_buffer_size.return_value = 40_000
    clock.pass_by()
    transport.abort.assert_not_called()
    made.resume_writing()
    clock.pass_by()
    transport.abort.assert_not_called()


def test_who_stops_fetching_is_let_go(
    fetching: Fetching,
) -> None:
    made, transport, clock = fetching
    transport.get_write_buffer_size.return_value = 65_000
    made.pause_writing()
    transport.get_write_buffer_size.return_value = 40_000
    clock.pass_by()
    transport.abort.assert_not_called()
    clock.pass_by()
    transport.abort.assert_called_once()
