"""Shows that an answer is being written, and in a direct message the answer while it is; its trouble is nobody's."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person, Thread
from bot.errors import NotNow, StoreUnavailable
from bot.mail import Event
from bot.slack.begun import begun_in
from bot.slack.blocks import LONGEST_MARKDOWN
from bot.slack.crew import insist
from bot.slack.markup import escaped
from bot.slack.needs import Needs
from bot.slack.outcomes import Outcome, outcome_of
from bot.slack.splitting import size
from bot.writing import Hear

_THINKING = "is thinking…"
_A_MOMENT_S = 2.0
# As long as this process runs, it won't be otherwise.
_NEVER = {
    "access_denied",
    "deprecated_endpoint",
    "feature_disabled",
    "feature_not_enabled",
    "method_deprecated",
    "missing_scope",
    "no_permission",
    "not_allowed",
    "not_allowed_token_type",
    "not_authorized",
    "unknown_method",
}
_log = logging.getLogger(__name__)


class Streams:
    """Nothing faster than every `pause`."""

    def __init__(self, client: AsyncWebClient, needs: Needs, pause: timedelta) -> None:
        self.client = client
        self.needs = needs
        self.pause = pause.total_seconds()
        self._without: set[str] = set()  # teams

    @asynccontextmanager
    async def of(self, event: Event, person: Person, thread: Thread, in_private: bool) -> AsyncIterator["Stream"]:
        """For the time an event is being answered; raises NotNow."""
        stream = Stream(self, event, person, thread, in_private and person.team not in self._without)
        await stream.find()
        try:
            yield stream
        except Exception as error:
            if not isinstance(error, NotNow):
                await stream.end()
            await stream.set_status("")
            raise
        finally:
            stream.drop()

    def refused(self, team: str, reason: str) -> None:
        if reason in _NEVER and team not in self._without:
            self._without.add(team)
            _log.warning("Answers come as whole messages in %s, since Slack streams none: %s", team, reason)


class Stream:
    """Of one answer. Whatever isn't shown of it, or not well, is made good by the reply that is kept in the end."""

    def __init__(self, streams: Streams, event: Event, person: Person, thread: Thread, may_begin: bool) -> None:
        self._streams = streams
        self._client = streams.client
        self._inbox = streams.needs.inbox
        self._event = event
        self._person = person
        self._thread = thread
        self._may_begin = may_begin and event.stream is None
        self._ts = event.stream
        self._heard = self._shown = ""
        self._news, self._begun = asyncio.Event(), asyncio.Event()
        self._status: asyncio.Task[None] | None = None
        self._writing: asyncio.Task[None] | None = None

    def listen(self) -> Hear | None:
        """Says that the coach is thinking; who is to hear the answer, if it is shown before it is whole."""
        # A message that was begun before says so itself; and with no new one a status would stay.
        if not self._streams.needs.writes or self._ts:
            return None
        self._status = asyncio.create_task(self.set_status(_THINKING))
        return self._hear if self._may_begin else None

    async def end(self) -> None:
        """Nothing more is shown. It is known now, and kept, which message was begun, if any; raises NotNow."""
        await self._settle_status()
        if self._writing:
            await self._begun.wait()
            self._writing.cancel()
        await self.find()

    def drop(self) -> None:
        for task in (self._status, self._writing):
            if task:
                task.cancel()

    async def find(self) -> None:
        """Which message was begun, if nobody was told; raises NotNow."""
        if self._ts != "":
            return
        await self._note(await begun_in(self._client, self._thread, self._event.body["event"]["ts"]))

    async def set_status(self, status: str) -> None:
        """If Slack is quick; it forgets by itself what isn't true for long, and with every message of ours."""
        channel, thread_ts = self._thread.channel, self._thread.ts
        call = self._client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread_ts, status=status)
        with suppress(TimeoutError):
            await asyncio.wait_for(outcome_of(call), _A_MOMENT_S)

    async def _settle_status(self) -> None:
        """One that came after the message would stay."""
        if self._status:
            await asyncio.wait({self._status})

    async def _hear(self, text: str) -> None:
        self._heard += text
        if self._heard.strip():
            self._news.set()
            self._writing = self._writing or asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            goes_on = await self._begin()
        finally:
            self._begun.set()
        while goes_on:
            await asyncio.sleep(self._streams.pause)
            await self._news.wait()
            goes_on = await self._go_on()

    async def _begin(self) -> bool:
        await self._settle_status()
        first = self._next()
        if not first or not await self._may():
            return False
        self._ts = ""
        start = self._client.chat_startStream(
            channel=self._thread.channel,
            thread_ts=self._thread.ts,
            recipient_team_id=self._person.team,
            recipient_user_id=self._person.user,
            markdown_text=first,
        )
        outcome = await outcome_of(start)
        if outcome.kind != "unknown":
            await self._note(outcome.ts)
            self._streams.refused(self._person.team, outcome.reason)
        return self._went_well(outcome, first)

    async def _may(self) -> bool:
        try:
            return await self._inbox.begin_stream(self._event)
        except StoreUnavailable:
            return False

    async def _go_on(self) -> bool:
        if not (more := self._next()):
            return more is not None
        channel, ts = self._thread.channel, self._ts or ""
        call = self._client.chat_appendStream(channel=channel, ts=ts, markdown_text=more)
        return self._went_well(await outcome_of(call), more)

    def _next(self) -> str | None:
        self._news.clear()
        return still_to_show(self._heard, self._shown, self._streams.needs.link_hosts())

    def _went_well(self, outcome: Outcome, text: str) -> bool:
        if outcome.kind != "taken":
            _log.warning("An answer isn't shown any further for now: %s (%s)", outcome.kind, outcome.reason)
        self._shown += text
        return outcome.kind == "taken"

    async def _note(self, ts: str | None) -> None:
        await insist(lambda: self._inbox.note_stream(self._event, ts, self._streams.needs.now()))
        self._ts = ts


def still_to_show(heard: str, shown: str, hosts: Collection[str]) -> str | None:
    """What comes after what is shown of it, escaped; None when it can't be shown in this message.

    What came later may have made something else of what came before, such as an address that goes on.
    """
    whole = escaped(heard, hosts)
    fits = whole.startswith(shown) and size(whole) <= LONGEST_MARKDOWN
    return whole[len(shown) :] if fits else None
