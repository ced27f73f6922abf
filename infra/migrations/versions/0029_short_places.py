"""The log: a place names its log by a number, for the id of an organisation was most of what an index of places weighed"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

HEAD, LEAF = "ledger_head", "ledger_leaf"
OF_ORGANISATION = "fk_ledger_leaf_organisation_id"
OF_LOG = "fk_ledger_leaf_organisation_id_log_number"
WIDE, SHORT = "uq_ledger_leaf_organisation_id_number", "uq_ledger_leaf_log_number_number"
NUMBER, BOTH = "uq_ledger_head_log_number", "uq_ledger_head_organisation_id_log_number"
NAMED = sa.text(
    "UPDATE ledger_head SET log_number = "
    "(SELECT count(*) FROM ledger_head AS other WHERE other.organisation_id <= ledger_head.organisation_id)"
)
PLACED = sa.text(
    "UPDATE ledger_leaf SET log_number = "
    "(SELECT log_number FROM ledger_head WHERE ledger_head.organisation_id = ledger_leaf.organisation_id)"
)


def upgrade() -> None:
    for table, filled in ((HEAD, NAMED), (LEAF, PLACED)):
        op.add_column(table, sa.Column("log_number", sa.Integer(), nullable=True))
        op.execute(filled)
    with op.batch_alter_table(HEAD) as table:
        table.alter_column("log_number", existing_type=sa.Integer(), nullable=False)
        table.create_unique_constraint(op.f(NUMBER), ["log_number"])
        table.create_unique_constraint(op.f(BOTH), ["organisation_id", "log_number"])
    with op.batch_alter_table(LEAF) as table:
        table.drop_constraint(op.f(WIDE), type_="unique")
        table.drop_constraint(op.f(OF_ORGANISATION), type_="foreignkey")
        table.alter_column("log_number", existing_type=sa.Integer(), nullable=False)
        # PostgreSQL writes the table anew for it, and with that leaves nothing of the rows as they were.
        table.alter_column("number", existing_type=sa.BigInteger(), type_=sa.Integer(), nullable=False)
        table.create_unique_constraint(op.f(SHORT), ["log_number", "number"])
        table.create_foreign_key(
            op.f(OF_LOG), HEAD, ["organisation_id", "log_number"], ["organisation_id", "log_number"]
        )


def downgrade() -> None:
    with op.batch_alter_table(LEAF) as table:
        table.drop_constraint(op.f(OF_LOG), type_="foreignkey")
        table.drop_constraint(op.f(SHORT), type_="unique")
        table.drop_column("log_number")
        table.alter_column("number", existing_type=sa.Integer(), type_=sa.BigInteger(), nullable=False)
        table.create_unique_constraint(op.f(WIDE), ["organisation_id", "number"])
        table.create_foreign_key(op.f(OF_ORGANISATION), "organisation", ["organisation_id"], ["id"])
    with op.batch_alter_table(HEAD) as table:
        table.drop_constraint(op.f(BOTH), type_="unique")
        table.drop_constraint(op.f(NUMBER), type_="unique")
        table.drop_column("log_number")
