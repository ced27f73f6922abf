"""Leaflets: pages in other languages that go with letters"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leaflet",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("algorithm_id", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.String(length=120), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_leaflet_added_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_leaflet_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "algorithm_id"],
            ["algorithm.organisation_id", "algorithm.id"],
            name=op.f("fk_leaflet_organisation_id_algorithm_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaflet")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_leaflet_organisation_id_id")),
    )
    op.create_index(op.f("ix_leaflet_organisation_id"), "leaflet", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("leaflet")
