"""Works on the events of the inbox: hands each to its listener, and sees to what comes of it."""

import asyncio
import logging
from datetime import datetime, timedelta

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.errors import NotNow, StoreUnavailable, TakenOver
from bot.mail import Event
from bot.slack.apologies import EVENT, Failure, failure_in, is_answered, note_failure
from bot.slack.crew import Crew, insist
from bot.slack.in_hand import InHand
from bot.slack.needs import Inbox, Now
from bot.slack.pauses import Pause, Tempo

_AT_ONCE = 8
# Then most of them wait for the chat model, which takes some time, or all of it; and others don't wait for them.
_AT_ONCE_WRITING = 32
_A_MOMENT = timedelta(seconds=1)
_LONGEST_PAUSE_S = 60.0
_A_DAY_S = 24 * 60 * 60
_log = logging.getLogger(__name__)


class Workers:
    """`news` is set when there may be an event, and they set `written` when there may be something to send."""

    def __init__(
        self,
        app: AsyncApp,
        in_hand: InHand,
        inbox: Inbox,
        news: asyncio.Event,
        written: asyncio.Event,
        now: Now,
        tempo: Tempo,
        writes: bool,
    ) -> None:
        self._app = app
        self._in_hand = in_hand
        self._inbox = inbox
        self._written = written
        self._now = now
        self._between_tries = tempo.between_tries
        self._longest_s = tempo.to_answer.total_seconds()
        self._unknown_to_slack = Pause(now(), 0)
        self.crew = Crew(self._take, self._work_on, news, _AT_ONCE_WRITING if writes else _AT_ONCE)

    async def _take(self) -> Event | None:
        now = self._now()
        return None if self._unknown_to_slack.left(now) else await self._inbox.take(now)

    async def _work_on(self, event: Event) -> None:
        request = AsyncBoltRequest(mode="socket_mode", body=dict(event.body), context={EVENT: event})
        if event.tries > len(self._between_tries):  # the process died of it each time
            await insist(lambda: self._inbox.set_aside(event, "no try came to an end", None, self._now()))
            return
        try:
            async with asyncio.timeout(self._longest_s):
                await self._app.async_dispatch(request)
                await self._in_hand.over(request.context)
        except TimeoutError:
            note_failure(TimeoutError(f"it took longer than {self._longest_s:g} s"), request.context)
        if request.context.authorize_result is None:
            await self._wait_for_slack(event)
        else:
            self._unknown_to_slack = Pause(self._now(), 0)
            failure = failure_in(request.context)
            if failure or not is_answered(request.context):
                await insist(lambda: self._settle(event, failure))
        self._written.set()

    async def _settle(self, event: Event, failure: Failure | None) -> None:
        now = self._now()
        if failure is None:
            await self._inbox.close(event, now)
        elif isinstance(failure.error, StoreUnavailable):
            await self._inbox.put_back(event, now + _A_MOMENT, counts=False)
        elif isinstance(failure.error, TakenOver):
            return
        elif isinstance(failure.error, NotNow) and not _is_too_old(event, now):
            await self._inbox.put_back(event, now + timedelta(seconds=failure.error.seconds), counts=False)
        elif event.tries < len(self._between_tries):
            await self._inbox.put_back(event, now + self._between_tries[event.tries], counts=True)
        else:
            await self._inbox.set_aside(event, failure.reason, failure.apology, now)

    async def _wait_for_slack(self, event: Event) -> None:
        """Which doesn't say who the coach is, for this event or any other: nothing is tried for a while."""
        now = self._now()
        if _is_too_old(event, now):
            reason = "for a day Slack didn't say who the coach is"
            await insist(lambda: self._inbox.set_aside(event, reason, None, now))
            return
        if not self._unknown_to_slack.left(now):
            seconds = min(max(1, 2 * self._unknown_to_slack.seconds), _LONGEST_PAUSE_S)
            self._unknown_to_slack = Pause(now, seconds)
        due_at = now + timedelta(seconds=self._unknown_to_slack.left(now))
        await insist(lambda: self._inbox.put_back(event, due_at, counts=False))


def _is_too_old(event: Event, now: datetime) -> bool:
    told_at = event.body.get("event_time")
    return isinstance(told_at, int) and now.timestamp() - told_at > _A_DAY_S
