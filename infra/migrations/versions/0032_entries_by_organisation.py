"""Entries: no index by organisation, which nobody asks for and SQLite preferred to the entry's own id"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

INDEX = "ix_ledger_entry_organisation_id"


def upgrade() -> None:
    op.drop_index(INDEX, "ledger_entry")


def downgrade() -> None:
    op.create_index(INDEX, "ledger_entry", ["organisation_id"])
