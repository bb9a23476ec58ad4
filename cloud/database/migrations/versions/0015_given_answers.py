"""Answers given to requests that may be repeated."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "access_given_answer",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("user", sa.String(length=26), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", "key", name=op.f("pk_access_given_answer")),
    )
    op.create_index("ix_access_given_answer_at", "access_given_answer", ["tenant", "at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_access_given_answer_at", "access_given_answer")
    op.drop_table("access_given_answer")
