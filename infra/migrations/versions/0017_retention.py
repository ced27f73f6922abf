"""Retention: terms, destruction and legal holds"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# A declaration is kept for good, as it was made; on PostgreSQL by the function of 0001.
APPEND_ONLY = ("destruction_declaration",)
TABLES = ("destruction_list", "case_term", "default_term", "legal_hold", "destruction_item", "destruction_count", "destruction_declaration")


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
    op.create_table('destruction_list',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=True),
    sa.Column('due_before', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=11), nullable=False),
    sa.Column('looked_at', sa.String(length=32), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('drawn_by', sa.String(length=32), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('authorised_by', sa.String(length=32), nullable=True),
    sa.Column('authorised_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('carried_out_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('drawing', 'empty', 'proposed', 'authorised', 'carried_out', 'declared')", name=op.f('ck_destruction_list_state_word')),
    sa.ForeignKeyConstraint(['authorised_by'], ['person.id'], name=op.f('fk_destruction_list_authorised_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_destruction_list_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_destruction_list')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_destruction_list_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'month', name=op.f('uq_destruction_list_organisation_id_month'))
    )
    op.create_index(op.f('ix_destruction_list_organisation_id'), 'destruction_list', ['organisation_id'], unique=False)

    op.create_table('case_term',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('keep_until', sa.Date(), nullable=True),
    sa.Column('runs_from', sa.Date(), nullable=True),
    sa.Column('for_good', sa.Boolean(), nullable=False),
    sa.Column('sealed_told', sa.LargeBinary(), nullable=False),
    sa.Column('told_by', sa.String(length=32), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'case_id'], ['case_file.organisation_id', 'case_file.id'], name=op.f('fk_case_term_organisation_id_case_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_case_term_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_term')),
    sa.UniqueConstraint('case_id', name=op.f('uq_case_term_case_id'))
    )
    op.create_index('ix_case_term_due', 'case_term', ['organisation_id', 'keep_until'], unique=False)
    op.create_index(op.f('ix_case_term_organisation_id'), 'case_term', ['organisation_id'], unique=False)

    op.create_table('default_term',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('deployment_id', sa.String(length=32), nullable=False),
    sa.Column('months', sa.Integer(), nullable=True),
    sa.Column('for_good', sa.Boolean(), nullable=False),
    sa.Column('category', sa.String(length=30), nullable=False),
    sa.Column('set_by', sa.String(length=32), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'deployment_id'], ['deployment.organisation_id', 'deployment.id'], name=op.f('fk_default_term_organisation_id_deployment_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_default_term_organisation_id')),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_default_term_set_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_default_term')),
    sa.UniqueConstraint('deployment_id', name=op.f('uq_default_term_deployment_id'))
    )
    op.create_index(op.f('ix_default_term_organisation_id'), 'default_term', ['organisation_id'], unique=False)

    op.create_table('legal_hold',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.String(length=14), nullable=False),
    sa.Column('sealed_why', sa.LargeBinary(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=False),
    sa.Column('placed_by', sa.String(length=32), nullable=False),
    sa.Column('placed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lifted_by', sa.String(length=32), nullable=True),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sealed_lifting', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("reason IN ('court_case', 'claim', 'inquiry', 'access_request', 'audit', 'other_hold')", name=op.f('ck_legal_hold_reason_word')),
    sa.ForeignKeyConstraint(['lifted_by'], ['person.id'], name=op.f('fk_legal_hold_lifted_by')),
    sa.ForeignKeyConstraint(['organisation_id', 'case_id'], ['case_file.organisation_id', 'case_file.id'], name=op.f('fk_legal_hold_organisation_id_case_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_legal_hold_organisation_id')),
    sa.ForeignKeyConstraint(['placed_by'], ['person.id'], name=op.f('fk_legal_hold_placed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_hold'))
    )
    op.create_index(op.f('ix_legal_hold_case_id'), 'legal_hold', ['case_id'], unique=False)
    op.create_index(op.f('ix_legal_hold_organisation_id'), 'legal_hold', ['organisation_id'], unique=False)
    op.create_index('ix_legal_hold_review', 'legal_hold', ['organisation_id', 'lifted_at', 'review_on'], unique=False)

    op.create_table('destruction_item',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('list_id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('algorithm_id', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('off_reason', sa.String(length=13), nullable=True),
    sa.Column('sealed_why', sa.LargeBinary(), nullable=True),
    sa.Column('kept_by', sa.String(length=40), nullable=True),
    sa.Column('decided_by', sa.String(length=32), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("off_reason IN ('in_use', 'wrong_term', 'lasting_value', 'asked_for', 'other')", name=op.f('ck_destruction_item_off_reason_word')),
    sa.CheckConstraint("state IN ('listed', 'taken_off', 'kept', 'destroyed')", name=op.f('ck_destruction_item_state_word')),
    sa.ForeignKeyConstraint(['organisation_id', 'algorithm_id'], ['algorithm.organisation_id', 'algorithm.id'], name=op.f('fk_destruction_item_organisation_id_algorithm_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'case_id'], ['case_file.organisation_id', 'case_file.id'], name=op.f('fk_destruction_item_organisation_id_case_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'list_id'], ['destruction_list.organisation_id', 'destruction_list.id'], name=op.f('fk_destruction_item_organisation_id_list_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_destruction_item_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_destruction_item')),
    sa.UniqueConstraint('list_id', 'case_id', name=op.f('uq_destruction_item_list_id_case_id'))
    )
    op.create_index(op.f('ix_destruction_item_case_id'), 'destruction_item', ['case_id'], unique=False)
    op.create_index(op.f('ix_destruction_item_organisation_id'), 'destruction_item', ['organisation_id'], unique=False)
    op.create_index('ix_destruction_item_work', 'destruction_item', ['list_id', 'state', 'case_id'], unique=False)
    op.create_index('uq_destruction_item_listed', 'destruction_item', ['case_id'], unique=True, sqlite_where=sa.text("state = 'listed'"), postgresql_where=sa.text("state = 'listed'"))

    op.create_table('destruction_count',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('list_id', sa.String(length=32), nullable=False),
    sa.Column('algorithm_id', sa.String(length=32), nullable=False),
    sa.Column('category', sa.String(length=30), nullable=False),
    sa.Column('proposed', sa.Integer(), nullable=False),
    sa.Column('destroyed', sa.Integer(), nullable=False),
    sa.Column('first_year', sa.Integer(), nullable=True),
    sa.Column('last_year', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id', 'algorithm_id'], ['algorithm.organisation_id', 'algorithm.id'], name=op.f('fk_destruction_count_organisation_id_algorithm_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'list_id'], ['destruction_list.organisation_id', 'destruction_list.id'], name=op.f('fk_destruction_count_organisation_id_list_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_destruction_count_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_destruction_count')),
    sa.UniqueConstraint('list_id', 'algorithm_id', 'category', name=op.f('uq_destruction_count_list_id_algorithm_id_category'))
    )
    op.create_index(op.f('ix_destruction_count_organisation_id'), 'destruction_count', ['organisation_id'], unique=False)

    op.create_table('destruction_declaration',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=False),
    sa.Column('list_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('entry_id', sa.String(length=32), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'list_id'], ['destruction_list.organisation_id', 'destruction_list.id'], name=op.f('fk_destruction_declaration_organisation_id_list_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_destruction_declaration_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_destruction_declaration')),
    sa.UniqueConstraint('organisation_id', 'number', name=op.f('uq_destruction_declaration_organisation_id_number'))
    )
    op.create_index(op.f('ix_destruction_declaration_organisation_id'), 'destruction_declaration', ['organisation_id'], unique=False)
    op.create_index('uq_destruction_declaration_list_id', 'destruction_declaration', ['list_id'], unique=True)

    for table in APPEND_ONLY:
        _append_only(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
