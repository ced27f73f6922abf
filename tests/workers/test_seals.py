"""A report leaves with a seal where a certificate was set: others find it whole, every doctored byte is found, and what is wrong
with a certificate is named with its setting."""

import importlib.util
import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from sqlmodel import select

from infra import certificates, clock, doctor
from infra.errors import Refusal, Unavailable
from infra.installation import Installation
from infra.ledger import Entry, seals, stamps
from infra.ledger.models import Head
from infra.ledger.notes import read_vkey
from register.models import ModelVersion
from reports.again import print_again
from reports.asking import Wanted
from reports.limits import ORDINARY
from reports.models import Report
from reports.queries import files_of_case
from reports.reading import opened
from reports.vocabulary import Kind, ReportState
from tests import builders
from tests.cast import Cast
from tests.infra.ledger.test_stamps import passes_in_a_shell
from tests.reports.conformance.validating import missing, validate
from workers.reporting import made_now
from workers.workshop import Workshop

NAME, WORD = "Gemeente Voorbeeldstad", "een lang wachtwoord"
LATER = b"\n900 0 obj\n<</Type/Page>>\nendobj\nstartxref\n9\n%%EOF\n"
needs_pyhanko = pytest.mark.skipif(
    importlib.util.find_spec("pyhanko") is None, reason="no pyHanko: pip install toetssteen[seal]"
)


@pytest.fixture
def sealing(house: Installation, tmp_path: Path) -> Callable[..., Workshop]:
    """A workshop whose organisation seals, with a certificate of so many days that began then."""

    def made(days: int = 100, began: int = 1, word: str = WORD, path: str = "seal.p12") -> Workshop:
        begins = clock.now() - timedelta(days=began)
        box = certificates.made_up(NAME, timedelta(days=days), WORD.encode(), begins)
        (tmp_path / "seal.p12").write_bytes(box)
        chosen = replace(
            house.settings, seal_certificate=str(tmp_path / path), seal_passphrase=word
        )  # fmt: skip
        return Workshop(replace(house, settings=chosen))

    return made


def a_letter(workshop: Workshop, cast: Cast) -> tuple[Report, bytes]:
    release = builders.a_release(workshop.house, cast)
    with workshop.house.database.write(cast.organisation_id) as session:
        model = session.exec(select(ModelVersion)).one()
        model.contract = model.contract | {"task": "binary"}  # as the examination finds it
        session.add(model)
    return made_now(workshop, cast.organisation_id, Kind.LETTER, Wanted(release.id, "nl"))


def a_sheet(workshop: Workshop, cast: Cast) -> tuple[Report, bytes]:
    builders.a_published_algorithm(workshop.house, cast)
    return made_now(workshop, cast.organisation_id, Kind.ALGORITHM_SHEET, Wanted("contactadvies", "nl"))


def head_of(workshop: Workshop, cast: Cast) -> Head:
    with workshop.house.database.read(cast.organisation_id) as session:
        return session.exec(select(Head)).one()


def judged(pdf: bytes, box: bytes) -> tuple[bool, bool, bool]:
    """What pyHanko says of the seal: whole, of whom its root vouches for, and over the whole file."""
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    root = pkcs12.load_pkcs12(box, WORD.encode()).additional_certs[0].certificate.public_bytes(Encoding.DER)
    trusted = ValidationContext(trust_roots=[Certificate.load(root)], allow_fetching=False)
    seal = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    said = validate_pdf_signature(seal, trusted)
    whole = said.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return said.intact and said.valid, said.trusted, whole


@needs_pyhanko
def test_a_letter_leaves_with_proof_and_seal_and_both_find_what_is_doctored(
    cast: Cast, sealing: Callable[..., Workshop], tmp_path: Path
) -> None:
    workshop = sealing()
    report, pdf = a_letter(workshop, cast)
    box, head, path = (tmp_path / "seal.p12").read_bytes(), head_of(workshop, cast), tmp_path / "letter.pdf"
    assert (report.state, report.sealed_with, report.size) == (ReportState.MADE, NAME, len(pdf))
    assert judged(pdf, box) == (True, True, True)
    stamps.check(pdf, [read_vkey(head.vkey)], head.origin)
    path.write_bytes(pdf)
    assert passes_in_a_shell(path, head.vkey)
    place = pdf.index(b"endstream")
    doctored = pdf[: place - 9] + bytes([pdf[place - 9] ^ 1]) + pdf[place - 8 :]
    assert not judged(doctored, box)[0]
    for wrong in (doctored, pdf + LATER):
        path.write_bytes(wrong)
        with pytest.raises(Exception, match="not the one that was recorded"):
            stamps.check(wrong, [read_vkey(head.vkey)], head.origin)
        assert not passes_in_a_shell(path, head.vkey)
    _is_kept_and_forgotten(workshop, cast, report, pdf)


def _is_kept_and_forgotten(workshop: Workshop, cast: Cast, report: Report, pdf: bytes) -> None:
    """The file as it left is kept, under the key of the case; the unsealed one gives the same bytes again."""
    storage = workshop.house.storage
    with workshop.house.database.read(cast.organisation_id) as session:
        assert files_of_case(session, report.case_id or "") == [report.file, report.seal_file]
        stored, _ = opened(session, storage, report, report.file or "")
        told = session.exec(
            select(Entry).where(Entry.subject_id == report.id, Entry.act == "report.sealed")
        ).one()
    assert NAME.encode() not in told.body
    assert b"%PDF" not in storage.read(cast.organisation_id, report.seal_file or "")
    assert not seals.is_sealed(stored)
    assert print_again(report, stored, ORDINARY).same
    assert stamps.emptied(seals.emptied(pdf))[0] == stored


@needs_pyhanko
@pytest.mark.slow
def test_a_sealed_report_is_sound_to_those_who_did_not_make_it(
    cast: Cast, sealing: Callable[..., Workshop], tmp_path: Path
) -> None:
    _, pdf = a_sheet(sealing(), cast)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    if not missing():
        assert [(one.profile, one.broken) for one in validate([path]) if not one.passes] == []


def test_without_a_certificate_nothing_has_a_place_for_a_seal(house: Installation, cast: Cast) -> None:
    report, pdf = a_sheet(Workshop(house), cast)
    assert (report.sealed_with, report.seal_file) == ("", None)
    assert (seals.room_in(pdf), seals.is_sealed(pdf)) == (0, False)
    assert b"/AcroForm" not in pdf


@needs_pyhanko
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"days": 10, "began": 20}, "infra.seal.expired"),
        ({"began": -20}, "infra.seal.too_early"),
        ({"word": "een ander"}, "infra.seal.not_opened"),
        ({"path": "nergens.p12"}, "infra.seal.missing"),
    ],
)
def test_a_certificate_that_cannot_be_used_is_named_with_its_setting(
    cast: Cast, sealing: Callable[..., Workshop], wrong: dict[str, int], code: str
) -> None:
    workshop = sealing(**wrong)
    with pytest.raises(Refusal) as refused:
        a_sheet(workshop, cast)
    assert (refused.value.code, refused.value.parameters["setting"]) == (code, "TOETSSTEEN_SEAL_CERTIFICATE")
    found = {one.what: one for one in doctor.examine(workshop.house)}["seal"]
    assert (found.sound, "TOETSSTEEN_SEAL_CERTIFICATE" in found.said) == (False, True)


@needs_pyhanko
def test_what_was_to_be_sealed_does_not_leave_without(cast: Cast, sealing: Callable[..., Workshop]) -> None:
    """Between printing and handing out the certificate went; once it is back the report is made."""
    from workers import sealing as work

    workshop = sealing()
    report, _ = a_sheet(workshop, cast)
    with workshop.house.database.write(cast.organisation_id) as session:
        row = session.get_one(Report, report.id)
        row.seal_file = None
        session.add(row)
    without = replace(workshop.house, settings=replace(workshop.house.settings, seal_certificate=""))
    with pytest.raises(Unavailable) as refused:
        work.sealed_copy(without, cast.organisation_id, report.id)
    assert refused.value.code == "infra.seal.not_set"
    assert work.sealed_copy(workshop.house, cast.organisation_id, report.id)


@needs_pyhanko
def test_the_doctor_tells_whose_seal_it_is_and_when_it_ends(sealing: Callable[..., Workshop]) -> None:
    for days, sound in ((100, True), (20, False)):
        found = {one.what: one for one in doctor.examine(sealing(days).house)}["seal"]
        assert (found.sound, NAME in found.said) == (sound, True)


@needs_pyhanko
def test_the_demonstration_makes_a_certificate_once_and_keeps_it_for_its_owner(tmp_path: Path) -> None:
    first = certificates.for_demonstration(tmp_path)
    box = (tmp_path / "seal.p12").read_bytes()
    assert certificates.for_demonstration(tmp_path) == first
    assert (tmp_path / "seal.p12").read_bytes() == box
    assert {one.stat().st_mode & 0o777 for one in tmp_path.iterdir()} == {0o600}
