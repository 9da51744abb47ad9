"""Waiting until something has happened in the sandbox, without asking over and over."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    def __init__(self) -> None:
        self._change = asyncio.Event()

    def announce(self) -> None:
        """Something happened: whoever waits looks again."""
        self._change.set()
        self._change = asyncio.Event()

    async def until(self, look: Callable[[], T | None], within: float, what: str) -> T:
        """What `look` sees once it is truthy; `what` tells the reader of a timeout what never came."""
        try:
            async with asyncio.timeout(within):
                while not (seen := look()):
                    await self._change.wait()
                return seen
        except TimeoutError:
            raise TimeoutError(f"waited {within:g} s for {what}") from None
