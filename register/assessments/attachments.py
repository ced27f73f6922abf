"""Files with an assessment: looked at by their bytes, sealed under its key, and only ever handed out as a download."""

import io
import zipfile
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotValid
from infra.identity.actors import Actor
from infra.installation import Installation
from register import permissions
from register.assessments import steps
from register.assessments.models import Assessment, Attachment
from register.assessments.values import HIDDEN
from register.assessments.vocabulary import FILE_BYTES, FILES_MAX, NAME_MAX

TEXT, PDF = "text/plain", "application/pdf"
OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OPEN_DOCUMENT = {
    f"application/vnd.oasis.opendocument.{name}": ending
    for name, ending in {
        "text": ".odt",
        "spreadsheet": ".ods",
        "presentation": ".odp",
        "graphics": ".odg",
    }.items()
}
# Where the programs in a document stand, as far as anybody opens one to read it.
PROGRAMS = ("vbaproject", "basic/", "scripts/")
# What a file of a kind may be called: its reader's computer goes by the name, and would run a text that ends in .bat.
ENDINGS = {
    TEXT: (".txt", ".csv", ".md"), PDF: (".pdf",), "image/png": (".png",), "image/jpeg": (".jpg", ".jpeg"),
    OFFICE["word/"]: (".docx",), OFFICE["xl/"]: (".xlsx",), OFFICE["ppt/"]: (".pptx",),
} | {media_type: (ending,) for media_type, ending in OPEN_DOCUMENT.items()}  # fmt: skip
BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


@dataclass(frozen=True)
class File:
    """An attachment with its bytes."""

    attachment: Attachment
    content: bytes


def attach(
    house: Installation, actor: Actor, assessment_id: str, question_id: str, name: str, content: bytes
) -> Attachment:
    """Add a file to an assessment, or to one of its questions. Raises `NotValid` for a kind of file that is not taken.

    It may hold personal data: it is sealed under the key of the assessment before it is stored.
    """
    media_type = _looked_at(content)
    with house.database.read(actor.organisation_id) as session:
        _must_fit(session, actor, assessment_id, question_id)
    key = house.keys.ensure(steps.key_scope(assessment_id))
    sealed = key.seal(content, _about(assessment_id))
    stored = house.storage.put(actor.organisation_id, io.BytesIO(sealed), len(sealed))
    with house.database.write(actor.organisation_id) as session:
        assessment = _must_fit(session, actor, assessment_id, question_id)
        made = Attachment(
            organisation_id=actor.organisation_id, assessment_id=assessment.id, question_id=question_id,
            name=_named(name, media_type), media_type=media_type, size=len(content), file=stored.sha256, sealed_for=assessment.id,
            commitment=key.commit(content, _about(assessment_id)), added_by=actor.id,
        )  # fmt: skip
        session.add(made)
        _touch(session, assessment)
        ledger.append(
            session, actor, "assessment.attached", assessment.id, attachment=made.id, content=made.commitment
        )
        return made


def detach(session: Session, actor: Actor, assessment: Assessment, attachment_id: str) -> None:
    """Take a file out of an open assessment."""
    steps.must_be_open(session, actor, assessment)
    found = _of(session, assessment.id, attachment_id)
    session.delete(found)
    _touch(session, assessment)
    ledger.append(session, actor, "assessment.detached", assessment.id, attachment=found.id)


def read(house: Installation, actor: Actor, assessment_id: str, attachment_id: str) -> File:
    """A file, unsealed. Raises `NotFound`, also when its key is gone."""
    actor.must(permissions.SEE_ASSESSMENTS)
    with house.database.read(actor.organisation_id) as session:
        found = _of(session, assessment_id, attachment_id)
    sealed = house.storage.read(found.organisation_id, found.file)
    key = house.keys.open(steps.key_scope(found.sealed_for))
    return File(found, key.unseal(sealed, _about(found.sealed_for)))


def _must_fit(session: Session, actor: Actor, assessment_id: str, question_id: str) -> Assessment:
    assessment = steps.get(session, assessment_id)
    steps.must_be_open(session, actor, assessment)
    if question_id and question_id not in steps.definition_of(session, assessment).by_id:
        raise NotFound("register.assessments.question_not_found")
    counted = select(func.count()).where(col(Attachment.assessment_id) == assessment.id)
    if session.exec(counted).one() >= FILES_MAX:
        raise _wrong("register.assessments.too_many_files", most=FILES_MAX)
    return assessment


def _of(session: Session, assessment_id: str, attachment_id: str) -> Attachment:
    found = session.get(Attachment, attachment_id)
    if not found or found.assessment_id != assessment_id:
        raise NotFound("register.assessments.file_not_found")
    return found


def _looked_at(content: bytes) -> str:
    """The media type by the bytes themselves: neither the name nor the browser is believed."""
    if not content:
        raise _wrong("register.assessments.file_empty")
    if len(content) > FILE_BYTES:
        raise _wrong("register.assessments.file_too_large", megabytes=FILE_BYTES // 1_000_000)
    for beginning, media_type in BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    found = _document(content) if content.startswith(b"PK") else _text(content)
    if not found:
        raise _wrong("register.assessments.file_kind")
    return found


def _document(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if any(program in name.lower() for program in PROGRAMS for name in names):
                return ""
            if "mimetype" in names and packed.getinfo("mimetype").file_size < 100:
                named = packed.read("mimetype").decode("ascii", "replace").strip()
                return named if named in OPEN_DOCUMENT else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return ""
    if "[Content_Types].xml" not in names:
        return ""
    return next(
        (
            media_type
            for folder, media_type in OFFICE.items()
            if any(name.startswith(folder) for name in names)
        ),
        "",
    )


def _text(content: bytes) -> str:
    """Plain text; what a browser would take for a page or a drawing is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    return "" if HIDDEN.search(text) or text.lstrip().startswith("<") else TEXT


def _named(name: str, media_type: str) -> str:
    """The last part of a file's name, without signs that mislead, and ending in what the file is."""
    last = HIDDEN.sub("", name.replace("\\", "/").rpartition("/")[2]).strip(" .") or "bijlage"
    endings = ENDINGS[media_type]
    if not last.lower().endswith(endings):
        last += endings[0]
    return last[-NAME_MAX:]


def _about(assessment_id: str) -> str:
    return f"attachment:{assessment_id}"


def _wrong(code: str, **parameters: str | int | float) -> NotValid:
    return NotValid("register.assessments.not_valid", faults=[Fault("file", code, parameters)])


def _touch(session: Session, assessment: Assessment) -> None:
    assessment.changed_at = clock.now()
    session.add(assessment)
    session.flush()
