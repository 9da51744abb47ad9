"""What a chat model wrote is kept with what was asked, and the tokens of it are counted by the day."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "writings",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("kept", sa.Integer, nullable=False),
        sa.Column("dropped", sa.Integer, nullable=False),
        sa.Column("tokens", sa.Integer, nullable=False),
        sa.Column("first_s", sa.Float),
        sa.Column("failed", sa.Text),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "key", name=op.f("pk_writings")),
        sa.ForeignKeyConstraint(
            ["team", "key"], ["asked.team", "asked.key"], name=op.f("fk_writings_asked"), ondelete="CASCADE"
        ),
    )
    op.create_index("ix_writings_at", "writings", ["at"])
    op.create_table(
        "spending",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("tokens", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("team", "who", "day", name=op.f("pk_spending")),
    )
