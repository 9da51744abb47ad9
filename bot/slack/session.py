"""What Slack shows beside a question while it is answered: that the coach is thinking, and a button that stops it."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Thread
from bot.slack.outcomes import outcome_of

_THINKING = "is thinking…"
_A_MOMENT_S = 2.0


class Session:
    """If Slack is quick; it forgets by itself what isn't true for long, and with every message of ours."""

    def __init__(self, client: AsyncWebClient, thread: Thread) -> None:
        self._client = client
        self._thread = thread
        self._thinking: asyncio.Task[None] | None = None

    def think(self) -> None:
        self._thinking = asyncio.create_task(self._say(_THINKING))

    async def settle(self) -> None:
        """Before a message: what came after it would stay."""
        if self._thinking:
            await asyncio.wait({self._thinking})

    def drop(self) -> None:
        if self._thinking:
            self._thinking.cancel()

    async def clear(self) -> None:
        await self._say("")

    async def leave(self) -> None:
        """Once the button was pressed, Slack shows that we are at it until it is told otherwise."""
        channel, thread_ts = self._thread.channel, self._thread.ts
        call = self._client.agents_sessions_setStatus(channel_id=channel, thread_ts=thread_ts, status="active")
        await _in_a_moment(call)

    async def _say(self, status: str) -> None:
        channel, thread_ts = self._thread.channel, self._thread.ts
        call = self._client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread_ts, status=status)
        await _in_a_moment(call)


async def _in_a_moment(call: Awaitable[Any]) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(outcome_of(call), _A_MOMENT_S)
