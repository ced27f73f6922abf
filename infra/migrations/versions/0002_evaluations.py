"""Evaluations: what was measured of a model version, and the rows that it was measured on"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = ("evaluation_file", "evaluation_rows", "evaluation", "evaluated_at")


def upgrade() -> None:
    op.add_column("model_version", sa.Column("evaluation_file", sa.String(length=64), nullable=True))
    op.add_column("model_version", sa.Column("evaluation_rows", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("model_version", sa.Column("evaluation", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("model_version", sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("model_version", column)
