"""Sums for the ready reports: tills and cashiers, customers, taxes, discounts, struck-off lines.

What was booked before is summed up here; lines struck off before were not kept.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_SUMS = (
    "items net_minor gross_minor discount_minor returned_minor overrides override_minor no_sales"
    " voids voided_minor abandoned abandoned_minor"
)


def _table(name: str, keys: tuple[sa.Column[Any], ...], sums: str) -> None:
    op.create_table(
        name,
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        *keys,
        sa.Column("currency", sa.String(length=3), nullable=False),
        *(sa.Column(each, sa.BigInteger(), nullable=False) for each in sums.split()),
        sa.PrimaryKeyConstraint(
            "tenant", "day", "store", *(each.name for each in keys), name=op.f(f"pk_{name}")
        ),
    )


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ledger_counter_event",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("store", sa.String(length=64), nullable=False),
        sa.Column("register", sa.String(length=64), nullable=False),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("approver", sa.String(length=64), nullable=False),
        sa.Column("shift", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ledger_counter_event")),
    )
    op.create_index(
        "ix_ledger_counter_event_day", "ledger_counter_event", ["tenant", "business_day"]
    )
    _table(
        "rollup_desk",
        (
            sa.Column("register", sa.String(length=64), nullable=False),
            sa.Column("operator", sa.String(length=64), nullable=False),
        ),
        f"receipts returns {_SUMS}",
    )
    _table(
        "rollup_customer",
        (sa.Column("customer", sa.String(length=64), nullable=False),),
        "receipts returns net_minor gross_minor discount_minor",
    )
    _table(
        "rollup_tax",
        (
            sa.Column("category", sa.String(length=32), nullable=False),
            sa.Column("rate_bp", sa.Integer(), nullable=False),
        ),
        "net_minor tax_minor gross_minor",
    )
    _table(
        "rollup_discount",
        (
            sa.Column("kind", sa.String(length=16), nullable=False),
            sa.Column("name", sa.String(length=120), nullable=False),
        ),
        "uses discount_minor",
    )
    _sum_up()


def downgrade() -> None:
    """Take back."""
    for name in ("rollup_discount", "rollup_tax", "rollup_customer", "rollup_desk"):
        op.drop_table(name)
    op.drop_index("ix_ledger_counter_event_day", "ledger_counter_event")
    op.drop_table("ledger_counter_event")


def _sum_up() -> None:
    """Add what was booked before."""
    op.execute("""
        INSERT INTO rollup_customer
        SELECT tenant, business_day, store, customer, max(currency),
            sum(CASE WHEN kind = 'return' THEN 0 ELSE 1 END),
            sum(CASE WHEN kind = 'return' THEN 1 ELSE 0 END),
            sum(total_minor - tax_minor), sum(total_minor), sum(discount_minor)
        FROM ledger_sale WHERE NOT is_training
        GROUP BY tenant, business_day, store, customer
    """)
    op.execute("""
        INSERT INTO rollup_tax
        SELECT s.tenant, s.business_day, s.store, t.category, t.rate_bp, max(s.currency),
            sum(t.net_minor), sum(t.tax_minor), sum(t.gross_minor)
        FROM ledger_sale s JOIN ledger_sale_tax t ON t.tenant = s.tenant AND t.sale = s.id
        WHERE NOT s.is_training
        GROUP BY s.tenant, s.business_day, s.store, t.category, t.rate_bp
    """)
    op.execute("""
        INSERT INTO rollup_desk
        SELECT s.tenant, s.business_day, s.store, s.register, s.operator, max(s.currency),
            sum(CASE WHEN s.kind = 'return' THEN 0 ELSE 1 END),
            sum(CASE WHEN s.kind = 'return' THEN 1 ELSE 0 END),
            sum(CASE WHEN s.kind = 'return' THEN 0 ELSE coalesce(l.items, 0) END),
            sum(s.total_minor - s.tax_minor), sum(s.total_minor), sum(s.discount_minor),
            sum(CASE WHEN s.kind = 'return' THEN -s.total_minor ELSE 0 END),
            sum(CASE WHEN s.kind = 'return' THEN 0 ELSE coalesce(l.overrides, 0) END),
            sum(CASE WHEN s.kind = 'return' THEN 0 ELSE coalesce(l.given, 0) END),
            0, 0, 0, 0, 0
        FROM ledger_sale s LEFT JOIN (
            SELECT tenant, sale,
                sum(CASE WHEN unit = 'each' THEN quantity / 1000 ELSE 1 END) AS items,
                sum(CASE WHEN unit_price_minor <> list_price_minor THEN 1 ELSE 0 END) AS overrides,
                sum(CAST(round((list_price_minor - unit_price_minor) * quantity / 1000.0)
                    AS BIGINT)) AS given
            FROM ledger_sale_line GROUP BY tenant, sale
        ) l ON l.tenant = s.tenant AND l.sale = s.id
        WHERE NOT s.is_training
        GROUP BY s.tenant, s.business_day, s.store, s.register, s.operator
    """)
    _sum_up_no_sales()
    _sum_up_discounts()


def _sum_up_no_sales() -> None:
    names = f"receipts returns {_SUMS}".split()
    counted = ", ".join("count(*)" if each == "no_sales" else "0" for each in names)
    op.execute(f"""
        INSERT INTO rollup_desk (tenant, day, store, register, operator, currency, {", ".join(names)})
        SELECT tenant, business_day, store, register, operator, max(currency), {counted}
        FROM ledger_cash_movement WHERE kind = 'no-sale'
        GROUP BY tenant, business_day, store, register, operator
        ON CONFLICT (tenant, day, store, register, operator)
        DO UPDATE SET no_sales = excluded.no_sales
    """)  # noqa: S608 - the names are ours


def _sum_up_discounts() -> None:
    sums: dict[tuple[Any, ...], list[int]] = {}
    rows = op.get_bind().execute(
        sa.text(
            "SELECT tenant, business_day, store, currency, kind, body FROM ledger_sale"
            " WHERE NOT is_training AND discount_minor <> 0"
        )
    )
    for tenant, day, store, currency, kind, body in rows:
        told = json.loads(body) if isinstance(body, str) else body
        for line in told["lines"]:
            for each in line.get("discounts", ()):
                key = (tenant, day, store, each["kind"], each["name"][:120], currency)
                row = sums.setdefault(key, [0, 0])
                row[0] += int(kind != "return")
                row[1] += each["amount"]
    names = ("tenant", "day", "store", "kind", "name", "currency", "uses", "discount_minor")
    for key, row in sums.items():
        op.get_bind().execute(
            sa.text(
                f"INSERT INTO rollup_discount ({', '.join(names)})"  # noqa: S608 - ours
                f" VALUES ({', '.join(f':{each}' for each in names)})"
            ),
            dict(zip(names, (*key, *row), strict=True)),
        )
