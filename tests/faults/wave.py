"""Ten thousand due at the same minute: they get theirs in order and at the pace that is set, and who asks hardly waits.

A second of the trial stands for several: TIPS_PER_SECOND is a multiple of what it is as a rule, so that the whole wave
takes minutes and not most of an hour. Everything else takes as long as ever, and has that much more to bear.
"""

import asyncio
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from time import monotonic

from bot.sandbox.api.web_api import Call
from bot.sandbox.pace import most_within

from .ledger import Place
from .rows import Row
from .scene import PATIENTLY, Scene, Supplies, scene
from .subscribers import Subscribers

_EARLIER = 100  # every so many there is one who is due a minute before all the others, and subscribed after them
_QUESTIONS_PER_SECOND = 3
_MOST_TIMES_AS_LONG = 1.2
_MOST_TIMES_THE_LEAST = 1.1
# Tips that are looked at side by side overtake each other.
_MOST_OUT_OF_LINE = 16
_LOOKED_AT_S = 10


async def wave(home: Path, supplies: Supplies, count: int, rate: int, pairs: int, phase_s: float) -> Row:
    """In pairs of phases without it and with it there are questions; half-way through the bot is started anew."""
    async with scene(home, supplies, "WARNING", "bot", TIPS_PER_SECOND=str(rate), QUESTIONS_PER_TEAM="100000") as here:
        here.slack.deliveries.insist(1.0, PATIENTLY)
        people = Subscribers(here)
        order = await _due(people, count, here.bot.now)
        _hold(here, 60)
        await here.bot.connect()
        await _asked(here, phase_s)
        without: list[Place] = []
        beside: list[Place] = []
        for _ in range(pairs):
            _hold(here, phase_s)
            without += await _asked(here, phase_s)
            _hold(here, 0)
            beside += await _asked(here, phase_s)
        _hold(here, 0)
        await here.slack.until(lambda: here.posts() > count / 2 + len(here.ledger.asked), "half of the tips", 600)
        stopped = monotonic()
        await here.bot.stop()
        await here.bot.connect()
        held_s = max(0, pairs - 1) * phase_s + monotonic() - stopped
        fault = f"{count} due at the same minute, {rate} a second, and a restart"
        row = await here.row_of(people, "I7", "the pace is kept, and the order", fault, 600, {})
        unanswered = not await here.ledger.settled()
        row = _judged(row, _tips(here, order), order, rate, held_s).but(unanswered, "time was up for answers")
        return _compared(row, _p95(here, without), _p95(here, beside)) if pairs else row


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
    """Each by somebody new."""
    places: list[Place] = []
    started = monotonic()
    while len(places) < seconds * _QUESTIONS_PER_SECOND:
        await asyncio.sleep(max(0, started + len(places) / _QUESTIONS_PER_SECOND - monotonic()))
        places.append(await here.ledger.ask())
    return places


def _p95(here: Scene, asked: Sequence[Place]) -> float:
    """In milliseconds until there is an answer in the thread, by Slack's clock."""
    wanted = set(asked)
    took = [
        float(message.ts) - float(message.thread_ts)
        for channel in here.slack.workspace.channels.values()
        for message in channel.messages
        if message.bot_id and message.thread_ts and (channel.id, message.thread_ts) in wanted
    ]
    return 1000 * quantiles(took, n=20, method="inclusive")[-1]


def _tips(here: Scene, rooms: Collection[str]) -> Sequence[Call]:
    """Calls that sent one, as Slack got them."""
    calls = here.slack.calls("chat.postMessage")
    return [call for call in calls if call.response["ok"] and call.arguments["channel"] in rooms]


def _judged(row: Row, tips: Sequence[Call], order: Mapping[str, int], rate: int, held_s: float) -> Row:
    astray = max(abs(number - order[tip.arguments["channel"]]) for number, tip in enumerate(tips))
    seconds = tips[-1].at - tips[0].at - held_s
    times = seconds * rate / len(order)
    most = most_within(_LOOKED_AT_S, tips)
    figures = {"seconds": round(seconds), "times_the_least": round(times, 2), "out_of_line": astray}
    row = replace(row, figures={**figures, f"most_in_{_LOOKED_AT_S}_s": most})
    row = row.but(astray if astray > _MOST_OUT_OF_LINE else 0, "out of line")
    row = row.but(max(0, most - rate * (_LOOKED_AT_S + 1)), f"too many in {_LOOKED_AT_S} s")
    return row.but(round(seconds) if times > _MOST_TIMES_THE_LEAST else 0, "seconds are too long")


def _compared(row: Row, without: float, beside: float) -> Row:
    ratio = beside / without
    figures = {"p95_ms": round(beside, 1), "p95_without_ms": round(without, 1), "ratio": round(ratio, 2)}
    row = replace(row, figures={**row.figures, **figures})
    return row.but(round(100 * ratio) if ratio > _MOST_TIMES_AS_LONG else 0, "% as long for who asks")
