"""Taking turns, one at a time; who must not wait comes before all others."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    def __init__(self) -> None:
        self._taken = False
        self._in_a_hurry: deque[asyncio.Future[None]] = deque()
        self._in_line: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def mine(self, first: bool) -> AsyncIterator[None]:
        await self._wait(first)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, first: bool) -> None:
        if not self._taken:
            self._taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        (self._in_a_hurry if first else self._in_line).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was ours already when we left
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        for line in (self._in_a_hurry, self._in_line):
            while line:
                if not (turn := line.popleft()).done():
                    turn.set_result(None)
                    return
        self._taken = False
