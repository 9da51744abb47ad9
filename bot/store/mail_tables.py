"""The tables of what comes in and goes out, and of the processes and limits that handle it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Integer, Named, Table, Text, TypedColumns, UniqueConstraint, text

from bot.store.columns import Moment, Words
from bot.store.tables import metadata


class _Inbox(TypedColumns):
    """In order of arrival. The body is erased once the event is over: what has a body is still to be dealt with."""

    id = Column(Integer, primary_key=True)
    team: Named[str] = Column(Words)
    event_id: Named[str] = Column(Words)
    channel: Named[str | None] = Column(Words)
    ts: Named[str | None] = Column(Words)
    conversation: Named[str] = Column(Words)
    user: Named[str | None] = Column(Words)
    state: Named[str] = Column(Text)
    owner: Named[str | None] = Column(Words)
    tries: Named[int]
    due_at: Named[datetime] = Column(Moment)
    accepted_at: Named[datetime] = Column(Moment)
    reason: Named[str] = Column(Words)
    body: Named[dict[str, Any] | None] = Column(JSON(none_as_null=True))
    # The message that was begun for the answer: its ts, or "" as long as nobody knows whether Slack has it.
    stream: Named[str | None] = Column(Words)


_HAS_BODY = text("body IS NOT NULL")
inbox = Table(
    "inbox",
    metadata,
    _Inbox,
    UniqueConstraint("team", "event_id", name="uq_inbox_event"),
    Index("ix_inbox_message", "team", "channel", "ts"),
    Index("ix_inbox_accepted_at", "accepted_at"),
    Index("ix_inbox_open", "state", sqlite_where=_HAS_BODY),
    Index("ix_inbox_line", "team", "conversation", sqlite_where=_HAS_BODY),
    sqlite_autoincrement=True,
)


class _Outbox(TypedColumns):
    """In the order of sending. The parts are erased once it is over: what has parts is still to be sent."""

    id = Column(Integer, primary_key=True)
    team: Named[str] = Column(Words)
    key: Named[str] = Column(Words)
    channel: Named[str] = Column(Words)
    thread_ts: Named[str] = Column(Words)
    user: Named[str] = Column(Words)
    state: Named[str] = Column(Text)
    owner: Named[str | None] = Column(Words)
    tries: Named[int]
    due_at: Named[datetime] = Column(Moment)
    put_at: Named[datetime] = Column(Moment)
    reason: Named[str] = Column(Words)
    parts: Named[list[dict[str, Any]] | None] = Column(JSON(none_as_null=True))
    # What to remember once the first part has arrived, and with it the thread that it begins.
    turns: Named[list[tuple[str, str]] | None] = Column(JSON(none_as_null=True))


_HAS_PARTS = text("parts IS NOT NULL")
outbox = Table(
    "outbox",
    metadata,
    _Outbox,
    UniqueConstraint("team", "key", name="uq_outbox_key"),
    Index("ix_outbox_put_at", "put_at"),
    Index("ix_outbox_open", "state", sqlite_where=_HAS_PARTS),
    Index("ix_outbox_line", "team", "channel", sqlite_where=_HAS_PARTS),
    sqlite_autoincrement=True,
)


class _Unreachable(TypedColumns):
    team: Named[str] = Column(Words, primary_key=True)
    channel: Named[str] = Column(Words, primary_key=True)
    reason: Named[str] = Column(Words)
    at: Named[datetime] = Column(Moment)


unreachable = Table("unreachable", metadata, _Unreachable)


class _Processes(TypedColumns):
    owner: Named[str] = Column(Words, primary_key=True)
    beat_at: Named[datetime] = Column(Moment)


processes = Table("processes", metadata, _Processes)


class _Counters(TypedColumns):
    team: Named[str] = Column(Words, primary_key=True)
    who: Named[str] = Column(Words, primary_key=True)
    seconds: Named[int] = Column(primary_key=True)
    ends_at: Named[datetime] = Column(Moment, primary_key=True)
    count: Named[int]


counters = Table("counters", metadata, _Counters)
