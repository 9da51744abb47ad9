"""Ingests that admins start from Slack: one at a time, each followed in a direct message with whoever started it."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.apart import Step
from bot.domain import Person
from bot.errors import CoachError
from bot.feedback import Gap
from bot.slack.direct import DirectMessages
from bot.slack.gap_blocks import with_closed
from bot.slack.ingest_blocks import failed_message, report_message, working_message
from bot.slack.live import LiveMessage
from bot.slack.needs import Needs
from bot.slack.telling import account, named

STARTED = "I’m on it. Follow it in our direct message: the report comes there, too."
BUSY = "An ingest is running already. Please try again when it is through."
BROKE_OFF = "It broke off before its end, maybe because I was stopped."
_MOST_GAPS = 50
_log = logging.getLogger(__name__)


class Ingests:
    def __init__(self, client: AsyncWebClient, needs: Needs, direct: DirectMessages, pause: timedelta) -> None:
        """Nobody's message is rewritten more often than every `pause`."""
        self._client = client
        self._administration = needs.administration
        self._insight = needs.insight
        self._now = needs.now
        self._direct = direct
        self._pause = pause
        self._at_work: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        return self._at_work is not None and not self._at_work.done()

    def start(self, person: Person, force: bool = False) -> str:
        """What to say to the person."""
        if self.is_busy:
            return BUSY
        self._at_work = asyncio.create_task(self._run(person, force))
        self._at_work.add_done_callback(_told_in_the_log)
        return STARTED

    async def settle(self) -> None:
        """Until none is running."""
        if self._at_work:
            await asyncio.wait([self._at_work])

    async def stop(self) -> None:
        """The one that is running ends, too, and says so."""
        if self._at_work:
            self._at_work.cancel()
        await self.settle()

    async def _run(self, person: Person, force: bool) -> None:
        key = f"ingest:{person.user}:{self._now().isoformat()}"
        live = LiveMessage(self._client, self._direct, person, self._pause)
        said = failed_message(BROKE_OFF)
        try:
            await live.begin(working_message(Step("starting")))
            before = await self._gaps()
            told = await self._administration.ingest(person, lambda step: live.show(working_message(step)), force)
            said = report_message(told)
            said = with_closed(said, await self._closed(before))
        except CoachError as error:
            said = failed_message(str(error))
        finally:
            await live.end(said, key)

    async def _gaps(self) -> Sequence[Gap]:
        """Those that the ingest may close; where they can't be told, it goes on without."""
        try:
            return await self._insight.gaps(_MOST_GAPS, undecided=False)
        except CoachError as error:
            _log.warning("Nobody will be told which gaps an ingest closes: %s", error)
            return ()

    async def _closed(self, before: Sequence[Gap]) -> Sequence[Gap]:
        try:
            return await self._insight.closed(before)
        except CoachError as error:
            _log.warning("Nobody is told which gaps an ingest closed: %s", error)
            return ()


def _told_in_the_log(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.critical("An ingest from Slack broke off: %s\n%s", named(error), account(error))
