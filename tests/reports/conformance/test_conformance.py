"""Every report keeps PDF/A-3a and PDF/UA-1, says a validator that we did not write."""

import tempfile
from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from weasyprint import HTML

from infra import clock
from infra.certificates import SEALER, certificate_of, made_up
from infra.settings import Settings
from reports.contents.families import Content
from reports.pdf import print_report
from tests.reports import caseworkers, dossiers, letters, public_reports
from tests.reports.conformance.validating import missing, validate

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"veraPDF cannot run without {missing()}")


# One that a resident gets, the emptiest, the most hostile, and the public one; all of them in the slow suite.
TELLING = ("besluit", "emptiest", "hostile")


def sealed(content: Content) -> bytes:
    """With a seal in it, of a certificate that was made for this."""
    word = "geheim"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seal.p12"
        path.write_bytes(made_up("Gemeente Voorbeeldstad", timedelta(days=30), word.encode()))
        certificate = certificate_of(Settings(seal_certificate=str(path), seal_passphrase=word))
    assert certificate
    blank = print_report(content, seal_room=certificate.room)
    made: bytes = import_module("reports.sealing").sealed(blank, certificate, clock.now())
    return made


def printed(names: Iterable[str], folder: Path) -> list[Path]:
    made = {name: print_report(letters.ALL[name]) for name in names}
    made["sheet"] = print_report(letters.SHEET)
    made["caseworker"] = print_report(caseworkers.ORDINARY)
    made["public"] = print_report(public_reports.CORRECTED)
    made["dossier"] = print_report(dossiers.ORDINARY)
    if find_spec(SEALER):
        made["sealed"] = sealed(letters.BESLUIT)
    for name, content in made.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return sorted(folder.iterdir())


def test_reports_keep_both_standards_and_a_bare_page_keeps_neither(tmp_path: Path) -> None:
    reports = printed(TELLING, tmp_path)
    bare = tmp_path / "zonder.pdf"
    HTML(string="<p>Zonder taal, zonder titel</p>").write_pdf(bare)
    verdicts = validate([*reports, bare])
    assert [(one.file.name, one.broken) for one in verdicts if not one.passes and one.file != bare] == []
    assert [one.passes for one in verdicts if one.file == bare] == [False, False]
    assert len(verdicts) == 2 * (len(reports) + 1)


@pytest.mark.slow
def test_every_report_keeps_both_standards(tmp_path: Path) -> None:
    assert [
        (one.file.name, one.broken) for one in validate(printed(letters.ALL, tmp_path)) if not one.passes
    ] == []


@pytest.mark.slow
def test_every_explanation_for_the_caseworker_keeps_both_standards(tmp_path: Path) -> None:
    for name, content in caseworkers.ALL.items():
        (tmp_path / f"{name}.pdf").write_bytes(print_report(content))
    assert [
        (one.file.name, one.broken) for one in validate(sorted(tmp_path.iterdir())) if not one.passes
    ] == []


@pytest.mark.slow
def test_every_public_report_keeps_both_standards(tmp_path: Path) -> None:
    for name, content in public_reports.ALL.items():
        (tmp_path / f"{name}.pdf").write_bytes(print_report(content))
    assert [
        (one.file.name, one.broken) for one in validate(sorted(tmp_path.iterdir())) if not one.passes
    ] == []


@pytest.mark.slow
def test_every_dossier_for_the_committee_keeps_both_standards(tmp_path: Path) -> None:
    for name, content in dossiers.ALL.items():
        (tmp_path / f"{name}.pdf").write_bytes(print_report(content))
    assert [
        (one.file.name, one.broken) for one in validate(sorted(tmp_path.iterdir())) if not one.passes
    ] == []
