"""Reference data for the tills."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reference_bucket",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("store", sa.String(length=26), nullable=False),
        sa.Column("generation", sa.String(length=26), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("sum", sa.BigInteger(), nullable=False),
        sa.Column("min_rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_reference_bucket")),
        sa.UniqueConstraint(
            "tenant", "name", "store", name=op.f("uq_reference_bucket_tenant_name_store")
        ),
    )
    op.create_table(
        "reference_row",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("bucket", sa.String(length=26), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "bucket", "key", name=op.f("pk_reference_row")),
    )
    with op.batch_alter_table("reference_row", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reference_row_rev", ["tenant", "bucket", "rev", "key"], unique=False
        )

    op.create_table(
        "reference_snapshot",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("bucket", sa.String(length=26), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.String(length=26), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("built_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "bucket", name=op.f("pk_reference_snapshot")),
    )
    op.create_table(
        "reference_snapshot_page",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bucket", sa.String(length=26), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("kept_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "sha256", name=op.f("pk_reference_snapshot_page")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("reference_snapshot_page")
    op.drop_table("reference_snapshot")
    with op.batch_alter_table("reference_row", schema=None) as batch_op:
        batch_op.drop_index("ix_reference_row_rev")

    op.drop_table("reference_row")
    op.drop_table("reference_bucket")
