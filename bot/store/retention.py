"""How long things are kept."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, or_, select, tuple_

from bot.store.admin_tables import asked, audit, spending
from bot.store.engine import Database
from bot.store.mail_tables import counters, inbox, outbox, unreachable
from bot.store.tables import turns
from bot.store.tip_tables import tip_days

# Slack's last try comes some five minutes after the first; a day is a wide margin.
_SETTLED = timedelta(hours=24)
# A year, so that what was done at the same time last year can be looked up, and a month to think of it.
_AUDITED = timedelta(days=400)
_AT_ONCE = 1_000  # the other writers wait no longer than for these


class Retention:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def purge(self, now: datetime, days: int) -> int:
        """How many rows are gone. What went wrong is told for as long as people are remembered; it has no text."""
        a_day_ago, long_ago = now - _SETTLED, now - timedelta(days=days)
        event, delivery = inbox.c, outbox.c
        over = {
            turns: turns.c.at < long_ago,
            inbox: and_(
                event.body.is_(None),
                event.accepted_at < a_day_ago,
                or_(event.state != "set_aside", event.accepted_at < long_ago),
            ),
            outbox: and_(
                delivery.parts.is_(None),
                delivery.put_at < a_day_ago,
                or_(delivery.state == "sent", delivery.put_at < long_ago),
            ),
            counters: counters.c.ends_at < now,
            unreachable: unreachable.c.at < long_ago,
            tip_days: tip_days.c.at < long_ago,
            spending: spending.c.day < now.astimezone(UTC).date(),
            asked: asked.c.at < long_ago,  # and with it the votes on it, the wishes, and how it was written
            audit: audit.c.at < now - _AUDITED,
        }
        return sum([await self._delete(table, condition) for table, condition in over.items()])

    async def _delete(self, table: Table, condition: ColumnElement[bool]) -> int:
        key = tuple(table.primary_key)
        some = delete(table).where(tuple_(*key).in_(select(*key).where(condition).limit(_AT_ONCE)))
        gone = 0
        while True:
            async with self._db.writing() as connection:
                deleted = (await connection.execute(some)).rowcount
            gone += deleted
            if deleted < _AT_ONCE:
                return gone
