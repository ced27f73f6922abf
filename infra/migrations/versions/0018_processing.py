"""The log of processing: operations, the people whose data they were about, and the thread of work of jobs and batches"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

UNSENT = sa.text("sent_at IS NULL")


def _text(name: str, length: int, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _moment(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id"))


def upgrade() -> None:
    op.create_table(
        "processing",
        _text("id", 32),
        _text("organisation_id", 32),
        _text("trace", 32),
        _text("span", 16),
        _text("parent", 16, nullable=True),
        _text("processor", 200, nullable=True),
        _text("operation", 40),
        _text("function", 200),
        _text("algorithm_id", 32, nullable=True),
        _text("activity", 500),
        _text("status", 5),
        sa.Column("subjects", sa.Integer(), nullable=False),
        _moment("began_at"),
        _moment("ended_at"),
        _moment("due_at"),
        _moment("sent_at", nullable=True),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('unset', 'error')", name=op.f("ck_processing_status_word")),
        _of_organisation("processing"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processing")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_processing_organisation_id_id")),
    )
    op.create_index(op.f("ix_processing_trace"), "processing", ["trace"], unique=False)
    op.create_index("ix_processing_period", "processing", ["organisation_id", "began_at"], unique=False)
    op.create_index(
        "ix_processing_unsent", "processing", ["organisation_id", "due_at"], unique=False, sqlite_where=UNSENT,
        postgresql_where=UNSENT,
    )
    op.create_table(
        "processed_subject",
        _text("id", 32),
        _text("organisation_id", 32),
        _text("processing_id", 32),
        _text("subject", 32),
        sa.ForeignKeyConstraint(
            ["organisation_id", "processing_id"], ["processing.organisation_id", "processing.id"],
            name=op.f("fk_processed_subject_organisation_id_processing_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processed_subject")),
    )
    op.create_index(op.f("ix_processed_subject_processing_id"), "processed_subject", ["processing_id"], unique=False)
    op.create_index(op.f("ix_processed_subject_subject"), "processed_subject", ["subject"], unique=False)
    op.create_table(
        "processing_export",
        _text("id", 32),
        _text("organisation_id", 32),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("rest_until", nullable=True),
        _text("reason", 40, nullable=True),
        _moment("heard_at", nullable=True),
        _of_organisation("processing_export"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processing_export")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_processing_export_organisation_id")),
    )
    op.create_index(op.f("ix_processing_export_organisation_id"), "processing_export", ["organisation_id"], unique=False)
    op.add_column("job", _text("trace", 55, nullable=True))
    op.add_column("batch", _text("trace", 32, nullable=True))


def downgrade() -> None:
    op.drop_column("batch", "trace")
    op.drop_column("job", "trace")
    for table in ("processing_export", "processed_subject", "processing"):
        op.drop_table(table)
