"""Asking for places in a log by their number."""

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from infra.database import organisation_of
from infra.ledger.models import Head, Leaf


def in_log(session: Session) -> ColumnElement[bool]:
    """That a place is in the log of this session's organisation: the index of the numbers begins with that of the log."""
    mine = select(Head.log_number).where(Head.organisation_id == organisation_of(session))
    return col(Leaf.log_number) == mine.scalar_subquery()


def free_number(session: Session) -> int:
    """A number for a log that begins. Of two that begin at once one is refused by the database, and tries again."""
    highest = select(func.coalesce(func.max(Head.log_number), 0))
    return int(session.connection().execute(highest).scalar_one()) + 1
