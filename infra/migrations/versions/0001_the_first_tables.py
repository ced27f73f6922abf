"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Rows that record what was done are only ever added to; erasing a person goes through the key of the case.
APPEND_ONLY = ("ledger_entry", "revision", "release", "announcement")

FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME;
END $$ LANGUAGE plpgsql
"""


def _append_only(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
        )


def upgrade() -> None:
    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    op.create_index("ix_failed_sign_in_about", "failed_sign_in", ["about"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("oin", sa.String(length=20), nullable=True),
        sa.Column("tooi", sa.String(length=60), nullable=True),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "algorithm",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision_number", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "standing IN ('entered', 'published', 'withdrawn')", name=op.f("ck_algorithm_standing_word")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_algorithm_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_algorithm_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_algorithm")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_algorithm_organisation_id_id")),
        sa.UniqueConstraint("organisation_id", "slug", name=op.f("uq_algorithm_organisation_id_slug")),
    )
    op.create_index("ix_algorithm_organisation_id", "algorithm", ["organisation_id"], unique=False)
    op.create_index("ix_algorithm_owner_id", "algorithm", ["owner_id"], unique=False)

    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_api_key_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_key_token_hash")),
    )
    op.create_index("ix_api_key_organisation_id", "api_key", ["organisation_id"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("reference_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_reference", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_case_file_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_case_file_organisation_id_id")),
        sa.UniqueConstraint(
            "organisation_id", "reference_hash", name=op.f("uq_case_file_organisation_id_reference_hash")
        ),
    )
    op.create_index("ix_case_file_organisation_id", "case_file", ["organisation_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index("ix_invitation_organisation_id", "invitation", ["organisation_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("task", sa.String(length=60), nullable=False),
        sa.Column("queue", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("reason_parameters", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'split', 'parked')", name=op.f("ck_job_state_word")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_job_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_job_organisation_id_id")),
    )
    op.create_index("ix_job_due", "job", ["state", "run_after"], unique=False)
    op.create_index("ix_job_organisation_id", "job", ["organisation_id"], unique=False)
    op.create_index("ix_job_subject_id", "job", ["subject_id"], unique=False)

    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ledger_entry_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    op.create_index("ix_ledger_entry_at", "ledger_entry", ["at"], unique=False)
    op.create_index("ix_ledger_entry_organisation_id", "ledger_entry", ["organisation_id"], unique=False)
    op.create_index("ix_ledger_entry_subject_id", "ledger_entry", ["subject_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("handed_over_to", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["handed_over_to"], ["person.id"], name=op.f("fk_membership_handed_over_to")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "organisation_id", "person_id", name=op.f("uq_membership_organisation_id_person_id")
        ),
    )
    op.create_index("ix_membership_organisation_id", "membership", ["organisation_id"], unique=False)
    op.create_index("ix_membership_person_id", "membership", ["person_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=True),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('letter', 'algorithm_sheet')", name=op.f("ck_report_kind_word")),
        sa.CheckConstraint("state IN ('asked', 'made', 'failed')", name=op.f("ck_report_state_word")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_report_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("number", name=op.f("uq_report_number")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_report_organisation_id_id")),
    )
    op.create_index("ix_report_organisation_id", "report", ["organisation_id"], unique=False)
    op.create_index("ix_report_subject", "report", ["kind", "subject_id"], unique=False)

    op.create_table(
        "sent_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("result_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sent_request_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_request")),
        sa.UniqueConstraint(
            "organisation_id",
            "actor_id",
            "key_hash",
            name=op.f("uq_sent_request_organisation_id_actor_id_key_hash"),
        ),
    )
    op.create_index("ix_sent_request_at", "sent_request", ["at"], unique=False)
    op.create_index("ix_sent_request_organisation_id", "sent_request", ["organisation_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sign_in_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index("ix_sign_in_organisation_id", "sign_in", ["organisation_id"], unique=False)
    op.create_index("ix_sign_in_person_id", "sign_in", ["person_id"], unique=False)

    op.create_table(
        "model_version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("algorithm_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("reason_parameters", sa.JSON(), nullable=False),
        sa.Column("contract", sa.JSON(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("background_file", sa.String(length=64), nullable=True),
        sa.Column("background_rows", sa.Integer(), nullable=False),
        sa.Column("golden_file", sa.String(length=64), nullable=True),
        sa.Column("golden_rows", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('received', 'read', 'examining', 'accepted', 'refused')",
            name=op.f("ck_model_version_state_word"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "algorithm_id"],
            ["algorithm.organisation_id", "algorithm.id"],
            name=op.f("fk_model_version_organisation_id_algorithm_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_model_version_organisation_id")
        ),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_model_version_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_version")),
        sa.UniqueConstraint("algorithm_id", "number", name=op.f("uq_model_version_algorithm_id_number")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_model_version_organisation_id_id")),
    )
    op.create_index("ix_model_version_algorithm_id", "model_version", ["algorithm_id"], unique=False)
    op.create_index("ix_model_version_organisation_id", "model_version", ["organisation_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("algorithm_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("published_by", sa.String(length=32), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "algorithm_id"],
            ["algorithm.organisation_id", "algorithm.id"],
            name=op.f("fk_revision_organisation_id_algorithm_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_revision_organisation_id")
        ),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name=op.f("fk_revision_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("algorithm_id", "number", name=op.f("uq_revision_algorithm_id_number")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_revision_organisation_id_id")),
    )
    op.create_index("ix_revision_algorithm_id", "revision", ["algorithm_id"], unique=False)
    op.create_index("ix_revision_organisation_id", "revision", ["organisation_id"], unique=False)

    op.create_table(
        "deployment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("algorithm_id", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.String(length=32), nullable=False),
        sa.Column("model_version_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.JSON(), nullable=False),
        sa.Column("impact", sa.String(length=4), nullable=False),
        sa.Column("legal_effect", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("policy_hash", sa.String(length=64), nullable=False),
        sa.Column("mandate", sa.JSON(), nullable=False),
        sa.Column("reason_codes", sa.JSON(), nullable=False),
        sa.Column("remedies", sa.JSON(), nullable=False),
        sa.Column("not_used", sa.JSON(), nullable=False),
        sa.Column("suspensions", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("impact IN ('low', 'high')", name=op.f("ck_deployment_impact_word")),
        sa.CheckConstraint(
            "legal_effect IN ('besluit', 'factual_act', 'preparation')",
            name=op.f("ck_deployment_legal_effect_word"),
        ),
        sa.CheckConstraint(
            "state IN ('active', 'suspended', 'withdrawn')", name=op.f("ck_deployment_state_word")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_deployment_decided_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "algorithm_id"],
            ["algorithm.organisation_id", "algorithm.id"],
            name=op.f("fk_deployment_organisation_id_algorithm_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "model_version_id"],
            ["model_version.organisation_id", "model_version.id"],
            name=op.f("fk_deployment_organisation_id_model_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "revision_id"],
            ["revision.organisation_id", "revision.id"],
            name=op.f("fk_deployment_organisation_id_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_deployment_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_deployment_organisation_id_id")),
    )
    op.create_index("ix_deployment_algorithm_id", "deployment", ["algorithm_id"], unique=False)
    op.create_index("ix_deployment_organisation_id", "deployment", ["organisation_id"], unique=False)
    op.create_index("ix_deployment_state", "deployment", ["organisation_id", "state"], unique=False)

    op.create_table(
        "feature",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("model_version_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("unit", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("minimum", sa.Float(), nullable=True),
        sa.Column("maximum", sa.Float(), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("protection", sa.String(length=10), nullable=False),
        sa.Column("changeable", sa.Boolean(), nullable=False),
        sa.Column("missing", sa.String(length=8), nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('number', 'category', 'boolean')", name=op.f("ck_feature_kind_word")),
        sa.CheckConstraint("missing IN ('refused', 'allowed')", name=op.f("ck_feature_missing_word")),
        sa.CheckConstraint(
            "protection IN ('none', 'protected', 'proxy')", name=op.f("ck_feature_protection_word")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "model_version_id"],
            ["model_version.organisation_id", "model_version.id"],
            name=op.f("fk_feature_organisation_id_model_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_feature_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feature")),
        sa.UniqueConstraint("model_version_id", "name", name=op.f("uq_feature_model_version_id_name")),
        sa.UniqueConstraint(
            "model_version_id", "position", name=op.f("uq_feature_model_version_id_position")
        ),
    )
    op.create_index("ix_feature_model_version_id", "feature", ["model_version_id"], unique=False)
    op.create_index("ix_feature_organisation_id", "feature", ["organisation_id"], unique=False)

    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("deployment_id", sa.String(length=32), nullable=False),
        sa.Column("submitted_by", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "deployment_id"],
            ["deployment.organisation_id", "deployment.id"],
            name=op.f("fk_batch_organisation_id_deployment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_batch_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_batch_organisation_id_id")),
    )
    op.create_index("ix_batch_deployment_id", "batch", ["deployment_id"], unique=False)
    op.create_index("ix_batch_organisation_id", "batch", ["organisation_id"], unique=False)

    op.create_table(
        "suggestion",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("deployment_id", sa.String(length=32), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("impact", sa.String(length=4), nullable=False),
        sa.Column("requester", sa.String(length=32), nullable=False),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("holder_id", sa.String(length=32), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_input", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_output", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("reason_parameters", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("predicted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("impact IN ('low', 'high')", name=op.f("ck_suggestion_impact_word")),
        sa.CheckConstraint(
            "state IN ('received', 'low', 'queued', 'claimed', 'awaiting', 'escalated', 'signed', 'released', 'objected', 'confirmed', 'set_aside', 'expired', 'withdrawn', 'superseded', 'revoked', 'failed')",
            name=op.f("ck_suggestion_state_word"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "batch_id"],
            ["batch.organisation_id", "batch.id"],
            name=op.f("fk_suggestion_organisation_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "case_id"],
            ["case_file.organisation_id", "case_file.id"],
            name=op.f("fk_suggestion_organisation_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "deployment_id"],
            ["deployment.organisation_id", "deployment.id"],
            name=op.f("fk_suggestion_organisation_id_deployment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_suggestion_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_suggestion_batch_id_position")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_suggestion_organisation_id_id")),
    )
    op.create_index("ix_suggestion_case_id", "suggestion", ["case_id"], unique=False)
    op.create_index("ix_suggestion_deployment_id", "suggestion", ["deployment_id"], unique=False)
    op.create_index("ix_suggestion_holder_id", "suggestion", ["holder_id"], unique=False)
    op.create_index("ix_suggestion_organisation_id", "suggestion", ["organisation_id"], unique=False)
    op.create_index("ix_suggestion_queue", "suggestion", ["organisation_id", "state", "due_at"], unique=False)

    op.create_table(
        "release",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("suggestion_id", sa.String(length=32), nullable=False),
        sa.Column("deployment_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("signed_by", sa.JSON(), nullable=False),
        sa.Column("policy_hash", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "deployment_id"],
            ["deployment.organisation_id", "deployment.id"],
            name=op.f("fk_release_organisation_id_deployment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "suggestion_id"],
            ["suggestion.organisation_id", "suggestion.id"],
            name=op.f("fk_release_organisation_id_suggestion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_release_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_release_organisation_id_id")),
        sa.UniqueConstraint("suggestion_id", name=op.f("uq_release_suggestion_id")),
    )
    op.create_index("ix_release_case_id", "release", ["case_id"], unique=False)
    op.create_index("ix_release_deployment_id", "release", ["deployment_id"], unique=False)
    op.create_index("ix_release_organisation_id", "release", ["organisation_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("suggestion_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_judgement", sa.LargeBinary(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_verdict", sa.LargeBinary(), nullable=True),
        sa.Column("policy_hash", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=True),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "suggestion_id"],
            ["suggestion.organisation_id", "suggestion.id"],
            name=op.f("fk_review_organisation_id_suggestion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_review_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("suggestion_id", "person_id", name=op.f("uq_review_suggestion_id_person_id")),
    )
    op.create_index("ix_review_organisation_id", "review", ["organisation_id"], unique=False)
    op.create_index("ix_review_person_id", "review", ["person_id"], unique=False)
    op.create_index("ix_review_suggestion_id", "review", ["suggestion_id"], unique=False)

    op.create_table(
        "announcement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("release_id", sa.String(length=32), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "release_id"],
            ["release.organisation_id", "release.id"],
            name=op.f("fk_announcement_organisation_id_release_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_announcement_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("release_id", name=op.f("uq_announcement_release_id")),
    )
    op.create_index("ix_announcement_organisation_id", "announcement", ["organisation_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)
    for table in APPEND_ONLY:
        _append_only(table)


def downgrade() -> None:
    op.drop_index("ix_announcement_organisation_id", "announcement")

    op.drop_table("announcement")
    op.drop_index("ix_review_suggestion_id", "review")
    op.drop_index("ix_review_person_id", "review")
    op.drop_index("ix_review_organisation_id", "review")

    op.drop_table("review")
    op.drop_index("ix_release_organisation_id", "release")
    op.drop_index("ix_release_deployment_id", "release")
    op.drop_index("ix_release_case_id", "release")

    op.drop_table("release")
    op.drop_index("ix_suggestion_queue", "suggestion")
    op.drop_index("ix_suggestion_organisation_id", "suggestion")
    op.drop_index("ix_suggestion_holder_id", "suggestion")
    op.drop_index("ix_suggestion_deployment_id", "suggestion")
    op.drop_index("ix_suggestion_case_id", "suggestion")

    op.drop_table("suggestion")
    op.drop_index("ix_batch_organisation_id", "batch")
    op.drop_index("ix_batch_deployment_id", "batch")

    op.drop_table("batch")
    op.drop_index("ix_feature_organisation_id", "feature")
    op.drop_index("ix_feature_model_version_id", "feature")

    op.drop_table("feature")
    op.drop_index("ix_deployment_state", "deployment")
    op.drop_index("ix_deployment_organisation_id", "deployment")
    op.drop_index("ix_deployment_algorithm_id", "deployment")

    op.drop_table("deployment")
    op.drop_index("ix_revision_organisation_id", "revision")
    op.drop_index("ix_revision_algorithm_id", "revision")

    op.drop_table("revision")
    op.drop_index("ix_model_version_organisation_id", "model_version")
    op.drop_index("ix_model_version_algorithm_id", "model_version")

    op.drop_table("model_version")
    op.drop_index("ix_sign_in_person_id", "sign_in")
    op.drop_index("ix_sign_in_organisation_id", "sign_in")

    op.drop_table("sign_in")
    op.drop_index("ix_sent_request_organisation_id", "sent_request")
    op.drop_index("ix_sent_request_at", "sent_request")

    op.drop_table("sent_request")
    op.drop_index("ix_report_subject", "report")
    op.drop_index("ix_report_organisation_id", "report")

    op.drop_table("report")
    op.drop_index("ix_membership_person_id", "membership")
    op.drop_index("ix_membership_organisation_id", "membership")

    op.drop_table("membership")
    op.drop_index("ix_ledger_entry_subject_id", "ledger_entry")
    op.drop_index("ix_ledger_entry_organisation_id", "ledger_entry")
    op.drop_index("ix_ledger_entry_at", "ledger_entry")

    op.drop_table("ledger_entry")
    op.drop_index("ix_job_subject_id", "job")
    op.drop_index("ix_job_organisation_id", "job")
    op.drop_index("ix_job_due", "job")

    op.drop_table("job")
    op.drop_index("ix_invitation_organisation_id", "invitation")

    op.drop_table("invitation")
    op.drop_index("ix_case_file_organisation_id", "case_file")

    op.drop_table("case_file")
    op.drop_index("ix_api_key_organisation_id", "api_key")

    op.drop_table("api_key")
    op.drop_index("ix_algorithm_owner_id", "algorithm")
    op.drop_index("ix_algorithm_organisation_id", "algorithm")

    op.drop_table("algorithm")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_index("ix_failed_sign_in_about", "failed_sign_in")

    op.drop_table("failed_sign_in")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
