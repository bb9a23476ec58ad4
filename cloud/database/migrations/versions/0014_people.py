"""Tuned roles, known browsers, and where a change came from."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("access_role") as batch:
        batch.add_column(sa.Column("hidden", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("access_session") as batch:
        batch.add_column(
            sa.Column("viewing_as", sa.String(length=32), nullable=False, server_default="")
        )
    with op.batch_alter_table("audit_change") as batch:
        batch.add_column(
            sa.Column("address", sa.String(length=64), nullable=False, server_default="")
        )
        batch.create_index("ix_audit_change_actor", ["tenant", "actor", "at"], unique=False)
    op.create_table(
        "access_known_browser",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("user", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_access_known_browser")),
    )
    op.create_index("ix_access_known_browser_user", "access_known_browser", ["tenant", "user"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_access_known_browser_user", "access_known_browser")
    op.drop_table("access_known_browser")
    with op.batch_alter_table("audit_change") as batch:
        batch.drop_index("ix_audit_change_actor")
        batch.drop_column("address")
    with op.batch_alter_table("access_session") as batch:
        batch.drop_column("viewing_as")
    with op.batch_alter_table("access_role") as batch:
        batch.drop_column("hidden")
