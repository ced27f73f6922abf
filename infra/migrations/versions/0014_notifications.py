"""Notifications: what people were told, how they want mail, and mails on their way"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _of_person(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"], unique=False)


def _moment(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _of_person(
        "notification",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        _moment("at", nullable=False),
        _moment("read_at"),
        sa.Column("mail_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "kind IN ('deadline', 'escalation', 'consultation', 'answer', 'assigned', 'objection', 'alarm', "
            "'training')",
            name=op.f("ck_notification_kind_word"),
        ),
    )
    op.create_index("ix_notification_unread", "notification", ["person_id", "read_at"], unique=False)
    op.create_index(op.f("ix_notification_mail_id"), "notification", ["mail_id"], unique=False)
    _of_person(
        "mail_preference",
        sa.Column("frequency", sa.String(length=10), nullable=False),
        sa.Column("off", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("digested_on", sa.Date(), nullable=True),
        sa.UniqueConstraint(
            "organisation_id", "person_id", name=op.f("uq_mail_preference_organisation_id_person_id")
        ),
        sa.CheckConstraint(
            "frequency IN ('direct', 'daily', 'none')", name=op.f("ck_mail_preference_frequency_word")
        ),
    )
    _of_person(
        "mail",
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        _moment("next_at", nullable=False),
        _moment("made_at", nullable=False),
        _moment("sent_at"),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dead')", name=op.f("ck_mail_state_word")),
    )
    op.create_index("ix_mail_due", "mail", ["state", "next_at"], unique=False)


def downgrade() -> None:
    for table in ("mail", "mail_preference", "notification"):
        op.drop_table(table)
