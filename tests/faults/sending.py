"""Messages of which nobody can know whether they arrived, and a Slack that is asked too often."""

import asyncio
from itertools import cycle, islice
from pathlib import Path

from bot.sandbox.faults import Fault, answering, dropping, every, rate_limiting, waiting_for

from .rows import Row
from .scene import Scene, Supplies, scene

_POST = "chat.postMessage"
_RETRY_AFTER = ("1", "1.5", "0.2", "2")


async def ambiguous(home: Path, supplies: Supplies, sends: int, timeouts: int) -> Row:
    """Slack takes every one of them; a timeout costs a quarter of a minute, so there may be fewer of these."""
    never = asyncio.Event()
    fast = islice(cycle([dropping(), answering(500, accepted=True), answering(504, accepted=True)]), sends - timeouts)
    slow: list[Fault] = [waiting_for(never, accepted=True)] * timeouts
    async with scene(home, supplies) as here:
        await here.bot.connect()
        here.slack.faults.plan(_POST, [*slow, *fast])
        for _ in range(sends):
            await here.ledger.ask()
        fault = f"accepted, then: {timeouts} × no answer, {sends - timeouts} × dropped or 5xx"
        row = await here.row("C1", "one reply is one message", fault, 60 + 15 * timeouts, posts=here.posts())
        never.set()
        unnoted = row.trials - row.noted
        return row.but(unnoted, "without a record")


async def too_often(home: Path, supplies: Supplies, sends: int) -> Row:
    async with scene(home, supplies) as here:
        await here.bot.connect()
        here.slack.faults.plan(_POST, every(5, *map(rate_limiting, _RETRY_AFTER)))
        for _ in range(sends):
            await here.ledger.ask()
        row = await here.row("C2", "429 is respected, nothing lost", "every 5th post is told to wait", 180)
        early = _too_early(here)
        return row.but(early, "posts came too early")


def _too_early(here: Scene) -> int:
    """Those that were already on their way when Slack said to wait don't count: a tenth of a second."""
    posts = [attempt for attempt in here.slack.faults.attempts if attempt.method == _POST]
    refused = [post for post in posts if post.fault]
    waits = zip(refused, cycle(map(float, _RETRY_AFTER)))
    return sum(no.at + 0.1 < post.at < no.at + wait - 0.05 for no, wait in waits for post in posts)
