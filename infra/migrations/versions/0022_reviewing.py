"""Reviewing: versions of what may be put right of a deployment"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _refuse_change(table: str) -> None:
    """On PostgreSQL by the function of migration 0001."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept as they are'); END"
        )


def upgrade() -> None:
    op.create_table(
        "deployment_terms",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("deployment_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case_link", sa.String(length=200), nullable=False),
        sa.Column("adverse", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_deployment_terms_decided_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "deployment_id"],
            ["deployment.organisation_id", "deployment.id"],
            name=op.f("fk_deployment_terms_organisation_id_deployment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_deployment_terms_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment_terms")),
        sa.UniqueConstraint("deployment_id", "number", name=op.f("uq_deployment_terms_deployment_id_number")),
    )
    for column in ("organisation_id", "deployment_id"):
        op.create_index(f"ix_deployment_terms_{column}", "deployment_terms", [column], unique=False)
    _refuse_change("deployment_terms")


def downgrade() -> None:
    op.drop_table("deployment_terms")
