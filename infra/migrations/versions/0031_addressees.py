"""Letters: to whom one goes, sealed; and of each datum from whom it came"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("sealed_addressee", sa.LargeBinary(), nullable=True))
    op.add_column(
        "feature", sa.Column("obtained", sa.String(length=10), nullable=False, server_default="unknown")
    )


def downgrade() -> None:
    op.drop_column("feature", "obtained")
    op.drop_column("report", "sealed_addressee")
