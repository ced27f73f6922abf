"""Lets reports go whose term is over: the file first, then the note; who dies in between does it again."""

from infra import clock
from infra.database import EVERYONE
from infra.identity.actors import machine
from infra.logs import Events
from reports.flow import steps
from workers.workshop import Workshop

log = Events("reports")


def let_go(workshop: Workshop) -> None:
    """Go round the reports of every organisation."""
    house = workshop.house
    with house.database.read(EVERYONE) as session:
        found = steps.over(session, clock.today())
    for report in found:
        for file in (report.file, report.seal_file):
            house.storage.remove(report.organisation_id, file or "")
        with house.database.write(report.organisation_id) as session:
            steps.let_go(session, machine(report.organisation_id), report.id)
    if found:
        log.info("reports.let_go", count=len(found))
