"""Leaving nothing of deleted rows behind in the files of a database, where deleting alone would leave their bytes."""

from infra.database import Database


class Busy(Exception):
    """The database could not be had for oneself just now; it is to be tried again."""


def clear(database: Database, *tables: str) -> None:
    """Empty the write-ahead log of SQLite, whose pages are zeroed at once (`secure_delete`), or write these tables of
    PostgreSQL anew. Raises `Busy` when others would not let it within the busy timeout.

    PostgreSQL's own write-ahead log goes when its segments are used again; an archive of it has the term of a backup.
    """
    if database.engine.dialect.name == "sqlite":
        _truncate(database)
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            # A plain VACUUM forgets where the rows stood and leaves their bytes.
            connection.exec_driver_sql(f'VACUUM FULL "{table}"')


def _truncate(database: Database) -> None:
    # Beneath SQLAlchemy, which begins a transaction first: within one nothing can be moved out of the log.
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone() or (1,)
        cursor.close()
    finally:
        connection.close()
    if busy:
        raise Busy("others were reading or writing all the time")
