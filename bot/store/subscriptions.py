"""Subscriptions to the daily tip: one row each, of which one process at a time sends what is due."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import Row, delete, distinct, exists, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import TakenOver
from bot.mail import Reply
from bot.schedule import Due, Schedule
from bot.store.engine import Database
from bot.store.mail_tables import outbox
from bot.store.outbox import put
from bot.store.tip_notes import shown
from bot.store.tip_tables import subscriptions, tip_days, tip_pace
from bot.subscriptions import Outcome, State, Subscription
from bot.tips import Reader, Tip

# Conversations that wait for a message: with so many, tips let the others go first.
_BUSY = 16
# Tips that were held up are sent somewhat faster afterwards, but never more than a second's worth at once.
_BEHIND = timedelta(seconds=1)
_A_MINUTE = timedelta(minutes=1)
_row = subscriptions.c
_COLUMNS = [column for column in _row if column.name not in ("id", "owner")]


class Subscriptions:
    """For one process, which says with each row it takes that it is its own; `pace` is the time between two tips."""

    def __init__(self, db: Database, owner: str, pace: timedelta) -> None:
        self._db = db
        self._owner = owner
        self._pace = pace

    async def of(self, reader: Reader) -> Subscription | None:
        its = select(*_COLUMNS).where(_row.team == reader.team, _row.reader == reader.id)
        async with self._db.reading() as connection:
            row = (await connection.execute(its)).one_or_none()
        return _restored(row) if row else None

    async def keep(self, subscription: Subscription) -> None:
        """As its reader wants it from now on; a tip that waits to be sent is withdrawn when it isn't wanted now.

        When it was last delivered stays as it is known here: only a delivery changes that.
        """
        values = _kept(subscription)
        change = {name: value for name, value in values.items() if name not in ("last_day", "last_at")}
        async with self._db.writing() as connection:
            await connection.execute(
                insert(subscriptions)
                .values(values)
                .on_conflict_do_update(("team", "reader"), set_=change | {"owner": None})
            )
            if subscription.state != "active":
                await _withdraw(connection, subscription.reader)

    async def take(self, now: datetime) -> Subscription | None:
        """The one that is due longest, of nobody's yet; None too while others have to go first."""
        due = select(_row.id).where(_row.due_at <= now, _row.owner.is_(None)).order_by(_row.due_at, _row.id).limit(1)
        waiting = (outbox.c.parts.is_not(None), outbox.c.state == "waiting", outbox.c.due_at <= now)
        others = select(func.count(distinct(outbox.c.channel))).where(*waiting).scalar_subquery()
        # A clock that was put back doesn't stop the tips.
        too_early = exists().where(tip_pace.c.next_at > now, tip_pace.c.next_at <= now + _A_MINUTE)
        claim = (
            update(subscriptions)
            .where(_row.id == due.scalar_subquery(), others < _BUSY, ~too_early)
            .values(owner=self._owner)
            .returning(*_COLUMNS)
        )
        async with self._db.writing() as connection:
            row = (await connection.execute(claim)).one_or_none()
            if row:
                await self._keep_pace(connection, now)
        return _restored(row) if row else None

    async def deliver(self, after: Subscription, due: Due, tip: Tip, reply: Reply, now: datetime) -> bool:
        """Hands the tip to the outbox, once a day; False when that day had one. Raises TakenOver if it isn't ours."""
        async with self._db.writing() as connection:
            await self._settle(connection, after, due)
            if not await _first_of_day(connection, after.reader, due.day, "sent", now):
                return False
            await shown(connection, after.reader, tip.id, due.day, as_tip_of_day=True)
            await put(connection, key_of(after.reader, due.day), reply, now, reply.turns)
        return True

    async def skip(self, after: Subscription, due: Due, outcome: Outcome, now: datetime) -> None:
        """Nothing is sent for that day; raises TakenOver if it isn't ours."""
        async with self._db.writing() as connection:
            await self._settle(connection, after, due)
            await _first_of_day(connection, after.reader, due.day, outcome, now)

    async def put_back(self, after: Subscription, due: Due) -> None:
        """It was taken too early, or nobody knows yet whether it may be sent; raises TakenOver if it isn't ours."""
        async with self._db.writing() as connection:
            await self._settle(connection, after, due)

    async def release(self) -> None:
        """What this process holds can be taken by another at once."""
        async with self._db.writing() as connection:
            await connection.execute(update(subscriptions).where(_row.owner == self._owner).values(owner=None))

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

    async def _keep_pace(self, connection: AsyncConnection, now: datetime) -> None:
        before = await connection.scalar(select(tip_pace.c.next_at)) or now
        next_at = (now if before > now else max(before, now - _BEHIND)) + self._pace
        first = insert(tip_pace).values(id=1, next_at=next_at)
        await connection.execute(first.on_conflict_do_update(("id",), set_={"next_at": next_at}))

    async def _settle(self, connection: AsyncConnection, after: Subscription, due: Due) -> None:
        ours = (
            _row.team == after.reader.team,
            _row.reader == after.reader.id,
            _row.owner == self._owner,
            _row.due_at == due.moment,
        )
        settled = await connection.execute(update(subscriptions).where(*ours).values(**_kept(after), owner=None))
        if not settled.rowcount:
            raise TakenOver(f"The subscription of {after.reader.id} was changed, or is another process's by now.")


def key_of(reader: Reader, day: date) -> str:
    """Of the tip's row in the outbox."""
    return f"{_prefix(reader)}{day.isoformat()}"


def _prefix(reader: Reader) -> str:
    return f"tip:{reader.id}:"


async def _first_of_day(connection: AsyncConnection, reader: Reader, day: date, outcome: Outcome, at: datetime) -> bool:
    row = {"team": reader.team, "reader": reader.id, "day": day, "outcome": outcome, "at": at}
    return (await connection.execute(insert(tip_days).values(row).on_conflict_do_nothing())).rowcount == 1


async def _withdraw(connection: AsyncConnection, reader: Reader) -> None:
    its = (outbox.c.team == reader.team, outbox.c.key.startswith(_prefix(reader), autoescape=True))
    await connection.execute(delete(outbox).where(*its, outbox.c.state == "waiting"))


def _kept(subscription: Subscription) -> dict[str, Any]:
    reader, schedule, due = subscription.reader, subscription.schedule, subscription.due
    return {
        "team": reader.team,
        "reader": reader.id,
        "user": subscription.user,
        "hour": schedule.at.isoformat("minutes"),
        "days": sorted(schedule.days),
        "zone": subscription.zone,
        "topics": sorted(subscription.topics),
        "state": subscription.state,
        "until": subscription.until,
        "reason": subscription.reason,
        "channel": subscription.channel,
        "due_day": due.day if due else None,
        "due_at": due.moment if due else None,
        "last_day": subscription.last_day,
        "last_at": subscription.last_at,
    }


def _restored(row: Row[Any]) -> Subscription:
    return Subscription(
        Reader(row.team, row.reader),
        row.user,
        Schedule(time.fromisoformat(row.hour), frozenset(row.days)),
        row.zone,
        frozenset(row.topics),
        cast(State, row.state),
        row.until,
        row.reason,
        row.channel,
        Due(row.due_day, row.due_at) if row.due_at else None,
        row.last_day,
        row.last_at,
    )
