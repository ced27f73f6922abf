"""Erasure: requests to be forgotten, and what was forgotten"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ABOUT = "'case', 'staff'"
ANSWERS = "'granted', 'partly', 'refused'"
GROUNDS = (
    "'no_longer_needed', 'consent_withdrawn', 'opposed', 'unlawful', 'law_asks', 'legal_obligation', 'public_task', "
    "'archiving', 'legal_claim', 'not_theirs', 'excessive'"
)


def upgrade() -> None:
    op.add_column("case_file", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case_file", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "case_file", sa.Column("forgotten_ground", sa.String(length=40), nullable=False, server_default="")
    )
    op.add_column("person", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "erasure_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=5), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("sealed_asked", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_extension", sa.LargeBinary(), nullable=True),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=7), nullable=True),
        sa.Column("ground", sa.String(length=18), nullable=True),
        sa.Column("sealed_reasons", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"about IN ({ABOUT})", name=op.f("ck_erasure_request_about_word")),
        sa.CheckConstraint(f"answer IN ({ANSWERS})", name=op.f("ck_erasure_request_answer_word")),
        sa.CheckConstraint(f"ground IN ({GROUNDS})", name=op.f("ck_erasure_request_ground_word")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "case_id"],
            ["case_file.organisation_id", "case_file.id"],
            name=op.f("fk_erasure_request_organisation_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_erasure_request_organisation_id")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_erasure_request_{column}"))
            for column in ("person_id", "entered_by", "decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_erasure_request_organisation_id_id")),
    )
    for column in ("organisation_id", "case_id", "person_id"):
        op.create_index(op.f(f"ix_erasure_request_{column}"), "erasure_request", [column], unique=False)
    work = ["organisation_id", "decided_on", "due_on"]
    op.create_index("ix_erasure_request_work", "erasure_request", work, unique=False)


def downgrade() -> None:
    op.drop_table("erasure_request")
    op.drop_column("person", "forgotten_at")
    for column in ("forgotten_ground", "erased_at", "forgotten_at"):
        op.drop_column("case_file", column)
