"""The log: entries that wait, their places, and signed heads"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_intake",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("task", sa.String(length=60), nullable=True),
        sa.Column("queue", sa.String(length=30), nullable=True),
        sa.Column("subject_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ledger_intake_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_intake")),
    )
    op.create_table(
        "ledger_leaf",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ledger_leaf_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_leaf")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_ledger_leaf_organisation_id_number")),
    )
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("vkey", sa.String(length=300), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ledger_head_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_ledger_head_organisation_id")),
    )
    op.create_table(
        "ledger_witnessed",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("vkeys", sa.JSON(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ledger_witnessed_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_witnessed")),
        sa.UniqueConstraint(
            "organisation_id", "origin", name=op.f("uq_ledger_witnessed_organisation_id_origin")
        ),
    )
    for table in ("ledger_intake", "ledger_leaf", "ledger_head", "ledger_witnessed"):
        op.create_index(f"ix_{table}_organisation_id", table, ["organisation_id"], unique=False)
    # What was written before there was a log comes into it first, in the order in which it was written.
    op.execute("INSERT INTO ledger_intake (id, organisation_id) SELECT id, organisation_id FROM ledger_entry")


def downgrade() -> None:
    for table in ("ledger_witnessed", "ledger_head", "ledger_leaf", "ledger_intake"):
        op.drop_table(table)
