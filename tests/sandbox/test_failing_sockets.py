"""Connections that end, break or fall silent, and frames that mean nothing."""

import asyncio
import json

import aiohttp
import pytest

from bot.sandbox import Sandbox

from .raw_app import RawApp


async def test_the_sandbox_may_hang_up(slack: Sandbox, app: RawApp) -> None:
    await slack.connected()
    _, frame = await asyncio.gather(slack.socket.close(), app.socket.receive(timeout=2))
    assert (frame.type, frame.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.GOING_AWAY)
    await slack.until(lambda: slack.socket.connections == 0, "no connection")


async def test_a_connection_may_break(slack: Sandbox, app: RawApp) -> None:
    await slack.connected()
    slack.socket.reset()
    await app.socket.receive(timeout=2)
    assert app.socket.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE
    await slack.until(lambda: slack.socket.connections == 0, "no connection")


async def test_a_silent_connection_answers_no_ping_and_takes_no_event(slack: Sandbox, app: RawApp) -> None:
    await slack.connected()
    slack.socket.fall_silent()
    await app.socket.ping(b"anybody there?")
    await slack.direct_message(slack.person("ada").id, "Hello")
    with pytest.raises(TimeoutError):
        await app.socket.receive(timeout=0.1)
    assert not app.socket.closed
    assert slack.envelopes[0].sent_at is None


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
async def test_the_app_is_asked_to_connect_anew(slack: Sandbox, app: RawApp, reason: str) -> None:
    await slack.connected()
    await slack.socket.disconnect(reason)
    frame = await app.receive()
    assert (frame["type"], frame["reason"]) == ("disconnect", reason)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\0", json.dumps({"type": "events_api", "payload": None})])
async def test_a_frame_may_be_anything(slack: Sandbox, app: RawApp, text: str) -> None:
    await slack.connected()
    await slack.socket.send_text(text)
    assert (await app.socket.receive(timeout=2)).data == text
