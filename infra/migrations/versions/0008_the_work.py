"""The work of reviewing: urgency, waiting, hearing, asking a colleague, drafts, replaced content"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = (
    "state IN ('received', 'low', 'queued', 'claimed', 'awaiting', 'escalated', 'signed', 'released', 'objected', "
    "'confirmed', 'set_aside', 'expired', 'withdrawn', 'superseded', 'revoked', 'failed')"
)
AFTER = BEFORE.removesuffix(")") + ", 'practised')"


def _change_check(before: str, after: str) -> None:
    """SQLite cannot change a CHECK, and building `suggestion` anew would break the keys that point at it.

    So the text of the table is changed in place, as its manual describes for changes that leave the rows as they are.
    """
    name = op.f("ck_suggestion_state_word")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(name, "suggestion")
        op.create_check_constraint(name, "suggestion", after)
        return
    bind = op.get_bind()
    version = bind.execute(sa.text("PRAGMA schema_version")).scalar_one()
    bind.execute(sa.text("PRAGMA writable_schema=ON"))
    told = {"before": before, "after": after}
    bind.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE name = 'suggestion'"),
        told,
    )
    bind.execute(sa.text(f"PRAGMA schema_version={version + 1}"))
    bind.execute(sa.text("PRAGMA writable_schema=OFF"))


def upgrade() -> None:
    for column in (
        sa.Column("act_by", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00"),
        sa.Column("urgency", sa.String(length=40), nullable=False, server_default=""),
        sa.Column("urgent_by", sa.Date(), nullable=True),
        sa.Column("signatures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("content", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("replaces_id", sa.String(length=32), nullable=True),
        sa.Column("awaiting", sa.String(length=11), nullable=True),
        sa.Column("awaiting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("heard", sa.String(length=40), nullable=True),
        sa.Column("flagged", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("suggestion", column)
    op.execute("UPDATE suggestion SET act_by = due_at")
    op.execute(
        "UPDATE suggestion SET signatures = (SELECT count(*) FROM review WHERE review.suggestion_id = suggestion.id "
        "AND review.decided_at IS NOT NULL AND NOT review.voided) WHERE EXISTS (SELECT 1 FROM review "
        "WHERE review.suggestion_id = suggestion.id AND review.decided_at IS NOT NULL)"
    )
    op.drop_index("ix_suggestion_queue", "suggestion")
    queue = ["organisation_id", "state", "signatures", "act_by"]
    op.create_index("ix_suggestion_queue", "suggestion", queue, unique=False)
    op.create_index("ix_suggestion_replaces_id", "suggestion", ["replaces_id"], unique=False)
    _change_check(BEFORE, AFTER)
    op.add_column("review", sa.Column("sealed_draft", sa.LargeBinary(), nullable=True))
    op.add_column("review", sa.Column("sealed_notes", sa.LargeBinary(), nullable=True))
    op.add_column("review", sa.Column("active_seconds", sa.Integer(), nullable=True))
    op.add_column("case_file", sa.Column("sealed_contacts", sa.LargeBinary(), nullable=True))
    op.add_column(
        "deployment", sa.Column("case_link", sa.String(length=200), nullable=False, server_default="")
    )
    op.create_table(
        "consultation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("suggestion_id", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("sealed_question", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_consultation_asked_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "suggestion_id"],
            ["suggestion.organisation_id", "suggestion.id"],
            name=op.f("fk_consultation_organisation_id_suggestion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_consultation_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consultation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    for column in ("organisation_id", "suggestion_id", "person_id"):
        op.create_index(f"ix_consultation_{column}", "consultation", [column], unique=False)
    op.create_table(
        "informationrequest",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("suggestion_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=11), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("sealed_question", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_from", sa.String(length=32), nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('information', 'hearing')", name=op.f("ck_informationrequest_kind_word")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_informationrequest_asked_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "suggestion_id"],
            ["suggestion.organisation_id", "suggestion.id"],
            name=op.f("fk_informationrequest_organisation_id_suggestion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_informationrequest_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_informationrequest")),
    )
    for column in ("organisation_id", "suggestion_id"):
        op.create_index(f"ix_informationrequest_{column}", "informationrequest", [column], unique=False)


def downgrade() -> None:
    op.drop_table("informationrequest")
    op.drop_table("consultation")
    op.drop_column("deployment", "case_link")
    op.drop_column("case_file", "sealed_contacts")
    for column in ("active_seconds", "sealed_notes", "sealed_draft"):
        op.drop_column("review", column)
    op.execute("UPDATE suggestion SET state = 'set_aside' WHERE state = 'practised'")
    _change_check(AFTER, BEFORE)
    op.drop_index("ix_suggestion_replaces_id", "suggestion")
    op.drop_index("ix_suggestion_queue", "suggestion")
    op.create_index("ix_suggestion_queue", "suggestion", ["organisation_id", "state", "due_at"], unique=False)
    for column in (
        "flagged", "heard", "asked", "awaiting_until", "awaiting", "replaces_id", "content", "signatures", "urgent_by",
        "urgency", "act_by",
    ):  # fmt: skip
        op.drop_column("suggestion", column)
