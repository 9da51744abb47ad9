"""The inbox: events are kept before Slack is told we have them, and leave it answered or with a reason why not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import RowMapping, bindparam, exists, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_new
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Thread
from bot.errors import TakenOver
from bot.mail import Event, EventState, Incoming, Reply, SetAside
from bot.store import streams
from bot.store.engine import Database
from bot.store.journal import keep as keep_asked
from bot.store.lines import next_in
from bot.store.mail_tables import inbox
from bot.store.outbox import put
from bot.store.tables import turns

# The statements are made once: making them costs more than running them.
_row = inbox.c
_given = {column.name: bindparam(f"its_{column.name}", type_=column.type) for column in _row}
_over = {"body": None, "owner": None}
# An event that is about no message has nothing in common with any other: NULL equals nothing.
_same_message = (_row.team == _given["team"], _row.channel == _given["channel"], _row.ts == _given["ts"])
_ours = (_row.id == _given["id"], _row.state == "taken", _row.owner == _given["owner"])

_STATED = [name for name in _given if name not in ("id", "owner")]
_ANSWERED = exists().where(*_same_message, _row.state.in_(["answered", "set_aside"]))
_UNLESS_ANSWERED = select(*(_given[name] for name in _STATED)).where(~_ANSWERED)
_KEEP = insert_new(inbox).from_select(_STATED, _UNLESS_ANSWERED).on_conflict_do_nothing()
_TAKE = (
    update(inbox)
    .where(_row.id == next_in(inbox, "body", "conversation", "accepted_at"))
    .values(state="taken", owner=_given["owner"])
    .returning(_row.id, _row.team, _row.event_id, _row.body, _row.tries, _row.stream)
)
_SETTLE = (
    update(inbox)
    .where(*_ours)
    .values(state=_given["state"], reason=_given["reason"], **_over)
    .returning(
        _row.team.label("its_team"),
        _row.channel.label("its_channel"),
        _row.ts.label("its_ts"),
        _row.stream.label("its_stream"),
    )
)
_SETTLE_TWINS = update(inbox).where(_row.body.is_not(None), *_same_message).values(state="nothing", **_over)
_PUT_BACK = (
    update(inbox)
    .where(*_ours)
    .values(state="waiting", owner=None, due_at=_given["due_at"], tries=_row.tries + _given["tries"])
)
_RELEASE = (
    update(inbox)
    .where(_row.body.is_not(None), _row.state == "taken", _row.owner == _given["owner"])
    .values(state="waiting", owner=None)
)
_REMEMBER = insert(turns)


class Inbox:
    """For one process, which says with each event it takes that it is its own."""

    def __init__(self, db: Database, owner: str) -> None:
        self._db = db
        self._owner = owner

    async def keep(self, incoming: Incoming, now: datetime) -> bool:
        """False when it is known already: this event, or another one of a message that has had its reply."""
        row = {
            "its_team": incoming.team,
            "its_event_id": incoming.event_id,
            "its_channel": incoming.channel,
            "its_ts": incoming.ts,
            "its_conversation": incoming.conversation,
            "its_user": incoming.user,
            "its_state": "waiting",
            "its_tries": 0,
            "its_due_at": now,
            "its_accepted_at": now,
            "its_reason": "",
            "its_body": incoming.body,
            "its_stream": None,
        }
        async with self._db.writing(first=True) as connection:
            return (await connection.execute(_KEEP, row)).rowcount == 1

    async def take(self, now: datetime) -> Event | None:
        """The earliest due event of a conversation in which none is before it; None when there is nothing to do."""
        async with self._db.writing() as connection:
            row = (await connection.execute(_TAKE, {"now": now, "its_owner": self._owner})).one_or_none()
        return Event(*row) if row else None

    async def answer(self, event: Event, reply: Reply, now: datetime) -> None:
        """Keeps the reply for sending and what to remember of it; raises TakenOver, and keeps nothing, if not ours."""
        async with self._db.writing() as connection:
            message = await self._settle(connection, event, "answered")
            if message is None:
                raise TakenOver(f"Event {event.id} is another process's by now, or was withdrawn.")
            if rows := _turns(reply, message, now):
                await connection.execute(_REMEMBER, rows)
            if reply.asked:
                await keep_asked(connection, reply.asked, message["its_channel"], message["its_ts"])
            await _say(connection, event, message, reply, now)

    async def close(self, event: Event, now: datetime) -> None:
        """There was nothing to reply to, unless it is answered already."""
        nothing = self._its(event) | {"its_state": "nothing", "its_reason": ""}
        async with self._db.writing() as connection:
            if message := (await connection.execute(_SETTLE, nothing)).mappings().one_or_none():
                await _say(connection, event, message, None, now)

    async def begin_stream(self, event: Event) -> bool:
        """Before a message is begun for its answer; False when none may be."""
        async with self._db.writing() as connection:
            return await streams.begin(connection, event.id, self._owner)

    async def note_stream(self, event: Event, ts: str | None, now: datetime) -> None:
        """Which message Slack has begun, or that it hasn't; the reply that is kept in the end finishes it."""
        async with self._db.writing() as connection:
            await streams.note(connection, event.id, ts, now)

    async def put_back(self, event: Event, due_at: datetime, counts: bool) -> None:
        """For another try, not before `due_at`; it holds up its conversation meanwhile."""
        again = self._its(event) | {"its_due_at": due_at, "its_tries": int(counts)}
        async with self._db.writing() as connection:
            await connection.execute(_PUT_BACK, again)

    async def set_aside(self, event: Event, reason: str, apology: Reply | None, now: datetime) -> None:
        """It isn't tried again, and the operator is told why: by a kind of failure, never by what somebody wrote."""
        async with self._db.writing() as connection:
            message = await self._settle(connection, event, "set_aside", reason)
            if message:
                await _say(connection, event, message, apology, now)

    async def release(self) -> None:
        """Everything this process holds can be taken by another at once."""
        async with self._db.writing() as connection:
            await connection.execute(_RELEASE, {"its_owner": self._owner})

    async def states(self) -> Mapping[EventState, int]:
        async with self._db.reading() as connection:
            rows = await connection.execute(select(_row.state, func.count()).group_by(_row.state))
            return {cast(EventState, state): count for state, count in rows}

    async def aside(self, limit: int) -> list[SetAside]:
        """Newest first."""
        newest = select(_row.id, _row.team, _row.reason, _row.accepted_at).where(_row.state == "set_aside")
        async with self._db.reading() as connection:
            return [SetAside(*row) for row in await connection.execute(newest.order_by(_row.id.desc()).limit(limit))]

    async def _settle(
        self, connection: AsyncConnection, event: Event, state: EventState, reason: str = ""
    ) -> RowMapping | None:
        """The message it is about; None when it wasn't ours to settle.

        Slack may tell of a message in two events: then the other is over, too.
        """
        settled = self._its(event) | {"its_state": state, "its_reason": reason}
        message = (await connection.execute(_SETTLE, settled)).mappings().one_or_none()
        if message and message["its_ts"] is not None:
            await connection.execute(_SETTLE_TWINS, dict(message))
        return message

    def _its(self, event: Event) -> dict[str, Any]:
        return {"its_id": event.id, "its_owner": self._owner}


async def _say(
    connection: AsyncConnection, event: Event, message: RowMapping, reply: Reply | None, now: datetime
) -> None:
    """In the message that was begun for it, if one was: that one must not stay as it is."""
    if reply and reply.parts:
        parts = streams.finishing(reply.parts, message["its_stream"])
        await put(connection, event.event_id, replace(reply, parts=parts), now)
    elif message["its_stream"]:
        where = Thread(event.team, message["its_channel"], "")
        await streams.take_back(connection, event.event_id, where, message["its_stream"], now)


def _turns(reply: Reply, message: RowMapping, now: datetime) -> list[dict[str, object]]:
    where = {"team": reply.thread.team, "channel": reply.thread.channel, "thread_ts": reply.thread.ts}
    about = where | {"message_ts": message["its_ts"], "user": reply.person.user, "at": now}
    return [about | {"role": turn.role, "text": turn.text} for turn in reply.turns]
