"""Decisions and incidents"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# What was decided, stopped or reported stays as it was; on PostgreSQL by the function of migration 0001.
APPEND_ONLY = ("deployment_decision", "deployment_interruption", "incident_step")


def _append_only(table: str) -> None:
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


def upgrade() -> None:
    op.create_table('incident',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('algorithm_id', sa.String(length=32), nullable=False),
    sa.Column('summary', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('kinds', sa.JSON(), nullable=False),
    sa.Column('known_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=6), nullable=False),
    sa.Column('reported_by', sa.String(length=32), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('open', 'closed')", name=op.f('ck_incident_state_word')),
    sa.ForeignKeyConstraint(['organisation_id', 'algorithm_id'], ['algorithm.organisation_id', 'algorithm.id'], name=op.f('fk_incident_organisation_id_algorithm_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_incident_organisation_id')),
    sa.ForeignKeyConstraint(['reported_by'], ['person.id'], name=op.f('fk_incident_reported_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_incident_organisation_id_id'))
    )
    op.create_index(op.f('ix_incident_algorithm_id'), 'incident', ['algorithm_id'], unique=False)
    op.create_index(op.f('ix_incident_organisation_id'), 'incident', ['organisation_id'], unique=False)

    op.create_table('incident_step',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('incident_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('clock_code', sa.String(length=20), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('done_by', sa.String(length=32), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('noted', 'reported', 'not_needed', 'closed')", name=op.f('ck_incident_step_kind_word')),
    sa.ForeignKeyConstraint(['done_by'], ['person.id'], name=op.f('fk_incident_step_done_by')),
    sa.ForeignKeyConstraint(['organisation_id', 'incident_id'], ['incident.organisation_id', 'incident.id'], name=op.f('fk_incident_step_organisation_id_incident_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_incident_step_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_step'))
    )
    op.create_index(op.f('ix_incident_step_incident_id'), 'incident_step', ['incident_id'], unique=False)
    op.create_index(op.f('ix_incident_step_organisation_id'), 'incident_step', ['organisation_id'], unique=False)

    op.create_table('deployment_decision',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('algorithm_id', sa.String(length=32), nullable=False),
    sa.Column('model_version_id', sa.String(length=32), nullable=False),
    sa.Column('advice_id', sa.String(length=32), nullable=False),
    sa.Column('organ', sa.String(length=8), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('departs', sa.Boolean(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.String(length=32), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("organ IN ('college', 'mandated')", name=op.f('ck_deployment_decision_organ_word')),
    sa.ForeignKeyConstraint(['organisation_id', 'advice_id'], ['committee_advice.organisation_id', 'committee_advice.id'], name=op.f('fk_deployment_decision_organisation_id_advice_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'algorithm_id'], ['algorithm.organisation_id', 'algorithm.id'], name=op.f('fk_deployment_decision_organisation_id_algorithm_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'model_version_id'], ['model_version.organisation_id', 'model_version.id'], name=op.f('fk_deployment_decision_organisation_id_model_version_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_deployment_decision_organisation_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_deployment_decision_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deployment_decision')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_deployment_decision_organisation_id_id'))
    )
    op.create_index(op.f('ix_deployment_decision_algorithm_id'), 'deployment_decision', ['algorithm_id'], unique=False)
    op.create_index(op.f('ix_deployment_decision_model_version_id'), 'deployment_decision', ['model_version_id'], unique=False)
    op.create_index(op.f('ix_deployment_decision_organisation_id'), 'deployment_decision', ['organisation_id'], unique=False)

    op.create_table('deployment_interruption',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('deployment_id', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=12), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('done_by', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("reason IN ('model_error', 'unfair', 'wrong_data', 'incident', 'law', 'advice', 'supplier', 'maintenance', 'other')", name=op.f('ck_deployment_interruption_reason_word')),
    sa.CheckConstraint("state IN ('active', 'suspended', 'withdrawn')", name=op.f('ck_deployment_interruption_state_word')),
    sa.ForeignKeyConstraint(['done_by'], ['person.id'], name=op.f('fk_deployment_interruption_done_by')),
    sa.ForeignKeyConstraint(['organisation_id', 'deployment_id'], ['deployment.organisation_id', 'deployment.id'], name=op.f('fk_deployment_interruption_organisation_id_deployment_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_deployment_interruption_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deployment_interruption'))
    )
    op.create_index(op.f('ix_deployment_interruption_deployment_id'), 'deployment_interruption', ['deployment_id'], unique=False)
    op.create_index(op.f('ix_deployment_interruption_organisation_id'), 'deployment_interruption', ['organisation_id'], unique=False)

    op.add_column('deployment', sa.Column('decision_id', sa.String(length=32), nullable=True))
    for table in APPEND_ONLY:
        _append_only(table)


def downgrade() -> None:
    op.drop_column("deployment", "decision_id")
    for table in ("deployment_interruption", "deployment_decision", "incident_step", "incident"):
        op.drop_table(table)
