"""Kills on the way of a tip: at named points, and of one process after the other while a thousand are due."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from time import monotonic

from bot.sandbox.faults import waiting_for

from . import crashes
from .crashes import UNREAD
from .rows import Row
from .scene import Scene, Supplies, scene
from .subscribers import Subscribers

_LOOKED_FOR = "Subscriptions.take:before"
POINTS = {
    _LOOKED_FOR: "when it is due, before it is claimed",
    "Subscriptions.take:after": "when it is claimed",
    "Subscriptions.deliver:before": "when the tip is chosen, before it is handed over",
    "Subscriptions.deliver:after": "when it is handed over",
    **{
        point: crashes.POINTS[point]
        for point in ("Outbox.take:after", UNREAD, "Outbox.confirm:before", "Outbox.confirm:after")
    },
}
_AT_ONCE = 3  # due when it happens; each of their tips is the one it dies of in its turn
_FASTEST = "50"
_EVERY_S = 3.0


async def kills(home: Path, supplies: Supplies, points: Sequence[str], each: int) -> Row:
    """In one life of the database, each kill followed by a start that has to put things right."""
    async with scene(home, supplies, TIPS_PER_SECOND=_FASTEST) as here:
        people = Subscribers(here)
        await here.bot.connect()
        trials = 0
        for point, time in product(points, range(each)):
            trials += 1
            await _kill(here, people, point, time % _AT_ONCE + 1)
            await here.bot.connect()
            if not await people.settled():
                break
        promise = "a tip comes once, or there is a record"
        name, figures = crashes.numbered("I2", POINTS, point), {"tips": len(people.rooms)}
        row = await here.row_of(people, name, promise, f"kill -9 {POINTS[point]}", 60, figures)
        return replace(row, trials=trials)


async def _kill(here: Scene, people: Subscribers, point: str, hit: int) -> None:
    never = asyncio.Event()
    before = here.posts()
    if point == _LOOKED_FOR:  # which happens all the time: only from its start on is it sure that somebody is due
        await here.bot.kill()
        await people.due(_AT_ONCE, here.bot.now)
        await here.bot.start()
    if point == UNREAD:
        here.slack.faults.plan("chat.postMessage", [*[None] * (hit - 1), waiting_for(never, accepted=True)])
    else:
        await here.bot.tell(f"arm {point} {hit}")
    if point != _LOOKED_FOR:
        await people.due(_AT_ONCE, here.bot.now)
    if point == UNREAD:
        await here.slack.until(lambda: here.posts() >= before + hit, "the tip that is never answered", 30)
        await here.bot.kill()
        never.set()
    else:
        await here.bot.died()


async def by_turns(home: Path, supplies: Supplies, processes: int, subscribers: int, rate: int, most_kills: int) -> Row:
    """Each in its turn is killed and started anew, while there is anybody still waiting."""
    async with scene(home, supplies, processes=processes, TIPS_PER_SECOND=str(rate)) as here:
        people = Subscribers(here)
        await people.due(subscribers, here.bot.now)
        for bot in here.bots:
            await bot.start()
        await here.slack.connected(processes, within=60)
        started, kills = monotonic(), 0
        while kills < most_kills and not await people.settled(_EVERY_S):
            bot = here.bots[kills % processes]
            await bot.kill_beside_others()
            await bot.start()
            kills += 1
        fault = f"{processes} processes on one database, one killed every {_EVERY_S:g} s"
        row = await here.row_of(people, "I1", "one tip a day", fault, 300, {})
        await here.slack.connected(processes, within=60)
    row = replace(row, figures={"kills": kills, "seconds": round(monotonic() - started)})
    return row.but(not kills, "trial without a kill")
