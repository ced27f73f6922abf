"""Known cases to practise with"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _id(name: str) -> sa.Column:
    return sa.Column(name, sa.String(length=32), nullable=False)


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of(name: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column], [f"{parent}.organisation_id", f"{parent}.id"],
        name=op.f(f"fk_{name}_organisation_id_{column}"),
    )  # fmt: skip


def _of_person(name: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{name}_{column}"))


def _once(name: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{name}_{'_'.join(columns)}"))


def _owned(name: str, *more: sa.schema.SchemaItem, by: tuple[str, ...] = ()) -> None:
    op.create_table(
        name,
        _id("id"),
        _id("organisation_id"),
        *more,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{name}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in ("organisation_id", *by):
        op.create_index(f"ix_{name}_{column}", name, [column], unique=False)


def upgrade() -> None:
    _owned(
        "practice_case",
        _id("algorithm_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("sealed_story", sa.LargeBinary(), nullable=False),
        _id("made_by"),
        _moment("made_at"),
        sa.CheckConstraint(
            "state IN ('draft', 'ready', 'disputed', 'retired')", name=op.f("ck_practice_case_state_word")
        ),
        _of("practice_case", "algorithm", "algorithm_id"),
        _of_person("practice_case", "made_by"),
        _once("practice_case", "algorithm_id", "number"),
        _once("practice_case", "organisation_id", "id"),
    )
    _owned(
        "practice_insider",
        _id("practice_case_id"),
        _id("person_id"),
        _moment("since"),
        _of("practice_insider", "practice_case", "practice_case_id"),
        _of_person("practice_insider", "person_id"),
        _once("practice_insider", "practice_case_id", "person_id"),
        by=("person_id",),
    )
    _owned(
        "practice_answer",
        _id("practice_case_id"),
        _id("person_id"),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=False),
        _moment("answered_at"),
        _of("practice_answer", "practice_case", "practice_case_id"),
        _of_person("practice_answer", "person_id"),
        _once("practice_answer", "practice_case_id", "person_id", "round"),
        by=("practice_case_id",),
    )
    _owned(
        "practice_run",
        _id("practice_case_id"),
        _id("suggestion_id"),
        _moment("answer_at", nullable=True),
        _moment("sown_at"),
        _of("practice_run", "practice_case", "practice_case_id"),
        _of("practice_run", "suggestion", "suggestion_id"),
        _once("practice_run", "suggestion_id"),
        by=("practice_case_id",),
    )
    _owned(
        "practice_reply",
        _id("practice_case_id"),
        _id("suggestion_id"),
        _id("person_id"),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        _moment("replied_at"),
        _moment("settled_at", nullable=True),
        _of("practice_reply", "practice_case", "practice_case_id"),
        _of("practice_reply", "suggestion", "suggestion_id"),
        _of_person("practice_reply", "person_id"),
        _once("practice_reply", "suggestion_id", "person_id"),
        by=("practice_case_id",),
    )
    _owned(
        "practice_terms",
        _id("algorithm_id"),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        _of("practice_terms", "algorithm", "algorithm_id"),
        _once("practice_terms", "algorithm_id"),
    )


def downgrade() -> None:
    for name in ("terms", "reply", "run", "answer", "insider", "case"):
        op.drop_table(f"practice_{name}")
