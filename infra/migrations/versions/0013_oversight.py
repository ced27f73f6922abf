"""Oversight: figures, alarms and the works council"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = (
    "oversight_mark", "oversight_readers", "oversight_reason", "oversight_own", "oversight_alarm",
    "works_council_consent",
)  # fmt: skip


def _text(name: str, length: int, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _outcomes(*names: str) -> list[sa.Column[str]]:
    return [_text(name, 120) for name in names]


def _people(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}"))
        for column in columns
    ]


def _table(name: str, *parts: sa.Column[object] | sa.Constraint, algorithm: bool = True) -> None:
    """A table of one organisation, and of one of its algorithms."""
    whose = [_text("algorithm_id", 32)] if algorithm else []
    keys = [
        sa.ForeignKeyConstraint(
            ["organisation_id", "algorithm_id"],
            ["algorithm.organisation_id", "algorithm.id"],
            name=op.f(f"fk_{name}_organisation_id_algorithm_id"),
        )
    ]
    op.create_table(
        name,
        _text("id", 32),
        _text("organisation_id", 32),
        *whose,
        *parts,
        *(keys if algorithm else []),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{name}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_organisation_id", name, ["organisation_id"], unique=False)


def _word(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}_word"))


def upgrade() -> None:
    _marks()
    _alarms()
    _table(
        "works_council_consent",
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        _text("reference", 120),
        _text("scope", 8),
        _text("recorded_by", 32),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        _text("withdrawn_by", 32, nullable=True),
        _word("works_council_consent", "scope", "personal", "signals"),
        *_people("works_council_consent", "recorded_by", "withdrawn_by"),
        algorithm=False,
    )


def _marks() -> None:
    _table(
        "oversight_mark",
        _text("week", 8), _text("team_id", 32), _text("duty", 7), _flag("practice"), _flag("sampled"), _flag("closing"),
        *_outcomes("own", "output", "final", "known"), _number("seconds"), _flag("hurried"), _number("count"),
        _word("oversight_mark", "duty", "first", "second", "arbiter"),
        sa.UniqueConstraint(
            "algorithm_id", "week", "team_id", "duty", "practice", "sampled", "closing", "own", "output", "final",
            "known", "seconds", "hurried", name="uq_oversight_mark_cell",
        ),
    )  # fmt: skip
    op.create_index(
        "ix_oversight_mark_output", "oversight_mark", ["algorithm_id", "output", "week"], unique=False
    )
    _table(
        "oversight_readers",
        _text("week", 8), _flag("practice"), _text("stage", 6), *_outcomes("first", "second", "arbiter"),
        _number("count"), _word("oversight_readers", "stage", "own", "signed"),
        sa.UniqueConstraint(
            "algorithm_id", "week", "practice", "stage", "first", "second", "arbiter", name="uq_oversight_readers_cell"
        ),
    )  # fmt: skip
    _table(
        "oversight_reason",
        _text("week", 8), *_outcomes("output", "final", "code"), _number("count"),
        sa.UniqueConstraint("algorithm_id", "week", "output", "final", "code", name="uq_oversight_reason_cell"),
    )  # fmt: skip
    _table(
        "oversight_own",
        _text("person_id", 32), _text("month", 7), _flag("practice"), *_outcomes("own", "output", "final", "known"),
        _number("seconds"), _flag("hurried"), _number("count"), *_people("oversight_own", "person_id"),
        sa.UniqueConstraint(
            "person_id", "algorithm_id", "month", "practice", "own", "output", "final", "known", "seconds", "hurried",
            name="uq_oversight_own_cell",
        ),
    )  # fmt: skip


def _alarms() -> None:
    _table(
        "oversight_alarm",
        _text("kind", 9), _text("about", 120), _text("team_id", 32), _text("person_id", 32), _text("week", 8),
        sa.Column("figures", sa.JSON(), nullable=False),
        _flag("suspended"),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        _text("answered_by", 32, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _word(
            "oversight_alarm", "kind", "follow", "hurried", "catch", "agreement", "stalled", "somebody", "own_hurry",
            "own_yield",
        ),
        *_people("oversight_alarm", "answered_by"),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_oversight_alarm_organisation_id_id")),
        sa.UniqueConstraint(
            "algorithm_id", "kind", "about", "team_id", "person_id", "week", name="uq_oversight_alarm_once"
        ),
    )  # fmt: skip
    for column in ("algorithm_id", "person_id"):
        op.create_index(f"ix_oversight_alarm_{column}", "oversight_alarm", [column], unique=False)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
