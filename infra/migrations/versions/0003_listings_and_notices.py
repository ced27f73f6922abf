"""Listings and notices"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("algorithm_id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("sorted_by", sa.String(length=100), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("themes", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("publication_category", sa.String(length=60), nullable=False),
        sa.Column("ai_act_class", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("assessed", sa.Boolean(), nullable=False),
        sa.Column("with_model", sa.Boolean(), nullable=False),
        sa.Column("runs", sa.String(length=10), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("revision_number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("runs IN ('active', 'suspended', 'withdrawn')", name=op.f("ck_listing_runs_word")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "algorithm_id"],
            ["algorithm.organisation_id", "algorithm.id"],
            name=op.f("fk_listing_organisation_id_algorithm_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_listing_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("algorithm_id", name=op.f("uq_listing_algorithm_id")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_listing_organisation_id_id")),
    )
    op.create_index("ix_listing_organisation_id", "listing", ["organisation_id"], unique=False)

    op.create_table(
        "listing_word",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.Column(
            "word", sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "listing_id"],
            ["listing.organisation_id", "listing.id"],
            name=op.f("fk_listing_word_organisation_id_listing_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_listing_word_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_word")),
    )
    op.create_index("ix_listing_word_listing_id", "listing_word", ["listing_id"], unique=False)
    op.create_index("ix_listing_word_organisation_id", "listing_word", ["organisation_id"], unique=False)
    op.create_index("ix_listing_word_word", "listing_word", ["word", "listing_id", "weight"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("algorithm_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("handler_id", sa.String(length=32), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('error', 'complaint', 'question')", name=op.f("ck_notice_kind_word")),
        sa.CheckConstraint(
            "state IN ('received', 'in_treatment', 'answered', 'rejected')", name=op.f("ck_notice_state_word")
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_notice_handler_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "algorithm_id"],
            ["algorithm.organisation_id", "algorithm.id"],
            name=op.f("fk_notice_organisation_id_algorithm_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_notice_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("number", name=op.f("uq_notice_number")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_notice_organisation_id_id")),
    )
    op.create_index("ix_notice_algorithm_id", "notice", ["algorithm_id"], unique=False)
    op.create_index("ix_notice_organisation_id", "notice", ["organisation_id"], unique=False)

    op.create_table(
        "tally",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("algorithm_id", sa.String(length=32), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "measure IN ('output', 'followed', 'deviated', 'set_aside', 'unread')",
            name=op.f("ck_tally_measure_word"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "algorithm_id"],
            ["algorithm.organisation_id", "algorithm.id"],
            name=op.f("fk_tally_organisation_id_algorithm_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_tally_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
        sa.UniqueConstraint(
            "algorithm_id", "month", "measure", "waited", name=op.f("uq_tally_algorithm_id_month_measure_waited")
        ),
    )
    op.create_index("ix_tally_organisation_id", "tally", ["organisation_id"], unique=False)


def downgrade() -> None:
    for table in ("tally", "notice", "listing_word", "listing"):
        op.drop_table(table)
