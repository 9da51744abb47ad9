"""Conversations: who said what in which thread."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, delete, or_, select

from bot.domain import Person, Role, Thread, Turn
from bot.store import tables
from bot.store.admin_tables import asked
from bot.store.engine import Database

_turn = tables.turns.c


class Threads:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def takes_part(self, thread: Thread) -> bool:
        """Whether the coach has ever answered in it."""
        async with self._db.reading() as connection:
            return await connection.scalar(select(_turn.id).where(*_in(thread)).limit(1)) is not None

    async def recall(self, thread: Thread, person: Person, limit: int = 12) -> list[Turn]:
        """The latest turns, oldest first: of those who said something only the person, and the coach."""
        return await self._latest([*_in(thread), _heard_by(person)], limit)

    async def recall_channel(
        self, team: str, channel: str, person: Person, since: datetime, limit: int = 12
    ) -> list[Turn]:
        """The latest turns of a direct message, oldest first; to the person in it all its threads are one talk."""
        where = [_turn.team == team, _turn.channel == channel, _turn.at >= since, _heard_by(person)]
        return await self._latest(where, limit)

    async def erase(self, team: str, channel: str, message_ts: str) -> None:
        """What was said in a message, and what the coach said to it."""
        said = (_turn.team == team, _turn.channel == channel, _turn.message_ts == message_ts)
        in_it = (asked.c.team == team, asked.c.message_channel == channel, asked.c.message_ts == message_ts)
        async with self._db.writing() as connection:
            await connection.execute(delete(tables.turns).where(*said))
            await connection.execute(delete(asked).where(*in_it))

    async def _latest(self, where: Sequence[ColumnElement[bool]], limit: int) -> list[Turn]:
        latest = select(_turn.role, _turn.text).where(*where).order_by(_turn.id.desc()).limit(limit)
        async with self._db.reading() as connection:
            rows = (await connection.execute(latest)).all()
        return [Turn(cast(Role, role), text) for role, text in reversed(rows)]


def _in(thread: Thread) -> list[ColumnElement[bool]]:
    return [_turn.team == thread.team, _turn.channel == thread.channel, _turn.thread_ts == thread.ts]


def _heard_by(person: Person) -> ColumnElement[bool]:
    """What the coach said stands in the thread for all of them; what another said isn't this one's to build on."""
    return or_(_turn.role != "user", _turn.user == person.user)
