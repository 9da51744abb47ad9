"""Tips are read from the knowledge, subscribed to, and noted; a message may bring what to remember of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create_tips()
    _create_subscriptions()
    _create_days()
    _remake_notes()
    _remake_outbox()


def _create_tips() -> None:
    op.create_table(
        "tips",
        sa.Column("generation_id", sa.Integer, nullable=False),
        sa.Column("tip_id", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("first_step", sa.Text),
        sa.Column("section", sa.JSON, nullable=False),
        sa.Column("title", sa.Text),
        sa.PrimaryKeyConstraint("generation_id", "tip_id", name=op.f("pk_tips")),
        sa.ForeignKeyConstraint(
            ["generation_id"], ["generations.id"], name=op.f("fk_tips_generation_id"), ondelete="CASCADE"
        ),
    )


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("hour", sa.Text, nullable=False),
        sa.Column("days", sa.JSON, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("topics", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("channel", sa.Text),
        sa.Column("due_day", sa.Date),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("last_day", sa.Date),
        sa.Column("last_at", sa.DateTime(timezone=True)),
        sa.Column("owner", sa.Text),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("team", "reader", name=op.f("uq_subscriptions_reader")),
        sqlite_autoincrement=True,
    )
    is_due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_subscriptions_due_at", "subscriptions", ["due_at"], sqlite_where=is_due)


def _create_days() -> None:
    op.create_table(
        "tip_days",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "reader", "day", name=op.f("pk_tip_days")),
    )
    op.create_index("ix_tip_days_at", "tip_days", ["at"])
    op.create_table(
        "tip_pace",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip_pace")),
    )


def _remake_notes() -> None:
    op.create_table(
        "tip_notes",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("tip_id", sa.Text, nullable=False),
        sa.Column("shown_on", sa.Date),
        sa.Column("of_day", sa.Date),
        sa.Column("saved", sa.Boolean, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("liked", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("team", "reader", "tip_id", name=op.f("pk_tip_notes")),
        sa.UniqueConstraint("team", "reader", "of_day", name=op.f("uq_tip_of_day")),
    )
    op.execute(
        "INSERT INTO tip_notes (team, reader, tip_id, shown_on, of_day, saved, done, liked) "
        'SELECT team, "user", tip_id, max(day), max(day), false, false, false FROM tips_seen '
        'GROUP BY team, "user", tip_id'
    )
    op.drop_table("tips_seen")


def _remake_outbox() -> None:
    """As a new table: a column added to the old one would leave a definition unlike that of a fresh database."""
    for index in ("ix_outbox_put_at", "ix_outbox_open", "ix_outbox_line"):
        op.drop_index(index, "outbox")
    op.rename_table("outbox", "outbox_before")
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
        sa.Column("turns", sa.JSON),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("team", "key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
    )
    kept = 'id, team, "key", channel, thread_ts, "user", state, owner, tries, due_at, put_at, reason, parts'
    op.execute(f"INSERT INTO outbox ({kept}) SELECT {kept} FROM outbox_before")  # noqa: S608
    op.drop_table("outbox_before")
    op.create_index("ix_outbox_put_at", "outbox", ["put_at"])
    has_parts = sa.text("parts IS NOT NULL")
    op.create_index("ix_outbox_open", "outbox", ["state"], sqlite_where=has_parts)
    op.create_index("ix_outbox_line", "outbox", ["team", "channel"], sqlite_where=has_parts)
