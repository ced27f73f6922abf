"""National register: records that arrived, files of records, and what the national register has of an entry"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
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


def _of_algorithm(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", "algorithm_id"],
        ["algorithm.organisation_id", "algorithm.id"],
        name=op.f(f"fk_{table}_organisation_id_algorithm_id"),
    )


def upgrade() -> None:
    _owned(
        "arrival",
        sa.Column("algorithm_id", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        _of_algorithm("arrival"),
        sa.UniqueConstraint(
            "organisation_id", "fingerprint", name=op.f("uq_arrival_organisation_id_fingerprint")
        ),
    )
    op.create_index(op.f("ix_arrival_algorithm_id"), "arrival", ["algorithm_id"], unique=False)
    _owned(
        "file_import",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("organisation_name", sa.String(length=100), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_file_import_asked_by")),
    )
    _owned(
        "national_entry",
        sa.Column("algorithm_id", sa.String(length=32), nullable=False),
        sa.Column("lars", sa.String(length=100), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("wanted", sa.String(length=12), nullable=True),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("sent", sa.String(length=64), nullable=True),
        sa.Column("theirs", sa.String(length=64), nullable=True),
        sa.Column("sent_revision", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=80), nullable=True),
        sa.Column("error_parameters", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _of_algorithm("national_entry"),
        sa.UniqueConstraint("algorithm_id", name=op.f("uq_national_entry_algorithm_id")),
        sa.CheckConstraint(
            "state IN ('new', 'saved', 'released', 'published', 'retracted')",
            name=op.f("ck_national_entry_state_word"),
        ),
    )


def downgrade() -> None:
    for table in ("national_entry", "file_import", "arrival"):
        op.drop_table(table)
