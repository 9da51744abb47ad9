"""Messages that are begun while their answer is written: none is left unfinished, whoever does what meanwhile."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Person, Thread
from bot.mail import Reply
from bot.store.mail_tables import inbox, outbox
from bot.store.outbox import finishes_one, put

_event = inbox.c
_to_send = outbox.c
# What is said next in a channel comes after all that was said before.
_MORE_TO_SEND = exists().where(
    _to_send.team == _event.team, _to_send.channel == _event.channel, _to_send.parts.is_not(None)
)
_BEGIN = (
    update(inbox)
    .where(_event.id == bindparam("its_id"), _event.state == "taken", _event.owner == bindparam("its_owner"))
    .where(~_MORE_TO_SEND)
    .values(stream="")
)
_NOTE = (
    update(inbox)
    .where(_event.id == bindparam("its_id"), _event.body.is_not(None))
    .values(stream=bindparam("its_stream"))
)


async def begin(connection: AsyncConnection, event: int, owner: str) -> bool:
    """From now on nobody knows whether there is a message. False when none may be begun."""
    return (await connection.execute(_BEGIN, {"its_id": event, "its_owner": owner})).rowcount == 1


async def note(connection: AsyncConnection, event: int, ts: str | None, now: datetime) -> None:
    """Whoever has the event by now; if it was settled without this message, that has to go."""
    if (await connection.execute(_NOTE, {"its_id": event, "its_stream": ts})).rowcount or ts is None:
        return
    row = (await connection.execute(select(inbox).where(_event.id == event))).one_or_none()
    if row and row.channel and row.stream != ts:
        await take_back(connection, row.event_id, Thread(row.team, row.channel, ""), ts, now)


async def take_back(connection: AsyncConnection, event_id: str, where: Thread, ts: str, now: datetime) -> None:
    await put(connection, f"{event_id}:taken back", Reply(Person(where.team, ""), where, [{"ts": ts}]), now)


async def take_back_all(connection: AsyncConnection, person: Person) -> None:
    """What was begun for somebody whom nobody will answer any more; what of it is being sent goes out as it is."""
    theirs = (_event.team == person.team, _event.user == person.user, _event.body.is_not(None), _event.stream > "")
    for row in (await connection.execute(select(inbox).where(*theirs))).all():
        where = Thread(row.team, row.channel or "", "")
        await take_back(connection, row.event_id, where, row.stream or "", row.accepted_at)
    waiting = (_to_send.team == person.team, _to_send.user == person.user, finishes_one())
    for reply in (await connection.execute(select(outbox).where(*waiting))).all():
        left: list[dict[str, Any]] = [{"ts": part["ts"]} for part in (reply.parts or ())[:1]]
        nobodys = update(outbox).where(_to_send.id == reply.id)
        await connection.execute(nobodys.values(user="", parts=left, turns=None))


def finishing(parts: Sequence[Any], ts: str | None) -> list[Any]:
    """These parts, the first of which finishes that message."""
    return [parts[0] | {"ts": ts}, *parts[1:]] if ts and parts else [*parts]
