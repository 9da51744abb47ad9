"""What comes in and goes out is kept until it is settled; a turn says whose it is, and of which message."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _remake_turns()
    _remake_inbox()
    _create_outbox()
    _create_processes()


def _remake_turns() -> None:
    """As a new table: a column added to the old one would leave a definition unlike that of a fresh database."""
    op.drop_index("ix_turns_thread", "turns")
    op.rename_table("turns", "turns_before")
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread_ts", sa.Text, nullable=False),
        sa.Column("message_ts", sa.Text),
        sa.Column("user", sa.Text),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
    )
    op.create_index("ix_turns_thread", "turns", ["team", "channel", "thread_ts"])
    op.create_index("ix_turns_person", "turns", ["team", "user"])
    op.create_index("ix_turns_at", "turns", ["at"])
    kept = "id, team, channel, thread_ts, role, text, at"
    op.execute(f"INSERT INTO turns ({kept}) SELECT {kept} FROM turns_before")  # noqa: S608
    op.drop_table("turns_before")


def _remake_inbox() -> None:
    op.drop_index("ix_inbox_accepted_at", "inbox")
    op.rename_table("inbox", "inbox_before")
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("channel", sa.Text),
        sa.Column("ts", sa.Text),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("user", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("body", sa.JSON),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("team", "event_id", name=op.f("uq_inbox_event")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_message", "inbox", ["team", "channel", "ts"])
    op.create_index("ix_inbox_accepted_at", "inbox", ["accepted_at"])
    has_body = sa.text("body IS NOT NULL")
    op.create_index("ix_inbox_open", "inbox", ["state"], sqlite_where=has_body)
    op.create_index("ix_inbox_line", "inbox", ["team", "conversation"], sqlite_where=has_body)
    op.execute(
        "INSERT INTO inbox (team, event_id, channel, ts, conversation, state, tries, due_at, accepted_at, reason) "
        "SELECT team, event_id, channel, ts, '', 'answered', 0, accepted_at, accepted_at, '' FROM inbox_before "
        "ORDER BY accepted_at"
    )
    op.drop_table("inbox_before")


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread_ts", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("parts", sa.JSON),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("team", "key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_put_at", "outbox", ["put_at"])
    has_parts = sa.text("parts IS NOT NULL")
    op.create_index("ix_outbox_open", "outbox", ["state"], sqlite_where=has_parts)
    op.create_index("ix_outbox_line", "outbox", ["team", "channel"], sqlite_where=has_parts)
    op.create_table(
        "unreachable",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", name=op.f("pk_unreachable")),
    )


def _create_processes() -> None:
    op.create_table(
        "processes",
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_processes")),
    )
    op.create_table(
        "counters",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("team", "who", "seconds", "ends_at", name=op.f("pk_counters")),
    )
