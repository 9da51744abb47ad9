"""The tables of what was asked and thought of the answers, what a model wrote, and what admins did to the knowledge."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, Date, Float, ForeignKeyConstraint, Index, Integer, Named, Table, Text, TypedColumns

from bot.store.columns import Moment, Words
from bot.store.tables import metadata


class _Asked(TypedColumns):
    """`message_channel` and `message_ts` name the message it was asked in, which may be deleted in Slack."""

    team: Named[str] = Column(Words, primary_key=True)
    key: Named[str] = Column(Words, primary_key=True)
    user: Named[str] = Column(Words)
    channel: Named[str] = Column(Words)
    question: Named[str] = Column(Words)
    outcome: Named[str] = Column(Text)
    answer: Named[str] = Column(Words)
    passages: Named[list[str]] = Column(JSON)
    topic: Named[str | None] = Column(Words)
    seconds: Named[float] = Column(Float)
    at: Named[datetime] = Column(Moment)
    message_channel: Named[str | None] = Column(Words)
    message_ts: Named[str | None] = Column(Words)


asked = Table(
    "asked",
    metadata,
    _Asked,
    # All that is counted of usage: the answers themselves needn't be read.
    Index("ix_asked_usage", "at", "outcome", "topic", "seconds", "team", "user"),
    Index("ix_asked_message", "team", "message_channel", "message_ts"),
)


def _of_asked(table: str) -> ForeignKeyConstraint:
    """What people made of an answer goes with it."""
    its_key = ["asked.team", "asked.key"]
    return ForeignKeyConstraint(["team", "key"], its_key, name=f"fk_{table}_asked", ondelete="CASCADE")


class _Votes(TypedColumns):
    """One of each person on each answer; the latest."""

    team: Named[str] = Column(Words, primary_key=True)
    key: Named[str] = Column(Words, primary_key=True)
    user: Named[str] = Column(Words, primary_key=True)
    verdict: Named[str] = Column(Text)
    faults: Named[list[str]] = Column(JSON)
    words: Named[str] = Column(Words)
    at: Named[datetime] = Column(Moment)


votes = Table("votes", metadata, _Votes, _of_asked("votes"), Index("ix_votes_at", "at"))


class _Wishes(TypedColumns):
    """Who wants to be told when a question can be answered, until they are."""

    team: Named[str] = Column(Words, primary_key=True)
    key: Named[str] = Column(Words, primary_key=True)
    user: Named[str] = Column(Words, primary_key=True)
    at: Named[datetime] = Column(Moment)


wishes = Table("wishes", metadata, _Wishes, _of_asked("wishes"))


class _Writings(TypedColumns):
    """What a chat model had to do with an answer; without one there is none of these."""

    team: Named[str] = Column(Words, primary_key=True)
    key: Named[str] = Column(Words, primary_key=True)
    model: Named[str] = Column(Words)
    kept: Named[int]
    dropped: Named[int]
    tokens: Named[int]
    first_s: Named[float | None] = Column(Float)
    failed: Named[str | None] = Column(Words)
    at: Named[datetime] = Column(Moment)


writings = Table("writings", metadata, _Writings, _of_asked("writings"), Index("ix_writings_at", "at"))


class _Spending(TypedColumns):
    """Tokens by the day, in UTC; an empty `who` is the whole workspace."""

    team: Named[str] = Column(Words, primary_key=True)
    who: Named[str] = Column(Words, primary_key=True)
    day: Named[date] = Column(Date, primary_key=True)
    tokens: Named[int]


spending = Table("spending", metadata, _Spending)


class _Attached(TypedColumns):
    """What admins said a question is about: a passage, or nothing of ours (NULL)."""

    question: Named[str] = Column(Words, primary_key=True)
    passage_id: Named[str | None] = Column(Words)
    by: Named[str] = Column(Words)
    at: Named[datetime] = Column(Moment)


attached_questions = Table("attached_questions", metadata, _Attached)


class _Hidden(TypedColumns):
    document: Named[str] = Column(Words, primary_key=True)
    by: Named[str] = Column(Words)
    at: Named[datetime] = Column(Moment)


hidden_documents = Table("hidden_documents", metadata, _Hidden)


class _Audit(TypedColumns):
    """Only ever added to."""

    id = Column(Integer, primary_key=True)
    at: Named[datetime] = Column(Moment)
    team: Named[str] = Column(Words)
    by: Named[str] = Column(Words)
    action: Named[str] = Column(Text)
    what: Named[str] = Column(Words)
    result: Named[str] = Column(Text)
    how: Named[str] = Column(Words)
    generation: Named[int | None]


audit = Table("audit", metadata, _Audit, sqlite_autoincrement=True)
