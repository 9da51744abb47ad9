"""What is kept of a person, and how all of it is erased."""

from sqlalchemy import Column, delete, update

from bot.domain import Person
from bot.store.admin_tables import asked, spending, votes, wishes
from bot.store.engine import Database
from bot.store.mail_tables import counters, inbox, outbox
from bot.store.streams import take_back_all
from bot.store.tables import turns
from bot.store.tip_tables import subscriptions, tip_days, tip_notes

_THEIRS: tuple[Column[str] | Column[str | None], ...] = (
    turns.c.user,
    outbox.c.user,
    counters.c.who,
    spending.c.who,
    subscriptions.c.reader,
    tip_days.c.reader,
    tip_notes.c.reader,
    asked.c.user,
    votes.c.user,
    wishes.c.user,
)


class People:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def forget(self, person: Person) -> None:
        """Also what they are waiting for. Of their events remains that they were dealt with, so none comes again.

        What they did as an admin stays in the audit trail.
        """
        event = inbox.c
        async with self._db.writing() as connection:
            await take_back_all(connection, person)
            for user in _THEIRS:
                await connection.execute(
                    delete(user.table).where(user.table.c.team == person.team, user == person.user)
                )
            # Who is about to send one of these has read the name: it is taken from them.
            begun = (subscriptions.c.team == person.team, subscriptions.c.user == person.user)
            await connection.execute(update(subscriptions).where(*begun).values(user="", owner=None))
            theirs = update(inbox).where(event.team == person.team, event.user == person.user)
            await connection.execute(theirs.where(event.body.is_not(None)).values(state="nothing"))
            await connection.execute(theirs.values(body=None, owner=None, user=None))
        await self._db.scrub()
