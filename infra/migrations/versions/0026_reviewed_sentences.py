"""Sentences that an owner signs off: versions of what a model says"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

DRAFT = sa.text("state = 'draft'")


def upgrade() -> None:
    op.create_table(
        "sentence_set",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("model_version_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("drafted_by", sa.String(length=32), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=32), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'signed')", name=op.f("ck_sentence_set_state_word")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "model_version_id"], ["model_version.organisation_id", "model_version.id"],
            name=op.f("fk_sentence_set_organisation_id_model_version_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_sentence_set_organisation_id")),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name=op.f("fk_sentence_set_drafted_by")),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name=op.f("fk_sentence_set_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_set")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_sentence_set_organisation_id_id")),
        sa.UniqueConstraint("model_version_id", "number", name=op.f("uq_sentence_set_model_version_id_number")),
    )  # fmt: skip
    op.create_index("ix_sentence_set_organisation_id", "sentence_set", ["organisation_id"])
    op.create_index("ix_sentence_set_model_version_id", "sentence_set", ["model_version_id"])
    op.create_index(
        "ix_sentence_set_one_draft", "sentence_set", ["model_version_id"], unique=True, sqlite_where=DRAFT,
        postgresql_where=DRAFT,
    )  # fmt: skip
    _never_changed_once_signed()


def downgrade() -> None:
    op.drop_table("sentence_set")


def _never_changed_once_signed() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER sentence_set_kept BEFORE UPDATE OR DELETE ON sentence_set FOR EACH ROW "
            "WHEN (OLD.state = 'signed') EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER sentence_set_no_{act.lower()} BEFORE {act} ON sentence_set WHEN OLD.state = 'signed' "
            "BEGIN SELECT RAISE(ABORT, 'sentences that were signed off are never changed'); END"
        )
