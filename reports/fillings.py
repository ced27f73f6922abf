"""Which content each kind of report is filled with: from its row, and the address of the public site."""

from collections.abc import Callable

from sqlmodel import Session

from reports.caseworker.filling import explanation_of
from reports.contents.families import Content
from reports.dossier.filling import dossier_of
from reports.letters import letter_of
from reports.models import Report
from reports.sheets import sheet_of
from reports.transparency.filling import report_of
from reports.vocabulary import Kind

FILLINGS: dict[str, Callable[[Session, Report, str], Content]] = {
    Kind.LETTER: letter_of,
    Kind.ALGORITHM_SHEET: sheet_of,
    Kind.CASEWORKER: explanation_of,
    Kind.TRANSPARENCY: report_of,
    Kind.DOSSIER: dossier_of,
}


def content_of(session: Session, report: Report, base_url: str) -> Content:
    """What a report says. Raises what its filling raises."""
    return FILLINGS[report.kind](session, report, base_url)
