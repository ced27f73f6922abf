"""What goes out of the door for every kind of report alike: how far it is, its PDF, and the languages one may ask it in."""

import io

from flask import Response, send_file

from infra.errors import NotFound
from infra.i18n import LANGUAGES
from register.api.speaking import Answer
from reports.models import Report
from reports.vocabulary import ReportState

PDF = "application/pdf"
TOLD = ("id", "number", "language", "state", "asked_at", "made_at")


def progress(report: Report, address: str, pdf: str) -> Answer:
    """What `AskedReportSchema` tells; `address` is its own, and `pdf` that of the file once there is one."""
    links = {"self": address} | ({"pdf": pdf} if report.state == ReportState.MADE else {})
    return {name: getattr(report, name) for name in TOLD} | {"links": links}


def shown(report: Report, content: bytes) -> Response:
    """The PDF for a browser, which shows it and keeps it under its number."""
    return send_file(io.BytesIO(content), PDF, download_name=f"{report.number}.pdf")


def handed(report: Report, content: bytes) -> Response:
    """The PDF for a program, as a file with its number for a name."""
    name = f'attachment; filename="{report.number}.pdf"'
    return Response(content, mimetype=PDF, headers={"Content-Disposition": name})


def one_of_ours(chosen: str) -> str:
    """The language that an address names. Raises `NotFound` for one that we do not speak."""
    if chosen not in LANGUAGES:
        raise NotFound("reports.no_such_language")
    return chosen
