"""Which tips a person was shown, and on which of their days."""

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from bot.domain import Person, SeenTip
from bot.store.engine import Database
from bot.store.tables import tips_seen


class TipsSeen:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def of(self, person: Person) -> list[SeenTip]:
        """Oldest first."""
        seen = (
            select(tips_seen.c.day, tips_seen.c.tip_id)
            .where(tips_seen.c.team == person.team, tips_seen.c.user == person.user)
            .order_by(tips_seen.c.day)
        )
        async with self._db.reading() as connection:
            return [SeenTip(*row) for row in await connection.execute(seen)]

    async def record(self, person: Person, seen: SeenTip) -> None:
        """A second tip for the same day changes nothing."""
        row = {"team": person.team, "user": person.user, "day": seen.day, "tip_id": seen.tip_id}
        async with self._db.writing() as connection:
            await connection.execute(insert(tips_seen).values(row).on_conflict_do_nothing())
