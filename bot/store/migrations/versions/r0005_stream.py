"""An event says which message was begun for its answer, so that whoever finishes the answer finishes that one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """As a new table: a column added to the old one would leave a definition unlike that of a fresh database."""
    for index in ("ix_inbox_message", "ix_inbox_accepted_at", "ix_inbox_open", "ix_inbox_line"):
        op.drop_index(index, "inbox")
    op.rename_table("inbox", "inbox_before")
    _create_inbox()
    kept = (
        'id, team, event_id, channel, ts, conversation, "user", state, owner, tries, due_at, accepted_at, reason, body'
    )
    op.execute(f"INSERT INTO inbox ({kept}) SELECT {kept} FROM inbox_before")  # noqa: S608
    op.drop_table("inbox_before")
    op.create_index("ix_inbox_message", "inbox", ["team", "channel", "ts"])
    op.create_index("ix_inbox_accepted_at", "inbox", ["accepted_at"])
    has_body = sa.text("body IS NOT NULL")
    op.create_index("ix_inbox_open", "inbox", ["state"], sqlite_where=has_body)
    op.create_index("ix_inbox_line", "inbox", ["team", "conversation"], sqlite_where=has_body)


def _create_inbox() -> None:
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
        sa.Column("stream", sa.Text),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("team", "event_id", name=op.f("uq_inbox_event")),
        sqlite_autoincrement=True,
    )
