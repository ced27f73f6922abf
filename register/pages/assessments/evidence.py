"""Files with an assessment: add, download, take out."""

import io

from flask import request, send_file
from flask.typing import ResponseReturnValue

from infra.errors import NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register import permissions
from register.assessments import attachments, steps
from register.assessments.vocabulary import FILE_BYTES
from register.door import actor, done, house, writing
from register.pages.assessments import around
from register.pages.assessments.overview import ONE
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint

FILES = f"{ONE}/bijlagen"


@blueprint.get(FILES)
@needs(permissions.SEE_ASSESSMENTS)
def assessment_files(algorithm_id: str, assessment_id: str) -> str:
    """The files with an assessment, and the form for another."""
    return _page(algorithm_id, assessment_id)


@blueprint.post(FILES)
@needs(permissions.ANSWER_ASSESSMENT)
def attach_file(algorithm_id: str, assessment_id: str) -> ResponseReturnValue:
    """Add a file."""
    around.found(algorithm_id, assessment_id)
    file = request.files.get("file")
    content = file.stream.read(FILE_BYTES + 1) if file else b""
    name = file.filename or "" if file else ""
    try:
        question = request.form.get("question", "")
        attachments.attach(house(), actor(), assessment_id, question, name, content)
    except NotValid as refusal:
        label = gettext("register.assessments.file")
        return _page(algorithm_id, assessment_id, mistakes(refusal.faults, str, lambda _name: label)), 400
    where = around.to("assessment_files", algorithm_id, assessment_id)
    return done(where, "assessment_attached")


@blueprint.get(f"{FILES}/<attachment_id>")
@needs(permissions.SEE_ASSESSMENTS)
def download_file(algorithm_id: str, assessment_id: str, attachment_id: str) -> ResponseReturnValue:
    """A file, always as a download: a browser never opens it within our pages."""
    around.found(algorithm_id, assessment_id)
    found = attachments.read(house(), actor(), assessment_id, attachment_id)
    return send_file(
        io.BytesIO(found.content), mimetype=found.attachment.media_type, as_attachment=True,
        download_name=found.attachment.name, max_age=0,
    )  # fmt: skip


@blueprint.post(f"{FILES}/<attachment_id>/verwijderen")
@needs(permissions.ANSWER_ASSESSMENT)
def detach_file(algorithm_id: str, assessment_id: str, attachment_id: str) -> ResponseReturnValue:
    """Take a file out."""
    with writing() as session:
        found = steps.get(session, assessment_id, algorithm_id)
        attachments.detach(session, actor(), found, attachment_id)
    where = around.to("assessment_files", algorithm_id, assessment_id)
    return done(where, "assessment_detached")


def _page(algorithm_id: str, assessment_id: str, wrong: Mistakes = NONE) -> str:
    algorithm, whole = around.found(algorithm_id, assessment_id)
    asked = {file.question_id for file in whole.files} | {request.args.get("vraag", "")}
    labels = {
        one.id: around.title(one.text) for one in whole.definition.by_id.values() if one.id in asked - {""}
    }
    uploads = [one for one in whole.definition.by_id.values() if one.type in {"upload", "sign"}]
    labels |= {one.id: around.title(one.text) for one in uploads[:200]}
    return around.page(
        "files", algorithm, whole, gettext("register.assessments.files"), wrong=wrong, labels=labels,
        chosen=request.values.get("vraag", request.form.get("question", "")), megabytes=FILE_BYTES // 1_000_000,
    )  # fmt: skip
