"""Which entries of the log have to stay: those about a case whose person was not forgotten, and so all of one that is held."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from infra.tables import Owned
from reviews.models import Case, Release, Suggestion

# By which column a row tells of which case it is.
TOWARDS: dict[str, type[Suggestion] | type[Release]] = {"suggestion_id": Suggestion, "release_id": Release}


def of_living_cases(session: Session, subject_ids: Collection[str]) -> set[str]:
    """Those of these ids that are a case which is still there, or something that belongs to one."""
    found: set[str] = set()
    living = select(Case.id).where(col(Case.erased_at).is_(None))
    for table in Owned.__subclasses__():
        columns = table.__table__.columns if hasattr(table, "__table__") else {}
        if table is Case:
            found |= set(session.exec(living.where(col(Case.id).in_(subject_ids))))
        elif "case_id" in columns:
            found |= set(_within(session, subject_ids, table, "case_id", living))
        else:
            for name, parent in TOWARDS.items():
                if name in columns:
                    theirs = select(parent.id).where(col(parent.case_id).in_(living))
                    found |= set(_within(session, subject_ids, table, name, theirs))
    return found


def _within(
    session: Session, subject_ids: Collection[str], table: type[Owned], column: str, ids: object
) -> list[str]:
    chosen = select(table.id).where(col(table.id).in_(subject_ids), getattr(table, column).in_(ids))
    return list(session.exec(chosen))
