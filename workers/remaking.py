"""`toetssteen report again`: prints stored reports again, and says of each whether the same bytes came out."""

from collections.abc import Iterator, Sequence

from sqlmodel import col, select

from infra.errors import NotFound, Refusal
from infra.i18n import gettext_in
from infra.identity.actors import Role
from infra.installation import Installation
from infra.processing import Operation
from infra.tracing import Doing, during
from reports.again import Again, print_again
from reports.limits import Limits
from reports.models import Report
from reports.reading import opened


def stored_numbers(house: Installation, organisation_id: str) -> list[str]:
    """Every report that has a file, the oldest first."""
    chosen = select(Report.number).where(col(Report.file).is_not(None)).order_by(col(Report.asked_at))
    with house.database.read(organisation_id) as session:
        return list(session.exec(chosen))


def remade(house: Installation, organisation_id: str, numbers: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """For each number whether the same bytes came out, and a line that says so. Nothing leaves the house."""
    for number in numbers:
        try:
            yield _told(_again(house, organisation_id, number))
        except Refusal as why:
            yield False, f"REFUSED  {number}  {gettext_in('en', why.code, **why.parameters)}"


def _again(house: Installation, organisation_id: str, number: str) -> Again:
    doing = Doing(Operation.LETTER_READ, Role.SYSTEM)
    with during(doing), house.database.write(organisation_id) as session:
        report = session.exec(select(Report).where(Report.number == number)).first()
        if not report or not report.file:
            raise NotFound("reports.not_made")
        stored, _ = opened(session, house.storage, report, report.file)
    return print_again(report, stored, Limits(house.settings.report_pages, house.settings.report_seconds))


def _told(one: Again) -> tuple[bool, str]:
    printers = f"made with: {one.made_with or 'not noted'}; printed now with: {one.prints_with}"
    if one.same:
        return True, f"same     {one.number}  {printers if not one.same_printer else one.prints_with}"
    if not one.readable:
        return False, f"UNREAD   {one.number}  its content has an earlier shape; {printers}"
    why = "the printer is the same" if one.same_printer else "the printer is another"
    return False, f"DIFFERS  {one.number}  {why}; {printers}"
