"""Everybody who works on what Slack sends, and how they begin and end their day."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.errors import StoreUnavailable
from bot.slack.in_hand import InHand
from bot.slack.ingests import Ingests
from bot.slack.needs import Needs
from bot.slack.pauses import Tempo
from bot.slack.promises import Promises
from bot.slack.rounds import Rounds
from bot.slack.sender import Sender
from bot.slack.workers import Workers

_BEAT_S = 5.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Staff:
    workers: Workers
    sender: Sender
    rounds: Rounds
    promises: Promises
    ingests: Ingests
    in_hand: InHand
    needs: Needs
    tempo: Tempo

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["asyncio.Future[Any]"]:
        """Raises StoreUnavailable when they can't begin; the future is over only if one of them fails.

        In the end what is being worked on is finished, if it doesn't take too long, and the rest is handed back.
        """
        await self.needs.processes.beat(self.needs.now())
        crews = (self.workers.crew, self.sender.crew, self.rounds.crew, self.promises.crew)
        tasks = [asyncio.create_task(part) for part in (self._beat(), *(crew.run() for crew in crews))]
        work = asyncio.gather(*tasks)
        try:
            yield work
        finally:
            await _within(self.tempo.to_finish, self.ingests.stop())
            await _within(self.tempo.to_finish, self._finish_work())
            await _within(self.tempo.to_finish, self._finish_sending())
            for task in tasks:
                task.cancel()
            await asyncio.gather(work, *tasks, return_exceptions=True)
            await self._hand_back()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT_S)
            try:
                await self.needs.processes.beat(self.needs.now())
            except StoreUnavailable as error:
                _log.error("Other processes may think this one dead: %s", error)

    async def _finish_work(self) -> None:
        await asyncio.gather(self.rounds.crew.stop(), self.promises.crew.stop(), self._finish_answers())

    async def _finish_answers(self) -> None:
        await self.workers.crew.stop()
        await self.in_hand.settle()

    async def _finish_sending(self) -> None:
        await self.sender.crew.idle()
        await self.sender.crew.stop()

    async def _hand_back(self) -> None:
        try:
            await self.needs.subscriptions.release()
            await self.needs.inbox.release()
            await self.needs.outbox.release()
            await self.needs.processes.leave()
        except StoreUnavailable as error:
            _log.error("Others will find out by themselves that this process is gone: %s", error)


async def _within(time: timedelta, done: Awaitable[None]) -> None:
    try:
        await asyncio.wait_for(done, time.total_seconds())
    except TimeoutError:
        _log.warning("Stopped while something was being worked on; it is handed back")
