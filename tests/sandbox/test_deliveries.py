"""Events that come again, late, in another order, or by HTTP."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from bot.sandbox import Sandbox

from .conftest import Clock
from .raw_app import RawApp

SECRET = "signing-secret-of-the-test"


async def test_an_event_nobody_acknowledges_comes_again_until_somebody_does(slack: Sandbox, app: RawApp) -> None:
    await slack.connected()
    slack.deliveries.insist(ack_seconds=0.01, pauses=(0, 0, 60))
    await slack.direct_message(slack.person("ada").id, "Hello")
    frames = [await app.receive() for _ in range(3)]
    assert [(frame["retry_attempt"], frame["retry_reason"]) for frame in frames] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
    ]
    assert len({frame["envelope_id"] for frame in frames}) == 3
    assert len({frame["payload"]["event_id"] for frame in frames}) == 1


async def test_an_event_that_is_acknowledged_comes_once(slack: Sandbox, app: RawApp) -> None:
    await slack.connected()
    slack.deliveries.insist(ack_seconds=5, pauses=(0, 0, 0))
    for text in ("Hello", "Hello again"):
        await slack.direct_message(slack.person("ada").id, text)
        frame = await app.receive()
        assert (frame["payload"]["event"]["text"], frame["retry_attempt"]) == (text, 0)
        await app.ack(frame["envelope_id"])
        await slack.acked(slack.envelopes[-1])


async def test_with_nobody_connected_an_event_is_tried_again_later(slack: Sandbox) -> None:
    slack.deliveries.insist(pauses=(0, 0, 0))
    await slack.direct_message(slack.person("ada").id, "Anyone?")
    await slack.until(lambda: len(slack.envelopes) == 4, "three more tries")
    assert [e.retry_reason for e in slack.envelopes] == ["", *["connection_failed"] * 3]


async def test_what_is_held_back_comes_in_the_order_one_likes(slack: Sandbox, app: RawApp) -> None:
    await slack.connected()
    async with slack.deliveries.held() as held:
        for text in ("one", "two", "three"):
            await slack.direct_message(slack.person("ada").id, text)
        await slack.deliveries.again(held[0])
        held.reverse()
    frames = [await app.receive() for _ in range(4)]
    assert [(f["payload"]["event"]["text"], f["retry_attempt"]) for f in frames] == [
        ("one", 1),
        ("three", 0),
        ("two", 0),
        ("one", 0),
    ]


@dataclass
class Endpoint:
    """An app's Request URL, and what arrived there."""

    url: str = ""
    status: int = 200
    answer: str = ""
    posts: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.posts.append((request.headers, await request.read()))
        return web.Response(status=self.status, text=self.answer)


@pytest.fixture
async def endpoint(slack: Sandbox) -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    app = web.Application()
    app.router.add_post("/slack/events", endpoint.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack.deliveries.to_url(endpoint.url, SECRET)
    yield endpoint
    await runner.cleanup()


async def test_events_are_posted_with_a_signature(slack: Sandbox, endpoint: Endpoint, clock: Clock) -> None:
    await slack.direct_message(slack.person("ada").id, "Hello")
    await slack.acked(slack.envelopes[0])
    [(headers, body)] = endpoint.posts
    assert json.loads(body) == slack.envelopes[0].payload
    assert headers["X-Slack-Request-Timestamp"] == f"{clock.time:.0f}"
    signed = f"v0:{clock.time:.0f}:".encode() + body
    assert headers["X-Slack-Signature"] == "v0=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert "X-Slack-Retry-Num" not in headers


async def test_only_a_200_acknowledges_and_the_next_post_says_why_it_comes(slack: Sandbox, endpoint: Endpoint) -> None:
    endpoint.status = 500
    slack.deliveries.insist(ack_seconds=0.2, pauses=(0,))
    await slack.direct_message(slack.person("ada").id, "Hello")
    await slack.until(lambda: len(endpoint.posts) == 2, "another post")
    headers, _ = endpoint.posts[1]
    assert (headers["X-Slack-Retry-Num"], headers["X-Slack-Retry-Reason"]) == ("1", "timeout")
    assert [e.acked_at for e in slack.envelopes] == [None, None]


async def test_commands_come_as_forms_and_their_answer_is_taken(slack: Sandbox, endpoint: Endpoint) -> None:
    endpoint.answer = json.dumps({"text": "Hi"})
    ada, general = slack.person("ada").id, slack.channel("general").id
    command = await slack.command(ada, general, "/coach", "hello you")
    [(_, body)] = endpoint.posts
    form = parse_qs(body.decode())
    assert (form["command"], form["text"], form["user_id"]) == (["/coach"], ["hello you"], [ada])
    assert [reply.text for reply in command.replies] == ["Hi"]


async def test_where_nobody_listens_nothing_was_sent(slack: Sandbox) -> None:
    slack.deliveries.to_url("http://127.0.0.1:9/", SECRET)
    await slack.direct_message(slack.person("ada").id, "Hello")
    await slack.until(lambda: slack.envelopes[0].sent_at is None, "the refusal")
    assert slack.envelopes[0].acked_at is None
