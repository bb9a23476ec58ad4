"""Documents of the tills and their postings."""

import sqlalchemy as sa
from alembic import op

from cloud.database.text_search import search_ddl

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ledger_cash_movement",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        sa.Column("register", sa.String(length=64), nullable=False),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("shift", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ledger_cash_movement")),
    )
    with op.batch_alter_table("ledger_cash_movement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_cash_movement_shift", ["tenant", "shift", "at"], unique=False
        )

    op.create_table(
        "ledger_day_closing",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        sa.Column("register", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("grand_sales_minor", sa.BigInteger(), nullable=False),
        sa.Column("grand_returns_minor", sa.BigInteger(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ledger_day_closing")),
    )
    with op.batch_alter_table("ledger_day_closing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_day_closing_at",
            ["tenant", sa.literal_column("at DESC"), sa.literal_column("id DESC")],
            unique=False,
        )

    op.create_table(
        "ledger_exception",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        sa.Column("register", sa.String(length=64), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ledger_exception")),
    )
    with op.batch_alter_table("ledger_exception", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_exception_document", ["tenant", "document"], unique=False)
        batch_op.create_index(
            "ix_ledger_exception_state",
            ["tenant", "state", sa.literal_column("raised_at DESC")],
            unique=False,
        )

    op.create_table(
        "ledger_posting",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=48), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "document", "n", name=op.f("pk_ledger_posting")),
    )
    with op.batch_alter_table("ledger_posting", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_posting_account", ["tenant", "account", "business_day"], unique=False
        )

    op.create_table(
        "ledger_sale",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        sa.Column("register", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("entry_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("tz_min", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(length=12), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("approver", sa.String(length=64), nullable=False),
        sa.Column("shift", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("original", sa.String(length=64), nullable=False),
        sa.Column("original_number", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("rounding_minor", sa.BigInteger(), nullable=False),
        sa.Column("change_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("is_training", sa.Boolean(), nullable=False),
        sa.Column("has_exception", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ledger_sale")),
    )
    with op.batch_alter_table("ledger_sale", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_sale_at",
            ["tenant", sa.literal_column("at DESC"), sa.literal_column("id DESC")],
            unique=False,
        )
        batch_op.create_index(
            "ix_ledger_sale_customer",
            ["tenant", "customer", sa.literal_column("at DESC"), sa.literal_column("id DESC")],
            unique=False,
        )
        batch_op.create_index(
            "ix_ledger_sale_entry", ["tenant", "device", "epoch", "seq"], unique=False
        )
        batch_op.create_index("ix_ledger_sale_number", ["tenant", "number"], unique=False)
        batch_op.create_index("ix_ledger_sale_original", ["tenant", "original"], unique=False)
        batch_op.create_index("ix_ledger_sale_shift", ["tenant", "shift"], unique=False)
        batch_op.create_index(
            "ix_ledger_sale_store",
            ["tenant", "store", sa.literal_column("at DESC"), sa.literal_column("id DESC")],
            unique=False,
        )
        batch_op.create_index(
            "ix_ledger_sale_total",
            ["tenant", "total_minor", sa.literal_column("at DESC")],
            unique=False,
        )

    op.create_table(
        "ledger_sale_line",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("sale", sa.String(length=26), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("list_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_category", sa.String(length=32), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "sale", "n", name=op.f("pk_ledger_sale_line")),
    )
    with op.batch_alter_table("ledger_sale_line", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_sale_line_item", ["tenant", "item"], unique=False)

    op.create_table(
        "ledger_sale_tax",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("sale", sa.String(length=26), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=4), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "sale", "n", name=op.f("pk_ledger_sale_tax")),
    )
    op.create_table(
        "ledger_sale_tender",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("sale", sa.String(length=26), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("foreign_currency", sa.String(length=3), nullable=False),
        sa.Column("foreign_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "sale", "n", name=op.f("pk_ledger_sale_tender")),
    )
    op.create_table(
        "ledger_shift",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        sa.Column("register", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("float_minor", sa.BigInteger(), nullable=False),
        sa.Column("counted_minor", sa.BigInteger(), nullable=True),
        sa.Column("expected_minor", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=True),
        sa.Column("is_training", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ledger_shift")),
    )
    with op.batch_alter_table("ledger_shift", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_shift_opened",
            ["tenant", sa.literal_column("opened_at DESC"), sa.literal_column("id DESC")],
            unique=False,
        )

    for statement in search_ddl(op.get_bind().dialect.name, "ledger_sale"):
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("ledger_shift", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_shift_opened")

    op.drop_table("ledger_shift")
    op.drop_table("ledger_sale_tender")
    op.drop_table("ledger_sale_tax")
    with op.batch_alter_table("ledger_sale_line", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_sale_line_item")

    op.drop_table("ledger_sale_line")
    with op.batch_alter_table("ledger_sale", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_sale_total")
        batch_op.drop_index("ix_ledger_sale_store")
        batch_op.drop_index("ix_ledger_sale_shift")
        batch_op.drop_index("ix_ledger_sale_original")
        batch_op.drop_index("ix_ledger_sale_number")
        batch_op.drop_index("ix_ledger_sale_entry")
        batch_op.drop_index("ix_ledger_sale_customer")
        batch_op.drop_index("ix_ledger_sale_at")

    op.drop_table("ledger_sale")
    with op.batch_alter_table("ledger_posting", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_posting_account")

    op.drop_table("ledger_posting")
    with op.batch_alter_table("ledger_exception", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_exception_state")
        batch_op.drop_index("ix_ledger_exception_document")

    op.drop_table("ledger_exception")
    with op.batch_alter_table("ledger_day_closing", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_day_closing_at")

    op.drop_table("ledger_day_closing")
    with op.batch_alter_table("ledger_cash_movement", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_cash_movement_shift")

    op.drop_table("ledger_cash_movement")
