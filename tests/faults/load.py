"""As much as Slack ever sends a workspace, and ten times that for a moment: how soon events are acknowledged."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from time import monotonic

from bot.sandbox import Envelope

from .rows import Row
from .scene import Scene, Supplies, scene

BURST, STEADY = 84.0, 8.4  # events a second
_LATEST_S = 1.0
_MOST_RATIO = 20.0
_BUSY_S = 0.1  # where doing nothing takes longer than this, the machine was too busy to tell
_TRIES = 3
_PROMISE = "an event is acknowledged within a second"


@dataclass(frozen=True)
class Acks:
    seconds: Sequence[float]
    missing: int

    @property
    def p99(self) -> float:
        return quantiles(self.seconds, n=100, method="inclusive")[-1]

    @property
    def late(self) -> int:
        return self.missing + sum(each > _LATEST_S for each in self.seconds)

    def figures(self) -> dict[str, float]:
        figures = {"p50": median(self.seconds), "p99": self.p99, "max": max(self.seconds)}
        return {f"ack_{name}_ms": round(1000 * value, 1) for name, value in figures.items()}


async def bursts(home: Path, supplies: Supplies, pairs: int, seconds: float) -> Row:
    """Beside a Bolt app that does nothing, in turns."""
    for tried in range(1, _TRIES + 1):
        async with _both(home.with_name(f"{home.name}{tried}"), supplies) as (coach, noop):
            ours: list[Acks] = []
            theirs: list[Acks] = []
            for pair in range(pairs):
                for here, runs in ((coach, ours), (noop, theirs))[:: -1 if pair % 2 else 1]:
                    runs.append(await _load(here, BURST, seconds))
                    await coach.ledger.settled(600)
            row = await coach.row("A1", _PROMISE, f"{BURST:g} events/s for {seconds:g} s, {pairs} times", tries=tried)
        too_busy = sum(each.p99 > _BUSY_S for each in theirs)
        if not too_busy:
            break
    return _judged(row, ours, theirs).but(too_busy, "runs in which even doing nothing took too long")


def _judged(row: Row, ours: Sequence[Acks], theirs: Sequence[Acks]) -> Row:
    ratios = [our.p99 / their.p99 for our, their in zip(ours, theirs, strict=True)]
    together = Acks([each for run in ours for each in run.seconds], sum(run.missing for run in ours))
    figures = {
        **row.figures,
        **together.figures(),
        "p99_ms": [round(1000 * run.p99, 1) for run in ours],
        "noop_p99_ms": [round(1000 * run.p99, 1) for run in theirs],
        "ratio": round(median(ratios), 1),
    }
    row = replace(row, figures=figures).but(together.late, "acks took over a second")
    return row.but(round(median(ratios)) if median(ratios) > _MOST_RATIO else 0, "times as long as doing nothing")


async def steady(home: Path, supplies: Supplies, seconds: float) -> Row:
    async with scene(home, supplies, "WARNING", "bot") as here:
        await here.bot.connect()
        async with _ingesting(here) as ingests:
            found = await _load(here, STEADY, seconds)
        fault = f"{STEADY:g} events/s for {seconds:g} s while the handbook is embedded anew"
        row = await here.row("A1", _PROMISE, fault, 300, ingests=len(ingests), **found.figures())
        return row.but(found.late, "acks took over a second")


async def _load(here: Scene, rate: float, seconds: float) -> Acks:
    known, started = len(here.slack.envelopes), monotonic()
    for number in range(round(rate * seconds)):
        await asyncio.sleep(max(0, started + number / rate - monotonic()))
        await here.ledger.ask()
    asked = [each for each in here.slack.envelopes[known:] if each.payload["event"]["user"] != here.slack.bot_user_id]
    await _until_acked(here, asked)
    return acks(asked)


def acks(asked: Sequence[Envelope]) -> Acks:
    took = [each.acked_at - each.sent_at for each in asked if each.acked_at and each.sent_at]
    return Acks(took, len(asked) - len(took))


async def _until_acked(here: Scene, asked: Sequence[Envelope]) -> None:
    await here.slack.until(lambda: all(each.acked_at for each in asked), "acknowledgements", 60)


@asynccontextmanager
async def _both(home: Path, supplies: Supplies) -> AsyncIterator[tuple[Scene, Scene]]:
    async with (
        scene(home / "coach", supplies, "WARNING", "bot") as coach,
        scene(home / "noop", supplies, "WARNING", "tests.faults.noop") as noop,
    ):
        await coach.bot.connect()
        await noop.bot.connect()
        yield coach, noop


@asynccontextmanager
async def _ingesting(here: Scene) -> AsyncIterator[list[Process]]:
    """Again and again, all the time; gives those that were begun."""
    ingests: list[Process] = []
    task = asyncio.create_task(_ingest(here, ingests))
    yield ingests
    task.cancel()
    for ingest in ingests:
        if ingest.returncode is None:
            ingest.terminate()
            await ingest.wait()


async def _ingest(here: Scene, ingests: list[Process]) -> None:
    while True:
        ingests.append(await here.bot.ingest("--rebuild"))
        await ingests[-1].wait()
