"""Stock: movements, balances, documents, and what sold goods had cost."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; what was sold before has moved nothing: the first count says what is there."""
    op.create_table(
        "stock_movement",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("source", sa.String(length=26), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("cost_milli", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("booked_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "source", "n", name=op.f("pk_stock_movement")),
    )
    op.create_index(
        "ix_stock_movement_item",
        "stock_movement",
        ["tenant", "item", "store", sa.literal_column("at DESC")],
    )
    op.create_table(
        "stock_balance",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("average_milli", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.BigInteger(), nullable=True),
        sa.Column("counted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "store", "item", name=op.f("pk_stock_balance")),
    )
    op.create_index("ix_stock_balance_item", "stock_balance", ["tenant", "item"])
    op.create_index("ix_stock_balance_quantity", "stock_balance", ["tenant", "quantity"])
    op.create_table(
        "rollup_cost",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "day", "store", "item", name=op.f("pk_rollup_cost")),
    )
    op.create_table(
        "stock_document",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        sa.Column("other_store", sa.String(length=64), nullable=False),
        sa.Column("other_document", sa.String(length=26), nullable=False),
        sa.Column("partner", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("done_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_stock_document")),
        sa.UniqueConstraint(
            "tenant", "kind", "serial", name=op.f("uq_stock_document_tenant_kind_serial")
        ),
    )
    op.create_index("ix_stock_document_state", "stock_document", ["tenant", "state", "created_at"])
    op.create_table(
        "stock_document_line",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=True),
        sa.Column("cost_milli", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "document", "item", name=op.f("pk_stock_document_line")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("stock_document_line")
    op.drop_index("ix_stock_document_state", "stock_document")
    op.drop_table("stock_document")
    op.drop_table("rollup_cost")
    op.drop_index("ix_stock_balance_quantity", "stock_balance")
    op.drop_index("ix_stock_balance_item", "stock_balance")
    op.drop_table("stock_balance")
    op.drop_index("ix_stock_movement_item", "stock_movement")
    op.drop_table("stock_movement")
