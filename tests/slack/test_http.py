"""Slack over HTTP: what it signs comes through, and whatever else is sent costs little and changes nothing."""

import asyncio
import hashlib
import hmac
import json
import logging
import resource
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.errors import SettingsError
from bot.slack.http import listening

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
EVENT = b'{"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"text": "canary"}}'
COMMAND = b"command=%2Fcoach&text=canary&team_id=T1&user_id=U1"
MIB = 1024 * 1024
Headers = list[tuple[str, str]]


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Slack:
    """Posts what a test says, byte for byte, to an app which keeps what comes through."""

    port: int
    clock: Clock
    kept: list[Any] = field(default_factory=list)

    def signed(self, body: bytes, kind: str = JSON, secret: str = SECRET, seconds_ago: int = 0) -> Headers:
        timestamp = str(int(self.clock.now.timestamp()) - seconds_ago)
        signature = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
        stamp = [("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", f"v0={signature}")]
        return [("Content-Type", kind), *stamp]

    async def event(self, body: bytes = EVENT) -> int:
        status, _ = await self.post(body, self.signed(body))
        return status

    async def post(
        self, body: bytes, headers: Headers, method: str = "POST", path: str = "/slack/events"
    ) -> tuple[int, str]:
        sized = [*headers, ("Content-Length", str(len(body)))]
        head = "".join([f"{method} {path} HTTP/1.1\r\nHost: coach\r\n", *[f"{n}: {v}\r\n" for n, v in sized], "\r\n"])
        return await self.say(head.encode() + body)

    async def say(self, said: bytes) -> tuple[int, str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(said)
            answer = (await reader.read()).decode()
        finally:
            writer.close()
        return int(answer.split()[1]), answer.partition("\r\n\r\n")[2]


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    kept: list[Any] = []

    async def keep(body: dict[str, Any], next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        if body.get("type") == "url_verification":
            await next_()
            return None
        kept.append(body)
        return BoltResponse(status=200)

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1")

    app, clock = AsyncApp(before_authorize=keep, authorize=authorize), Clock()
    async with listening(app, SECRET, "127.0.0.1", 0, clock) as port:
        yield Slack(port, clock, kept)


async def test_what_slack_signs_comes_through(slack: Slack) -> None:
    assert await slack.event() == 200
    assert (await slack.post(COMMAND, slack.signed(COMMAND, f"{FORM}; charset=utf-8")))[0] == 200
    click = b"payload=%7B%22type%22%3A+%22block_actions%22%7D"
    assert (await slack.post(click, slack.signed(click, FORM)))[0] == 200
    said = {"command": "/coach", "text": "canary", "team_id": "T1", "user_id": "U1"}
    assert slack.kept == [json.loads(EVENT), said, {"type": "block_actions"}]


async def test_a_connection_is_used_once_and_the_other_side_is_told(slack: Slack) -> None:
    """Else Slack, or the proxy between, would send the next request to where nobody listens."""
    for path in ("/slack/events", "/"):
        async with ClientSession() as http, http.post(f"http://127.0.0.1:{slack.port}{path}") as response:
            assert response.headers["Connection"] == "close"


# Signatures


def refused_ways(slack: Slack, n: int) -> Iterator[Headers]:
    """The n-th of each kind of mutation."""
    kind, (when, timestamp), (name, good) = slack.signed(EVENT)
    digest = good.removeprefix("v0=")
    at = n % 64
    signatures = [
        slack.signed(EVENT, secret=f"another {n}")[2][1],
        good[: -1 - n % 66],
        f"v1={digest}",
        f"sha256={digest}",
        digest,
        "",
        f"v0={digest[:at]}{'1' if digest[at] == '0' else '0'}{digest[at + 1 :]}",
        f"v0={digest[:at]}ß{digest[at + 1 :]}",
        f"v0={digest[:at]}٣{digest[at + 1 :]}",
        good + "0" * (n + 1),
        f"{good},{good}",
        "v0=" + "f" * (64 + n * 100),
        f"v0={digest[:at]}\t{digest[at:]}",
    ]
    times = ["abc", "9" * 400, f"-{timestamp}", f"{timestamp}.{n}", f"{timestamp} {n}", "", "١٢٣", f"0x{n:x}"]
    times += [str(int(timestamp) + 301 + n), str(int(timestamp) - 301 - n), str(int(timestamp) - 1 - n)]
    yield from ([kind, (when, timestamp), (name, signature)] for signature in signatures)
    yield from ([kind, (when, time), (name, good)] for time in times)
    yield [kind, (when, timestamp), (name, good), (name, good)]
    yield [kind, (when, timestamp), (when, timestamp), (name, good)]
    yield [kind, (when, timestamp)]
    yield [kind, (name, good)]
    yield [kind]


async def test_no_forged_signature_comes_through(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """E1: 1,015 mutations, each answered 401 or 400, and none of them 500."""
    answers = [(await slack.post(EVENT, headers))[0] for n in range(35) for headers in refused_ways(slack, n)]
    assert len(answers) >= 1000
    assert set(answers) <= {400, 401}
    assert slack.kept == []
    assert "canary" not in caplog.text
    assert "v0=" not in caplog.text


@pytest.mark.parametrize(("seconds_ago", "status"), [(299, 200), (301, 401), (-299, 200), (-301, 401)])
async def test_what_was_signed_long_ago_is_refused(slack: Slack, seconds_ago: int, status: int) -> None:
    """E2"""
    assert (await slack.post(EVENT, slack.signed(EVENT, seconds_ago=seconds_ago)))[0] == status


async def test_another_body_under_a_good_signature_is_refused(slack: Slack) -> None:
    """E1"""
    assert (await slack.post(EVENT + b" ", slack.signed(EVENT)))[0] == 401


@pytest.mark.parametrize(
    ("name", "value"),
    [("X-Slack-Request-Timestamp", "abc"), ("X-Slack-Signature", "v0=ä"), ("X-Slack-Signature", "v0=\xff")],
)
async def test_what_gives_bolt_an_error_is_refused_before(slack: Slack, name: str, value: str) -> None:
    """Z14: a timestamp that isn't a number, and a signature that isn't ASCII."""
    headers = [(each, value if each == name else its) for each, its in slack.signed(EVENT)]
    assert (await slack.post(EVENT, headers))[0] == 401


@pytest.mark.parametrize("body", [b'{"text": "\xff\xfe"}', b"[" * 100_000, b'{"a":' * 500 + b"1" + b"}" * 500])
async def test_what_can_not_be_read_is_an_error_only_of_slacks(slack: Slack, body: bytes) -> None:
    """Z14: invalid UTF-8 and nested JSON, unsigned and signed."""
    unsigned = [("Content-Type", JSON)]
    assert (await slack.post(body, unsigned))[0] == 401
    assert (await slack.post(body, slack.signed(body)))[0] == 400


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        *[(b"", JSON), (b"[]", JSON), (b"null", JSON), (b'"x"', JSON), (b"{", JSON), (b"9" * 5000, JSON)],
        *[(b"payload=", FORM), (b"payload=null", FORM), (b"payload=%5B%5D", FORM)],
    ],
)
async def test_signed_nonsense_is_a_wrong_request(slack: Slack, body: bytes, kind: str) -> None:
    assert (await slack.post(body, slack.signed(body, kind)))[0] == 400
    assert await slack.event() == 200


@pytest.mark.parametrize(
    "body",
    [
        *[b'{"team": 1}', b'{"authorizations": {"a": 1}}', b'{"event": {"user": 7}}', b'{"response_urls": [1]}'],
        *[b'{"enterprise": 5}', b"{}"],
    ],
)
async def test_what_makes_no_sense_is_acknowledged_and_dropped(slack: Slack, body: bytes) -> None:
    """A10, B2: else Slack would send it again."""
    assert await slack.event(body) == 200
    assert slack.kept in ([], [{}])


# Everything else that may be sent


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", "/", [], 404),
        ("GET", "/slack/events", [], 405),
        ("POST", "/slack/events", [], 415),
        ("POST", "/slack/events", [("Content-Type", "text/plain")], 415),
        ("POST", "/slack/events", [("Content-Type", JSON), ("Content-Type", FORM)], 400),
        ("POST", "/slack/events", [("Content-Type", JSON), ("Content-Encoding", "gzip")], 415),
    ],
)
async def test_what_slack_never_sends_is_refused_by_its_form(
    slack: Slack, method: str, path: str, headers: Headers, status: int
) -> None:
    """E5"""
    signed = [header for header in slack.signed(EVENT) if header[0] != "Content-Type"]
    assert (await slack.post(EVENT, [*signed, *headers], method, path))[0] == status


async def test_a_challenge_is_met_only_when_it_is_signed(slack: Slack) -> None:
    """E4"""
    challenge = b'{"type": "url_verification", "challenge": "abc"}'
    status, answer = await slack.post(challenge, slack.signed(challenge))
    assert (status, json.loads(answer)) == (200, {"challenge": "abc"})
    assert (await slack.post(challenge, [("Content-Type", JSON)]))[0] == 401


async def test_a_check_of_the_connection_needs_no_signature_and_does_nothing(slack: Slack) -> None:
    """E4"""
    assert (await slack.post(b"token=x&ssl_check=1", [("Content-Type", FORM)]))[0] == 200
    assert (await slack.post(b"ssl_check=0&command=%2Fcoach", [("Content-Type", FORM)]))[0] == 401
    assert slack.kept == []


async def test_a_body_of_one_mebibyte_is_the_largest(slack: Slack) -> None:
    """E3"""
    body = b'{"a": "' + b"x" * (MIB - 9) + b'"}'
    assert await slack.event(body) == 200
    assert await slack.event(body + b" ") == 413
    head = "POST /slack/events HTTP/1.1\r\nHost: coach\r\nTransfer-Encoding: chunked\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in slack.signed(body))
    chunks = b"%x\r\n%b\r\n" % (len(body), body) + b"1\r\n \r\n0\r\n\r\n"
    assert (await slack.say(f"{head}\r\n".encode() + chunks))[0] == 413


@pytest.mark.parametrize(
    "said",
    [
        b"hello\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: a\r\nX-Slack-Signature: v0=canary\x00\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
        b"X-Slack-Request-Timestamp: 1795348800\r\nX-Slack-Signature: v0=" + b"a" * 64 + b"\r\n\r\nzz\r\ncanary\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: a\r\nX-Long: " + b"canary" * 2000 + b"\r\n\r\n",
    ],
)
async def test_what_is_not_http_is_refused_and_not_quoted(
    slack: Slack, caplog: pytest.LogCaptureFixture, said: bytes
) -> None:
    """E3"""
    for _ in range(20):
        assert (await slack.say(said))[0] == 400
    assert len(caplog.records) <= 1
    assert "canary" not in caplog.text
    assert "Traceback" not in caplog.text


async def test_who_hangs_up_in_the_middle_leaves_no_trace(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """E5"""
    head = "".join(f"{name}: {value}\r\n" for name, value in slack.signed(EVENT))
    for _ in range(20):
        _, writer = await asyncio.open_connection("127.0.0.1", slack.port)
        writer.write(f"POST /slack/events HTTP/1.1\r\nHost: a\r\n{head}Content-Length: 500\r\n\r\n{{".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    assert await slack.event() == 200
    assert len(caplog.records) <= 1
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("begun", [b"", b"POST /slack/events HTTP/1.1\r\nHost: a\r\n"])
async def test_idle_connections_hold_nobody_up(slack: Slack, begun: bytes) -> None:
    """E5"""
    idle = [await asyncio.open_connection("127.0.0.1", slack.port) for _ in range(200)]
    for _, writer in idle:
        writer.write(begun)
    assert await asyncio.wait_for(slack.event(), 1) == 200
    for _, writer in idle:
        writer.close()


@pytest.mark.slow
async def test_who_takes_longer_than_ten_seconds_is_sent_away(slack: Slack) -> None:
    """E5: with nothing said, with half of the headers, and with all but the body."""
    half = "POST /slack/events HTTP/1.1\r\nHost: a\r\n"
    headers = "".join(f"{name}: {value}\r\n" for name, value in slack.signed(EVENT))
    begun = ("", half, f"{half}{headers}Content-Length: 9\r\n\r\n")
    for answer in await asyncio.gather(*(_answer_to(slack, each) for each in begun)):
        assert answer.startswith(b"HTTP/1.1 408") or answer == b""


async def _answer_to(slack: Slack, begun: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", slack.port)
    writer.write(begun.encode())
    answer = await asyncio.wait_for(reader.read(), 15)
    writer.close()
    return answer


@pytest.mark.parametrize("posts", [60, pytest.param(2000, marks=pytest.mark.slow)])
async def test_a_flood_costs_little(slack: Slack, caplog: pytest.LogCaptureFixture, posts: int) -> None:
    """E3: of large bodies with a signature that is well made and wrong, and of some with none."""
    body = b"canary" * (MIB // 6)
    forged, bare = slack.signed(body, secret="another"), [("Content-Type", JSON)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    waiting = asyncio.Semaphore(20)

    async def post(headers: Headers) -> int:
        async with waiting:
            return await _status_of_flood(slack, body, headers)

    flood = asyncio.gather(*(post(bare if n % 4 == 0 else forged) for n in range(posts)))
    while not flood.done():
        started = asyncio.get_running_loop().time()
        assert await slack.event() == 200
        assert asyncio.get_running_loop().time() - started < 1
        slack.clock.now += timedelta(milliseconds=10)
        await asyncio.wait({flood}, timeout=0.05)
    assert set(flood.result()) <= {401, 0}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before <= 50 * 1024
    assert "canary" not in caplog.text
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    seconds = (slack.clock.now - Clock.now).total_seconds()
    assert len(told) <= 2 * (seconds + 1)


async def _status_of_flood(slack: Slack, body: bytes, headers: Headers) -> int:
    """0 when the connection was closed before all of it was sent."""
    try:
        return (await slack.post(body, headers))[0]
    except (ConnectionError, IndexError):
        return 0


async def test_each_reason_is_told_once_a_second_with_how_often(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """K6"""
    for _ in range(3):
        await slack.post(EVENT, [("Content-Type", JSON)])
        await slack.post(EVENT, slack.signed(EVENT, secret="another"))
    slack.clock.now += timedelta(seconds=1)
    await slack.post(EVENT, [("Content-Type", JSON)])
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert told == [
        "Requests refused: 1 (not signed)",
        "Requests refused: 1 (wrongly signed)",
        "Requests refused: 3 (not signed)",
    ]


async def test_a_port_in_use_is_named() -> None:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1")

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"HTTP_PORT {port} can't be opened at HTTP_HOST 127.0.0.1: "):
            async with listening(AsyncApp(authorize=authorize), SECRET, "127.0.0.1", port, Clock()):
                pass
