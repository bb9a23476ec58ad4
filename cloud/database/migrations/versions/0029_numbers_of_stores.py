"""How stores read their own numbers, and when an open drawer is said."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("estate_store") as batch:
        batch.add_column(
            sa.Column("in_store_numbers", sa.Text(), nullable=False, server_default="")
        )
        batch.add_column(
            sa.Column("drawer_alarm_s", sa.Integer(), nullable=False, server_default="60")
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("estate_store") as batch:
        batch.drop_column("drawer_alarm_s")
        batch.drop_column("in_store_numbers")
