"""The line to Slack breaks, falls silent, is to be opened anew, or can't be opened; and clocks jump."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic

from bot.sandbox.faults import rate_limiting, refusing

from .rows import Row
from .scene import PATIENTLY, Scene, Supplies, scene

_OPEN = "apps.connections.open"
_REASONS = ("warning", "refresh_requested", "link_disabled")
# The bars of the ways to lose a connection, in seconds.
BREAKS = {"close": 5.0, "reset": 15.0, "silence": 25.0}


async def broken(home: Path, supplies: Supplies, how: str, times: int) -> Row:
    async with scene(home, supplies) as here:
        here.slack.deliveries.insist(1.0, PATIENTLY)
        await here.bot.connect()
        seconds = [await _once(here, how) for _ in range(times)]
        promise = f"a lost connection is back within {BREAKS[how]:g} s, no event lost"
        row = await here.row("D1", promise, f"the connection ends by {how}", slowest_s=round(max(seconds), 1))
        late = sum(each > BREAKS[how] for each in seconds)
        return row.but(late, "times too late")


async def _once(here: Scene, how: str) -> float:
    breaks: dict[str, Callable[[], Awaitable[None] | None]] = {
        "close": here.slack.socket.close,
        "reset": here.slack.socket.reset,
        "silence": here.slack.socket.fall_silent,
    }
    opened, started = len(here.slack.calls(_OPEN)), monotonic()
    if waiting := breaks[how]():
        await waiting
    await here.ledger.ask()
    await _opened_again(here, opened)
    seconds = monotonic() - started
    await here.ledger.settled()
    return seconds


async def _opened_again(here: Scene, before: int) -> None:
    def look() -> bool:
        return len(here.slack.calls(_OPEN)) > before and here.slack.socket.connections > 0

    await here.slack.until(look, "a new connection", 120)


async def refreshed(home: Path, supplies: Supplies, times: int, every_s: float) -> Row:
    async with scene(home, supplies) as here:
        here.slack.deliveries.insist(1.0, PATIENTLY)
        await here.bot.connect()
        for time in range(times):
            await here.slack.socket.disconnect(_REASONS[time % len(_REASONS)])
            for _ in range(round(every_s * 5)):
                await here.ledger.ask()
                await asyncio.sleep(0.2)
        fault = f"asked to connect anew every {every_s:g} s, at 5 events/s"
        return await here.row("D2", "a planned change of connection loses nothing", fault, disconnects=times)


async def refused(home: Path, supplies: Supplies, times: int) -> Row:
    async with scene(home, supplies) as here:
        here.slack.deliveries.insist(1.0, PATIENTLY)
        await here.bot.connect()
        here.slack.faults.plan(_OPEN, [rate_limiting(), refusing("too_many_websockets")] * times)
        since, opened, started = len(here.slack.faults.attempts), len(here.slack.calls(_OPEN)), monotonic()
        await here.slack.socket.close()
        await here.ledger.ask()
        await _opened_again(here, opened)
        tries = sum(attempt.method == _OPEN for attempt in here.slack.faults.attempts[since:])
        pace = (monotonic() - started) / tries
        row = await here.row(
            "D3", "it tries again, not too often", f"{2 * times} refused tries", s_per_try=round(pace, 1)
        )
        return row.but(round(1 / pace) if pace < 1 else 0, "tries a second")


async def clock_jumps(home: Path, supplies: Supplies, seconds: float) -> Row:
    async with scene(home, supplies) as here:
        here.slack.deliveries.insist(1.0, PATIENTLY)
        await here.bot.connect()
        opened = len(here.slack.calls(_OPEN))
        for jump in (3600, -3600):
            await here.bot.put_clock(timedelta(seconds=jump))
            for _ in range(round(seconds)):
                await here.ledger.ask()
                await asyncio.sleep(1)
        again = len(here.slack.calls(_OPEN)) - opened
        row = await here.row("D5", "a jump of the clock loses nothing", "an hour ahead, and back", reconnects=again)
        return row.but(max(0, again - 2), "needless reconnects")
