"""Operators."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "staff_operator",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("pin_verifier", sa.String(length=200), nullable=False),
        sa.Column("pin_set_at", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("card", sa.String(length=40), nullable=False),
        sa.Column("rights", sa.JSON(), nullable=False),
        sa.Column("stores", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_staff_operator")),
    )
    with op.batch_alter_table("staff_operator", schema=None) as batch_op:
        batch_op.create_index("ix_staff_operator_name", ["tenant", "name"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("staff_operator", schema=None) as batch_op:
        batch_op.drop_index("ix_staff_operator_name")

    op.drop_table("staff_operator")
