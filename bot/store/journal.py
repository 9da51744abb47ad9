"""The journal: what was asked and answered, what people thought of it, and who waits for an answer."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Table, bindparam, delete, func, literal, or_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Outcome, Person
from bot.feedback import Asked, Open, Vote
from bot.store.admin_tables import asked, votes, wishes
from bot.store.engine import Database

_LONGEST = 2_000
_LONGEST_ANSWER = 12_000
_MOST_PASSAGES = 50
_row = asked.c


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
        return _restored(row) if row else None

    async def vote(self, team: str, key: str, user: str, vote: Vote, now: datetime) -> bool:
        """The latest counts; False when there is no such answer, or it isn't for them."""
        its = {"verdict": vote.verdict, "faults": sorted(vote.faults), "words": vote.words[:_LONGEST], "at": now}
        return await self._add(votes, team, key, user, its)

    async def wait(self, team: str, key: str, user: str, now: datetime) -> bool:
        """Somebody wants to be told when this can be answered; False when it wasn't asked, or they can't know."""
        return await self._add(wishes, team, key, user, {"at": now})

    async def _add(self, table: Table, team: str, key: str, user: str, values: dict[str, Any]) -> bool:
        """In the place of what they said before."""
        row = {"team": team, "key": key, "user": user} | values
        given = [literal(value, table.c[name].type) for name, value in row.items()]
        to_see = or_(_row.channel != "", _row.user == user)
        new = insert(table).from_select(list(row), select(*given).where(*_is(team, key), to_see))
        async with self._db.writing() as connection:
            added = await connection.execute(new.on_conflict_do_update(("team", "key", "user"), set_=values))
        return added.rowcount == 1

    async def open_questions(self, since: datetime) -> list[Open]:
        """Those that were declined or whose answers were disliked, oldest first, with who waits for an answer."""
        down = (votes.c.team == _row.team, votes.c.key == _row.key, votes.c.verdict == "down")
        disliked = select(func.count()).where(*down).scalar_subquery()
        unanswered = select(asked, disliked.label("disliked")).where(
            _row.at >= since, (_row.outcome == "not_covered") | (disliked > 0)
        )
        async with self._db.reading() as connection:
            rows = (await connection.execute(unanswered.order_by(_row.at, _row.key))).all()
            waiting: dict[tuple[str, str], list[Person]] = {}
            for team, user, key in await connection.execute(select(wishes.c.team, wishes.c.user, wishes.c.key)):
                waiting.setdefault((team, key), []).append(Person(team, user))
        return [Open(_restored(row), row.disliked, tuple(waiting.get((row.team, row.key), ()))) for row in rows]

    async def told(self, person: Person, keys: Collection[str]) -> None:
        """They don't wait for these any longer."""
        theirs = (wishes.c.team == person.team, wishes.c.user == person.user, wishes.c.key == bindparam("its_key"))
        if keys:
            async with self._db.writing() as connection:
                await connection.execute(delete(wishes).where(*theirs), [{"its_key": key} for key in keys])

    async def all_since(self, moment: datetime) -> Sequence[Asked]:
        async with self._db.reading() as connection:
            rows = await connection.execute(select(asked).where(_row.at >= moment).order_by(_row.at))
            return [_restored(row) for row in rows]

    async def votes_since(self, moment: datetime) -> tuple[int, int]:
        """Liked and disliked."""
        counted = select(votes.c.verdict, func.count()).where(votes.c.at >= moment).group_by(votes.c.verdict)
        async with self._db.reading() as connection:
            by_verdict = dict((await connection.execute(counted)).all())
        return by_verdict.get("up", 0), by_verdict.get("down", 0)


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
    await connection.execute(insert(asked).values(row).on_conflict_do_nothing())


def _is(team: str, key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _row.team == team, _row.key == key


def _restored(row: Row[Any]) -> Asked:
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
