"""Writes to a person where nobody else reads it, and where the coach wasn't asked."""

import asyncio
from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person, Thread, Turn
from bot.mail import Reply
from bot.slack.blocks import Message
from bot.slack.needs import Now, Outbox


class DirectMessages:
    """`written` is set when there is something to send."""

    def __init__(self, outbox: Outbox, written: asyncio.Event, now: Now) -> None:
        self._outbox = outbox
        self._written = written
        self._now = now

    async def write(
        self, client: AsyncWebClient, person: Person, key: str, messages: Sequence[Message], turns: Sequence[Turn] = ()
    ) -> str:
        """Once for a key, in a new thread of the channel that it returns; raises one of FAILURES, or StoreUnavailable.

        The turns are what is remembered of it.
        """
        opened = await client.conversations_open(users=person.user)
        channel: str = opened["channel"]["id"]
        await self.send(key, Reply(person, Thread(person.team, channel, ""), [m.part for m in messages], turns))
        return channel

    async def send(self, key: str, reply: Reply) -> None:
        """Once for a key; raises StoreUnavailable."""
        await self._outbox.put(key, reply, self._now())
        self._written.set()
