"""Shows that an answer is being written, and in a direct message the answer while it is; its trouble is nobody's."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person, Thread
from bot.errors import NotNow, StoreUnavailable
from bot.mail import Event
from bot.slack.begun import begun_in
from bot.slack.crew import insist
from bot.slack.listening import Listener
from bot.slack.needs import Needs
from bot.slack.outcomes import Outcome, outcome_of
from bot.slack.session import Session
from bot.writing import Hear

_STOPPED = "stopped_by_user"
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
        self._going_on: set[Stream] = set()

    @asynccontextmanager
    async def of(self, event: Event, person: Person, thread: Thread, in_private: bool) -> AsyncIterator["Stream"]:
        """For the time an event is being answered; raises NotNow."""
        stream = Stream(self, event, person, thread, in_private and person.team not in self._without)
        await stream.find()
        self._going_on.add(stream)
        try:
            yield stream
        except Exception as error:
            if not isinstance(error, NotNow):
                await stream.end()
            await stream.session.clear()
            raise
        finally:
            self._going_on.discard(stream)
            stream.drop()

    async def on_stop(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Somebody pressed the button that Slack shows beside what we are at."""
        team = context.team_id or ""
        person, thread = Person(team, event["user"]), Thread(team, event["channel"], event["thread_ts"])
        for stream in self._going_on:
            stream.stop(person, thread, event["event_ts"])

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
        self._ts = event.stream
        self._listener = Listener(may_begin and event.stream is None, self._start)
        self._begun = asyncio.Event()
        self.session = Session(self._client, thread)
        self._writing: asyncio.Task[None] | None = None

    def listen(self) -> Hear | None:
        """Says that the coach is thinking; who waits for the answer."""
        if not self._streams.needs.writes:
            return None
        # A message that was begun before says so itself; and with no new one a status would stay.
        if not self._ts:
            self.session.think()
        return self._listener

    def stop(self, person: Person, thread: Thread, at: str) -> None:
        """If that is who asked, and asked before that; others neither wait for it nor pay."""
        if (person, thread) == (self._person, self._thread) and self._event.body["event"]["ts"] < at:
            self._listener.had_enough.set()

    async def end(self) -> None:
        """Nothing more is shown. It is known now, and kept, which message was begun, if any; raises NotNow."""
        await self.session.settle()
        if self._writing:
            await self._begun.wait()
            self._writing.cancel()
        await self.find()
        if self._listener.had_enough.is_set():
            await self.session.leave()

    def drop(self) -> None:
        self.session.drop()
        if self._writing:
            self._writing.cancel()

    async def find(self) -> None:
        """Which message was begun, if nobody was told; raises NotNow."""
        if self._ts != "":
            return
        await self._note(await begun_in(self._client, self._thread, self._event.body["event"]["ts"]))

    def _start(self) -> None:
        self._writing = self._writing or asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            goes_on = await self._begin()
        finally:
            self._begun.set()
        while goes_on:
            await asyncio.sleep(self._streams.pause)
            await self._listener.news.wait()
            goes_on = await self._go_on()

    async def _begin(self) -> bool:
        await self.session.settle()
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
        goes_on = self._went_well(outcome, first)
        if outcome.kind != "unknown":
            await self._note(outcome.ts)
            self._streams.refused(self._person.team, outcome.reason)
        return goes_on

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
        return self._listener.next(self._streams.needs.link_hosts())

    def _went_well(self, outcome: Outcome, text: str) -> bool:
        if outcome.kind == "taken":
            self._listener.has_shown(text)
        elif outcome.reason == _STOPPED:
            self._listener.had_enough.set()
        else:
            _log.warning("An answer isn't shown any further for now: %s (%s)", outcome.kind, outcome.reason)
        return outcome.kind == "taken"

    async def _note(self, ts: str | None) -> None:
        await insist(lambda: self._inbox.note_stream(self._event, ts, self._streams.needs.now()))
        self._ts = ts
