"""Kills in the middle of an ingest: the bot answers from the index as before, and the next ingest succeeds."""

import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from random import Random
from time import monotonic
from typing import Literal

from bot.sandbox import Message

from .bot_process import ROOT
from .rows import Row
from .scene import Scene, Supplies, scene

_TO_BE_FOUND = "PMP"
_RESTART_AFTER = 10
_WHEN = {"on disk": "at each of its steps on disk", "any moment": "at any moment"}


async def kills(home: Path, supplies: Supplies, count: int, how: Literal["on disk", "any moment"]) -> Row:
    """At steps it takes on disk, evenly over the whole run, or at any moment."""
    knowledge = Path(shutil.copytree(supplies.knowledge, home.with_name(f"{home.name}-knowledge")))
    chance = Random(3)  # noqa: S311  (not for secrets)
    async with scene(home, Supplies(knowledge, supplies.data)) as here:
        await here.bot.connect()
        started = monotonic()
        steps, seconds = await _steps(here, knowledge), monotonic() - started
        poor = 0
        for number in range(count):
            _edit(knowledge, number)
            ingest = await _started(here, 1 + number * steps // count if how == "on disk" else 0)
            if how == "any moment":
                await _killed_after(ingest, chance.uniform(0, seconds))
            await ingest.communicate()
            poor += not await _answers(here)
            if number % _RESTART_AFTER == 0:
                await here.bot.kill()
                await here.bot.connect()
        ingest = await _started(here, 0)
        await ingest.communicate()
        poor += not await _answers(here)
        promise = "a killed ingest leaves the index serving, and the next one succeeds"
        row = await here.row("G3", promise, f"kill -9 of ingest.py, {_WHEN[how]}", kills=count, steps=steps)
        return row.but(poor, "answers without the handbook").but(abs(ingest.returncode or 0), "was the last status")


def _edit(knowledge: Path, number: int) -> None:
    with (knowledge / "steps.md").open("a", encoding="utf-8") as document:
        document.write(f"\n\n## Appendix {number}\n\n- **Number {number}:** One more thing to know.\n")


async def _started(here: Scene, dies_at: int) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.ingest_launcher", str(dies_at)),
        cwd=ROOT,
        env=here.bot.environment,
        stdout=PIPE,
    )


async def _steps(here: Scene, knowledge: Path) -> int:
    _edit(knowledge, -1)
    ingest = await _started(here, 0)
    told, _ = await ingest.communicate()
    return int(told.split()[-1])


async def _killed_after(ingest: Process, seconds: float) -> None:
    try:
        await asyncio.wait_for(ingest.wait(), seconds)
    except TimeoutError:
        ingest.kill()


async def _answers(here: Scene) -> bool:
    channel, _ = await here.ledger.ask()
    answer: Message = (await here.slack.posted(channel, within=30))[0]
    return _TO_BE_FOUND in answer.text
