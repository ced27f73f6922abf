"""Which content each kind of report is filled with: from its row, and the address of the public site."""

from collections.abc import Callable
from dataclasses import replace

from sqlmodel import Session

from reports.caseworker.filling import explanation_of
from reports.contents.families import Content
from reports.contents.letter import Letter
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


def content_of(session: Session, report: Report, base_url: str, sealed_by: str = "") -> Content:
    """What a report says; a letter also by whom it will be sealed. Raises what its filling raises."""
    content = FILLINGS[report.kind](session, report, base_url)
    return replace(content, sealed_by=sealed_by) if isinstance(content, Letter) else content
