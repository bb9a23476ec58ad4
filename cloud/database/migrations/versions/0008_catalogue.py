"""Goods, prices and tax rates."""

import sqlalchemy as sa
from alembic import op

from cloud.database.text_search import search_ddl

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "catalogue_barcode",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("item", sa.String(length=26), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "code", name=op.f("pk_catalogue_barcode")),
    )
    with op.batch_alter_table("catalogue_barcode", schema=None) as batch_op:
        batch_op.create_index(
            "ix_catalogue_barcode_item", ["tenant", "item", "order"], unique=False
        )

    op.create_table(
        "catalogue_category",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("parent", sa.String(length=26), nullable=True),
        sa.Column("hue", sa.Integer(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_catalogue_category")),
    )
    op.create_table(
        "catalogue_item",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("sku", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("category", sa.String(length=26), nullable=False),
        sa.Column("tax_category", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=8), nullable=False),
        sa.Column("is_weighed", sa.Boolean(), nullable=False),
        sa.Column("plu", sa.String(length=8), nullable=False),
        sa.Column("age_limit_years", sa.Integer(), nullable=False),
        sa.Column("is_discountable", sa.Boolean(), nullable=False),
        sa.Column("is_favourite", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("picture", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_catalogue_item")),
        sa.UniqueConstraint("tenant", "sku", name=op.f("uq_catalogue_item_tenant_sku")),
    )
    with op.batch_alter_table("catalogue_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_catalogue_item_category", ["tenant", "category", "rank"], unique=False
        )
        batch_op.create_index(
            "ix_catalogue_item_name", ["tenant", "is_active", "name", "id"], unique=False
        )
        batch_op.create_index("ix_catalogue_item_plu", ["tenant", "plu"], unique=False)
        batch_op.create_index(
            "ix_catalogue_item_rank", ["tenant", "is_active", "rank", "id"], unique=False
        )

    op.create_table(
        "catalogue_price",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("item", sa.String(length=26), nullable=False),
        sa.Column("price_list", sa.String(length=26), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("quantity_min", sa.BigInteger(), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_catalogue_price")),
    )
    with op.batch_alter_table("catalogue_price", schema=None) as batch_op:
        batch_op.create_index(
            "ix_catalogue_price_item", ["tenant", "item", "price_list", "from_at"], unique=False
        )

    op.create_table(
        "catalogue_price_list",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_catalogue_price_list")),
    )
    op.create_table(
        "catalogue_tax_rate",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=4), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_catalogue_tax_rate")),
    )
    for statement in search_ddl(op.get_bind().dialect.name, "catalogue_item"):
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    op.drop_table("catalogue_tax_rate")
    op.drop_table("catalogue_price_list")
    with op.batch_alter_table("catalogue_price", schema=None) as batch_op:
        batch_op.drop_index("ix_catalogue_price_item")

    op.drop_table("catalogue_price")
    with op.batch_alter_table("catalogue_item", schema=None) as batch_op:
        batch_op.drop_index("ix_catalogue_item_rank")
        batch_op.drop_index("ix_catalogue_item_plu")
        batch_op.drop_index("ix_catalogue_item_name")
        batch_op.drop_index("ix_catalogue_item_category")

    op.drop_table("catalogue_item")
    op.drop_table("catalogue_category")
    with op.batch_alter_table("catalogue_barcode", schema=None) as batch_op:
        batch_op.drop_index("ix_catalogue_barcode_item")

    op.drop_table("catalogue_barcode")
