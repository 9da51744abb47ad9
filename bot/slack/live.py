"""A direct message that is rewritten while something goes on: now and then, and surely at the end."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person
from bot.slack.blocks import Message
from bot.slack.direct import DirectMessages
from bot.slack.markup import shortened
from bot.slack.outcomes import of_error
from bot.slack.sender import FAILURES
from bot.slack.telling import named

_TRIES = 3
_LONGEST_WAIT_S = 30.0
_LONGEST_TEXT = 1_000  # of a message that is edited Slack takes 4,000 bytes
_log = logging.getLogger(__name__)


class LiveMessage:
    """What comes faster than every `pause` is left out. Where it can't be rewritten, its end comes as a new message."""

    def __init__(self, client: AsyncWebClient, direct: DirectMessages, person: Person, pause: timedelta) -> None:
        self._client = client
        self._direct = direct
        self._person = person
        self._pause = pause.total_seconds()
        self._place: Mapping[str, Any] = {}
        self._newest: Message | None = None
        self._news, self._over = asyncio.Event(), asyncio.Event()
        self._following: asyncio.Task[None] | None = None

    async def begin(self, message: Message) -> None:
        try:
            opened = await self._client.conversations_open(users=self._person.user)
            channel: str = opened["channel"]["id"]
            sent = await self._client.chat_postMessage(
                channel=channel, **message.part, unfurl_links=False, unfurl_media=False
            )
        except FAILURES as error:
            _log.warning("What goes on can't be followed in Slack: %s", named(error))
            return
        self._place = {"channel": channel, "ts": sent["ts"]}
        self._following = asyncio.create_task(self._follow())

    def show(self, message: Message) -> None:
        self._newest = message
        self._news.set()

    async def end(self, message: Message, key: str) -> None:
        """`key` is unique to what went on."""
        self._over.set()
        self._news.set()
        if self._following:
            await self._following
        for _ in range(_TRIES if self._place else 0):
            if (seconds := await self._rewrite(message)) is None:
                return
            await asyncio.sleep(min(seconds, _LONGEST_WAIT_S))
        with suppress(*FAILURES):
            await self._direct.write(self._client, self._person, key, [message])

    async def _follow(self) -> None:
        while not self._over.is_set():
            await self._news.wait()
            self._news.clear()
            if self._newest and not self._over.is_set():
                await self._rewrite(self._newest)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._over.wait(), self._pause)

    async def _rewrite(self, message: Message) -> float | None:
        """None when Slack took it, else after how many seconds it may be tried again."""
        try:
            text = shortened(message.text, _LONGEST_TEXT)
            await self._client.chat_update(**self._place, text=text, blocks=message.blocks)
        except FAILURES as error:
            _log.warning("A message could not be rewritten: %s", named(error))
            return of_error(error).seconds
        return None
