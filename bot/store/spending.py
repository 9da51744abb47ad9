"""The tokens a chat model may still cost today, counted together by all processes on one database."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from bot.domain import Person
from bot.store.admin_tables import spending
from bot.store.engine import Database

_WORKSPACE = ""
_row = spending.c


class Spending:
    """A day is one of UTC, and begins with all of what each person, and each workspace together, may spend."""

    def __init__(self, db: Database, per_person: int, per_team: int) -> None:
        self._db = db
        self._per_person = per_person
        self._per_team = per_team

    async def left(self, person: Person, now: datetime) -> int:
        """The smaller of the person's and the workspace's."""
        today = _row.day == now.astimezone(UTC).date()
        spent = select(_row.who, _row.tokens).where(_row.team == person.team, today)
        async with self._db.reading() as connection:
            rows = await connection.execute(spent.where(_row.who.in_((person.user, _WORKSPACE))))
            tokens = dict(rows.all())
        left = self._per_person - tokens.get(person.user, 0), self._per_team - tokens.get(_WORKSPACE, 0)
        return max(0, min(left))

    async def spend(self, person: Person, tokens: int, now: datetime) -> None:
        """A prompt may cost more than was left: it is known afterwards."""
        if tokens <= 0:
            return
        its = {"team": person.team, "day": now.astimezone(UTC).date(), "tokens": tokens}
        row = insert(spending)
        more = row.on_conflict_do_update(("team", "who", "day"), set_={"tokens": _row.tokens + row.excluded.tokens})
        async with self._db.writing() as connection:
            await connection.execute(more, [{**its, "who": who} for who in (person.user, _WORKSPACE)])
