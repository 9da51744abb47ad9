"""The outbox: replies on their way to Slack, one row each; of those whose end nobody knows none is sent again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Turn
from bot.mail import Delivery, DeliveryState, Doubtful, Reply, Unreachable
from bot.store.engine import Database
from bot.store.lines import next_in
from bot.store.mail_tables import outbox, unreachable
from bot.store.tables import turns

# The statements are made once: making them costs more than running them.
_row = outbox.c
_lost = unreachable.c
_given = {column.name: bindparam(f"its_{column.name}", type_=column.type) for column in _row}
_over = {"parts": None, "turns": None, "owner": None}
_ours = (_row.id == _given["id"], _row.state == "sending", _row.owner == _given["owner"])

_PUT = insert(outbox).on_conflict_do_nothing()
_TAKE = (
    update(outbox)
    .where(_row.id == next_in(outbox, "parts", "channel", "put_at"))
    .values(state="sending", owner=_given["owner"])
    .returning(_row.id, _row.team, _row.channel, _row.thread_ts, _row.parts, _row.tries)
)
_SENDING = select(_row.parts, _row.turns, _row.thread_ts, _row.user).where(*_ours)
_GO_ON = (
    update(outbox)
    .where(*_ours)
    .values(
        state="waiting", owner=None, parts=_given["parts"], turns=None, due_at=_given["due_at"], tries=_given["tries"]
    )
)
_PUT_BACK = (
    update(outbox)
    .where(*_ours)
    .values(state="waiting", owner=None, due_at=_given["due_at"], tries=_row.tries + _given["tries"])
)
_SETTLE = update(outbox).where(*_ours).values(state=_given["state"], reason=_given["reason"], **_over)
_mark = insert(unreachable)
_MARK = _mark.on_conflict_do_update(
    ("team", "channel"), set_={"reason": _mark.excluded.reason, "at": _mark.excluded.at}
)
_REACHED = delete(unreachable).where(_lost.team == bindparam("its_team"), _lost.channel == bindparam("its_channel"))


class Outbox:
    """For one process, which says with each row it takes that it is its own."""

    def __init__(self, db: Database, owner: str) -> None:
        self._db = db
        self._owner = owner

    async def put(self, key: str, reply: Reply, now: datetime) -> None:
        """For what isn't the answer to an event; a key that is known in its team is ignored."""
        async with self._db.writing() as connection:
            await put(connection, key, reply, now, reply.turns)

    async def take(self, now: datetime) -> Delivery | None:
        """Marks it before anything is sent: whoever finds the mark later can't know whether it was."""
        async with self._db.writing() as connection:
            row = (await connection.execute(_TAKE, {"now": now, "its_owner": self._owner})).one_or_none()
        if row is None:
            return None
        return Delivery(row.id, row.team, row.channel, row.thread_ts or None, (row.parts or [{}])[0], row.tries)

    async def confirm(self, delivery: Delivery, now: datetime, ts: str | None = None) -> None:
        """This part has arrived, as the message `ts`; the row waits for its next one, or is sent."""
        its = self._its(delivery)
        async with self._db.writing() as connection:
            row = (await connection.execute(_SENDING, its)).one_or_none()
            if row is None:
                return
            if row.turns and (thread_ts := row.thread_ts or ts):
                await connection.execute(insert(turns), _remembered(delivery, row, thread_ts, ts, now))
            if left := row.parts[1:]:
                await connection.execute(_GO_ON, its | {"its_parts": left, "its_due_at": now, "its_tries": 0})
            else:
                await connection.execute(_SETTLE, its | {"its_state": "sent", "its_reason": ""})
            await connection.execute(_REACHED, {"its_team": delivery.team, "its_channel": delivery.channel})

    async def put_back(self, delivery: Delivery, due_at: datetime, counts: bool) -> None:
        """Slack surely doesn't have it; it holds up its channel until it is due."""
        again = self._its(delivery) | {"its_due_at": due_at, "its_tries": int(counts)}
        async with self._db.writing() as connection:
            await connection.execute(_PUT_BACK, again)

    async def doubt(self, delivery: Delivery, reason: str) -> None:
        """Slack may have it or not. It isn't sent again, nor is what would have followed."""
        async with self._db.writing() as connection:
            await connection.execute(_SETTLE, self._its(delivery) | {"its_state": "ambiguous", "its_reason": reason})

    async def post_anew(self, delivery: Delivery, now: datetime) -> None:
        """The message that it should finish can't be finished: this part is sent as one of its own."""
        its = self._its(delivery)
        async with self._db.writing() as connection:
            if row := (await connection.execute(_SENDING, its)).one_or_none():
                first, *rest = row.parts
                parts = [{name: value for name, value in first.items() if name != "ts"}, *rest]
                await connection.execute(_GO_ON, its | {"its_parts": parts, "its_due_at": now, "its_tries": 0})

    async def fail(self, delivery: Delivery, reason: str, now: datetime, unreachable: bool) -> None:
        """Slack won't have it; `unreachable` says that its channel takes nothing of ours."""
        failed = self._its(delivery) | {"its_state": "failed", "its_reason": reason}
        mark = {"team": delivery.team, "channel": delivery.channel, "reason": reason, "at": now}
        async with self._db.writing() as connection:
            if (await connection.execute(_SETTLE, failed)).rowcount and unreachable:
                await connection.execute(_MARK, mark)

    async def release(self) -> None:
        """What this process was sending may have arrived."""
        async with self._db.writing() as connection:
            await let_go(connection, _row.owner == self._owner, "stopped while sending")

    async def states(self) -> Mapping[DeliveryState, int]:
        async with self._db.reading() as connection:
            rows = await connection.execute(select(_row.state, func.count()).group_by(_row.state))
            return {cast(DeliveryState, state): count for state, count in rows}

    async def doubtful(self, limit: int) -> list[Doubtful]:
        """Newest first."""
        newest = select(_row.id, _row.team, _row.channel, _row.reason, _row.put_at).where(_row.state == "ambiguous")
        async with self._db.reading() as connection:
            return [Doubtful(*row) for row in await connection.execute(newest.order_by(_row.id.desc()).limit(limit))]

    async def unreachable(self, limit: int) -> list[Unreachable]:
        """Newest first: channels that took nothing of ours, and nothing since."""
        newest = select(_lost.team, _lost.channel, _lost.reason, _lost.at).order_by(_lost.at.desc()).limit(limit)
        async with self._db.reading() as connection:
            return [Unreachable(*row) for row in await connection.execute(newest)]

    async def why_unreachable(self, team: str, channel: str) -> str | None:
        """None when it isn't, as far as is known."""
        async with self._db.reading() as connection:
            return await connection.scalar(select(_lost.reason).where(_lost.team == team, _lost.channel == channel))

    def _its(self, delivery: Delivery) -> dict[str, Any]:
        return {"its_id": delivery.id, "its_owner": self._owner}


async def let_go(connection: AsyncConnection, whose: ColumnElement[bool], reason: str) -> None:
    """What somebody was sending may have arrived; only a message that is there already can be written once more."""
    sending = update(outbox).where(_row.parts.is_not(None), _row.state == "sending", whose)
    await connection.execute(sending.where(finishes_one()).values(state="waiting", owner=None))
    await connection.execute(sending.values(state="ambiguous", reason=reason, **_over))


def finishes_one() -> ColumnElement[bool]:
    """Whether the next part of a row is about a message that is there already."""
    ts: ColumnElement[str] = _row.parts[(0, "ts")].as_string()
    return ts.is_not(None)


async def put(connection: AsyncConnection, key: str, reply: Reply, now: datetime, later: Sequence[Turn] = ()) -> None:
    """Within a transaction of whoever has more to keep together with it; `later` is remembered when it has arrived."""
    row: dict[str, Any] = {
        "team": reply.thread.team,
        "key": key,
        "channel": reply.thread.channel,
        "thread_ts": reply.thread.ts,
        "user": reply.person.user,
        "state": "waiting",
        "tries": 0,
        "due_at": now,
        "put_at": now,
        "reason": "",
        "parts": list(reply.parts),
        "turns": [(turn.role, turn.text) for turn in later] or None,
    }
    if reply.parts:
        await connection.execute(_PUT, row)


def _remembered(
    delivery: Delivery, row: Row[Any], thread_ts: str, ts: str | None, now: datetime
) -> list[dict[str, object]]:
    where = {"team": delivery.team, "channel": delivery.channel, "thread_ts": thread_ts, "message_ts": ts}
    return [where | {"user": row.user, "at": now, "role": role, "text": text} for role, text in row.turns]
