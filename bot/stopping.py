"""An answer that is stopped by whoever waits for it: nothing more is written, and what they have read stays."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.domain import Answer
from bot.writing import Hear, Line

STOPPED = "*I stopped here, as you asked.*"


@asynccontextmanager
async def while_wanted(seconds: float, hear: Hear | None) -> AsyncIterator[None]:
    """Raises TimeoutError when the time is up, and as soon as they have had enough."""
    async with asyncio.timeout(seconds) as time:
        watching = asyncio.create_task(_cut_short(time, hear)) if hear else None
        try:
            yield
        finally:
            if watching:
                watching.cancel()


async def _cut_short(time: asyncio.Timeout, hear: Hear) -> None:
    await hear.had_enough.wait()
    if not time.expired():
        time.reschedule(0)


def stopped(answer: Answer, read: Sequence[Line], cited: Sequence[int]) -> Answer:
    """It says no more than these lines, which rest on the passages that are `cited`."""
    if not read:
        return replace(answer, outcome="small_talk", text=STOPPED, cited=())
    text = "".join(line.gap + line.text for line in read)
    return replace(answer, text=f"{text}\n\n{STOPPED}", cited=tuple(cited))
