"""Work on being forgotten: delete the key, take the files away, blank the rows; it may die anywhere and is done again."""

from datetime import timedelta

from sqlmodel import Session

from infra import clock, traces
from infra.errors import NotNow
from infra.logs import Events
from infra.queue import Job
from reports.queries import files_of_case
from reviews import forgetting
from reviews.erasing import staff
from reviews.sealed import scope
from workers.running import Write
from workers.workshop import Workshop

log = Events("forgetting")


def case(workshop: Workshop, job: Job) -> Write:
    """Carry out `forgetting.forget`. The key goes first: whatever happens after that, nothing can be read.

    Raises `NotNow` where the order is not under a signed head: a key is never deleted on less.
    """
    house, case_id = workshop.house, job.subject_id
    with house.database.read(job.organisation_id) as session:
        if not forgetting.ordered(session, case_id):
            raise NotNow("reviews.forgetting.not_recorded")
        files = files_of_case(session, case_id)
    house.keys.forget(scope(case_id))
    house.keys.clear_traces()
    for file in files:
        house.storage.remove(job.organisation_id, file)
    with house.database.write(job.organisation_id) as session:
        forgetting.blank(session, case_id)
    _clear(workshop)
    return _nothing_more


def staff_member(workshop: Workshop, job: Job) -> Write:
    """Carry out `staff.forget`: the name and address of somebody who worked here."""
    house = workshop.house
    with house.database.write(job.organisation_id) as session:
        scopes = staff.blank(session, job.subject_id)
    for one in scopes:
        house.keys.forget(one)
    house.keys.clear_traces()
    traces.clear(house.database, "person", "invitation")
    return _nothing_more


def again(workshop: Workshop, organisation_id: str) -> int:
    """Delete keys of forgotten cases that came back with an older copy of the key store; return how many."""
    house = workshop.house
    oldest = clock.now() - 2 * timedelta(days=house.settings.key_backup_days)
    with house.database.read(organisation_id) as session:
        scopes = [scope(case_id) for case_id in forgetting.erased_since(session, oldest)]
    back = house.keys.open_all(scopes)
    for one in back:
        house.keys.forget(one)
    if back:
        house.keys.clear_traces()
    return len(back)


def _clear(workshop: Workshop) -> None:
    """What stood in these rows was sealed, so here it is tidiness: the key is what counts."""
    try:
        traces.clear(workshop.house.database)
    except traces.Busy:
        log.info("traces.kept", diagnostic="the next checkpoint of the database clears them")


def _nothing_more(_session: Session) -> None:
    """All is done before the job is closed: each part of it may be done twice."""
