"""Who waits to be told when a question can be answered."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from bot.domain import Person
from bot.feedback import Asked
from bot.mail import Reply
from bot.store.admin_tables import asked, wishes
from bot.store.engine import Database
from bot.store.journal import keep, restored
from bot.store.outbox import put

_wish = wishes.c
_ALL = (
    select(asked, _wish.user.label("who"))
    .join(wishes, (_wish.team == asked.c.team) & (_wish.key == asked.c.key))
    .order_by(_wish.at, _wish.key, _wish.user)
)


class Wishes:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def all(self) -> Sequence[tuple[Person, Asked]]:
        """Oldest first."""
        async with self._db.reading() as connection:
            return [(Person(row.team, row.who), restored(row)) for row in await connection.execute(_ALL)]

    async def grant(self, person: Person, keys: Collection[str], reply: Reply, now: datetime) -> bool:
        """The wishes are gone and the reply waits for sending, both or neither; False when they were gone already.

        So whichever process comes first sends it, and the other doesn't.
        """
        theirs = (_wish.team == person.team, _wish.user == person.user, _wish.key.in_(keys))
        async with self._db.writing() as connection:
            gone = (await connection.execute(delete(wishes).where(*theirs).returning(_wish.key, _wish.at))).all()
            for key, at in gone[:1]:
                await put(connection, f"known:{key}:{person.user}:{at.isoformat()}", reply, now, reply.turns)
            if gone and reply.asked:
                await keep(connection, reply.asked)
        return bool(gone)
