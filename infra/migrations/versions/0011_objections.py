"""Objections and second looks"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What was taken back, and what was said of a second look, stays as it was; on PostgreSQL by the function of 0001.
APPEND_ONLY = ("revocation", "second_look")


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
    op.create_table('objection',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('release_id', sa.String(length=32), nullable=False),
    sa.Column('suggestion_id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('deployment_id', sa.String(length=32), nullable=False),
    sa.Column('remedy', sa.String(length=10), nullable=False),
    sa.Column('follows_id', sa.String(length=32), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('announced_on', sa.Date(), nullable=True),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('committee', sa.Boolean(), nullable=False),
    sa.Column('adjourned', sa.Boolean(), nullable=False),
    sa.Column('lodged_by', sa.String(length=32), nullable=False),
    sa.Column('lodged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sealed_brought', sa.LargeBinary(), nullable=False),
    sa.Column('handler_id', sa.String(length=32), nullable=True),
    sa.Column('heard_on', sa.Date(), nullable=True),
    sa.Column('waived', sa.String(length=12), nullable=True),
    sa.Column('sealed_hearing', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_adjournment', sa.LargeBinary(), nullable=True),
    sa.Column('ruling', sa.String(length=14), nullable=True),
    sa.Column('ruled_on', sa.Date(), nullable=True),
    sa.Column('ruled_by', sa.String(length=32), nullable=True),
    sa.Column('ruled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sealed_ruling', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("remedy IN ('objection', 'complaint', 'correction', 'opposition', 'appeal')", name=op.f('ck_objection_remedy_word')),
    sa.CheckConstraint("ruling IN ('inadmissible', 'unfounded', 'partly_founded', 'founded', 'withdrawn')", name=op.f('ck_objection_ruling_word')),
    sa.CheckConstraint("waived IN ('inadmissible', 'unfounded', 'declined', 'silent', 'granted')", name=op.f('ck_objection_waived_word')),
    sa.ForeignKeyConstraint(['handler_id'], ['person.id'], name=op.f('fk_objection_handler_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'case_id'], ['case_file.organisation_id', 'case_file.id'], name=op.f('fk_objection_organisation_id_case_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'deployment_id'], ['deployment.organisation_id', 'deployment.id'], name=op.f('fk_objection_organisation_id_deployment_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'release_id'], ['release.organisation_id', 'release.id'], name=op.f('fk_objection_organisation_id_release_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'suggestion_id'], ['suggestion.organisation_id', 'suggestion.id'], name=op.f('fk_objection_organisation_id_suggestion_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_objection_organisation_id')),
    sa.ForeignKeyConstraint(['ruled_by'], ['person.id'], name=op.f('fk_objection_ruled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_objection_organisation_id_id'))
    )
    op.create_index(op.f('ix_objection_case_id'), 'objection', ['case_id'], unique=False)
    op.create_index(op.f('ix_objection_deployment_id'), 'objection', ['deployment_id'], unique=False)
    op.create_index(op.f('ix_objection_follows_id'), 'objection', ['follows_id'], unique=False)
    op.create_index(op.f('ix_objection_handler_id'), 'objection', ['handler_id'], unique=False)
    op.create_index(op.f('ix_objection_organisation_id'), 'objection', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_objection_release_id'), 'objection', ['release_id'], unique=False)
    op.create_index(op.f('ix_objection_suggestion_id'), 'objection', ['suggestion_id'], unique=False)
    op.create_index('ix_objection_work', 'objection', ['organisation_id', 'ruled_on', 'due_on'], unique=False)

    op.create_table('revocation',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('release_id', sa.String(length=32), nullable=False),
    sa.Column('done_by', sa.String(length=32), nullable=False),
    sa.Column('sealed_reasons', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['done_by'], ['person.id'], name=op.f('fk_revocation_done_by')),
    sa.ForeignKeyConstraint(['organisation_id', 'release_id'], ['release.organisation_id', 'release.id'], name=op.f('fk_revocation_organisation_id_release_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_revocation_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revocation'))
    )
    op.create_index(op.f('ix_revocation_organisation_id'), 'revocation', ['organisation_id'], unique=False)
    op.create_index('uq_revocation_release_id', 'revocation', ['release_id'], unique=True)

    op.create_table('second_look',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('suggestion_id', sa.String(length=32), nullable=False),
    sa.Column('release_id', sa.String(length=32), nullable=False),
    sa.Column('stop_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('done_by', sa.String(length=32), nullable=False),
    sa.Column('sealed_reasons', sa.LargeBinary(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('assigned', 'stands', 'taken_back')", name=op.f('ck_second_look_kind_word')),
    sa.ForeignKeyConstraint(['done_by'], ['person.id'], name=op.f('fk_second_look_done_by')),
    sa.ForeignKeyConstraint(['organisation_id', 'release_id'], ['release.organisation_id', 'release.id'], name=op.f('fk_second_look_organisation_id_release_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'suggestion_id'], ['suggestion.organisation_id', 'suggestion.id'], name=op.f('fk_second_look_organisation_id_suggestion_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_second_look_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_look_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_look'))
    )
    op.create_index('ix_second_look_of', 'second_look', ['suggestion_id', 'stop_id', 'kind'], unique=False)
    op.create_index(op.f('ix_second_look_organisation_id'), 'second_look', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_second_look_person_id'), 'second_look', ['person_id'], unique=False)
    op.create_index('uq_second_look_verdict', 'second_look', ['suggestion_id', 'stop_id'], unique=True, sqlite_where=sa.text("kind <> 'assigned'"), postgresql_where=sa.text("kind <> 'assigned'"))
    op.create_index('ix_suggestion_flagged', 'suggestion', ['deployment_id', 'id'], unique=False, sqlite_where=sa.text('flagged = 1'), postgresql_where=sa.text('flagged'))
    for table in APPEND_ONLY:
        _append_only(table)


def downgrade() -> None:
    op.drop_index("ix_suggestion_flagged", "suggestion")
    for table in ("second_look", "revocation", "objection"):
        op.drop_table(table)
