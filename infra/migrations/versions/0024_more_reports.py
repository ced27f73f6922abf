"""Reports: more kinds, how each was asked for, when it goes, how often it was fetched"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BEFORE = ("letter", "algorithm_sheet")
NOW = (*BEFORE, "caseworker", "dossier", "transparency")
KIND = "ck_report_kind_word"


def upgrade() -> None:
    with op.batch_alter_table("report", table_args=_kept(NOW)) as table:
        _again(table, NOW)
        table.add_column(sa.Column("options", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("made_with", sa.String(length=80), nullable=False, server_default=""))
        table.add_column(sa.Column("downloads", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("seal_file", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM report WHERE kind NOT IN ('letter', 'algorithm_sheet')"))
    with op.batch_alter_table("report", table_args=_kept(BEFORE)) as table:
        for column in ("seal_file", "expires_on", "downloads", "made_with", "options"):
            table.drop_column(column)
        _again(table, BEFORE)


def _kept(kinds: Sequence[str]) -> tuple[sa.CheckConstraint, ...]:
    """SQLite copies the table, and would leave its checks behind."""
    if op.get_bind().dialect.name != "sqlite":
        return ()
    return _of_kind(kinds), sa.CheckConstraint(
        "state IN ('asked', 'made', 'failed')", name=op.f("ck_report_state_word")
    )


def _of_kind(kinds: Sequence[str]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return sa.CheckConstraint(f"kind IN ({listed})", name=op.f(KIND))


def _again(table, kinds: Sequence[str]) -> None:  # type: ignore[no-untyped-def]  # alembic names no type for it
    if op.get_bind().dialect.name != "sqlite":
        table.drop_constraint(op.f(KIND), type_="check")
        table.create_check_constraint(op.f(KIND), _of_kind(kinds).sqltext)
