"""Users, their rights, and the change history."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "access_api_key",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("user", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_access_api_key")),
    )
    op.create_table(
        "access_role",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("is_ready_made", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_access_role")),
    )
    op.create_table(
        "access_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("user", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("browser", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_access_session")),
    )
    with op.batch_alter_table("access_session", schema=None) as batch_op:
        batch_op.create_index("ix_access_session_user", ["tenant", "user"], unique=False)

    op.create_table(
        "access_sign_in_attempts",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("blocked_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_access_sign_in_attempts")),
    )
    op.create_table(
        "access_user_store",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("user", sa.String(length=26), nullable=False),
        sa.Column("store", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", "store", name=op.f("pk_access_user_store")),
    )
    op.create_table(
        "audit_change",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=26), nullable=False),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("record", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_audit_change")),
    )
    with op.batch_alter_table("audit_change", schema=None) as batch_op:
        batch_op.create_index("ix_audit_change_at", ["tenant", "at"], unique=False)
        batch_op.create_index(
            "ix_audit_change_record", ["tenant", "kind", "record", "at"], unique=False
        )

    op.create_table(
        "access_role_right",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("section", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("reach", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "role"],
            ["access_role.tenant", "access_role.id"],
            name=op.f("fk_access_role_right_tenant_role_access_role"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "role", "section", "action", name=op.f("pk_access_role_right")
        ),
    )
    op.create_table(
        "access_user",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("theme", sa.String(length=8), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "role"],
            ["access_role.tenant", "access_role.id"],
            name=op.f("fk_access_user_tenant_role_access_role"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_access_user")),
        sa.UniqueConstraint("email", name=op.f("uq_access_user_email")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("access_user")
    op.drop_table("access_role_right")
    with op.batch_alter_table("audit_change", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_change_record")
        batch_op.drop_index("ix_audit_change_at")

    op.drop_table("audit_change")
    op.drop_table("access_user_store")
    op.drop_table("access_sign_in_attempts")
    with op.batch_alter_table("access_session", schema=None) as batch_op:
        batch_op.drop_index("ix_access_session_user")

    op.drop_table("access_session")
    op.drop_table("access_role")
    op.drop_table("access_api_key")
