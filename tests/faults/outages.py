"""What the bot needs is out of order for a while: no event is acknowledged that isn't kept, and none is forgotten."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import cycle
from pathlib import Path

from bot.sandbox.faults import answering, dropping, rate_limiting

from .rows import Row
from .scene import Scene, Supplies, scene

_TENTH = (0.0, 6.0, 30.0)  # of Slack's pauses
_PER_SECOND = 5


async def locked_database(home: Path, supplies: Supplies, seconds: float) -> Row:
    async with scene(home, supplies) as here:
        here.slack.deliveries.insist(3.0, _TENTH)
        await here.bot.connect()
        with _locked(here):
            await _asked(here, seconds)
            acked = len(here.ledger.acked())
        promise = "with the database down nothing is acknowledged, and nothing lost"
        row = await here.row("A3", promise, f"another process locks it for {seconds:g} s", 120)
        return row.but(acked, "acknowledged meanwhile")


async def no_authorisation(home: Path, supplies: Supplies, count: int, seconds: float) -> Row:
    async with scene(home, supplies) as here:
        here.slack.deliveries.insist(3.0, _TENTH)
        here.slack.faults.plan("auth.test", cycle([answering(500), rate_limiting(), dropping(accepted=False)]))
        await here.bot.connect()
        for _ in range(count):
            await here.ledger.ask()
        await asyncio.sleep(seconds)
        here.slack.faults.plan("auth.test", [])
        promise = "while Slack doesn't say who the coach is, events wait"
        return await here.row("A4", promise, f"auth.test fails for {seconds:g} s: 500, 429, dropped", 120)


@contextmanager
def _locked(here: Scene) -> Iterator[None]:
    with closing(sqlite3.connect(here.bot.data / "coach.sqlite3", isolation_level=None, timeout=30)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        yield
        stranger.execute("ROLLBACK")


async def _asked(here: Scene, seconds: float) -> None:
    for _ in range(round(seconds * _PER_SECOND)):
        await here.ledger.ask()
        await asyncio.sleep(1 / _PER_SECOND)
