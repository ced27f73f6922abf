"""The log: a place has one index less, for that of organisation and number begins with the organisation"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

INDEX = "ix_ledger_leaf_organisation_id"


def upgrade() -> None:
    op.drop_index(INDEX, "ledger_leaf")


def downgrade() -> None:
    op.create_index(INDEX, "ledger_leaf", ["organisation_id"])
