"""Leaflets: added and retired by page and API, refused without a checker or a typeface, and the last page of a letter."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from sqlmodel import select

from infra.errors import NotValid, NotYours
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger.models import Entry
from reports.contents import Leaflet, letter_body
from reports.leaflets import queries, steps
from reports.leaflets.models import Leaflet as Row
from reports.leaflets.vocabulary import PARAGRAPHS_MAX
from reports.letterforms import missing_in
from reports.models import Report
from reports.pdf import print_report
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reports import letters

TEXTS = {
    "ar": ("هل تحتاج إلى مساعدة؟", ("هذه الرسالة من البلدية.", "يمكنك الاتصال بنا على الرقم 14 0123.")),
    "ti": ("ሓገዝ የድልየኩም ዶ?", ("እዚ ደብዳቤ ካብ ምምሕዳር ከተማ እዩ።", "ክትድውሉልና ትኽእሉ ኢኹም።")),
    "pl": (
        "Potrzebuje Pani pomocy?",
        ("Ten list wysłała gmina.", "Może Pani do nas zadzwonić: źdźbło, łąka."),
    ),
    "uk": (
        "Потрібна допомога?",
        ("Цей лист від муніципалітету.", "Ви можете нам зателефонувати. Ґедзь, їжа."),
    ),
    "tr": (
        "Yardıma mı ihtiyacınız var?",
        ("Bu mektup belediyeden geldi.", "Bizi arayabilirsiniz: ığüşöç İ."),
    ),
}


def _text(language: str = "ar", **other: Any) -> steps.Text:
    title, paragraphs = TEXTS[language]
    given = {"checked_by": "Bureau Tolk", "checked_on": date(2026, 1, 2), **other}
    return steps.Text(**{"language": language, "title": title, "paragraphs": paragraphs} | given)


def _page(language: str) -> Leaflet:
    title, paragraphs = TEXTS[language]
    return Leaflet(language, "een taal", title, paragraphs, language == "ar", date(2026, 1, 2))


@pytest.mark.parametrize("language", TEXTS)
def test_a_leaflet_is_the_last_page_in_its_own_language_and_direction(language: str, tmp_path: Path) -> None:
    letter = replace(letters.BESLUIT, leaflet=_page(language))
    path = tmp_path / "letter.pdf"
    path.write_bytes(print_report(letter))
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) <= 4
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout
    own = {"ar": "Noto-Sans-Arabic", "ti": "Noto-Sans-Ethiopic"}.get(language)
    assert all("Source-Sans" in line or "Noto-Sans" in line for line in fonts.splitlines()[2:])
    assert ("Noto" in fonts) is (own is not None)
    assert own is None or own in fonts
    body = letter_body(letter, paper=True)
    assert f'<div lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in body
    assert (
        "□"
        not in subprocess.run(
            ["pdftotext", str(path), "-"], capture_output=True, text=True, check=True
        ).stdout
    )


@pytest.mark.parametrize("language", TEXTS)
def test_our_typefaces_have_what_these_languages_need(language: str) -> None:
    assert missing_in("\n".join((TEXTS[language][0], *TEXTS[language][1]))) == []


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("checked_by", {"checked_by": " "}),
        ("checked_on", {"checked_on": None}),
        ("checked_on", {"checked_on": date(9999, 1, 1)}),
        ("language", {"language": "xx"}),
        ("title", {"title": ""}),
        ("paragraphs", {"paragraphs": ()}),
        ("paragraphs", {"paragraphs": ("a",) * (PARAGRAPHS_MAX + 1)}),
        ("paragraphs", {"paragraphs": ("a" * 2501,)}),
        ("paragraphs", {"paragraphs": ("你好",)}),
        ("paragraphs", {"paragraphs": ("Uw nummer is 123456782.",)}),
        ("algorithm_id", {"algorithm_id": "0" * 26}),
    ],
)
def test_a_leaflet_with_a_fault_is_refused_at_its_field(
    house: Installation, cast: Cast, where: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(NotValid) as refused, house.database.write(cast.organisation_id) as session:
        steps.add(session, cast.aisha, replace(_text(), **wrong))
    assert [fault.where for fault in refused.value.faults] == [where]


def test_the_refusal_names_the_characters(house: Installation, cast: Cast) -> None:
    with pytest.raises(NotValid) as refused, house.database.write(cast.organisation_id) as session:
        steps.add(session, cast.aisha, replace(_text(), paragraphs=("你好",)))
    assert refused.value.faults[0].parameters["list"] == "你 (U+4F60), 好 (U+597D)"


def test_adding_and_retiring_are_written_down_and_a_retired_one_goes_with_no_letter(
    house: Installation, cast: Cast
) -> None:
    with house.database.write(cast.organisation_id) as session:
        leaflet = steps.add(session, cast.aisha, _text())
        assert queries.going_with(session, "any") == [(leaflet.id, f"Arabisch: {leaflet.title}")]
        assert steps.for_letter(session, leaflet.id, "any").paragraphs == TEXTS["ar"][1]
        steps.retire(session, cast.aisha, leaflet.id)
        steps.retire(session, cast.aisha, leaflet.id)
        assert queries.going_with(session, "any") == []
        assert queries.page_of(session, leaflet.id, "nl") is not None
        with pytest.raises(NotValid):
            steps.for_letter(session, leaflet.id, "any")
    with house.database.read(cast.organisation_id) as session:
        acts = session.exec(select(Entry.act).where(Entry.act.like("leaflet.%"))).all()
    assert sorted(acts) == ["leaflet.added", "leaflet.retired"]


def test_a_leaflet_is_added_chosen_and_retired_without_scripts(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    release = builders.a_release(house, cast)
    office = signed_in(cast.aisha)
    title, paragraphs = TEXTS["ar"]
    typed = {
        "language": "ar", "title": title, "paragraphs": "\r\n\r\n".join(paragraphs), "checked_by": "", "checked_on": "2026-01-02",
    }  # fmt: skip
    refused = office.submit("/werk/taalbladen", typed)
    assert refused.status_code == 400
    assert title in refused.text
    assert "Zeg wie de tekst nakeek." in refused.text
    for _twice in range(2):
        assert office.submit("/werk/taalbladen", typed | {"checked_by": "Bureau Tolk"}).status_code == 303
    shown = office.get("/werk/taalbladen").text
    assert f'<bdi lang="ar">{title}</bdi>' in shown
    assert 'dir="rtl"' in shown
    with house.database.read(cast.organisation_id) as session:
        leaflet = session.exec(select(Row)).one()
    address = f"/werk/uitkomsten/{release.id}/brief"
    kees = signed_in(cast.kees)
    assert f"Arabisch: {title}" in kees.get(address).text
    assert kees.submit(f"{address}/nl", {"leaflet": leaflet.id}).status_code == 303
    with house.database.read(cast.organisation_id) as session:
        report = session.exec(select(Report)).one()
        assert report.options == {"leaflet": leaflet.id}
        page = queries.page_of(session, leaflet.id, "nl")
    joined = tuple(one.replace("14 0123", "14\u00a00123") for one in paragraphs)
    assert page == Leaflet("ar", "Arabisch", title, joined, True, date(2026, 1, 2)), "a number is read as one"
    assert office.submit(f"/werk/taalbladen/{leaflet.id}/intrekken").status_code == 303
    assert "Arabisch" not in kees.get(address).text


def test_a_leaflet_over_the_api(
    house: Installation, cast: Cast, client: Visitor, bearer: Callable[[Actor], dict[str, str]]
) -> None:
    owner, system = bearer(cast.sanne), bearer(cast.case_system)
    title, paragraphs = TEXTS["pl"]
    given = {
        "language": "pl", "title": title, "paragraphs": paragraphs, "checkedBy": "Bureau", "checkedOn": "2026-01-02",
    }  # fmt: skip
    added = client.post("/api/v1/leaflets", json=given, headers=owner)
    assert added.status_code == 201, added.text
    nameless = client.post("/api/v1/leaflets", json=given | {"checkedBy": ""}, headers=owner)
    assert nameless.status_code == 400
    assert "checkedBy" in nameless.text
    assert client.post("/api/v1/leaflets", json=given, headers=system).status_code == 403
    assert client.get("/api/v1/leaflets", headers=system).json["items"][0]["id"] == added.json["id"]
    letters_of = f"/api/v1/releases/{builders.a_release(house, cast).id}/letters"
    assert client.post(letters_of, json={"leaflet": added.json["id"]}, headers=system).status_code == 202
    retired = client.post(f"/api/v1/leaflets/{added.json['id']}/retirement", headers=owner)
    assert retired.json["retiredAt"]
    assert client.post(letters_of, json={"leaflet": added.json["id"]}, headers=system).status_code == 400


def test_a_caseworker_keeps_no_leaflets(house: Installation, cast: Cast) -> None:
    with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
        steps.add(session, cast.kees, _text())
