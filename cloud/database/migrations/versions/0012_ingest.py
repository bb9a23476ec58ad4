"""Journals of the tills as they arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ingest_entry",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("device", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("branch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=True),
        sa.PrimaryKeyConstraint(
            "tenant", "device", "epoch", "branch", "seq", name=op.f("pk_ingest_entry")
        ),
    )
    with op.batch_alter_table("ingest_entry", schema=None) as batch_op:
        batch_op.create_index("ix_ingest_entry_id", ["tenant", "id"], unique=False)
        batch_op.create_index("ix_ingest_entry_position", ["partition", "position"], unique=True)

    op.create_table(
        "ingest_fork",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("store", sa.String(length=26), nullable=False),
        sa.Column("register", sa.String(length=26), nullable=False),
        sa.Column("device", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("branch", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ingest_fork")),
        sa.UniqueConstraint(
            "tenant",
            "device",
            "epoch",
            "branch",
            "kind",
            name=op.f("uq_ingest_fork_tenant_device_epoch_branch_kind"),
        ),
    )
    op.create_table(
        "ingest_partition",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("partition", name=op.f("pk_ingest_partition")),
    )
    op.create_table(
        "ingest_quarantine",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("store", sa.String(length=26), nullable=False),
        sa.Column("register", sa.String(length=26), nullable=False),
        sa.Column("device", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("branch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("repaired", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ingest_quarantine")),
        sa.UniqueConstraint(
            "tenant",
            "device",
            "epoch",
            "branch",
            "seq",
            name=op.f("uq_ingest_quarantine_tenant_device_epoch_branch_seq"),
        ),
    )
    with op.batch_alter_table("ingest_quarantine", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ingest_quarantine_state", ["tenant", "state", "found_at"], unique=False
        )

    op.create_table(
        "ingest_rejected",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("device", sa.String(length=26), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_rejected")),
        sa.UniqueConstraint("device", "digest", name=op.f("uq_ingest_rejected_device_digest")),
    )
    with op.batch_alter_table("ingest_rejected", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ingest_rejected_state", ["tenant", "state", "last_at"], unique=False
        )

    op.create_table(
        "ingest_side",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("device", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("branch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "device", "epoch", "branch", "seq", "slot", name=op.f("pk_ingest_side")
        ),
    )
    op.create_table(
        "ingest_stream",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("device", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("branch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("base_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("archived", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "device", "epoch", "branch", name=op.f("pk_ingest_stream")
        ),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("ingest_stream")
    op.drop_table("ingest_side")
    with op.batch_alter_table("ingest_rejected", schema=None) as batch_op:
        batch_op.drop_index("ix_ingest_rejected_state")

    op.drop_table("ingest_rejected")
    with op.batch_alter_table("ingest_quarantine", schema=None) as batch_op:
        batch_op.drop_index("ix_ingest_quarantine_state")

    op.drop_table("ingest_quarantine")
    op.drop_table("ingest_partition")
    op.drop_table("ingest_fork")
    with op.batch_alter_table("ingest_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_ingest_entry_position")
        batch_op.drop_index("ix_ingest_entry_id")

    op.drop_table("ingest_entry")
