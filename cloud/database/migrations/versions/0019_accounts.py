"""Links for invitations and new passwords; a version of each account."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("access_user") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "access_account_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("user", sa.String(length=26), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_access_account_link")),
    )
    op.create_index("ix_access_account_link_user", "access_account_link", ["tenant", "user"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_access_account_link_user", "access_account_link")
    op.drop_table("access_account_link")
    with op.batch_alter_table("access_user") as batch:
        batch.drop_column("version")
