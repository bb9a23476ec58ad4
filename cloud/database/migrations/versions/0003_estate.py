"""Retailers, stores, tills and their machines."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "estate_claim",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("lookup", sa.String(length=4), nullable=False),
        sa.Column("stretched", sa.LargeBinary(length=32), nullable=False),
        sa.Column("register", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("comparison", sa.String(length=6), nullable=False),
        sa.Column("signing_public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tls_public", sa.LargeBinary(length=200), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("device", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_estate_claim")),
    )
    with op.batch_alter_table("estate_claim", schema=None) as batch_op:
        batch_op.create_index("ix_estate_claim_lookup", ["lookup"], unique=False)

    op.create_table(
        "estate_device",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("store", sa.String(length=26), nullable=False),
        sa.Column("register", sa.String(length=26), nullable=False),
        sa.Column("letter", sa.String(length=4), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("profile_version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("comparison", sa.String(length=6), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("enrolled_by", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=False),
        sa.Column("ended_reason", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_estate_device")),
        sa.UniqueConstraint("id", name=op.f("uq_estate_device_id")),
    )
    with op.batch_alter_table("estate_device", schema=None) as batch_op:
        batch_op.create_index("ix_estate_device_register", ["tenant", "register"], unique=False)

    op.create_table(
        "estate_device_certificate",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("device", sa.String(length=26), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint(
            "tenant", "device", "serial", name=op.f("pk_estate_device_certificate")
        ),
    )
    op.create_table(
        "estate_device_key",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("device", sa.String(length=26), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "device", "key_id", name=op.f("pk_estate_device_key")),
    )
    op.create_table(
        "estate_device_presence",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("device", sa.String(length=26), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("online_since", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("backlog", sa.BigInteger(), nullable=False),
        sa.Column("backlog_minor", sa.BigInteger(), nullable=False),
        sa.Column("oldest_at", sa.BigInteger(), nullable=True),
        sa.Column("software", sa.String(length=40), nullable=False),
        sa.Column("disk_free_percent", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(length=12), nullable=False),
        sa.Column("clock_offset_us", sa.BigInteger(), nullable=False),
        sa.Column("certificate_expires_at", sa.BigInteger(), nullable=True),
        sa.Column("alarm", sa.String(length=200), nullable=False),
        sa.Column("buckets", sa.JSON(), nullable=False),
        sa.Column("health", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "device", name=op.f("pk_estate_device_presence")),
    )
    op.create_table(
        "estate_retailer",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_estate_retailer")),
    )
    op.create_table(
        "estate_store",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("cash_step_minor", sa.Integer(), nullable=False),
        sa.Column("receipt_header", sa.Text(), nullable=False),
        sa.Column("receipt_footer", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_estate_store")),
    )
    op.create_table(
        "estate_register",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("store", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("receipt_prefix", sa.String(length=12), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("devices_ever", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "store"],
            ["estate_store.tenant", "estate_store.id"],
            name=op.f("fk_estate_register_tenant_store_estate_store"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_estate_register")),
        sa.UniqueConstraint(
            "tenant", "receipt_prefix", name=op.f("uq_estate_register_tenant_receipt_prefix")
        ),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("estate_register")
    op.drop_table("estate_store")
    op.drop_table("estate_retailer")
    op.drop_table("estate_device_presence")
    op.drop_table("estate_device_key")
    op.drop_table("estate_device_certificate")
    with op.batch_alter_table("estate_device", schema=None) as batch_op:
        batch_op.drop_index("ix_estate_device_register")

    op.drop_table("estate_device")
    with op.batch_alter_table("estate_claim", schema=None) as batch_op:
        batch_op.drop_index("ix_estate_claim_lookup")

    op.drop_table("estate_claim")
