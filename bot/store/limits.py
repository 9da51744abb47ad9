"""How often something was asked for, by whom, counted together by all processes on one database."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.dialects.sqlite import insert

from bot.store.engine import Database
from bot.store.mail_tables import counters


class Limits:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def count(self, team: str, who: str, window: timedelta, now: datetime) -> int:
        """How many in this window, this one included; an empty `who` is the whole workspace.

        Windows follow one another without a gap, whoever counts: an hour is the clock's.
        """
        seconds = int(window.total_seconds())
        ends_at = datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, UTC)
        one = insert(counters).values(team=team, who=who, seconds=seconds, ends_at=ends_at, count=1)
        same = ("team", "who", "seconds", "ends_at")
        another = one.on_conflict_do_update(same, set_={"count": counters.c.count + 1})
        async with self._db.writing() as connection:
            return (await connection.execute(another.returning(counters.c.count))).scalar_one()
