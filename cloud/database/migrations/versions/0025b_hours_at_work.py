"""When people came to work and went."""

import sqlalchemy as sa
from alembic import op

revision = "0025b"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "staff_work_stamp",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("operator", sa.String(length=26), nullable=False),
        sa.Column("store", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_staff_work_stamp")),
    )
    op.create_index("ix_staff_work_stamp_at", "staff_work_stamp", ["tenant", "at"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("staff_work_stamp")
