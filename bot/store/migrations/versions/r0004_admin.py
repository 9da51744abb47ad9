"""What was asked is kept with what people thought of the answer, and admins' deeds with their names."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _create_asked()
    _create_feedback()
    _create_curation()
    _create_audit()


def _create_asked() -> None:
    op.create_table(
        "asked",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("passages", sa.JSON, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_channel", sa.Text),
        sa.Column("message_ts", sa.Text),
        sa.PrimaryKeyConstraint("team", "key", name=op.f("pk_asked")),
    )
    op.create_index("ix_asked_usage", "asked", ["at", "outcome", "topic", "seconds", "team", "user"])
    op.create_index("ix_asked_message", "asked", ["team", "message_channel", "message_ts"])


def _create_feedback() -> None:
    op.create_table(
        "votes",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("faults", sa.JSON, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "key", "user", name=op.f("pk_votes")),
        _of_asked("votes"),
    )
    op.create_index("ix_votes_at", "votes", ["at"])
    op.create_table(
        "wishes",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "key", "user", name=op.f("pk_wishes")),
        _of_asked("wishes"),
    )


def _of_asked(table: str) -> sa.ForeignKeyConstraint:
    its_key = ["asked.team", "asked.key"]
    return sa.ForeignKeyConstraint(["team", "key"], its_key, name=op.f(f"fk_{table}_asked"), ondelete="CASCADE")


def _create_curation() -> None:
    op.create_table(
        "attached_questions",
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("passage_id", sa.Text),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_attached_questions")),
    )
    op.create_table(
        "hidden_documents",
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_hidden_documents")),
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("generation", sa.Integer),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
