"""Customers."""

import sqlalchemy as sa
from alembic import op

from cloud.database.text_search import search_ddl

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "customer",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=26), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("birthday", sa.String(length=10), nullable=False),
        sa.Column("tax_number", sa.String(length=20), nullable=False),
        sa.Column("personal_bp", sa.Integer(), nullable=False),
        sa.Column("is_prepay_only", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("consent_email", sa.Boolean(), nullable=False),
        sa.Column("consent_sms", sa.Boolean(), nullable=False),
        sa.Column("consent_at", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("purchases", sa.Integer(), nullable=False),
        sa.Column("turnover_minor", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.Column("credit_limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("last_purchase_at", sa.BigInteger(), nullable=True),
        sa.Column("last_business_day", sa.String(length=10), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_unpublished", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_customer")),
        sa.UniqueConstraint("tenant", "number", name=op.f("uq_customer_tenant_number")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index("ix_customer_category", ["tenant", "category"], unique=False)
        batch_op.create_index(
            "ix_customer_name", ["tenant", "is_active", "name", "id"], unique=False
        )
        batch_op.create_index(
            "ix_customer_spent",
            [
                "tenant",
                "is_active",
                sa.literal_column("spent_minor DESC"),
                sa.literal_column("id DESC"),
            ],
            unique=False,
        )
        batch_op.create_index(
            "ix_customer_unpublished",
            ["tenant"],
            unique=False,
            sqlite_where=sa.text("is_unpublished"),
            postgresql_where=sa.text("is_unpublished"),
        )

    op.create_table(
        "customer_card",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer", sa.String(length=26), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "number", name=op.f("pk_customer_card")),
    )
    with op.batch_alter_table("customer_card", schema=None) as batch_op:
        batch_op.create_index("ix_customer_card_customer", ["tenant", "customer"], unique=False)

    op.create_table(
        "customer_category",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hue", sa.String(length=12), nullable=False),
        sa.Column("percent_bp", sa.Integer(), nullable=False),
        sa.Column("price_list", sa.String(length=26), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_customer_category")),
    )
    op.create_table(
        "customer_phone",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("customer", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "customer", "number", name=op.f("pk_customer_phone")),
    )
    with op.batch_alter_table("customer_phone", schema=None) as batch_op:
        batch_op.create_index("ix_customer_phone_number", ["tenant", "number"], unique=False)

    op.create_table(
        "customer_purchase",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("sale", sa.String(length=26), nullable=False),
        sa.Column("customer", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("store", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_day", sa.String(length=10), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "sale", name=op.f("pk_customer_purchase")),
    )
    with op.batch_alter_table("customer_purchase", schema=None) as batch_op:
        batch_op.create_index("ix_customer_purchase_at", ["tenant", "customer", "at"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        op.create_index(
            "ix_customer_last_seen",
            "customer",
            [
                "tenant",
                "is_active",
                sa.text("last_purchase_at DESC NULLS LAST"),
                sa.text("id DESC"),
            ],
        )
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(
            "ix_customer_last",
            "customer",
            ["tenant", "is_active", sa.text("last_purchase_at DESC"), sa.text("id DESC")],
        )
    for statement in search_ddl(op.get_bind().dialect.name, "customer"):
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("customer_purchase", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_purchase_at")

    op.drop_table("customer_purchase")
    with op.batch_alter_table("customer_phone", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_phone_number")

    op.drop_table("customer_phone")
    op.drop_table("customer_category")
    with op.batch_alter_table("customer_card", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_card_customer")

    op.drop_table("customer_card")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_customer_unpublished",
            sqlite_where=sa.text("is_unpublished"),
            postgresql_where=sa.text("is_unpublished"),
        )
        batch_op.drop_index("ix_customer_spent")
        batch_op.drop_index("ix_customer_name")
        batch_op.drop_index("ix_customer_category")

    op.drop_table("customer")
