"""Subscriptions to the daily tip: one row each, of which one process at a time sends what is due."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import TakenOver
from bot.mail import Reply
from bot.schedule import Due
from bot.store.engine import Database
from bot.store.mail_tables import outbox
from bot.store.outbox import put
from bot.store.subscription_rows import read, written
from bot.store.tip_notes import shown
from bot.store.tip_pace import Pace
from bot.store.tip_tables import subscriptions, tip_days
from bot.subscriptions import Outcome, State, Subscription
from bot.tips import Reader, Tip

# The statements are made once: making them costs more than running them.
_row = subscriptions.c
_given = {column.name: bindparam(f"its_{column.name}", type_=column.type) for column in _row}
_KEPT = [name for name in _given if name not in ("id", "owner")]
_its = (_row.team == _given["team"], _row.reader == _given["reader"])

_OF = select(*(_row[name] for name in _KEPT)).where(*_its)
_new = insert(subscriptions).values({name: _given[name] for name in _KEPT})
# When it was last delivered stays as it is known here: only a delivery changes that.
_wanted = {name: _new.excluded[name] for name in _KEPT if name not in ("last_day", "last_at")}
_KEEP = _new.on_conflict_do_update(("team", "reader"), set_=_wanted | {"owner": None})
_next = select(_row.id).where(_row.due_at <= bindparam("now"), _row.owner.is_(None)).order_by(_row.due_at, _row.id)
_TAKE = (
    update(subscriptions)
    .where(_row.id == _next.limit(1).scalar_subquery())
    .values(owner=_given["owner"])
    .returning(*(_row[name] for name in _KEPT))
)
# Whoever began it may have been forgotten since it was taken, and must not come back with what is written now.
_ours = (_row.owner == _given["owner"], _row.due_at == bindparam("taken_for"), _row.user == _given["user"])
_SETTLE = update(subscriptions).where(*_its, *_ours).values({name: _given[name] for name in _KEPT} | {"owner": None})
_RELEASE = update(subscriptions).where(_row.owner == _given["owner"]).values(owner=None)

_day = insert(tip_days)
# A day of which nothing had been sent yet may still get a tip.
_SENT = _day.on_conflict_do_update(
    ("team", "reader", "day"),
    set_={"outcome": _day.excluded.outcome, "at": _day.excluded.at},
    where=tip_days.c.outcome != "sent",
)
_NOT_SENT = _day.on_conflict_do_nothing()
_key = outbox.c.key
_WITHDRAW = delete(outbox).where(
    outbox.c.team == bindparam("its_team"),
    _key >= bindparam("first"),
    _key < bindparam("end"),
    outbox.c.state == "waiting",
)


class Subscriptions:
    """For one process, which says with each row it takes that it is its own; `pace` is the time between two tips."""

    def __init__(self, db: Database, owner: str, pace: timedelta) -> None:
        self._db = db
        self._owner = owner
        self._pace = Pace(pace)

    async def of(self, reader: Reader) -> Subscription | None:
        async with self._db.reading() as connection:
            return await _of(connection, reader)

    async def keep(self, subscription: Subscription, instead_of: Subscription | None = None) -> None:
        """From now on, unless what it is `instead_of` was changed; a tip that waits is withdrawn if it isn't wanted."""
        async with self._db.writing() as connection:
            if instead_of and instead_of != await _of(connection, subscription.reader):
                return
            await connection.execute(_KEEP, written(subscription))
            if subscription.state != "active":
                await connection.execute(_WITHDRAW, _all_of(subscription.reader))

    async def take(self, now: datetime) -> Subscription | None:
        """The one that is due longest, of nobody's yet; None too when it is too early for another tip."""
        async with self._db.writing() as connection:
            next_at = await self._pace.after_one(connection, now)
            if next_at is None:
                return None
            row = (await connection.execute(_TAKE, {"now": now, "its_owner": self._owner})).one_or_none()
            if row is None:
                return None
            await self._pace.go_on(connection, next_at)
        return read(row)

    async def deliver(self, after: Subscription, due: Due, tip: Tip, reply: Reply, now: datetime) -> bool:
        """Hands the tip to the outbox, once a day; False when that day had one. Raises TakenOver if it isn't ours."""
        async with self._db.writing() as connection:
            await self._settle(connection, after, due)
            day = _day_of(after.reader, due.day, "sent", now)
            if not (await connection.execute(_SENT, day)).rowcount:
                return False
            await shown(connection, after.reader, tip.id, due.day, as_tip_of_day=True)
            await put(connection, key_of(after.reader, due.day), reply, now, reply.turns)
        return True

    async def skip(self, after: Subscription, due: Due, outcome: Outcome, now: datetime) -> None:
        """Nothing is sent for that day; raises TakenOver if it isn't ours."""
        async with self._db.writing() as connection:
            await self._settle(connection, after, due)
            await connection.execute(_NOT_SENT, _day_of(after.reader, due.day, outcome, now))

    async def put_back(self, after: Subscription, due: Due) -> None:
        """It was taken too early, or nobody knows yet whether it may be sent; raises TakenOver if it isn't ours."""
        async with self._db.writing() as connection:
            await self._settle(connection, after, due)

    async def release(self) -> None:
        """What this process holds can be taken by another at once."""
        async with self._db.writing() as connection:
            await connection.execute(_RELEASE, {"its_owner": self._owner})

    async def states(self) -> Mapping[State, int]:
        async with self._db.reading() as connection:
            rows = await connection.execute(select(_row.state, func.count()).group_by(_row.state))
            return {cast(State, state): count for state, count in rows}

    async def outcomes(self, since: datetime) -> Mapping[Outcome, int]:
        """What became of the days that were due since then."""
        counted = select(tip_days.c.outcome, func.count()).where(tip_days.c.at >= since).group_by(tip_days.c.outcome)
        async with self._db.reading() as connection:
            return {cast(Outcome, outcome): count for outcome, count in await connection.execute(counted)}

    async def due_by(self, moment: datetime) -> int:
        """How many are due until then."""
        async with self._db.reading() as connection:
            due = select(func.count()).select_from(subscriptions).where(_row.due_at <= moment)
            return await connection.scalar(due) or 0

    async def _settle(self, connection: AsyncConnection, after: Subscription, due: Due) -> None:
        its = written(after) | {"its_owner": self._owner, "taken_for": due.moment}
        if not (await connection.execute(_SETTLE, its)).rowcount:
            raise TakenOver(f"The subscription of {after.reader.id} was changed, or is another process's by now.")


def key_of(reader: Reader, day: date) -> str:
    """Of the tip's row in the outbox."""
    return f"tip:{reader.id}:{day.isoformat()}"


async def _of(connection: AsyncConnection, reader: Reader) -> Subscription | None:
    row = (await connection.execute(_OF, {"its_team": reader.team, "its_reader": reader.id})).one_or_none()
    return read(row) if row else None


def _all_of(reader: Reader) -> dict[str, str]:
    """Its rows in the outbox, by their keys."""
    return {"its_team": reader.team, "first": f"tip:{reader.id}:", "end": f"tip:{reader.id};"}


def _day_of(reader: Reader, day: date, outcome: Outcome, at: datetime) -> dict[str, object]:
    return {"team": reader.team, "reader": reader.id, "day": day, "outcome": outcome, "at": at}
