"""The first tables: what was ingested, conversations, which events were accepted, and tips seen."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_generations()
    _create_index()
    _create_conversations()
    _create_tips()


def _create_generations() -> None:
    op.create_table(
        "generations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("dimensions", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generations")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "passages",
        sa.Column("generation_id", sa.Integer, nullable=False),
        sa.Column("passage_id", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("section", sa.JSON, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("places", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("generation_id", "passage_id", name=op.f("pk_passages")),
        sa.ForeignKeyConstraint(
            ["generation_id"], ["generations.id"], name=op.f("fk_passages_generation_id"), ondelete="CASCADE"
        ),
    )


def _create_index() -> None:
    op.create_table(
        "exemplars",
        sa.Column("generation_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("generation_id", "position", name=op.f("pk_exemplars")),
        sa.ForeignKeyConstraint(
            ["generation_id"], ["generations.id"], name=op.f("fk_exemplars_generation_id"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "texts",
        sa.Column("generation_id", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("generation_id", "content_hash", name=op.f("pk_texts")),
        sa.ForeignKeyConstraint(
            ["generation_id"], ["generations.id"], name=op.f("fk_texts_generation_id"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "vectors",
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("model", "content_hash", name=op.f("pk_vectors")),
    )
    op.create_table(
        "serving",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", name=op.f("ck_serving_one_row")), nullable=False),
        sa.Column("generation_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serving")),
        sa.ForeignKeyConstraint(["generation_id"], ["generations.id"], name=op.f("fk_serving_generation_id")),
    )


def _create_conversations() -> None:
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread_ts", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
    )
    op.create_index("ix_turns_thread", "turns", ["team", "channel", "thread_ts"])
    op.create_table(
        "inbox",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("ts", sa.Text, nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "event_id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("team", "channel", "ts", name=op.f("uq_inbox_message")),
    )
    op.create_index("ix_inbox_accepted_at", "inbox", ["accepted_at"])


def _create_tips() -> None:
    op.create_table(
        "tips_seen",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("tip_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("team", "user", "day", name=op.f("pk_tips_seen")),
    )
