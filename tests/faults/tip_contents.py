"""Knowledge with no tip in it, with one, and with another one the next day, by real ingests while the bot runs."""

import asyncio
from datetime import timedelta
from pathlib import Path
from time import monotonic

from bot.sandbox.workspace import PEOPLE

from .rows import Row
from .scene import Scene, Supplies, scene
from .subscribers import Subscribers

_A_DAY = timedelta(days=1)
_LOOK_S = 0.1
_MOVED = "Answering from index generation"
_ADMIN = PEOPLE[0].id
_NO_BULLET = "# Planning\n\n## Begin\n\nA plan is a list of what you want to be true, and of when.\n"
_FIRST = f"{_NO_BULLET}\n- **Say It Aloud:** Tell somebody what you plan, and by when.\n"
_SECOND = f"{_NO_BULLET}\n- **Draw It:** Put your plan on one page, with boxes and arrows.\n"
# A week has to pass before the only one there is comes again.
_DAYS = [1, 0, 0, 0, 0, 0, 0, 1]


async def changing(home: Path, supplies: Supplies, count: int) -> Row:
    knowledge = home.with_name(f"{home.name}-knowledge")
    knowledge.mkdir(parents=True)
    (knowledge / "planning.md").write_text(_NO_BULLET, encoding="utf-8")
    async with scene(home, Supplies(knowledge, supplies.data), TIPS_PER_SECOND="50", COACH_ADMINS=_ADMIN) as here:
        people = Subscribers(here, most=len(_DAYS))
        await here.bot.connect()
        await people.due(count, here.bot.now)
        unasked = await _days(here, people, 2)
        told = here.slack.workspace.direct_message(_ADMIN).messages
        await _ingested(here, knowledge, _FIRST)
        days = await _days(here, people, len(_DAYS))
        await _ingested(here, knowledge, _SECOND)
        [last] = await _days(here, people, 1)
        texts = [text for text in people.texts() if "Draw It" in text]
        row = await here.row_of(
            people,
            "I9",
            "a tip is there, new to the reader, and no older than the knowledge",
            "none in the knowledge; one only; another one from the next day on",
            60,
            {"by_day": [*unasked, *days, last]},
        )
    expected = [0, 0, *(count * times for times in _DAYS), count]
    row = row.but(sum(map(int.__ne__, [*unasked, *days, last], expected)), "days with more or fewer than there are")
    return row.but(abs(len(texts) - count), "from before the ingest").but(abs(len(told) - 1), "words more to the admin")


async def _days(here: Scene, people: Subscribers, count: int) -> list[int]:
    """How many tips each of them brought."""
    brought = []
    for _ in range(count):
        await here.bot.put_clock(_A_DAY)
        before = people.tips().total()
        await people.settled()
        brought.append(people.tips().total() - before)
    return brought


async def _ingested(here: Scene, knowledge: Path, document: str) -> None:
    """Returns once the bot answers from it."""
    (knowledge / "planning.md").write_text(document, encoding="utf-8")
    moves = here.bot.log.count(_MOVED)
    ingest = await here.bot.ingest()
    if await ingest.wait():
        raise RuntimeError("the knowledge can't be ingested")
    last_look = monotonic() + 60
    while here.bot.log.count(_MOVED) == moves:
        if monotonic() > last_look:
            raise TimeoutError("the bot never noticed the ingest")
        await asyncio.sleep(_LOOK_S)
