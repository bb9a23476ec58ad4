"""How fiscal devices are spoken to."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "estate_fiscal_setup",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("place", sa.String(length=26), nullable=False),
        sa.Column("store", sa.String(length=26), nullable=False),
        sa.Column("family", sa.String(length=24), nullable=False),
        sa.Column("registration", sa.String(length=8), nullable=False),
        sa.Column("tax_groups", sa.JSON(), nullable=False),
        sa.Column("tenders", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("payments", sa.JSON(), nullable=False),
        sa.Column("operator", sa.Integer(), nullable=False),
        sa.Column("operator_password", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "store"],
            ["estate_store.tenant", "estate_store.id"],
            name=op.f("fk_estate_fiscal_setup_tenant_store_estate_store"),
        ),
        sa.PrimaryKeyConstraint("tenant", "place", name=op.f("pk_estate_fiscal_setup")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("estate_fiscal_setup")
