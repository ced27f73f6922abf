"""Alembic's way in: it may see every table, because this folder is a script and not part of the packages."""

from alembic import context
from sqlalchemy import text
from sqlmodel import SQLModel

engine = context.config.attributes["engine"].execution_options(immediate=True)
with engine.connect() as connection:
    batch = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, render_as_batch=batch, compare_type=False
    )
    with context.begin_transaction():
        if not batch:
            # Of two processes that start at once, one migrates and the other finds it done.
            connection.execute(text("SELECT pg_advisory_xact_lock(7083115)"))
        context.run_migrations()
    connection.commit()
