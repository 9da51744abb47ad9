"""Works on what a store has to do, so many things side by side, and waits for the store when it fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Generic, TypeVar

from bot.errors import StoreUnavailable
from bot.slack.telling import account, named

Job = TypeVar("Job")

# What other processes leave, and what is due later, is found by looking; what is new here wakes the crew.
_LOOK_S = 1.0
_log = logging.getLogger(__name__)


class Crew(Generic[Job]):
    """`take` claims the next job and gives None when there is none; `news` is set when there may be one."""

    def __init__(
        self,
        take: Callable[[], Awaitable[Job | None]],
        work: Callable[[Job], Coroutine[Any, Any, None]],
        news: asyncio.Event,
        size: int,
    ) -> None:
        self._take = take
        self._work = work
        self._news = news
        self._size = size
        self._at_work: set[asyncio.Task[None]] = set()
        self._nothing_to_do = asyncio.Event()
        self._is_store_away = False
        self._stopping = False
        self._over = asyncio.Event()

    async def run(self) -> None:
        """Until it is stopped and all it had taken on is through."""
        try:
            while not self._stopping:
                self._news.clear()
                if len(self._at_work) == self._size or not await self._take_on():
                    await self._wait()
            await self._finish()
        finally:
            for task in self._at_work:
                task.cancel()
            await self._finish()
            self._over.set()

    async def stop(self) -> None:
        """Takes on nothing more; returns when what it had taken on is through."""
        self._stopping = True
        self._news.set()
        await self._over.wait()

    async def idle(self) -> None:
        """Until there is nothing to do."""
        self._nothing_to_do.clear()
        self._news.set()
        await self._nothing_to_do.wait()

    async def _take_on(self) -> bool:
        try:
            job = await self._take()
        except StoreUnavailable as error:
            if not self._is_store_away:
                _log.error("There is nothing to work on until the database is back: %s", error)
            self._is_store_away = True
            return False
        self._is_store_away = False
        if job is None:
            return False
        task = asyncio.create_task(self._work(job))
        self._at_work.add(task)
        task.add_done_callback(self._done)
        return True

    def _done(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        self._news.set()
        if not task.cancelled() and (error := task.exception()):
            _log.critical("Left undone: %s\n%s", named(error), account(error))

    async def _wait(self) -> None:
        if not self._at_work and not self._news.is_set():
            self._nothing_to_do.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                await self._news.wait()

    async def _finish(self) -> None:
        if self._at_work:
            await asyncio.wait(self._at_work)


async def insist(write: Callable[[], Awaitable[None]]) -> None:
    """Until the database takes it: what has happened must be known before anything else may."""
    is_told = False
    while True:
        try:
            return await write()
        except StoreUnavailable as error:
            if not is_told:
                _log.error("What has happened can't be noted until the database is back: %s", error)
            is_told = True
            await asyncio.sleep(_LOOK_S)
