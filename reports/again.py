"""Prints a stored report again, out of the content that travels in it: the same printer has to give the same bytes."""

from dataclasses import dataclass

from infra.ledger import seals
from reports.contents.shapes import NotOurs, content_in
from reports.limits import Limits
from reports.models import Report
from reports.pdf import made_with, print_report


@dataclass(frozen=True)
class Again:
    """What came of printing a report again."""

    number: str
    same: bool
    made_with: str  # empty: it was made before that was noted
    prints_with: str
    readable: bool = True  # its content is of a shape that is still made

    @property
    def same_printer(self) -> bool:
        return self.made_with == self.prints_with


def print_again(report: Report, stored: bytes, limits: Limits) -> Again:
    """Raises `TooMuch` where it passes a limit that it did not pass then."""
    prints_with = made_with()
    try:
        content = content_in(stored)
    except NotOurs:
        return Again(report.number, False, report.made_with, prints_with, readable=False)
    same = print_report(content, limits, seals.room_in(stored)) == stored
    return Again(report.number, same, report.made_with, prints_with)
