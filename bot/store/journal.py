"""The journal: what was asked and answered, what people thought of it, and who waits for an answer."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Table, bindparam, case, delete, func, literal, or_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Outcome, Person
from bot.feedback import Asked, Open, Vote
from bot.store.admin_tables import asked, votes, wishes, writings
from bot.store.engine import Database
from bot.store.usage import usage
from bot.usage import Usage

_LONGEST = 2_000
_LONGEST_ANSWER = 12_000
_MOST_PASSAGES = 50
_row = asked.c

# The statements that are needed often, or are long, are made once.
_KEEP = insert(asked).on_conflict_do_nothing()
_down = (votes.c.team == _row.team, votes.c.key == _row.key, votes.c.verdict == "down")
_disliked = select(func.count()).where(*_down).correlate(asked).scalar_subquery()
_DETAILS_AS_BEFORE = {
    "faults": case((votes.c.verdict == "down", votes.c.faults), else_=literal([], votes.c.faults.type)),
    "words": case((votes.c.verdict == "down", votes.c.words), else_=""),
}
_OPEN = (
    select(asked, _disliked.label("disliked"))
    .where(_row.at >= bindparam("since"), or_(_row.outcome == "not_covered", _disliked > 0))
    .order_by(_row.at.desc(), _row.key)
    .limit(bindparam("limit"))
    .execution_options(yield_per=100)
)
_WAITING = select(wishes.c.team, wishes.c.key, wishes.c.user).order_by(wishes.c.at, wishes.c.user)


class Journal:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def note(self, one: Asked) -> None:
        """What was asked where no event is answered; one that is known stays as it is."""
        async with self._db.writing() as connection:
            await keep(connection, one)

    async def asked(self, team: str, key: str) -> Asked | None:
        async with self._db.reading() as connection:
            row = (await connection.execute(select(asked).where(*_is(team, key)))).one_or_none()
        return restored(row) if row else None

    async def vote(self, team: str, key: str, user: str, vote: Vote, now: datetime) -> bool:
        """The latest counts; False when there is no such answer, or it isn't for them.

        A 👎 that says no more than that leaves what they said of the one before.
        """
        its = {"verdict": vote.verdict, "faults": sorted(vote.faults), "words": vote.words[:_LONGEST], "at": now}
        again = its | _DETAILS_AS_BEFORE if vote == Vote("down") else its
        return await self._add(votes, team, key, user, its, again)

    async def wait(self, team: str, key: str, user: str, now: datetime) -> bool:
        """Somebody wants to be told when this can be answered; False when it wasn't asked, or they can't know."""
        its = {"at": now}
        return await self._add(wishes, team, key, user, its, its)

    async def _add(
        self, table: Table, team: str, key: str, user: str, values: dict[str, Any], again: dict[str, Any]
    ) -> bool:
        """`again` is what takes the place of what they said before."""
        row = {"team": team, "key": key, "user": user} | values
        given = [literal(value, table.c[name].type) for name, value in row.items()]
        to_see = or_(_row.channel != "", _row.user == user)
        new = insert(table).from_select(list(row), select(*given).where(*_is(team, key), to_see))
        async with self._db.writing() as connection:
            added = await connection.execute(new.on_conflict_do_update(("team", "key", "user"), set_=again))
        return added.rowcount == 1

    async def open_questions(self, since: datetime, limit: int = 5_000) -> list[Open]:
        """The latest that were declined or whose answers were disliked, oldest first, with who waits for an answer."""
        waiting: dict[tuple[str, str], tuple[Person, ...]] = {}
        async with self._db.reading() as connection:
            for team, key, user in await connection.execute(_WAITING):
                waiting[team, key] = (*waiting.get((team, key), ()), Person(team, user))
            # By and by: what else is to be done has its turn in between.
            rows = await connection.stream(_OPEN, {"since": since, "limit": limit})
            newest = [Open(restored(row), row.disliked, waiting.get((row.team, row.key), ())) async for row in rows]
        return newest[::-1]

    async def told(self, person: Person, keys: Collection[str]) -> None:
        """They don't wait for these any longer."""
        theirs = (wishes.c.team == person.team, wishes.c.user == person.user, wishes.c.key == bindparam("its_key"))
        if keys:
            async with self._db.writing() as connection:
                await connection.execute(delete(wishes).where(*theirs), [{"its_key": key} for key in keys])

    async def usage(self, since: datetime, zone: tzinfo) -> Usage:
        """Its days are those of the time zone."""
        async with self._db.reading() as connection:
            return await usage(connection, since, zone)


async def keep(connection: AsyncConnection, one: Asked, channel: str | None = None, ts: str | None = None) -> None:
    """Within a transaction of whoever answers it; `channel` and `ts` name the message it was asked in."""
    row = {
        "team": one.person.team,
        "key": one.key,
        "user": one.person.user,
        "channel": one.channel,
        "question": one.question[:_LONGEST],
        "outcome": one.outcome,
        "answer": one.answer[:_LONGEST_ANSWER],
        "passages": one.passages[:_MOST_PASSAGES],
        "topic": one.topic,
        "seconds": one.seconds,
        "at": one.at,
        "message_channel": channel,
        "message_ts": ts,
    }
    is_new = (await connection.execute(_KEEP, row)).rowcount == 1
    if is_new and one.writing:
        its = {"team": one.person.team, "key": one.key, "at": one.at, **asdict(one.writing)}
        await connection.execute(insert(writings), its)


def _is(team: str, key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _row.team == team, _row.key == key


def restored(row: Row[Any]) -> Asked:
    return Asked(
        row.key,
        Person(row.team, row.user),
        row.channel,
        row.question,
        cast(Outcome, row.outcome),
        row.answer,
        tuple(row.passages),
        row.topic,
        row.seconds,
        row.at,
    )
