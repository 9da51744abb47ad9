"""Writes to a person where nobody else reads it, and where the coach wasn't asked."""

import asyncio
from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person, Thread
from bot.mail import Reply
from bot.slack.blocks import Message
from bot.slack.needs import Now, Outbox


class DirectMessages:
    """`written` is set when there is something to send."""

    def __init__(self, outbox: Outbox, written: asyncio.Event, now: Now) -> None:
        self._outbox = outbox
        self._written = written
        self._now = now

    async def write(self, client: AsyncWebClient, person: Person, key: str, messages: Sequence[Message]) -> None:
        """Once for a key, in a new thread; raises one of FAILURES, or StoreUnavailable."""
        opened = await client.conversations_open(users=person.user)
        thread = Thread(person.team, opened["channel"]["id"], "")
        await self._outbox.put(key, Reply(person, thread, [message.part for message in messages]), self._now())
        self._written.set()
