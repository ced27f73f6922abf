"""Refused attempts: what was counted of somebody since the last entry, and how often strangers were refused"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ONE_KIND = ("organisation_id", "actor_id", "about", "way", "reason")


def upgrade() -> None:
    op.create_table(
        "refused_attempt",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_refused_attempt_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_attempt")),
        sa.UniqueConstraint(*ONE_KIND, name=op.f(f"uq_refused_attempt_{'_'.join(ONE_KIND)}")),
    )
    for column in ("organisation_id", "since"):
        op.create_index(op.f(f"ix_refused_attempt_{column}"), "refused_attempt", [column], unique=False)
    op.create_table(
        "refused_stranger",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_stranger")),
        sa.UniqueConstraint("way", "day", name=op.f("uq_refused_stranger_way_day")),
    )


def downgrade() -> None:
    op.drop_table("refused_stranger")
    op.drop_table("refused_attempt")
