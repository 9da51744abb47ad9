"""The listeners at work: Bolt acknowledges first, starts them, and forgets about them."""

import asyncio

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.listener.async_listener_completion_handler import AsyncCustomListenerCompletionHandler
from slack_bolt.listener.async_listener_start_handler import AsyncCustomListenerStartHandler

_OVER = "listener_over"


class InHand:
    def __init__(self, app: AsyncApp) -> None:
        self._at_work: set[asyncio.Event] = set()
        runner = app.listener_runner
        runner.listener_start_handler = AsyncCustomListenerStartHandler(app.logger, self._begin)
        runner.listener_completion_handler = AsyncCustomListenerCompletionHandler(app.logger, self._end)

    async def over(self, context: AsyncBoltContext) -> None:
        """Until the listener of a request that was dispatched is through, if there is one."""
        await asyncio.sleep(0)  # Bolt has made a task for it, which now begins
        if _OVER in context:
            await context[_OVER].wait()

    async def settle(self) -> None:
        """Until all listeners are through."""
        while self._at_work:
            await next(iter(self._at_work)).wait()

    async def _begin(self, context: AsyncBoltContext) -> None:
        context[_OVER] = asyncio.Event()
        self._at_work.add(context[_OVER])

    async def _end(self, context: AsyncBoltContext) -> None:
        self._at_work.discard(context[_OVER])
        context[_OVER].set()
