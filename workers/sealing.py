"""Setting the seal on a report that is about to be handed out. What makes seals is loaded only when there is one to set."""

import io
from importlib import import_module

from infra import clock
from infra.certificates import FILE, certificate_of
from infra.errors import NotNow, Unavailable
from infra.installation import Installation
from reports.models import Report
from reports.reading import about_sealed, opened, stamped
from reports.requests import Seal
from reports.vocabulary import PERSONAL
from reviews.sealed import key_of
from workers.running import NotYet


def sealed_copy(house: Installation, organisation_id: str, report_id: str) -> Seal | None:
    """The report with proof and seal, put away as it leaves; None where it has no place for a seal, or has one already.

    A copy that nobody notes, because this work was done twice, stays behind among the files and harms nobody. Raises
    `Unavailable` where the certificate cannot be used any more, and `NotYet` while the head that covers the report is
    signed and its files are still being written.
    """
    with house.database.read(organisation_id) as session:
        report = session.get_one(Report, report_id)
        if not report.sealed_with or not report.file or report.seal_file:
            return None
        pdf, salt = opened(session, house.storage, report, report.file)
        try:
            content = stamped(session, report, pdf, salt)
        except NotNow as early:
            raise NotYet from early
        key = key_of(session, report.case_id or "") if report.kind in PERSONAL else None
    certificate = certificate_of(house.settings)
    if not certificate:
        raise Unavailable("infra.seal.not_set", setting=FILE)
    content = import_module("reports.sealing").sealed(content, certificate, clock.now())
    kept = key.seal(content, about_sealed(report)) if key else content
    stored = house.storage.put(organisation_id, io.BytesIO(kept), len(kept))
    return Seal(stored.sha256, certificate.name, certificate.sha256)
