"""Who was to get a tip, and may not any more when it is due: none is sent, the reason is kept, and that is it."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from .rows import Row
from .scene import Scene, Supplies, scene
from .subscribers import Subscribers

_SOON, _A_DAY = timedelta(minutes=1), timedelta(days=1)
_MOST_CALLS = 2  # to look who it is, and for one who blocks the coach to send it
Change = Callable[[Scene, str], Awaitable[None]]


async def _deactivated(here: Scene, user: str) -> None:
    await here.slack.administration.deactivate(user)


async def _a_guest(here: Scene, user: str) -> None:
    await here.slack.administration.make_guest(user)


async def _gone(here: Scene, user: str) -> None:
    del here.slack.workspace.people[user]


async def _blocking(here: Scene, user: str) -> None:
    here.slack.administration.block_app(user)


async def _unsubscribed(here: Scene, user: str) -> None:
    room = here.slack.workspace.direct_message(user)
    await here.slack.command(user, room.id, "/tip", "unsubscribe")


async def _without_the_coach(here: Scene, channel: str) -> None:
    here.slack.administration.remove_app(channel)


async def _archived(here: Scene, channel: str) -> None:
    here.slack.administration.archive(channel)


_PEOPLE: Sequence[Change] = (_deactivated, _a_guest, _gone, _blocking, _unsubscribed)
_CHANNELS: Sequence[Change] = (_without_the_coach, _archived)


async def no_longer(home: Path, supplies: Supplies, each: int) -> Row:
    """Looked at on two days, since one who blocks the coach is only found out by sending."""
    async with scene(home, supplies, TIPS_PER_SECOND="50", GUESTS_MAY="nothing") as here:
        people = Subscribers(here)
        await here.bot.connect()
        moment = here.bot.now + _SOON
        changes = [(change, await people.due(each, moment)) for change in _PEOPLE]
        changes += [(change, await people.due_in_channels(each, moment)) for change in _CHANNELS]
        for change, readers in changes:
            for reader in readers:
                await change(here, reader)
        before = len(here.slack.faults.attempts)
        await here.bot.put_clock(_SOON)
        await people.settled()
        await here.bot.put_clock(_A_DAY)
        fault = "deactivated, guest, gone, blocking, unsubscribed; channel left, archived"
        row = await here.row_of(people, "I8", "who may have no tip gets none, and it is said why", fault, 60, {})
        calls = Counter(attempt.method for attempt in here.slack.faults.attempts[before:])
        stopped = {reader for reader, reason in people.stopped().items() if reason}
    ended = {reader for change, readers in changes if change is _unsubscribed for reader in readers}
    row = replace(row, noted=len(stopped), figures=dict(calls))
    row = row.but(people.tips().total(), "were sent all the same").but(
        len(set(people.rooms) - stopped - ended), "without a reason"
    )
    too_many = max(0, calls.total() - _MOST_CALLS * len(people.rooms))
    return row.but(too_many, "calls too many")
