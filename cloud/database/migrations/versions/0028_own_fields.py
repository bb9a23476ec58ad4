"""Fields that users add."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def _text(name: str, length: int = 26) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "own_field",
        _text("tenant"),
        _text("id"),
        _text("subject", 16),
        _text("name", 60),
        _text("kind", 12),
        _text("key", 40),
        sa.Column("options", sa.JSON(), nullable=False),
        _text("formula", 400),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_own_field")),
    )
    op.create_index("ix_own_field_order", "own_field", ["tenant", "subject", "order"])
    op.create_table(
        "own_value",
        _text("tenant"),
        _text("record"),
        _text("field"),
        sa.Column("n", sa.Integer(), nullable=False),
        _text("text", 2000),
        _text("short", 120),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "record", "field", "n", name=op.f("pk_own_value")),
    )
    op.create_index("ix_own_value_text", "own_value", ["tenant", "field", "short", "record"])
    op.create_index("ix_own_value_number", "own_value", ["tenant", "field", "number", "record"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("own_value")
    op.drop_table("own_field")
