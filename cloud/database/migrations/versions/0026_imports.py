"""Imports of lists from spreadsheets."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025b"
branch_labels = None
depends_on = None


def _text(name: str, length: int = 26) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "exchange_import",
        _text("tenant"),
        _text("id"),
        _text("subject", 16),
        _text("state", 12),
        _text("file", 64),
        _text("file_name", 160),
        _text("sheet", 120),
        sa.Column("header_row", sa.Integer(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        _text("user"),
        _text("user_name", 120),
        _text("language", 8),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("undo_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_exchange_import")),
    )
    op.create_index("ix_exchange_import_at", "exchange_import", ["tenant", "subject", "created_at"])
    op.create_table(
        "exchange_import_row",
        _text("tenant"),
        _text("import_"),
        sa.Column("n", sa.Integer(), nullable=False),
        _text("outcome", 12),
        _text("reason", 300),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        _text("record"),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("is_saved", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "import_", "n", name=op.f("pk_exchange_import_row")),
    )
    op.create_index(
        "ix_exchange_import_row_outcome",
        "exchange_import_row",
        ["tenant", "import_", "outcome", "n"],
    )
    op.create_table(
        "exchange_columns",
        _text("tenant"),
        _text("subject", 16),
        _text("header", 64),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "subject", "header", name=op.f("pk_exchange_columns")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("exchange_columns")
    op.drop_table("exchange_import_row")
    op.drop_table("exchange_import")
