"""Kills at named points of a message's way, and one order to stop: afterwards nothing is missing and nothing twice."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from bot.sandbox.faults import waiting_for

from .rows import Row
from .scene import PATIENTLY, Scene, Supplies, scene

UNREAD = "unread"
POINTS = {
    "Inbox.keep:before": "before the event is kept",
    "Inbox.keep:after": "when the event is kept, before its ack",
    "SocketModeClient.send_message:after": "when the event is acknowledged",
    "Inbox.take:after": "when a worker has taken the event",
    "Inbox.answer:before": "when the answer is made, before it is kept",
    "Inbox.answer:after": "when the answer is kept",
    "Outbox.take:after": "when the message is claimed for sending",
    UNREAD: "when Slack has the message, before its response is read",
    "Outbox.confirm:before": "when the response is read, before that is kept",
    "Outbox.confirm:after": "when the message is confirmed",
}
PROMISE = "every acknowledged event ends in one message or one record"
_AT_ONCE = 3  # people who ask when it happens; each of their events is the one it dies of in its turn


async def kills(home: Path, supplies: Supplies, points: Sequence[str], each: int) -> Row:
    """In one life of the database, each kill followed by a start that has to put things right."""
    async with scene(home, supplies) as here:
        here.slack.deliveries.insist(1.0, PATIENTLY)
        await here.bot.connect()
        trials = 0
        for point, time in product(points, range(each)):
            trials += 1
            await _kill(here, point, time % _AT_ONCE + 1)
            await here.bot.connect()
            if not await here.ledger.settled():
                break
        row = await here.row(numbered("A2", POINTS, point), PROMISE, f"kill -9 {POINTS[point]}")
        return replace(row, trials=trials, figures={"questions": row.trials})


def numbered(name: str, points: Iterable[str], point: str) -> str:
    """The row's, by the last point at which it was killed."""
    return f"{name} {list(points).index(point) + 1}"


async def _kill(here: Scene, point: str, hit: int) -> None:
    never = asyncio.Event()
    if point == UNREAD:
        here.slack.faults.plan("chat.postMessage", [*[None] * (hit - 1), waiting_for(never, accepted=True)])
    else:
        await here.bot.tell(f"arm {point} {hit}")
    before = here.posts()
    for _ in range(_AT_ONCE):
        await here.ledger.ask()
    if point == UNREAD:
        await here.slack.until(lambda: here.posts() >= before + hit, "the message that is never answered", 30)
        await here.bot.kill()
        never.set()
    else:
        await here.bot.died()


async def graceful_stop(home: Path, supplies: Supplies, in_flight: int) -> Row:
    async with scene(home, supplies) as here:
        here.slack.deliveries.insist(1.0, PATIENTLY)
        await here.bot.connect()
        for _ in range(in_flight):
            await here.ledger.ask()
        await here.slack.until(lambda: len(here.ledger.acked()) >= in_flight, "acknowledgements", 30)
        status = await here.bot.stop()
        done = sum(here.ledger.replies().values())
        await here.bot.connect()
        row = await here.row("A12", "a stop finishes or hands back", "SIGTERM with events in flight", done_before=done)
        return row.but(abs(status), "was its exit status")
