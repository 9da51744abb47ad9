"""The bot is away around the hour of a tip, or its clock jumps over it: never two a day, none left out in silence."""

from datetime import timedelta
from pathlib import Path
from time import monotonic

from .rows import Row
from .scene import Scene, Supplies, scene
from .subscribers import Subscribers

# How long it is away, and how many of the days that were due meanwhile are too long ago when it is back.
AWAY = {"5 min": (timedelta(minutes=5), 0), "2 h": (timedelta(hours=2), 0), "26 h": (timedelta(hours=26), 1)}
_A_DAY = timedelta(days=1)
_JUMPS = (timedelta(hours=1), timedelta(hours=-1), timedelta(days=2), timedelta(days=-2))
_A_STEP_BACK = timedelta(seconds=-90)
_SOON = timedelta(seconds=30)
_LATEST_S = 60.0
_FASTEST = "50"


async def away(home: Path, supplies: Supplies, how_long: str, count: int) -> Row:
    """And then there for the next day's."""
    gone, skipped = AWAY[how_long]
    async with scene(home, supplies, TIPS_PER_SECOND=_FASTEST) as here:
        people = Subscribers(here, most=2)
        await here.bot.connect()
        await here.bot.kill()
        await people.due(count, here.bot.now)
        here.bot.clock_ahead = gone
        await here.bot.connect()
        settled = await people.settled()
        late, missed = people.tips(), people.days("missed")
        await here.bot.put_clock(_A_DAY)
        figures = {"late": late.total(), "skipped": missed.total()}
        fault = f"the bot is away for {how_long} around the hour"
        row = await here.row_of(people, "I3", _promise(skipped), fault, 60, figures)
    wrong = sum(late[each] != 1 or missed[each] != skipped for each in people.rooms)
    not_again = sum(people.tips()[each] != 2 for each in people.rooms)
    return row.but(not settled, "time was up").but(wrong, "otherwise than that").but(not_again, "without the next one")


def _promise(skipped: int) -> str:
    return (
        "the day that is over is skipped and counted, the next one's comes" if skipped else "the tip comes late, once"
    )


async def jumps(home: Path, supplies: Supplies, each: int) -> Row:
    """Before each, some are due in half a minute, and after it some at once; in the end all have had a day."""
    async with scene(home, supplies, TIPS_PER_SECOND=_FASTEST) as here:
        people = Subscribers(here, most=len(_JUMPS))
        await here.bot.connect()
        seconds = []
        for jump in _JUMPS:
            await people.due(each, here.bot.now + _SOON)
            seconds.append(await _goes_on(here, people, each, jump))
        before = here.posts()
        await people.due(each, here.bot.now)
        await here.slack.until(lambda: here.posts() >= before + each // 2, "half of the tips", 30)
        seconds.append(await _goes_on(here, people, each, _A_STEP_BACK))
        await here.bot.put_clock(max(_JUMPS) + _A_DAY)
        promise = "one tip a day, and it goes on within a minute"
        fault = "the clock jumps by ±1 h, by ±2 days, and back over the minute"
        row = await here.row_of(people, "I6", promise, fault, 120, {"slowest_s": round(max(seconds), 1)})
    return row.but(sum(second > _LATEST_S for second in seconds), "times it went on too late")


async def _goes_on(here: Scene, people: Subscribers, count: int, jump: timedelta) -> float:
    """After so many seconds all who are due then have their tip."""
    await here.bot.put_clock(jump)
    started = monotonic()
    await people.due(count, here.bot.now)
    await people.settled(2 * _LATEST_S)
    return monotonic() - started
