"""Requests to be forgotten: also handed in by a system, which is no person, and told to who handles them"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ENTERED_BY = "fk_erasure_request_entered_by"
KIND = "ck_notification_kind_word"
BEFORE = (
    "deadline", "escalation", "consultation", "answer", "assigned", "objection", "alarm", "training",
)  # fmt: skip
NOW = (*BEFORE, "erasure")


def upgrade() -> None:
    with op.batch_alter_table("erasure_request") as table:
        table.drop_constraint(op.f(ENTERED_BY), type_="foreignkey")
    _told_of(NOW)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM notification WHERE kind = 'erasure'"))
    _told_of(BEFORE)
    # The request stays, and the ledger keeps who handed it in; here must stand a person of the same organisation.
    op.execute(
        sa.text(
            "UPDATE erasure_request SET entered_by = (SELECT min(person_id) FROM membership "
            "WHERE membership.organisation_id = erasure_request.organisation_id) "
            "WHERE entered_by NOT IN (SELECT id FROM person)"
        )
    )
    with op.batch_alter_table("erasure_request") as table:
        table.create_foreign_key(op.f(ENTERED_BY), "person", ["entered_by"], ["id"])


def _told_of(kinds: Sequence[str]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("notification") as table:
        table.drop_constraint(op.f(KIND), type_="check")
        table.create_check_constraint(op.f(KIND), f"kind IN ({listed})")
