"""Customers that became one, and those that are not to be asked about again."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "customer",
        sa.Column("is_erased", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_customer_merged_into", "customer", ["tenant", "merged_into"])
    op.create_table(
        "customer_merge",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kept", sa.String(length=26), nullable=False),
        sa.Column("gone", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("undo_until", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_customer_merge")),
    )
    op.create_index("ix_customer_merge_kept", "customer_merge", ["tenant", "kept"])
    op.create_index("ix_customer_merge_at", "customer_merge", ["tenant", "at"])
    op.create_table(
        "customer_not_duplicate",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("first", sa.String(length=26), nullable=False),
        sa.Column("second", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "first", "second", name=op.f("pk_customer_not_duplicate")
        ),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("customer_not_duplicate")
    op.drop_table("customer_merge")
    op.drop_index("ix_customer_merged_into", "customer")
    op.drop_column("customer", "is_erased")
