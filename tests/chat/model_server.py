"""A stand-in for the server of a chat model: the shape of OpenAI, on loopback, saying what a test wants, and faults."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.writing import Prompt

_MODEL = "stand-in"


@dataclass(frozen=True)
class Reply:
    """How one request is answered: with `pieces`, each a chunk of its own, after `deltas` that hold something else.

    `finish` is why it ends (None: it doesn't say), `usage` the tokens of prompt and reply (None: it doesn't say).
    `before` is waited for before the first piece, `between` after it; an event nobody sets makes it wait for ever.
    `breaks_off`: the connection is lost instead of an end. `raw` is sent as it is, instead of all that.
    """

    pieces: Sequence[str] = ()
    finish: str | None = "stop"
    usage: tuple[int, int] | None = (100, 20)
    deltas: Sequence[Mapping[str, Any]] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    before: asyncio.Event | None = None
    between: asyncio.Event | None = None
    breaks_off: bool = False
    raw: bytes | None = None


@dataclass(frozen=True)
class Asked:
    """One request, whole. `is_over` is set when it was answered to its end, `is_left` when the other side went away."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    is_left: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def prompt(self) -> Prompt:
        said = {message["role"]: message["content"] for message in self.body["messages"]}
        return Prompt(said.get("system", ""), said.get("user", ""))


def says(text: str, **different: Any) -> Reply:
    """Word by word, as models do."""
    return Reply(tuple(text.replace(" ", " \0").split("\0")), **different)


def refuses(status: int, retry_after: str | None = None, message: str = "No, says the stand-in.") -> Reply:
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Reply(status=status, headers=headers, raw=json.dumps({"error": {"message": message}}).encode())


def streams(*lines: bytes) -> Reply:
    """Server-sent events that needn't be any."""
    return Reply(raw=b"".join(b"data: " + line + b"\n\n" for line in lines))


_TOOL = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "delete_all", "arguments": "{}"}}

# What can be wrong with a reply, by name; none of these leaves anything that could be used.
FAULTS: Mapping[str, Callable[[], Reply]] = {
    "a key that is refused": lambda: refuses(401),
    "a model that is forbidden": lambda: refuses(403),
    "a model that doesn't exist": lambda: refuses(404),
    "a request that is refused": lambda: refuses(400),
    "too many requests": lambda: refuses(429, "0"),
    "a server error": lambda: refuses(500),
    "an overloaded server": lambda: refuses(529),
    "an error in the stream": lambda: streams(b'{"error": {"message": "out of memory", "code": 500}}'),
    "no first word": lambda: Reply(("Late.",), before=asyncio.Event()),
    "a stream that stops": lambda: Reply(("Risk ", "is"), between=asyncio.Event()),
    "a stream that breaks off": lambda: Reply(("Risk ", "is"), breaks_off=True),
    "nothing at all": lambda: Reply(raw=b""),
    "an empty reply": lambda: Reply(),
    "an empty word": lambda: Reply(("",)),
    "white space": lambda: Reply((" ", "\n\n", "\t ")),
    "no JSON": lambda: streams(b"{'id': nonsense"),
    "JSON of another shape": lambda: streams(b'{"choices": "none"}', b"[1, 2]", b"null"),
    "a page of HTML": lambda: Reply(
        raw=b"<html><body>Please sign in</body></html>", headers={"Content-Type": "text/html"}
    ),
    "bytes that are no text": lambda: streams(b'{"choices": [{"delta": {"content": "\xff\xfe\x80"}}]}'),
    "a tool call": lambda: Reply(deltas=[{"tool_calls": [_TOOL]}], finish="tool_calls"),
    "content that is no text": lambda: Reply(deltas=[{"content": [{"type": "image_url", "image_url": {"url": "x"}}]}]),
    "a refusal": lambda: Reply(deltas=[{"refusal": "I can't help with that."}]),
    "a filter": lambda: Reply(finish="content_filter"),
}

# What is wrong, but has words in it that may be used.
ODDITIES: Mapping[str, Callable[[], Reply]] = {
    "a megabyte": lambda: Reply(["All work and no play. " * 500] * 100),
    "a megabyte at once": lambda: Reply(["All work and no play. " * 50_000]),
    "a word ten thousand times": lambda: Reply(["risk "] * 10_000),
    "usage that is missing": lambda: says("Risk is what may go wrong.", usage=None),
    "an end that is missing": lambda: says("Risk is what may go wrong.", finish=None),
    "a reply that is cut": lambda: says("Risk is what may", finish="length"),
    "halves of characters": lambda: Reply(["Risk \ud83d", " is\0 \x1b[31mred."]),
}


class ModelServer:
    """`says` queues replies; when none is left, `answer` says what each request gets."""

    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self.answer: Callable[[Asked], Reply | str] = lambda _: "That is all I know."
        self.arrived = asyncio.Event()
        self._queue: deque[Reply] = deque()
        site = web.Application(client_max_size=20_000_000)
        site.router.add_post("/v1/chat/completions", self._chat)
        site.on_response_prepare.append(_for_one_reply)
        self._runner = web.AppRunner(site, access_log=None, handler_cancellation=True, shutdown_timeout=0)
        self._port = 0

    async def start(self) -> None:
        """Also again, after `stop`, at the same address."""
        if self._runner.server is None:
            await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """As if killed: whoever is being answered is cut off, whoever comes is refused."""
        for connection in list(self._runner.server.connections) if self._runner.server else []:
            if connection.transport:
                connection.transport.abort()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    def says(self, *replies: Reply | str) -> None:
        self._queue.extend(says(reply) if isinstance(reply, str) else reply for reply in replies)

    @property
    def prompts(self) -> Sequence[Prompt]:
        return [asked.prompt for asked in self.requests]

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(request.path, dict(request.headers), await request.json())
        if not asked.body.get("stream"):
            return web.Response(status=400, text="The coach streams whatever it asks for.")
        self.requests.append(asked)
        reply = self._queue.popleft() if self._queue else self.answer(asked)
        self.arrived.set()
        try:
            response = await _stream(request, says(reply) if isinstance(reply, str) else reply)
        except (asyncio.CancelledError, ConnectionError):
            asked.is_left.set()
            raise
        asked.is_over.set()
        return response


@asynccontextmanager
async def serving() -> AsyncIterator[ModelServer]:
    server = ModelServer()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def _for_one_reply(request: web.Request, response: web.StreamResponse) -> None:
    """LangChain keeps its clients, and they their connections, for longer than any test lasts."""
    response.force_close()


async def _stream(request: web.Request, reply: Reply) -> web.StreamResponse:
    # A refusal is one body; a reply goes out in chunks.
    if reply.status != 200:
        return web.Response(status=reply.status, headers=reply.headers, body=reply.raw, content_type="application/json")
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **reply.headers})
    await response.prepare(request)
    if reply.raw is not None:
        await response.write(reply.raw)
        return response
    if reply.before:
        await reply.before.wait()
    for number, chunk in enumerate(_chunks(reply)):
        await response.write(chunk)
        if reply.between and number == 0:
            await reply.between.wait()
    if reply.breaks_off:
        await asyncio.sleep(0)
        if request.transport:
            request.transport.abort()
    else:
        await response.write(b"data: [DONE]\n\n")
    return response


def _chunks(reply: Reply) -> Iterable[bytes]:
    for delta in (*reply.deltas, *({"content": piece} for piece in reply.pieces)):
        yield _event([{"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": None}])
    if not reply.breaks_off:
        if reply.finish:
            yield _event([{"index": 0, "delta": {}, "finish_reason": reply.finish}])
        if reply.usage:
            asked, said = reply.usage
            yield _event([], {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said})


def _event(choices: Sequence[Mapping[str, Any]], usage: Mapping[str, int] | None = None) -> bytes:
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": _MODEL, "choices": choices}
    return b"data: " + json.dumps(chunk | ({"usage": usage} if usage else {})).encode() + b"\n\n"
