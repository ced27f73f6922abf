"""Webhooks: where case systems want to hear, and what is on its way there"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _owned(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )
    op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"], unique=False)


def _moment(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _owned(
        "webhook_endpoint",
        sa.Column("api_key_id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_former", sa.LargeBinary(), nullable=True),
        _moment("former_until"),
        sa.Column("busy_by", sa.String(length=32), nullable=True),
        _moment("busy_until"),
        _moment("rest_until"),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("heard_at"),
        _moment("created_at", nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'paused', 'ended')", name=op.f("ck_webhook_endpoint_state_word")
        ),
    )
    op.create_index(op.f("ix_webhook_endpoint_api_key_id"), "webhook_endpoint", ["api_key_id"], unique=False)
    _owned(
        "delivery",
        sa.Column("endpoint_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("suggestion_id", sa.String(length=32), nullable=False),
        _moment("at", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("next_at", nullable=False),
        _moment("tried_at"),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("reason_parameters", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "endpoint_id"],
            ["webhook_endpoint.organisation_id", "webhook_endpoint.id"],
            name=op.f("fk_delivery_organisation_id_endpoint_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "suggestion_id"],
            ["suggestion.organisation_id", "suggestion.id"],
            name=op.f("fk_delivery_organisation_id_suggestion_id"),
        ),
        sa.UniqueConstraint("endpoint_id", "event_id", name=op.f("uq_delivery_endpoint_id_event_id")),
        sa.CheckConstraint(
            "kind IN ('released', 'without_model', 'information_asked', 'superseded', 'revoked', "
            "'objection_resolved')",
            name=op.f("ck_delivery_kind_word"),
        ),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'dead')", name=op.f("ck_delivery_state_word")),
    )
    op.create_index("ix_delivery_due", "delivery", ["endpoint_id", "state", "next_at"], unique=False)


def downgrade() -> None:
    op.drop_table("delivery")
    op.drop_table("webhook_endpoint")
