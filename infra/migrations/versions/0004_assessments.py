"""Assessments: instruments as files, and the answers, attachments and signatures of each assessment"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = (
    "ethics_intake", "ai_act_class", "fria", "dpia", "prescan", "iama", "security_review", "requirements", "measures",
    "glossary", "other",
)  # fmt: skip
SHAPES = ("form", "tree", "table", "text")
STATES = ("open", "signed")
CAPACITIES = ("algorithm_owner", "privacy_officer", "ciso")


def _words(table, column, words):
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}_word"))


def _id():
    return sa.Column("id", sa.String(length=32), nullable=False)


def _of(table):
    """The columns and keys of a row that belongs to an organisation and to an assessment."""
    return (
        sa.Column("assessment_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"], ["assessment.organisation_id", "assessment.id"],
            name=op.f(f"fk_{table}_organisation_id_assessment_id"),
        ),
    )  # fmt: skip


def _owned(table):
    return (
        _id(),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _person(table, column):
    return (
        sa.Column(column, sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}")),
    )


def _moment(name, nullable=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _indexed(table, *columns):
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def upgrade() -> None:
    op.create_table(
        "instrument_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _moment("imported_at"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_instrument_file")),
    )
    op.create_table(
        "instrument",
        _id(),
        sa.Column("urn", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("shape", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        _moment("imported_at"),
        _words("instrument", "kind", KINDS),
        _words("instrument", "shape", SHAPES),
        sa.ForeignKeyConstraint(
            ["file_sha256"], ["instrument_file.sha256"], name=op.f("fk_instrument_file_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
        sa.UniqueConstraint("urn", "version", "digest", name=op.f("uq_instrument_urn_version_digest")),
    )
    op.create_table(
        "assessment",
        *_owned("assessment"),
        sa.Column("algorithm_id", sa.String(length=32), nullable=False),
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("urn", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        *_person("assessment", "begun_by"),
        _moment("begun_at"),
        _moment("changed_at"),
        _moment("signed_at", nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=True),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("summary_public", sa.Boolean(), nullable=False),
        _words("assessment", "state", STATES),
        _words("assessment", "kind", KINDS),
        sa.ForeignKeyConstraint(
            ["organisation_id", "algorithm_id"], ["algorithm.organisation_id", "algorithm.id"],
            name=op.f("fk_assessment_organisation_id_algorithm_id"),
        ),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name=op.f("fk_assessment_instrument_id")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_assessment_organisation_id_id")),
        sa.UniqueConstraint("algorithm_id", "urn", "number", name=op.f("uq_assessment_algorithm_id_urn_number")),
    )  # fmt: skip
    _indexed("assessment", "organisation_id", "algorithm_id")
    op.create_table(
        "assessment_answer",
        *_owned("assessment_answer"),
        *_of("assessment_answer"),
        sa.Column("question_id", sa.String(length=140), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("refers_to", sa.String(length=32), nullable=True),
        sa.Column("refers_question", sa.String(length=140), nullable=True),
        *_person("assessment_answer", "author_id"),
        _moment("at"),
        sa.UniqueConstraint(
            "assessment_id", "question_id", "version", name=op.f("uq_assessment_answer_assessment_id_question_id_version")
        ),
    )  # fmt: skip
    _indexed("assessment_answer", "organisation_id", "assessment_id")
    op.create_table(
        "assessment_attachment",
        *_owned("assessment_attachment"),
        *_of("assessment_attachment"),
        sa.Column("question_id", sa.String(length=140), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("sealed_for", sa.String(length=32), nullable=False),
        *_person("assessment_attachment", "added_by"),
        _moment("added_at"),
    )
    _indexed("assessment_attachment", "organisation_id", "assessment_id")
    op.create_table(
        "assessment_signature",
        *_owned("assessment_signature"),
        *_of("assessment_signature"),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        *_person("assessment_signature", "person_id"),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        _moment("at"),
        _words("assessment_signature", "capacity", CAPACITIES),
        sa.UniqueConstraint(
            "assessment_id", "capacity", name=op.f("uq_assessment_signature_assessment_id_capacity")
        ),
    )
    _indexed("assessment_signature", "organisation_id", "assessment_id")


def downgrade() -> None:
    for table in ("assessment_signature", "assessment_attachment", "assessment_answer", "assessment"):
        op.drop_table(table)
    for table in ("instrument", "instrument_file"):
        op.drop_table(table)
