"""Ten thousand due at the same minute: they get theirs in order and at the pace that is set, and who asks hardly waits.

Beside the questions they go out as fast as they do as a rule; afterwards TIPS_PER_SECOND is a multiple of that, so that
the wave takes minutes and not an hour.
"""

import asyncio
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from time import monotonic

from bot.sandbox.api.web_api import Call
from bot.sandbox.pace import most_within

from .ledger import Place, waited
from .rows import Row
from .scene import PATIENTLY, Scene, Supplies, scene
from .subscribers import Subscribers

_EARLIER = 100  # every so many there is one who is due a minute before all the others, and subscribed after them
_QUESTIONS_PER_SECOND = 5
_MOST_TIMES_AS_LONG = 1.2
_ENOUGH = 100  # the 95th percentile of fewer questions says nothing
_MOST_TIMES_THE_LEAST = 1.1
# Tips that are looked at side by side overtake each other.
_MOST_OUT_OF_LINE = 16
_ON_THEIR_WAY = 16  # may wait in the outbox, whose rows are sent as fast as Slack takes them
_LOOKED_AT_S = 10


@dataclass(frozen=True)
class Phases:
    """So many pairs: seconds with questions only, and as many with tips, too."""

    pairs: int
    seconds: float


async def wave(home: Path, supplies: Supplies, count: int, rates: tuple[int, int], phases: Phases) -> Row:
    """The first rate in the phases, the other one from the restart on that comes after them."""
    async with scene(home, supplies, "WARNING", "bot", QUESTIONS_PER_TEAM="100000") as here:
        here.slack.deliveries.insist(1.0, PATIENTLY)
        people = Subscribers(here)
        order = await _due(people, count, here.bot.now)
        _hold(here, 60)
        await _start(here, rates[0])
        without, beside, held_s = await _phases(here, phases)
        await here.bot.stop()
        before = len(_tips(here, order))
        await _start(here, rates[1])
        since = len(_tips(here, order))  # what had waited is out, and the seconds of the restart are over
        fault = f"{count} due at the same minute; {rates[0]} a second, and {rates[1]} after a restart"
        row = await here.row_of(people, "I7", "the pace is kept, and the order", fault, 900, {})
        row = row.but(not await here.ledger.settled(), "time was up for answers")
        tips = _tips(here, order)
    row = _in_order(row, tips, order)
    row = _in_time(row, tips[:before], rates[0], held_s)
    row = _in_time(row, tips[since:], rates[1])
    return _compared(row, _p95(here, without), _p95(here, beside)) if len(beside) > _ENOUGH else row


async def _start(here: Scene, rate: int) -> None:
    here.bot.environment["TIPS_PER_SECOND"] = str(rate)
    await here.bot.connect()


async def _phases(here: Scene, phases: Phases) -> tuple[Sequence[Place], Sequence[Place], float]:
    """What was asked without tips, and beside them; and for how many seconds they were held up once they had begun."""
    without: list[Place] = []
    beside: list[Place] = []
    held_s = 0.0
    await _asked(here, phases.seconds)
    for pair in range(phases.pairs):
        _hold(here, 2 * phases.seconds)
        started = monotonic()
        without += await _asked(here, phases.seconds)
        _hold(here, 0)
        held_s += monotonic() - started if pair else 0
        beside += await _asked(here, phases.seconds)
    await here.slack.posted(beside[-1][0], within=60)
    return without, beside, held_s


async def _due(people: Subscribers, count: int, now: datetime) -> Mapping[str, int]:
    """Where they read, and when it is their turn."""
    minute = now.replace(second=0, microsecond=0)
    others = await people.due(count - count // _EARLIER, minute)
    first = await people.due(count // _EARLIER, minute - timedelta(minutes=1))
    return {people.rooms[reader]: number for number, reader in enumerate([*first, *others])}


def _hold(here: Scene, seconds: float) -> None:
    """So long no tip is sent: as another process would that had just used up what is allowed."""
    until = (here.bot.now + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat(" ", "microseconds")
    with closing(sqlite3.connect(here.bot.data / "coach.sqlite3", timeout=30)) as another, another:
        another.execute("INSERT OR REPLACE INTO tip_pace (id, next_at) VALUES (1, ?)", [until])


async def _asked(here: Scene, seconds: float) -> Sequence[Place]:
    return await here.ledger.ask_while(asyncio.sleep(seconds), _QUESTIONS_PER_SECOND)


def _p95(here: Scene, asked: Sequence[Place]) -> float:
    """In milliseconds until there is an answer in the thread, by Slack's clock."""
    took = [waited(answer) for answer in here.ledger.answers(asked)]
    return 1000 * quantiles(took, n=20, method="inclusive")[-1]


def _tips(here: Scene, rooms: Collection[str]) -> Sequence[Call]:
    """Calls that sent one, as Slack got them."""
    calls = here.slack.calls("chat.postMessage")
    return [call for call in calls if call.response["ok"] and call.arguments["channel"] in rooms]


def _in_order(row: Row, tips: Sequence[Call], order: Mapping[str, int]) -> Row:
    astray = max(abs(number - order[tip.arguments["channel"]]) for number, tip in enumerate(tips))
    row = replace(row, figures={**row.figures, "out_of_line": astray})
    return row.but(astray if astray > _MOST_OUT_OF_LINE else 0, "out of line")


def _in_time(row: Row, tips: Sequence[Call], rate: int, held_s: float = 0) -> Row:
    seconds = tips[-1].at - tips[0].at - held_s
    times = seconds * rate / len(tips)
    most = most_within(_LOOKED_AT_S, tips)
    figures = {"seconds": round(seconds), "times_the_least": round(times, 2), f"most_in_{_LOOKED_AT_S}_s": most}
    told = {f"{name}_at_{rate}": value for name, value in figures.items()}
    row = replace(row, figures={**row.figures, **told})
    too_many = most - rate * (_LOOKED_AT_S + 1) - _ON_THEIR_WAY
    row = row.but(max(0, too_many), f"too many in {_LOOKED_AT_S} s")
    return row.but(round(seconds) if times > _MOST_TIMES_THE_LEAST else 0, "seconds are too long")


def _compared(row: Row, without: float, beside: float) -> Row:
    ratio = beside / without
    figures = {"p95_ms": round(beside, 1), "p95_without_ms": round(without, 1), "ratio": round(ratio, 2)}
    row = replace(row, figures={**row.figures, **figures})
    return row.but(round(100 * ratio) if ratio > _MOST_TIMES_AS_LONG else 0, "% as long for who asks")
