"""Second factors, passkeys, and sign-ins on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("access_user") as batch:
        batch.add_column(
            sa.Column("totp_secret", sa.String(300), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("totp_step", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("access_role") as batch:
        batch.add_column(
            sa.Column("second_factor", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("access_session") as batch:
        batch.add_column(
            sa.Column("proof", sa.String(16), nullable=False, server_default="password")
        )
    op.create_table(
        "access_recovery_code",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("user", sa.String(length=26), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "user", "code_hash", name=op.f("pk_access_recovery_code")
        ),
    )
    op.create_table(
        "access_passkey",
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("user", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "user", "id", name=op.f("pk_access_passkey")),
        sa.UniqueConstraint("credential", name=op.f("uq_access_passkey_credential")),
    )
    op.create_table(
        "access_sign_in_step",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=26), nullable=False),
        sa.Column("user", sa.String(length=26), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_access_sign_in_step")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("access_sign_in_step")
    op.drop_table("access_passkey")
    op.drop_table("access_recovery_code")
    with op.batch_alter_table("access_session") as batch:
        batch.drop_column("proof")
    with op.batch_alter_table("access_role") as batch:
        batch.drop_column("second_factor")
    with op.batch_alter_table("access_user") as batch:
        batch.drop_column("totp_step")
        batch.drop_column("totp_secret")
