"""Every report keeps PDF/A-3a and PDF/UA-1, says a validator that we did not write."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from weasyprint import HTML

from reports.pdf import print_report
from tests.reports import caseworkers, dossiers, letters, public_reports
from tests.reports.conformance.validating import missing, validate

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"veraPDF cannot run without {missing()}")


# One that a resident gets, the emptiest, the most hostile, and the public one; all of them in the slow suite.
TELLING = ("besluit", "emptiest", "hostile")


def printed(names: Iterable[str], folder: Path) -> list[Path]:
    made = {name: print_report(letters.ALL[name]) for name in names}
    made["sheet"] = print_report(letters.SHEET)
    made["caseworker"] = print_report(caseworkers.ORDINARY)
    made["public"] = print_report(public_reports.CORRECTED)
    made["dossier"] = print_report(dossiers.ORDINARY)
    made["to be sealed"] = print_report(letters.BESLUIT, seal_room=3072)
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
