"""Evidence is looked at by its bytes, sealed, and only ever handed out as a download."""

import io
import zipfile
from collections.abc import Callable

import pytest
from sqlmodel import select

from infra.errors import NotFound, NotNow, NotValid, NotYours
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger.models import Entry
from register.assessments import attachments, signing, steps
from register.assessments.vocabulary import FILE_BYTES
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.assessments.making import FRIA, a_signed_fria, begun, whole

PDF = b"%PDF-1.7\nEen onderzoek over Jansen"


def packed(*names: str, mimetype: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, mimetype if name == "mimetype" else "x")
    return content.getvalue()


WORD = packed("[Content_Types].xml", "word/document.xml")
TAKEN = {
    "pdf": (PDF, "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n123", "image/png"),
    "jpeg": (b"\xff\xd8\xff\xe0123", "image/jpeg"),
    "text": ("naam;waarde\nÉén;1\n".encode(), "text/plain"),
    "word": (WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "libre": (packed("mimetype", mimetype="application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
}  # fmt: skip
REFUSED = {
    "nothing": (b"", "file_empty"),
    "too much": (b"%PDF-" + bytes(FILE_BYTES), "file_too_large"),
    "a page": (b" <html><script>alert(1)</script></html>", "file_kind"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_kind"),
    "a program": (b"\x7fELF\x02\x01\x01", "file_kind"),
    "a packed page": (packed("index.html"), "file_kind"),
    "macros": (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "file_kind"),
    "macros under another name": (
        packed("[Content_Types].xml", "word/document.xml", "word/VBAPROJECT.BIN"),
        "file_kind",
    ),
    "macros of an open document": (
        packed("mimetype", "Basic/script.xlb", mimetype="application/vnd.oasis.opendocument.text"),
        "file_kind",
    ),
    "a kind with a line end": (
        packed("mimetype", mimetype="application/vnd.oasis.opendocument.text\r\nX-Other: 1"),
        "file_kind",
    ),
    "a broken package": (b"PK\x03\x04 kapot", "file_kind"),
    "another encoding": ("naam: é".encode("utf-16"), "file_kind"),
    "a drawing as a package": (packed("mimetype", mimetype="image/svg+xml"), "file_kind"),
}


def test_the_kind_of_a_file_follows_from_its_bytes(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, FRIA)
    for content, media_type in TAKEN.values():
        added = attachments.attach(house, cast.sanne, made, "a", "../weg/naam.html", content)
        ending = attachments.ENDINGS[media_type][0]
        assert (added.media_type, added.name, added.size) == (media_type, f"naam.html{ending}", len(content))
        assert attachments.read(house, cast.omar, made, added.id).content == content


def test_other_files_are_refused_with_what_to_do(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, FRIA)
    for name, (content, code) in REFUSED.items():
        with pytest.raises(NotValid) as refused:
            attachments.attach(house, cast.sanne, made, "", "bestand.pdf", content)
        assert refused.value.faults[0].code == f"register.assessments.{code}", name
    assert whole(house, cast, made).files == ()


def test_a_file_is_sealed_on_disk_and_its_name_stays_out_of_the_ledger(
    house: Installation, cast: Cast
) -> None:
    made = begun(house, cast, FRIA)
    added = attachments.attach(house, cast.sanne, made, "", "Jansen.pdf", PDF)
    assert b"Jansen" not in house.storage.read(cast.organisation_id, added.file)
    with house.database.read(cast.organisation_id) as session:
        assert not any(b"Jansen" in entry.body for entry in session.exec(select(Entry)))
    house.keys.forget(steps.key_scope(made))
    with pytest.raises(NotFound):
        attachments.read(house, cast.sanne, made, added.id)


def test_files_are_added_and_taken_out_only_while_nobody_signed(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, FRIA)
    first, second = (
        attachments.attach(house, cast.sanne, made, "a", f"{n}.pdf", PDF + bytes([65 + n])) for n in (1, 2)
    )
    with pytest.raises(NotYours):
        attachments.attach(house, cast.frank, made, "a", "x.pdf", PDF)
    with pytest.raises(NotFound):
        attachments.attach(house, cast.sanne, made, "nergens", "x.pdf", PDF)
    with house.database.write(cast.organisation_id) as session:
        attachments.detach(session, cast.pia, steps.get(session, made), first.id)
    assert [file.name for file in whole(house, cast, made).files] == ["2.pdf"]
    signed = a_signed_fria(house, cast)
    with pytest.raises(NotNow):
        attachments.attach(house, cast.sanne, signed, "a", "x.pdf", PDF)
    with pytest.raises(NotFound):
        attachments.read(house, cast.sanne, signed, second.id)


def test_a_new_version_has_the_files_of_the_signed_one(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, FRIA)
    attachments.attach(house, cast.sanne, made, "a", "onderzoek.pdf", PDF)
    with house.database.write(cast.organisation_id) as session:
        row = steps.get(session, made)
        row.state = "signed"
        session.add(row)
    with house.database.write(cast.organisation_id) as session:
        again = signing.reopen(session, cast.sanne, steps.get(session, made)).id
    (file,) = whole(house, cast, again).files
    assert attachments.read(house, cast.sanne, again, file.id).content == PDF


def test_a_download_is_never_opened_within_our_pages(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    made = begun(house, cast, FRIA)
    line = whole(house, cast, made).line
    base = f"/werk/algoritmes/{line.algorithm_id}/toetsen/{made}/bijlagen"
    visitor = signed_in(cast.sanne)
    file = (io.BytesIO(PDF), "onderzoek.pdf")
    sent = visitor.submit(base, {"file": file, "question": "a"}, content_type="multipart/form-data")
    assert sent.status_code == 303
    added = whole(house, cast, made).files[0]
    got = visitor.get(f"{base}/{added.id}")
    assert got.data == PDF
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in got.headers["Cache-Control"] or "max-age=0" in got.headers["Cache-Control"]
    bad = {"file": (io.BytesIO(b"<html>"), "x.pdf")}
    refused = visitor.submit(base, bad, content_type="multipart/form-data")
    assert refused.status_code == 400
    assert "nemen wij niet aan" in refused.text
    assert visitor.submit(f"{base}/{added.id}/verwijderen").status_code == 303
    assert signed_in(cast.stranger).get(f"{base}/{added.id}").status_code == 404
