"""Committee"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What was voted, advised, replied or added stays as it was; on PostgreSQL by the function of migration 0001.
APPEND_ONLY = (
    "committee_correction", "committee_vote", "committee_advice", "committee_publication", "committee_reply",
    "committee_opinion",
)


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
    op.create_table('committee_meeting',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('video', sa.String(length=500), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('quorum', sa.Integer(), nullable=True),
    sa.Column('invited', sa.JSON(), nullable=False),
    sa.Column('minutes', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('convened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('meeting', 'written')", name=op.f('ck_committee_meeting_kind_word')),
    sa.CheckConstraint("state IN ('planned', 'convened', 'held', 'closed', 'cancelled')", name=op.f('ck_committee_meeting_state_word')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_meeting_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_meeting')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_committee_meeting_organisation_id_id'))
    )
    op.create_index(op.f('ix_committee_meeting_organisation_id'), 'committee_meeting', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_committee_meeting_starts_at'), 'committee_meeting', ['starts_at'], unique=False)
    op.create_table('committee_rule',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('quorum', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('quorum BETWEEN 1 AND seats', name=op.f('ck_committee_rule_quorum_fits')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_rule_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_rule')),
    sa.UniqueConstraint('organisation_id', name=op.f('uq_committee_rule_organisation_id'))
    )
    op.create_index(op.f('ix_committee_rule_organisation_id'), 'committee_rule', ['organisation_id'], unique=False)
    op.create_table('committee_correction',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('meeting_id', sa.String(length=32), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('added_by', sa.String(length=32), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_committee_correction_added_by')),
    sa.ForeignKeyConstraint(['organisation_id', 'meeting_id'], ['committee_meeting.organisation_id', 'committee_meeting.id'], name=op.f('fk_committee_correction_organisation_id_meeting_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_correction_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_correction'))
    )
    op.create_index(op.f('ix_committee_correction_meeting_id'), 'committee_correction', ['meeting_id'], unique=False)
    op.create_index(op.f('ix_committee_correction_organisation_id'), 'committee_correction', ['organisation_id'], unique=False)
    op.create_table('committee_opinion',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('algorithm_id', sa.String(length=32), nullable=False),
    sa.Column('function', sa.String(length=4), nullable=False),
    sa.Column('finding', sa.String(length=12), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('basis', sa.JSON(), nullable=False),
    sa.Column('given_by', sa.String(length=32), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("finding IN ('no_objection', 'points', 'objection')", name=op.f('ck_committee_opinion_finding_word')),
    sa.CheckConstraint("function IN ('fg', 'ciso')", name=op.f('ck_committee_opinion_function_word')),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_committee_opinion_given_by')),
    sa.ForeignKeyConstraint(['organisation_id', 'algorithm_id'], ['algorithm.organisation_id', 'algorithm.id'], name=op.f('fk_committee_opinion_organisation_id_algorithm_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_opinion_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_opinion'))
    )
    op.create_index(op.f('ix_committee_opinion_algorithm_id'), 'committee_opinion', ['algorithm_id'], unique=False)
    op.create_index(op.f('ix_committee_opinion_organisation_id'), 'committee_opinion', ['organisation_id'], unique=False)
    op.create_table('committee_presence',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('meeting_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('present', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'meeting_id'], ['committee_meeting.organisation_id', 'committee_meeting.id'], name=op.f('fk_committee_presence_organisation_id_meeting_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_presence_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_committee_presence_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_presence')),
    sa.UniqueConstraint('meeting_id', 'person_id', name=op.f('uq_committee_presence_meeting_id_person_id'))
    )
    op.create_index(op.f('ix_committee_presence_meeting_id'), 'committee_presence', ['meeting_id'], unique=False)
    op.create_index(op.f('ix_committee_presence_organisation_id'), 'committee_presence', ['organisation_id'], unique=False)
    op.create_table('committee_question',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('algorithm_id', sa.String(length=32), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('asked_by', sa.String(length=32), nullable=False),
    sa.Column('asked_as', sa.String(length=24), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('answered_by', sa.String(length=32), nullable=True),
    sa.Column('answered_as', sa.String(length=24), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_committee_question_answered_by')),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_committee_question_asked_by')),
    sa.ForeignKeyConstraint(['organisation_id', 'algorithm_id'], ['algorithm.organisation_id', 'algorithm.id'], name=op.f('fk_committee_question_organisation_id_algorithm_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_question_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_question')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_committee_question_organisation_id_id'))
    )
    op.create_index(op.f('ix_committee_question_algorithm_id'), 'committee_question', ['algorithm_id'], unique=False)
    op.create_index(op.f('ix_committee_question_organisation_id'), 'committee_question', ['organisation_id'], unique=False)
    op.create_table('committee_request',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('algorithm_id', sa.String(length=32), nullable=False),
    sa.Column('model_version_id', sa.String(length=32), nullable=True),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('basis', sa.JSON(), nullable=False),
    sa.Column('asked_by', sa.String(length=32), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('waiting', 'scheduled', 'advised', 'withdrawn')", name=op.f('ck_committee_request_state_word')),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_committee_request_asked_by')),
    sa.ForeignKeyConstraint(['organisation_id', 'algorithm_id'], ['algorithm.organisation_id', 'algorithm.id'], name=op.f('fk_committee_request_organisation_id_algorithm_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'model_version_id'], ['model_version.organisation_id', 'model_version.id'], name=op.f('fk_committee_request_organisation_id_model_version_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_request_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_request')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_committee_request_organisation_id_id'))
    )
    op.create_index(op.f('ix_committee_request_algorithm_id'), 'committee_request', ['algorithm_id'], unique=False)
    op.create_index(op.f('ix_committee_request_organisation_id'), 'committee_request', ['organisation_id'], unique=False)
    op.create_table('committee_item',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('meeting_id', sa.String(length=32), nullable=False),
    sa.Column('request_id', sa.String(length=32), nullable=False),
    sa.Column('algorithm_id', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('proposal', sa.JSON(), nullable=False),
    sa.Column('basis', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('open', 'voting', 'adopted', 'postponed')", name=op.f('ck_committee_item_state_word')),
    sa.ForeignKeyConstraint(['organisation_id', 'algorithm_id'], ['algorithm.organisation_id', 'algorithm.id'], name=op.f('fk_committee_item_organisation_id_algorithm_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'meeting_id'], ['committee_meeting.organisation_id', 'committee_meeting.id'], name=op.f('fk_committee_item_organisation_id_meeting_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'request_id'], ['committee_request.organisation_id', 'committee_request.id'], name=op.f('fk_committee_item_organisation_id_request_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_item_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_item')),
    sa.UniqueConstraint('meeting_id', 'request_id', name=op.f('uq_committee_item_meeting_id_request_id')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_committee_item_organisation_id_id'))
    )
    op.create_index(op.f('ix_committee_item_algorithm_id'), 'committee_item', ['algorithm_id'], unique=False)
    op.create_index(op.f('ix_committee_item_meeting_id'), 'committee_item', ['meeting_id'], unique=False)
    op.create_index(op.f('ix_committee_item_organisation_id'), 'committee_item', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_committee_item_request_id'), 'committee_item', ['request_id'], unique=False)
    op.create_table('committee_advice',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('algorithm_id', sa.String(length=32), nullable=False),
    sa.Column('item_id', sa.String(length=32), nullable=False),
    sa.Column('model_version_id', sa.String(length=32), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(length=24), nullable=False),
    sa.Column('reasons', sa.String(), nullable=False),
    sa.Column('dissent', sa.JSON(), nullable=False),
    sa.Column('votes_for', sa.Integer(), nullable=False),
    sa.Column('votes_against', sa.Integer(), nullable=False),
    sa.Column('votes_abstain', sa.Integer(), nullable=False),
    sa.Column('recused', sa.Integer(), nullable=False),
    sa.Column('next_review', sa.Date(), nullable=True),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('basis', sa.JSON(), nullable=False),
    sa.Column('adopted_by', sa.String(length=32), nullable=False),
    sa.Column('adopted_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("verdict IN ('positive', 'positive_with_conditions', 'negative')", name=op.f('ck_committee_advice_verdict_word')),
    sa.ForeignKeyConstraint(['adopted_by'], ['person.id'], name=op.f('fk_committee_advice_adopted_by')),
    sa.ForeignKeyConstraint(['organisation_id', 'algorithm_id'], ['algorithm.organisation_id', 'algorithm.id'], name=op.f('fk_committee_advice_organisation_id_algorithm_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'item_id'], ['committee_item.organisation_id', 'committee_item.id'], name=op.f('fk_committee_advice_organisation_id_item_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'model_version_id'], ['model_version.organisation_id', 'model_version.id'], name=op.f('fk_committee_advice_organisation_id_model_version_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_advice_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_advice')),
    sa.UniqueConstraint('algorithm_id', 'number', name=op.f('uq_committee_advice_algorithm_id_number')),
    sa.UniqueConstraint('item_id', name=op.f('uq_committee_advice_item_id')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_committee_advice_organisation_id_id'))
    )
    op.create_index(op.f('ix_committee_advice_algorithm_id'), 'committee_advice', ['algorithm_id'], unique=False)
    op.create_index(op.f('ix_committee_advice_organisation_id'), 'committee_advice', ['organisation_id'], unique=False)
    op.create_table('committee_recusal',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('item_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('interest', sa.String(), nullable=False),
    sa.Column('recorded_by', sa.String(length=32), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'item_id'], ['committee_item.organisation_id', 'committee_item.id'], name=op.f('fk_committee_recusal_organisation_id_item_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_recusal_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_committee_recusal_person_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_committee_recusal_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_recusal')),
    sa.UniqueConstraint('item_id', 'person_id', name=op.f('uq_committee_recusal_item_id_person_id'))
    )
    op.create_index(op.f('ix_committee_recusal_item_id'), 'committee_recusal', ['item_id'], unique=False)
    op.create_index(op.f('ix_committee_recusal_organisation_id'), 'committee_recusal', ['organisation_id'], unique=False)
    op.create_table('committee_vote',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('item_id', sa.String(length=32), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('choice', sa.String(length=7), nullable=False),
    sa.Column('dissent', sa.String(), nullable=False),
    sa.Column('cast_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("choice IN ('for', 'against', 'abstain')", name=op.f('ck_committee_vote_choice_word')),
    sa.ForeignKeyConstraint(['organisation_id', 'item_id'], ['committee_item.organisation_id', 'committee_item.id'], name=op.f('fk_committee_vote_organisation_id_item_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_vote_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_committee_vote_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_vote')),
    sa.UniqueConstraint('item_id', 'round', 'person_id', name=op.f('uq_committee_vote_item_id_round_person_id'))
    )
    op.create_index(op.f('ix_committee_vote_item_id'), 'committee_vote', ['item_id'], unique=False)
    op.create_index(op.f('ix_committee_vote_organisation_id'), 'committee_vote', ['organisation_id'], unique=False)
    op.create_table('committee_condition',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('advice_id', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('owner_id', sa.String(length=32), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('evidence', sa.String(), nullable=False),
    sa.Column('reported_by', sa.String(length=32), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned', sa.String(), nullable=False),
    sa.Column('checked_by', sa.String(length=32), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['checked_by'], ['person.id'], name=op.f('fk_committee_condition_checked_by')),
    sa.ForeignKeyConstraint(['organisation_id', 'advice_id'], ['committee_advice.organisation_id', 'committee_advice.id'], name=op.f('fk_committee_condition_organisation_id_advice_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_condition_organisation_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_committee_condition_owner_id')),
    sa.ForeignKeyConstraint(['reported_by'], ['person.id'], name=op.f('fk_committee_condition_reported_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_condition')),
    sa.UniqueConstraint('advice_id', 'position', name=op.f('uq_committee_condition_advice_id_position')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_committee_condition_organisation_id_id'))
    )
    op.create_index(op.f('ix_committee_condition_organisation_id'), 'committee_condition', ['organisation_id'], unique=False)
    op.create_table('committee_publication',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('advice_id', sa.String(length=32), nullable=False),
    sa.Column('published_by', sa.String(length=32), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'advice_id'], ['committee_advice.organisation_id', 'committee_advice.id'], name=op.f('fk_committee_publication_organisation_id_advice_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_publication_organisation_id')),
    sa.ForeignKeyConstraint(['published_by'], ['person.id'], name=op.f('fk_committee_publication_published_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_publication')),
    sa.UniqueConstraint('advice_id', name=op.f('uq_committee_publication_advice_id'))
    )
    op.create_index(op.f('ix_committee_publication_organisation_id'), 'committee_publication', ['organisation_id'], unique=False)
    op.create_table('committee_reply',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('advice_id', sa.String(length=32), nullable=False),
    sa.Column('reply', sa.String(length=7), nullable=False),
    sa.Column('reasons', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.String(length=32), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("reply IN ('accepts', 'departs')", name=op.f('ck_committee_reply_reply_word')),
    sa.ForeignKeyConstraint(['organisation_id', 'advice_id'], ['committee_advice.organisation_id', 'committee_advice.id'], name=op.f('fk_committee_reply_organisation_id_advice_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_reply_organisation_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_committee_reply_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_reply')),
    sa.UniqueConstraint('advice_id', name=op.f('uq_committee_reply_advice_id'))
    )
    op.create_index(op.f('ix_committee_reply_organisation_id'), 'committee_reply', ['organisation_id'], unique=False)

    for table in APPEND_ONLY:
        _append_only(table)


def downgrade() -> None:
    op.drop_index(op.f('ix_committee_reply_organisation_id'), table_name='committee_reply')
    op.drop_table('committee_reply')
    op.drop_index(op.f('ix_committee_publication_organisation_id'), table_name='committee_publication')
    op.drop_table('committee_publication')
    op.drop_index(op.f('ix_committee_condition_organisation_id'), table_name='committee_condition')
    op.drop_table('committee_condition')
    op.drop_index(op.f('ix_committee_vote_organisation_id'), table_name='committee_vote')
    op.drop_index(op.f('ix_committee_vote_item_id'), table_name='committee_vote')
    op.drop_table('committee_vote')
    op.drop_index(op.f('ix_committee_recusal_organisation_id'), table_name='committee_recusal')
    op.drop_index(op.f('ix_committee_recusal_item_id'), table_name='committee_recusal')
    op.drop_table('committee_recusal')
    op.drop_index(op.f('ix_committee_advice_organisation_id'), table_name='committee_advice')
    op.drop_index(op.f('ix_committee_advice_algorithm_id'), table_name='committee_advice')
    op.drop_table('committee_advice')
    op.drop_index(op.f('ix_committee_item_request_id'), table_name='committee_item')
    op.drop_index(op.f('ix_committee_item_organisation_id'), table_name='committee_item')
    op.drop_index(op.f('ix_committee_item_meeting_id'), table_name='committee_item')
    op.drop_index(op.f('ix_committee_item_algorithm_id'), table_name='committee_item')
    op.drop_table('committee_item')
    op.drop_index(op.f('ix_committee_request_organisation_id'), table_name='committee_request')
    op.drop_index(op.f('ix_committee_request_algorithm_id'), table_name='committee_request')
    op.drop_table('committee_request')
    op.drop_index(op.f('ix_committee_question_organisation_id'), table_name='committee_question')
    op.drop_index(op.f('ix_committee_question_algorithm_id'), table_name='committee_question')
    op.drop_table('committee_question')
    op.drop_index(op.f('ix_committee_presence_organisation_id'), table_name='committee_presence')
    op.drop_index(op.f('ix_committee_presence_meeting_id'), table_name='committee_presence')
    op.drop_table('committee_presence')
    op.drop_index(op.f('ix_committee_opinion_organisation_id'), table_name='committee_opinion')
    op.drop_index(op.f('ix_committee_opinion_algorithm_id'), table_name='committee_opinion')
    op.drop_table('committee_opinion')
    op.drop_index(op.f('ix_committee_correction_organisation_id'), table_name='committee_correction')
    op.drop_index(op.f('ix_committee_correction_meeting_id'), table_name='committee_correction')
    op.drop_table('committee_correction')
    op.drop_index(op.f('ix_committee_rule_organisation_id'), table_name='committee_rule')
    op.drop_table('committee_rule')
    op.drop_index(op.f('ix_committee_meeting_starts_at'), table_name='committee_meeting')
    op.drop_index(op.f('ix_committee_meeting_organisation_id'), table_name='committee_meeting')
    op.drop_table('committee_meeting')
