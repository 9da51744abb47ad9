"""What reaches Slack when the line is bad: nothing twice."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack.app import build_app
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.threads import Threads

from .conftest import Clock, Knowledge

AUTH = {"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "B1", "user": "coach", "team": "Test"}


@dataclass
class BadLine:
    """A Slack that takes every message, and then answers as it was told to."""

    behave: str = "well"
    taken: list[str] = field(default_factory=list)
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("auth.test"):
            return web.json_response(AUTH)
        self.taken.append(json.loads(await request.text())["text"])
        behave, self.behave = self.behave, "well"
        if behave == "drop" and request.transport:
            request.transport.abort()
        if behave == "limit":
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "0"})
        if behave == "refuse":
            return web.json_response({"ok": False, "error": "no_way"}, status=404)
        return web.json_response({"ok": True})

    @property
    def answers(self) -> int:
        return sum(text.startswith("Learn statistics") for text in self.taken)

    @property
    def apologies(self) -> int:
        return sum(text.startswith("Sorry") for text in self.taken)


@pytest.fixture
async def line() -> AsyncIterator[BadLine]:
    line, application = BadLine(), web.Application()
    application.router.add_route("*", "/{path:.*}", line.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    line.url = f"http://{host}:{port}/"
    yield line
    await runner.cleanup()


@pytest.fixture
def app(line: BadLine, knowledge: Knowledge, database: Database, clock: Clock) -> AsyncApp:
    threads, inbox = Threads(database), Inbox(database)
    return build_app("xoxb-1", f"{line.url}api/", knowledge.ask, knowledge.tip, threads, inbox, clock)


@pytest.mark.parametrize("what", ["message", "command"])
async def test_an_answer_is_not_sent_again_when_the_line_drops(app: AsyncApp, line: BadLine, what: str) -> None:
    line.behave = "drop"
    await _dispatch(app, line, what)
    assert (line.answers, line.apologies) == (1, 1)


@pytest.mark.parametrize("what", ["message", "command"])
async def test_an_answer_slack_had_no_time_for_is_sent_again(app: AsyncApp, line: BadLine, what: str) -> None:
    line.behave = "limit"
    await _dispatch(app, line, what)
    assert (line.answers, line.apologies) == (2, 0)


@pytest.mark.parametrize("what", ["message", "command"])
async def test_a_refused_answer_is_apologised_for(app: AsyncApp, line: BadLine, what: str) -> None:
    line.behave = "refuse"
    await _dispatch(app, line, what)
    assert (line.answers, line.apologies) == (1, 1)


async def _dispatch(app: AsyncApp, line: BadLine, what: str) -> None:
    """Returns when the listener is through, with all that went wrong in it dealt with."""
    app.listener_runner.process_before_response = True
    body = _command(line) if what == "command" else _event()
    await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))


def _event() -> dict[str, Any]:
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U1",
        "text": "Which skill?",
        "ts": "1.1",
    }
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}


def _command(line: BadLine) -> dict[str, Any]:
    given = {"command": "/coach", "text": "Which skill?", "response_url": f"{line.url}response"}
    return given | {"team_id": "T1", "user_id": "U1", "channel_id": "D1"}
