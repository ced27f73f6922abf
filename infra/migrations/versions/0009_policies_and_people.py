"""Policies, teams, trainings and mandates"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _refuse(table: str, *acts: str) -> None:
    """On PostgreSQL by the function of migration 0001."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE {' OR '.join((*acts, 'TRUNCATE'))} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in acts:
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept as they are'); END"
        )


def _policies() -> None:
    op.create_table(
        "review_policy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("deployment_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("policy_hash", sa.String(length=64), nullable=False),
        sa.Column("weakens", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_review_policy_decided_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "deployment_id"],
            ["deployment.organisation_id", "deployment.id"],
            name=op.f("fk_review_policy_organisation_id_deployment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_review_policy_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_policy")),
        sa.UniqueConstraint("deployment_id", "number", name=op.f("uq_review_policy_deployment_id_number")),
    )
    for column in ("organisation_id", "deployment_id"):
        op.create_index(f"ix_review_policy_{column}", "review_policy", [column], unique=False)
    # What runs already has the policy that it was deployed under as its first version.
    op.execute(
        "INSERT INTO review_policy (id, organisation_id, deployment_id, number, policy, policy_hash, weakens, reason, "
        "decided_by, decided_at) SELECT id, organisation_id, id, 1, policy, policy_hash, '[]', '', decided_by, decided_at "
        "FROM deployment"
    )


def _teams() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_team_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_team_organisation_id_name")),
    )
    op.create_index("ix_team_organisation_id", "team", ["organisation_id"], unique=False)
    op.add_column("membership", sa.Column("team_id", sa.String(length=32), nullable=True))


def _trainings() -> None:
    op.create_table(
        "training",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("obtained_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("certificate", sa.String(length=120), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_training_ended_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_training_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_training_person_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_training_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    for column in ("organisation_id", "person_id"):
        op.create_index(f"ix_training_{column}", "training", [column], unique=False)


def _mandates() -> None:
    op.create_table(
        "mandate",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("organ", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) = (role <> '')", name=op.f("ck_mandate_one_holder")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_mandate_ended_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_mandate_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mandate_person_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_mandate_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    for column in ("organisation_id", "person_id"):
        op.create_index(f"ix_mandate_{column}", "mandate", [column], unique=False)


def upgrade() -> None:
    _policies()
    _teams()
    _trainings()
    _mandates()
    op.create_index("ix_review_signed", "review", ["person_id", "decided_at"], unique=False)
    _refuse("review_policy", "UPDATE", "DELETE")
    # A training or a mandate may end, and then it stays on record that it was there.
    for table in ("training", "mandate"):
        _refuse(table, "DELETE")


def downgrade() -> None:
    op.drop_index("ix_review_signed", "review")
    op.drop_column("membership", "team_id")
    for table in ("mandate", "training", "team", "review_policy"):
        op.drop_table(table)
