"""The tables of the daily tip: who wants one and when, what became of each day, and what readers made of them."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, Index, Integer, Named, Table, Text, TypedColumns, UniqueConstraint, text

from bot.store.columns import Moment, Words
from bot.store.tables import metadata


class _Subscriptions(TypedColumns):
    """What has a `due_at` will be sent then; `owner` is the process that is about to."""

    id = Column(Integer, primary_key=True)
    team: Named[str] = Column(Words)
    reader: Named[str] = Column(Words)
    user: Named[str] = Column(Words)
    hour: Named[str] = Column(Text)
    days: Named[list[int]] = Column(JSON)
    zone: Named[str] = Column(Words)
    topics: Named[list[str]] = Column(JSON)
    state: Named[str] = Column(Text)
    until: Named[date | None]
    reason: Named[str] = Column(Words)
    channel: Named[str | None] = Column(Words)
    due_day: Named[date | None]
    due_at: Named[datetime | None] = Column(Moment)
    last_day: Named[date | None]
    last_at: Named[datetime | None] = Column(Moment)
    owner: Named[str | None] = Column(Words)


subscriptions = Table(
    "subscriptions",
    metadata,
    _Subscriptions,
    UniqueConstraint("team", "reader", name="uq_subscriptions_reader"),
    Index("ix_subscriptions_due_at", "due_at", sqlite_where=text("due_at IS NOT NULL")),
    sqlite_autoincrement=True,
)


class _TipDays(TypedColumns):
    """One delivery a local day at most, whatever else goes wrong."""

    team: Named[str] = Column(Words, primary_key=True)
    reader: Named[str] = Column(Words, primary_key=True)
    day: Named[date] = Column(primary_key=True)
    outcome: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)


tip_days = Table("tip_days", metadata, _TipDays, Index("ix_tip_days_at", "at"))


class _TipNotes(TypedColumns):
    team: Named[str] = Column(Words, primary_key=True)
    reader: Named[str] = Column(Words, primary_key=True)
    tip_id: Named[str] = Column(Words, primary_key=True)
    shown_on: Named[date | None]
    of_day: Named[date | None]
    saved: Named[bool]
    done: Named[bool]
    liked: Named[bool]


tip_notes = Table("tip_notes", metadata, _TipNotes, UniqueConstraint("team", "reader", "of_day", name="uq_tip_of_day"))


class _TipPace(TypedColumns):
    """When the next tip may be sent, by whichever process: one row."""

    id = Column(Integer, primary_key=True, autoincrement=False)
    next_at: Named[datetime] = Column(Moment)


tip_pace = Table("tip_pace", metadata, _TipPace)
