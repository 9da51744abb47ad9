"""What is being worked on: Bolt acknowledges first, starts a listener, and forgets about it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.listener.async_listener_completion_handler import AsyncCustomListenerCompletionHandler
from slack_bolt.listener.async_listener_start_handler import AsyncCustomListenerStartHandler

_OVER, _LISTENER = "listener_over", "listener_task"


class InHand:
    def __init__(self) -> None:
        self._at_work: set[asyncio.Event] = set()

    def watch(self, app: AsyncApp) -> None:
        """From now on its listeners count."""
        runner = app.listener_runner
        runner.listener_start_handler = AsyncCustomListenerStartHandler(app.logger, self._begin)
        runner.listener_completion_handler = AsyncCustomListenerCompletionHandler(app.logger, self._end)

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """As long as this lasts."""
        over = self._begun()
        try:
            yield
        finally:
            self._ended(over)

    async def over(self, context: AsyncBoltContext) -> None:
        """Until the listener of a request that was dispatched is through, if there is one; cancelled, it is, too."""
        await asyncio.sleep(0)  # Bolt has made a task for it, which now begins
        if _OVER in context:
            try:
                await context[_OVER].wait()
            except asyncio.CancelledError:
                context[_LISTENER].cancel()
                raise

    async def settle(self) -> None:
        """Until nothing is."""
        while self._at_work:
            await next(iter(self._at_work)).wait()

    async def _begin(self, context: AsyncBoltContext) -> None:
        context[_OVER], context[_LISTENER] = self._begun(), asyncio.current_task()

    async def _end(self, context: AsyncBoltContext) -> None:
        self._ended(context[_OVER])

    def _begun(self) -> asyncio.Event:
        over = asyncio.Event()
        self._at_work.add(over)
        return over

    def _ended(self, over: asyncio.Event) -> None:
        self._at_work.discard(over)
        over.set()
