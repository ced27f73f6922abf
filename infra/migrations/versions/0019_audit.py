"""Audit: where in the log what is found, and signed files that were handed out"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TELLS_ROLES = sa.text("act IN ('person.enrolled', 'person.returned', 'person.roles_changed')")


def upgrade() -> None:
    op.create_table(
        "audit_posting",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("bundle", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("algorithm_id", sa.String(length=32), nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_audit_posting_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_posting")),
        sa.UniqueConstraint(
            "organisation_id", "bundle", "day", "act", "who", "algorithm_id",
            name=op.f("uq_audit_posting_organisation_id_bundle_day_act_who_algorithm_id"),
        ),
    )  # fmt: skip
    op.create_index("ix_audit_posting_organisation_id", "audit_posting", ["organisation_id"])
    op.create_index(
        "ix_audit_posting_algorithm", "audit_posting", ["organisation_id", "algorithm_id", "bundle"]
    )
    op.create_index("ix_audit_posting_act", "audit_posting", ["organisation_id", "act", "bundle"])
    op.create_index(
        "ix_audit_posting_counted",
        "audit_posting",
        ["organisation_id", "day", "act", "who", "algorithm_id", "entries"],
    )
    op.create_table(
        "audit_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("disclosed", sa.Boolean(), nullable=False),
        sa.Column("asked_for", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("manifest", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scope IN ('decision', 'search')", name=op.f("ck_audit_file_scope_word")),
        sa.CheckConstraint("state IN ('asked', 'made', 'failed')", name=op.f("ck_audit_file_state_word")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_audit_file_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_file")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_audit_file_organisation_id_id")),
    )
    op.create_index("ix_audit_file_organisation_id", "audit_file", ["organisation_id"])
    op.create_index("ix_audit_file_asked", "audit_file", ["organisation_id", "asked_at"])
    op.create_index(
        "ix_ledger_entry_roles",
        "ledger_entry",
        ["organisation_id", "subject_id"],
        sqlite_where=TELLS_ROLES,
        postgresql_where=TELLS_ROLES,
    )


def downgrade() -> None:
    op.drop_index("ix_ledger_entry_roles", "ledger_entry")
    op.drop_table("audit_file")
    op.drop_table("audit_posting")
