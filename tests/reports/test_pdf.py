"""The PDFs themselves, read back with tools that did not make them."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from weasyprint import HTML

from reports.pdf import FetchRefused, OwnFontsOnly, print_report
from tests.reports import letters

ORDINARY = ["besluit", "factual", "set-aside", "preparation", "english", "emptiest"]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("printed")
    made = {name: print_report(letter) for name, letter in letters.ALL.items()}
    made["sheet"] = print_report(letters.SHEET)
    for name, content in made.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return {name: folder / f"{name}.pdf" for name in made}


def text_of(path: Path, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def figures(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    for part in pdf.objects:
        if isinstance(part, pikepdf.Dictionary) and part.get("/S") == "/Figure":
            yield part


@pytest.mark.parametrize("name", ORDINARY)
def test_a_letter_has_one_to_three_pages(printed: dict[str, Path], name: str) -> None:
    with pikepdf.open(printed[name]) as pdf:
        assert 1 <= len(pdf.pages) <= 3


@pytest.mark.parametrize("name", ORDINARY)
def test_the_first_page_has_no_percentage(printed: dict[str, Path], name: str) -> None:
    first = text_of(printed[name], "-l", "1")
    assert "%" not in first
    assert "procent" not in first


def test_the_letter_says_what_was_decided_by_whom_and_what_one_can_do(printed: dict[str, Path]) -> None:
    said = text_of(printed["besluit"])
    assert letters.BESLUIT.decided in said
    assert letters.BESLUIT.decided_by in said
    assert "uiterlijk op maandag 4 januari 2027" in said
    assert letters.BESLUIT.model_hash in said.replace("- ", "")
    assert letters.BESLUIT.verify_url.removeprefix("https://") in said.replace("- ", "")
    assert letters.BESLUIT.log_name in said.replace("- ", "")
    assert all(part.label in said and part.source in said for part in letters.DATA[:4])
    assert all(text in said for text in ("−0,31", "+0,62", "0,70", "Z-2026-018834", "VS-2026-11-4471"))


def test_a_factual_act_has_no_objection_on_any_page(printed: dict[str, Path]) -> None:
    said = text_of(printed["factual"]).lower()
    assert "bezwaar" not in said
    assert "u mag nee zeggen" in said


def test_hostile_text_is_printed_and_fetches_nothing(printed: dict[str, Path]) -> None:
    said = text_of(printed["hostile"])
    assert "<script>alert(1)</script>" in said
    assert "U+0627" in said
    with pikepdf.open(printed["hostile"]) as pdf:
        assert list(pdf.attachments) == ["bewijs.txt", "uitleg.json"]


@pytest.mark.parametrize(
    "attack",
    [
        '<img src="file:///etc/passwd">',
        "<link rel=stylesheet href=http://127.0.0.1:9/a.css>",
        '<p style="background:url(data:,x)">x',
    ],
)
def test_a_document_that_asks_for_anything_but_our_fonts_is_not_printed(attack: str) -> None:
    with pytest.raises(FetchRefused):
        HTML(string=attack, url_fetcher=OwnFontsOnly()).render()


@pytest.mark.parametrize("name", [*letters.ALL, "sheet"])
def test_only_our_own_fonts_are_in_the_file(printed: dict[str, Path], name: str) -> None:
    done = subprocess.run(["pdffonts", printed[name]], capture_output=True, text=True, check=True)
    fonts = done.stdout.splitlines()[2:]
    assert fonts
    assert all("Source-Sans-3" in line for line in fonts)


def test_other_content_gives_another_identifier(printed: dict[str, Path]) -> None:
    other = print_report(replace(letters.EMPTIEST, decided="Wij bellen u."))
    with pikepdf.open(BytesIO(other)) as one, pikepdf.open(printed["emptiest"]) as two:
        assert one.trailer.ID[0] != two.trailer.ID[0]


@pytest.mark.parametrize(("name", "charts"), [("besluit", 1), ("longest", 1), ("sheet", 2), ("set-aside", 0)])
def test_every_figure_says_what_it_shows(printed: dict[str, Path], name: str, charts: int) -> None:
    with pikepdf.open(printed[name]) as pdf:
        told = [str(figure.get("/Alt", "")) for figure in figures(pdf)]
    assert len(told) == charts
    assert all(told)


@pytest.mark.parametrize("name", ["besluit", "english", "sheet"])
def test_the_file_names_both_standards_its_language_and_its_title(
    printed: dict[str, Path], name: str
) -> None:
    with pikepdf.open(printed[name]) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert str(pdf.Root.Lang) == ("en" if name == "english" else "nl")
        assert pdf.Root.MarkInfo.Marked
        assert metadata["dc:title"]


def test_a_sheet_tells_how_its_algorithm_was_judged_in_tables_whose_cells_know_their_headings(
    printed: dict[str, Path],
) -> None:
    told = " ".join(text_of(printed["sheet"]).split())
    for said in ("181 van 233 (78 %)", "72 tot 83 %", "Positief, met voorwaarden.", "Toon dat op het scherm.",
                 "De winst is te klein.", "Het college volgt het advies.", "Samenvatting: Grondrechtentoets"):  # fmt: skip
        assert said in told
    with pikepdf.open(printed["sheet"]) as pdf:
        cells = [
            each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TD"
        ]
        headed = [len(each.A.get("/Headers", [])) for each in cells]
    assert len(headed) > 20
    assert all(headed)


def test_the_content_travels_along_as_data(printed: dict[str, Path]) -> None:
    with pikepdf.open(printed["besluit"]) as pdf:
        attached = pdf.attachments["uitleg.json"]
        content = json.loads(attached.get_file().read_bytes())
        assert str(attached.relationship) == "/Data"
    assert content["kind"] == "toetssteen.letter.1"
    assert content["explanation"]["contributions"][0]["amount"] == letters.CONTRIBUTIONS[0].amount
    assert content["dated"] == "2026-11-23"


def test_the_attachment_keeps_what_the_fonts_cannot_print(printed: dict[str, Path]) -> None:
    with pikepdf.open(printed["hostile"]) as pdf:
        content = json.loads(pdf.attachments["uitleg.json"].get_file().read_bytes())
    assert content["decided"] == letters.ATTACK


def test_the_archive_is_told_what_the_access_standard_is(printed: dict[str, Path]) -> None:
    with pikepdf.open(printed["besluit"]) as pdf:
        written = pdf.Root.Metadata.read_bytes()
    assert b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in written
    assert written.count(b"<rdf:RDF") == 1


def test_the_chart_is_drawn_with_words_that_can_be_searched(printed: dict[str, Path]) -> None:
    said = text_of(printed["besluit"])
    for contribution in letters.CONTRIBUTIONS[:5]:
        assert said.count(contribution.label) >= 3, contribution.label  # the chart, the numbers and the data
    assert said.count("+0,62") == 2


def test_a_paragraph_is_read_as_one_and_not_line_by_line(printed: dict[str, Path]) -> None:
    with pikepdf.open(printed["besluit"]) as pdf:
        kinds = [str(one.get("/S")) for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
    assert kinds.count("/Span") < 20
    assert kinds.count("/P") > 10


def test_a_letter_weighs_little(printed: dict[str, Path]) -> None:
    assert printed["besluit"].stat().st_size <= 50_000
