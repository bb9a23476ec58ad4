"""Customers in full: contacts, groups, consents, files, an organisation's staff, their sums."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TEXTS = {
    "origin": 80,
    "employer": 26,
    "position": 80,
    "manager": 26,
    "hobbies": 400,
    "photo": 64,
    "merged_into": 26,
    "name_key": 60,
}
_INDEXES = {
    "ix_customer_email": "email",
    "ix_customer_tax_number": "tax_number",
    "ix_customer_name_key": "name_key",
    "ix_customer_employer": "employer",
    "ix_customer_manager": "manager",
}


def _key(name: str, length: int = 26) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def upgrade() -> None:
    """Apply."""
    for name, length in _TEXTS.items():
        op.add_column(
            "customer",
            sa.Column(name, sa.String(length=length), nullable=False, server_default=""),
        )
    op.add_column(
        "customer",
        sa.Column("is_do_not_contact", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for name, column in _INDEXES.items():
        op.create_index(name, "customer", ["tenant", column])
    op.create_table(
        "customer_contact",
        _key("tenant"),
        _key("customer"),
        sa.Column("order", sa.Integer(), nullable=False),
        _key("kind", 12),
        _key("value", 254),
        _key("label", 40),
        sa.PrimaryKeyConstraint("tenant", "customer", "order", name=op.f("pk_customer_contact")),
    )
    op.create_table(
        "customer_group",
        _key("tenant"),
        _key("customer"),
        _key("name", 40),
        sa.PrimaryKeyConstraint("tenant", "customer", "name", name=op.f("pk_customer_group")),
    )
    op.create_index("ix_customer_group_name", "customer_group", ["tenant", "name"])
    op.create_table(
        "customer_consent",
        _key("tenant"),
        _key("id"),
        _key("customer"),
        _key("channel", 12),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        _whole("at"),
        _key("by", 120),
        _key("proof", 200),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_customer_consent")),
    )
    op.create_index(
        "ix_customer_consent_customer", "customer_consent", ["tenant", "customer", "at"]
    )
    op.create_table(
        "customer_file",
        _key("tenant"),
        _key("id"),
        _key("customer"),
        _key("sha256", 64),
        _key("name", 160),
        _whole("bytes"),
        _whole("at"),
        _key("by", 120),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_customer_file")),
    )
    op.create_index("ix_customer_file_customer", "customer_file", ["tenant", "customer", "at"])
    op.create_table(
        "customer_month",
        _key("tenant"),
        _key("customer"),
        _key("month", 7),
        _key("store"),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        _whole("total_minor"),
        _whole("returned_minor"),
        _whole("discount_minor"),
        sa.PrimaryKeyConstraint(
            "tenant", "customer", "month", "store", name=op.f("pk_customer_month")
        ),
    )
    op.create_table(
        "customer_item",
        _key("tenant"),
        _key("customer"),
        _key("item"),
        _key("store"),
        _key("name", 200),
        _key("category"),
        sa.Column("times", sa.Integer(), nullable=False),
        _whole("quantity"),
        _whole("amount_minor"),
        _whole("last_at"),
        sa.PrimaryKeyConstraint(
            "tenant", "customer", "item", "store", name=op.f("pk_customer_item")
        ),
    )
    _count_what_is_there()


def _count_what_is_there() -> None:
    op.execute(
        "INSERT INTO customer_month (tenant, customer, month, store, sales, returns, total_minor,"
        " returned_minor, discount_minor)"
        " SELECT tenant, customer, substr(business_day, 1, 7), store,"
        " SUM(CASE WHEN kind = 'return' THEN 0 ELSE 1 END),"
        " SUM(CASE WHEN kind = 'return' THEN 1 ELSE 0 END), SUM(total_minor),"
        " SUM(CASE WHEN kind = 'return' THEN -total_minor ELSE 0 END), SUM(discount_minor)"
        " FROM customer_purchase GROUP BY tenant, customer, substr(business_day, 1, 7), store"
    )
    op.execute(
        "INSERT INTO customer_item (tenant, customer, item, store, name, category, times,"
        " quantity, amount_minor, last_at)"
        " SELECT p.tenant, p.customer, l.item, p.store, MAX(l.name), MAX(l.category),"
        " SUM(CASE WHEN p.kind = 'return' THEN 0 ELSE 1 END), SUM(l.quantity),"
        " SUM(l.amount_minor), MAX(p.at)"
        " FROM customer_purchase p"
        " JOIN ledger_sale_line l ON l.tenant = p.tenant AND l.sale = p.sale"
        " WHERE l.item <> '' GROUP BY p.tenant, p.customer, l.item, p.store"
    )


def downgrade() -> None:
    """Take back."""
    for table in (
        "customer_item",
        "customer_month",
        "customer_file",
        "customer_consent",
        "customer_group",
        "customer_contact",
    ):
        op.drop_table(table)
    for name in _INDEXES:
        op.drop_index(name, "customer")
    for name in ("is_do_not_contact", *_TEXTS):
        op.drop_column("customer", name)
