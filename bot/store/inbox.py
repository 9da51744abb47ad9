"""Which events were accepted already: Slack sends an event again, and one message as two events."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.sqlite import insert

from bot.store.engine import Database
from bot.store.tables import inbox

# Slack's last try comes some five minutes after the first; a day is a wide margin.
_KEPT = timedelta(hours=24)


class Inbox:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def accept(self, team: str, event_id: str, channel: str, ts: str, now: datetime) -> bool:
        """True the first time only, whether it is the event or the message that comes again."""
        event = insert(inbox).values(team=team, event_id=event_id, channel=channel, ts=ts, accepted_at=now)
        async with self._db.writing() as connection:
            await connection.execute(delete(inbox).where(inbox.c.accepted_at < now - _KEPT))
            return (await connection.execute(event.on_conflict_do_nothing())).rowcount == 1
