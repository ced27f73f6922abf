"""Reports: on SQLite too the table takes every kind (0024 added columns there, and SQLite left its check as it was)"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BEFORE = ("letter", "algorithm_sheet")
NOW = (*BEFORE, "caseworker", "dossier", "transparency")


def upgrade() -> None:
    _copied(NOW)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text("DELETE FROM report WHERE kind NOT IN ('letter', 'algorithm_sheet')"))
    _copied(BEFORE)


def _copied(kinds: Sequence[str]) -> None:
    """SQLite changes a check only by copying the table; PostgreSQL has had this one since 0024."""
    if op.get_bind().dialect.name != "sqlite":
        return
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("report", recreate="always") as table:
        table.drop_constraint(op.f("ck_report_kind_word"), type_="check")
        table.create_check_constraint(op.f("ck_report_kind_word"), f"kind IN ({listed})")
