"""The tables of what the coach knows and remembers, in types that SQLite and PostgreSQL share."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    Table,
    Text,
    TypedColumns,
)

from bot.store.columns import Moment, Words

# Named constraints can be changed by a later migration; the names a database makes up can't be relied on.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


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


class _Tips(TypedColumns):
    generation_id = Column(Integer, ForeignKey("generations.id", ondelete="CASCADE"), primary_key=True)
    tip_id: Named[str] = Column(Text, primary_key=True)
    document: Named[str] = Column(Text)
    position: Named[int]
    name: Named[str] = Column(Text)
    text: Named[str] = Column(Text)
    why: Named[str | None] = Column(Text)
    first_step: Named[str | None] = Column(Text)
    section: Named[list[str]] = Column(JSON)
    title: Named[str | None] = Column(Text)


tips = Table("tips", metadata, _Tips)


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
    team: Named[str] = Column(Words)
    channel: Named[str] = Column(Words)
    thread_ts: Named[str] = Column(Words)
    # The message it was said in, or answers; unknown, like the next, of what was said before this was kept.
    message_ts: Named[str | None] = Column(Words)
    # Whoever said it, or was answered by it.
    user: Named[str | None] = Column(Words)
    role: Named[str] = Column(Text)
    text: Named[str] = Column(Words)
    at: Named[datetime] = Column(Moment)


turns = Table(
    "turns",
    metadata,
    _Turns,
    Index("ix_turns_thread", "team", "channel", "thread_ts"),
    Index("ix_turns_person", "team", "user"),
    Index("ix_turns_at", "at"),
)
