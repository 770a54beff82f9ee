"""What label law asks of processed goods, and the GS1 company prefix that SSCCs start with."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known of these facts yet: they stay empty."""
    with op.batch_alter_table("products", schema=None) as batch_op:
        for name in ("ingredients", "usage", "warning"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
    with op.batch_alter_table("cooperatives", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gs1_prefix", sa.String(length=12), nullable=True))


def downgrade() -> None:
    """Take the columns away again, with what was typed into them."""
    with op.batch_alter_table("cooperatives", schema=None) as batch_op:
        batch_op.drop_column("gs1_prefix")
    with op.batch_alter_table("products", schema=None) as batch_op:
        for name in ("warning", "usage", "ingredients"):
            batch_op.drop_column(name)
