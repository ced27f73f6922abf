"""House styles, and samples of one that is being made"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "house_style",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("taken_from", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_house_style_organisation_id")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_house_style_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_style")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_house_style_organisation_id_id")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_house_style_organisation_id_number")),
    )
    op.create_index(op.f("ix_house_style_organisation_id"), "house_style", ["organisation_id"], unique=False)
    _append_only("house_style")
    op.create_table(
        "house_style_sample",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('letter', 'sheet')", name=op.f("ck_house_style_sample_kind_word")),
        sa.CheckConstraint("state IN ('asked', 'made', 'failed')", name=op.f("ck_house_style_sample_state_word")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_house_style_sample_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_style_sample")),
    )
    op.create_index(
        op.f("ix_house_style_sample_organisation_id"), "house_style_sample", ["organisation_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("house_style_sample")
    op.drop_table("house_style")


def _append_only(table: str) -> None:
    """A version is never changed; on PostgreSQL by the function of migration 0001."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
        )
