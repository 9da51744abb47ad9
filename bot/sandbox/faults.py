"""What may go wrong with calls of the Web API, planned call by call."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle

from aiohttp import web

from bot.sandbox.changes import Changes
from bot.sandbox.socket_mode import reset

Work = Callable[[], Awaitable[web.Response]]
Fault = Callable[[web.Request, Work], Awaitable[web.Response]]

_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Attempt:
    """A call as it came in, whatever became of it."""

    method: str
    at: float
    fault: Fault | None


class Faults:
    """`response_url` is a method here, too."""

    def __init__(self, clock: Callable[[], float], changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._plans: dict[str, Iterator[Fault | None]] = {}
        self.attempts: list[Attempt] = []

    def plan(self, method: str, faults: Iterable[Fault | None]) -> None:
        """One for each of the next calls; None is a call that goes well, as all do after the last."""
        self._plans[method] = iter(faults)

    async def meet(self, method: str, request: web.Request, work: Work) -> web.Response:
        fault = next(self._plans.get(method, iter(())), None)
        self.attempts.append(Attempt(method, self._clock(), fault))
        self._changes.announce()
        return await (fault(request, work) if fault else work())


def every(count: int, *faults: Fault) -> Iterator[Fault | None]:
    """Each `count`-th call fails, the faults taking turns."""
    for fault in cycle(faults):
        yield from [None] * (count - 1)
        yield fault


def answering(status: int, body: str = "", headers: Mapping[str, str] = _JSON, accepted: bool = False) -> Fault:
    """`accepted`: the call has its effect all the same."""

    async def fault(request: web.Request, work: Work) -> web.Response:
        if accepted:
            await work()
        return web.Response(status=status, text=body, headers=headers)

    return fault


def refusing(error: str) -> Fault:
    return answering(200, json.dumps({"ok": False, "error": error}))


def rate_limiting(retry_after: str | None = "1") -> Fault:
    after = {} if retry_after is None else {"Retry-After": retry_after}
    return answering(429, json.dumps({"ok": False, "error": "ratelimited"}), {**_JSON, **after})


def dropping(accepted: bool = True) -> Fault:
    """The connection breaks before there is an answer."""

    async def fault(request: web.Request, work: Work) -> web.Response:
        if accepted:
            await work()
        if request.transport:
            reset(request.transport)
        return web.Response()

    return fault


def waiting_for(event: asyncio.Event, accepted: bool = False) -> Fault:
    """Goes well, late; `accepted`: only the answer is late."""

    async def fault(request: web.Request, work: Work) -> web.Response:
        if not accepted:
            await event.wait()
            return await work()
        response = await work()
        await event.wait()
        return response

    return fault


def a_web_page() -> Fault:
    return answering(200, "<!doctype html><title>Sorry</title>", {"Content-Type": "text/html"})


def half_an_answer() -> Fault:
    return answering(200, '{"ok": tr')
