"""A report as it leaves the house: unsealed where it is about a person, with its proof, written down and counted."""

from sqlalchemy import update
from sqlmodel import Session, col

from infra import ledger
from infra.errors import NotFound, NotNow
from infra.identity.actors import Actor
from infra.ledger.proofs import proof_of
from infra.ledger.stamps import BLANK, Stamp, filled
from infra.storage import Storage
from reports.models import Report
from reports.vocabulary import PERSONAL
from reviews.sealed import key_of

PRINTED = "report.made"


def leave(session: Session, actor: Actor, storage: Storage, report: Report) -> bytes:
    """The PDF with its proof; whoever calls has seen to it that the actor may have it.

    What is about a person leaves with an entry. Raises `NotFound` while it is not made, `NotNow` while it is being recorded,
    and `Erased` after erasure.
    """
    if not report.file:
        raise NotFound("reports.flow.let_go" if report.made_at else "reports.not_made")
    if report.kind in PERSONAL:
        ledger.append(session, actor, "report.read", report.id)
    content = as_it_leaves(session, storage, report)
    count(session, report)
    return content


def as_it_leaves(session: Session, storage: Storage, report: Report) -> bytes:
    """The PDF with its proof, and its seal where it has one. Raises `NotNow` while it is being recorded or sealed."""
    if not report.sealed_with:
        return stamped(session, report, *opened(session, storage, report, report.file or ""))
    # What has a place for a seal never leaves with that place blank: a reader would call it broken.
    if not report.seal_file:
        raise NotNow("infra.being_recorded")
    if report.kind not in PERSONAL:
        return storage.read(report.organisation_id, report.seal_file)
    key = key_of(session, report.case_id or "")
    return key.unseal(storage.read(report.organisation_id, report.seal_file), about_sealed(report))


def about_sealed(report: Report) -> str:
    """What the file with the seal is kept under, of what is about a person: never to be taken for the one without."""
    return f"report:{report.id}:seal"


def stamped(session: Session, report: Report, pdf: bytes, salt: bytes) -> bytes:
    """The PDF with its proof filled in, under the newest head. Raises `NotNow` while it is being recorded.

    One that was made before files had room for a proof goes out as it is.
    """
    if BLANK not in pdf:
        return pdf
    proved = proof_of(session, report.organisation_id, PRINTED, report.id)
    return filled(pdf, Stamp(salt, proved.body, proved.proof))


def count(session: Session, report: Report) -> None:
    """One more download: a number, and nothing about whose it was."""
    one_more = update(Report).where(col(Report.id) == report.id).values(downloads=col(Report.downloads) + 1)
    session.connection().execute(one_more)


def opened(session: Session, storage: Storage, report: Report, file: str) -> tuple[bytes, bytes]:
    """The bytes that were printed, and the salt of their commitment: none where they are for everybody."""
    if report.kind not in PERSONAL:
        return storage.read(report.organisation_id, file), b""
    # The key first: after erasure the file is gone as well.
    key, about = key_of(session, report.case_id or ""), f"report:{report.id}"
    return key.unseal(storage.read(report.organisation_id, file), about), key.subkey(about)
