"""Conversations: who said what in which thread."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import Select, bindparam, delete, or_, select

from bot.domain import Person, Role, Thread, Turn
from bot.store import tables
from bot.store.admin_tables import asked
from bot.store.engine import Database

# The statements that every question needs are made once: making them costs more than running them.
_turn = tables.turns.c
_in_channel = (_turn.team == bindparam("team"), _turn.channel == bindparam("channel"))
_in_thread = (*_in_channel, _turn.thread_ts == bindparam("thread_ts"))
# What the coach said stands there for all of them; what another said isn't this one's to build on.
_heard = or_(_turn.role != "user", _turn.user == bindparam("user"))
_LATEST = select(_turn.role, _turn.text).where(_heard).order_by(_turn.id.desc()).limit(bindparam("limit"))
_LATEST_IN_THREAD = _LATEST.where(*_in_thread)
_LATEST_IN_CHANNEL = _LATEST.where(*_in_channel, _turn.at >= bindparam("since"))
_ANY_IN_THREAD = select(_turn.id).where(*_in_thread).limit(1)


class Threads:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def takes_part(self, thread: Thread) -> bool:
        """Whether the coach has ever answered in it."""
        async with self._db.reading() as connection:
            return await connection.scalar(_ANY_IN_THREAD, _place(thread)) is not None

    async def recall(self, thread: Thread, person: Person, limit: int = 12) -> list[Turn]:
        """The latest turns, oldest first: of those who said something only the person, and the coach."""
        return await self._latest(_LATEST_IN_THREAD, {**_place(thread), "user": person.user, "limit": limit})

    async def recall_channel(
        self, team: str, channel: str, person: Person, since: datetime, limit: int = 12
    ) -> list[Turn]:
        """The latest turns of a direct message, oldest first; to the person in it all its threads are one talk."""
        its = {"team": team, "channel": channel, "since": since, "user": person.user, "limit": limit}
        return await self._latest(_LATEST_IN_CHANNEL, its)

    async def erase(self, team: str, channel: str, message_ts: str) -> None:
        """What was said in a message, and what the coach said to it."""
        said = (_turn.team == team, _turn.channel == channel, _turn.message_ts == message_ts)
        in_it = (asked.c.team == team, asked.c.message_channel == channel, asked.c.message_ts == message_ts)
        async with self._db.writing() as connection:
            await connection.execute(delete(tables.turns).where(*said))
            await connection.execute(delete(asked).where(*in_it))

    async def _latest(self, latest: Select[str, str], its: Mapping[str, object]) -> list[Turn]:
        async with self._db.reading() as connection:
            rows = (await connection.execute(latest, its)).all()
        return [Turn(cast(Role, role), text) for role, text in reversed(rows)]


def _place(thread: Thread) -> dict[str, str]:
    return {"team": thread.team, "channel": thread.channel, "thread_ts": thread.ts}
