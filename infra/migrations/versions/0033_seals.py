"""Reports: whose seal one leaves with"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("sealed_with", sa.String(length=120), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("report", "sealed_with")
