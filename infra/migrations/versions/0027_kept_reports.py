"""Reports: how long an organisation keeps each kind, and which of them go today"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KINDS = "kind IN ('letter', 'algorithm_sheet', 'caseworker', 'dossier', 'transparency')"


def upgrade() -> None:
    op.create_table(
        "report_term",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_report_term_kind_word")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_report_term_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_term")),
        sa.UniqueConstraint("organisation_id", "kind", name=op.f("uq_report_term_organisation_id_kind")),
    )
    op.create_index(op.f("ix_report_term_organisation_id"), "report_term", ["organisation_id"])
    op.create_index("ix_report_expires_on", "report", ["expires_on"])


def downgrade() -> None:
    op.drop_index("ix_report_expires_on", "report")
    op.drop_table("report_term")
