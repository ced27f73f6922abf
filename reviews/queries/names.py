"""What every list of cases shows beside its own facts: references, unsealed for the rows of one page, and algorithms."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from infra.sealing import keys_of
from register.models import Algorithm, Deployment
from reviews.models import Case
from reviews.sealed import reference_of, scope

PAGE = 25


def references(session: Session, case_ids: Collection[str]) -> dict[str, str]:
    """The references of these cases by id; a case that is forgotten, or whose key was erased, has none."""
    chosen = select(Case).where(col(Case.id).in_(case_ids), col(Case.forgotten_at).is_(None))
    cases = session.exec(chosen).all()
    keys = keys_of(session).open_all([scope(case.id) for case in cases])
    return {case.id: reference_of(keys[scope(case.id)], case) for case in cases if scope(case.id) in keys}


def deployments_named(session: Session) -> dict[str, tuple[Deployment, Algorithm]]:
    """Every deployment with its algorithm, by the deployment's id."""
    chosen = select(Deployment, Algorithm).where(Deployment.algorithm_id == Algorithm.id)
    return {deployment.id: (deployment, algorithm) for deployment, algorithm in session.exec(chosen)}


def algorithms_of(named: dict[str, tuple[Deployment, Algorithm]]) -> list[tuple[str, str]]:
    """Slug and name of each algorithm that was ever deployed, by name: the choices of a filter."""
    found = {algorithm.slug: algorithm.name for _, algorithm in named.values()}
    return sorted(found.items(), key=lambda one: one[1].casefold())
