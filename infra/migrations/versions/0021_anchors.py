"""Anchors of the log: time stamps, rotated keys, and logs that were frozen"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ("ledger_key", "ledger_ended", "ledger_time_stamp")


def upgrade() -> None:
    _keys()
    _ended()
    _time_stamps()
    for table in TABLES:
        op.create_index(f"ix_{table}_organisation_id", table, ["organisation_id"], unique=False)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _keys() -> None:
    op.create_table(
        "ledger_key",
        *_owned("ledger_key"),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("vkey", sa.String(length=300), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("organisation_id", "vkey", name=op.f("uq_ledger_key_organisation_id_vkey")),
    )


def _ended() -> None:
    op.create_table(
        "ledger_ended",
        *_owned("ledger_ended"),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("vkey", sa.String(length=300), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("organisation_id", "origin", name=op.f("uq_ledger_ended_organisation_id_origin")),
        sa.CheckConstraint("reason IN ('lost', 'stolen', 'behind')", name=op.f("ck_ledger_ended_reason_word")),
    )


def _time_stamps() -> None:
    op.create_table(
        "ledger_time_stamp",
        *_owned("ledger_time_stamp"),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("authority", sa.String(length=500), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "organisation_id", "origin", "size", name=op.f("uq_ledger_time_stamp_organisation_id_origin_size")
        ),
    )


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
