"""How often something was asked for, by whom, counted together by all processes on one database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Bound
from bot.store.engine import Database
from bot.store.mail_tables import counters

# Made once: making it costs more than running it.
_given = {column.name: bindparam(f"its_{column.name}", type_=column.type) for column in counters.c}
_COUNT = (
    insert(counters)
    .values(_given | {"count": 1})
    .on_conflict_do_update(("team", "who", "seconds", "ends_at"), set_={"count": counters.c.count + 1})
    .returning(counters.c.count)
)


class Limits:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def count(self, team: str, who: str, window: timedelta, now: datetime) -> int:
        """How many in this window, this one included; an empty `who` is the whole workspace.

        Windows follow one another without a gap, whoever counts: an hour is the clock's.
        """
        async with self._db.writing() as connection:
            return await _count(connection, team, who, window, now)

    async def count_up_to(self, team: str, bounds: Sequence[Bound], now: datetime) -> list[int]:
        """By one bound after the other; the first that is passed is the last by which it counts."""
        counts: list[int] = []
        async with self._db.writing() as connection:
            for bound in bounds:
                counts.append(await _count(connection, team, bound.who, bound.window, now))
                if counts[-1] > bound.most:
                    break
        return counts


async def _count(connection: AsyncConnection, team: str, who: str, window: timedelta, now: datetime) -> int:
    seconds = int(window.total_seconds())
    ends_at = datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, UTC)
    its = {"its_team": team, "its_who": who, "its_seconds": seconds, "its_ends_at": ends_at}
    return (await connection.execute(_COUNT, its)).scalar_one()
