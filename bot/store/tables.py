"""The tables: everything the coach keeps, in types that SQLite and PostgreSQL share."""

from datetime import UTC, date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    Table,
    Text,
    TypedColumns,
    TypeDecorator,
    UniqueConstraint,
)

# Named constraints can be changed by a later migration; the names a database makes up can't be relied on.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is given back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone can't be stored")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


class _Generations(TypedColumns):
    id = Column(Integer, primary_key=True)
    model: Named[str] = Column(Text)
    dimensions: Named[int]
    created_at: Named[datetime] = Column(Moment)
    documents: Named[int]
    passages: Named[int]


# A number is never given twice: a folder left by a generation that is gone must not pass for a new one's.
generations = Table("generations", metadata, _Generations, sqlite_autoincrement=True)


class _Passages(TypedColumns):
    generation_id = Column(Integer, ForeignKey("generations.id", ondelete="CASCADE"), primary_key=True)
    passage_id: Named[str] = Column(Text, primary_key=True)
    document: Named[str] = Column(Text)
    section: Named[list[str]] = Column(JSON)
    title: Named[str | None] = Column(Text)
    text: Named[str] = Column(Text)
    position: Named[int]
    kind: Named[str] = Column(Text)
    places: Named[list[tuple[list[str], str | None]]] = Column(JSON)


passages = Table("passages", metadata, _Passages)


class _Exemplars(TypedColumns):
    generation_id = Column(Integer, ForeignKey("generations.id", ondelete="CASCADE"), primary_key=True)
    position: Named[int] = Column(primary_key=True)
    text: Named[str] = Column(Text)
    kind: Named[str] = Column(Text)
    about: Named[str] = Column(Text)
    language: Named[str] = Column(Text)


exemplars = Table("exemplars", metadata, _Exemplars)


class _Texts(TypedColumns):
    """Which vectors a generation is made of."""

    generation_id = Column(Integer, ForeignKey("generations.id", ondelete="CASCADE"), primary_key=True)
    content_hash: Named[str] = Column(Text, primary_key=True)


texts = Table("texts", metadata, _Texts)


class _Vectors(TypedColumns):
    model: Named[str] = Column(Text, primary_key=True)
    content_hash: Named[str] = Column(Text, primary_key=True)
    vector: Named[bytes] = Column(LargeBinary)


vectors = Table("vectors", metadata, _Vectors)


class _Serving(TypedColumns):
    id = Column(Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False)
    generation_id = Column(Integer, ForeignKey("generations.id"), nullable=False)


serving = Table("serving", metadata, _Serving)


class _Turns(TypedColumns):
    id = Column(Integer, primary_key=True)
    team: Named[str] = Column(Text)
    channel: Named[str] = Column(Text)
    thread_ts: Named[str] = Column(Text)
    role: Named[str] = Column(Text)
    text: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)


turns = Table("turns", metadata, _Turns, Index("ix_turns_thread", "team", "channel", "thread_ts"))


class _Inbox(TypedColumns):
    team: Named[str] = Column(Text, primary_key=True)
    event_id: Named[str] = Column(Text, primary_key=True)
    channel: Named[str] = Column(Text)
    ts: Named[str] = Column(Text)
    accepted_at: Named[datetime] = Column(Moment)


inbox = Table(
    "inbox",
    metadata,
    _Inbox,
    UniqueConstraint("team", "channel", "ts", name="uq_inbox_message"),
    Index("ix_inbox_accepted_at", "accepted_at"),
)


class _TipsSeen(TypedColumns):
    team: Named[str] = Column(Text, primary_key=True)
    user: Named[str] = Column(Text, primary_key=True)
    day: Named[date] = Column(primary_key=True)
    tip_id: Named[str] = Column(Text)


tips_seen = Table("tips_seen", metadata, _TipsSeen)
