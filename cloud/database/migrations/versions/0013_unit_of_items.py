"""Items in the roll-ups know their unit of measure."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("rollup_item") as batch:
        batch.add_column(
            sa.Column("unit", sa.String(length=12), nullable=False, server_default="each")
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("rollup_item") as batch:
        batch.drop_column("unit")
