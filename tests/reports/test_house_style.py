"""The pages of the house style without scripts, a sample from asking to paper, and a letter that speaks as was set."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import select

from infra.identity.actors import Actor
from infra.identity.models import Organisation, Person
from infra.installation import Installation
from infra.queue import Job
from register.house_style import queries, steps
from register.house_style.content import Content, Place
from register.house_style.logo import picture
from register.house_style.vocabulary import Decider
from register.models import Deployment, ModelVersion
from reports import letters, requests
from reports.contents import letter_body
from reports.house_style.models import StyleSample
from reports.house_style.samples import sample_of
from reports.house_style.vocabulary import MAKE_SAMPLE, Sample
from reports.pdf import print_report
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reports import reading_back
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop

HERE = "/werk/huisstijl"
GREEN = "#0f5c5c"
TYPED = {
    "name": "Gemeente Nieuwstad",
    "address": "Markt 1\r\n\r\n1234 AB Nieuwstad",
    "accent": "0F5C5C",
    "on_accent": "#ffffff",
    "decider": "function",
    "based_on": "0",
}


def a_logo() -> bytes:
    written = BytesIO()
    Image.new("RGB", (240, 120), GREEN).save(written, "PNG")
    return written.getvalue()


def style(house: Installation, cast: Cast) -> Content:
    with house.database.read(cast.organisation_id) as session:
        return queries.style_of(session, session.get_one(Organisation, cast.organisation_id))


def set_style(house: Installation, cast: Cast, **changes: object) -> None:
    wanted = replace(style(house, cast), **changes)  # type: ignore[arg-type]
    with house.database.write(cast.organisation_id) as session:
        steps.change(session, cast.petra, wanted, 0)


def test_looking_saves_nothing_and_carries_the_logo_on_to_saving(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    petra = signed_in(cast.petra)
    file = (BytesIO(a_logo()), "logo.png")
    looked = petra.submit(HERE, TYPED | {"do": "look", "logo_alt": "Een brug", "logo": file})
    assert looked.status_code == 200
    assert "data:image/png;base64," in looked.text
    assert "img-src 'self' data:" in looked.headers["Content-Security-Policy"]
    assert style(house, cast).name == "Gemeente Voorbeeldstad"
    kept = re.search(r'name="logo_kept" value="([^"]+)"', looked.text)
    assert kept
    saved = petra.submit(HERE, TYPED | {"do": "save", "logo_alt": "Een brug", "logo_kept": kept[1]})
    assert saved.status_code == 303, saved.text
    now = style(house, cast)
    assert (now.name, now.accent, now.address) == (
        "Gemeente Nieuwstad",
        GREEN,
        ("Markt 1", "1234 AB Nieuwstad"),
    )
    assert now.logo
    assert "Gemeente Nieuwstad" in petra.get(HERE).text
    assert petra.submit(f"{HERE}/versies/1/terug", {"based_on": "0"}).status_code == 412
    forged = petra.submit(HERE, TYPED | {"do": "look", "logo_kept": f"{'0' * 64}.{kept[1].split('.')[1]}"})
    assert "data:image" not in forged.text, "a picture that we did not make is not carried on"


def test_a_style_that_somebody_else_changed_is_not_lost_and_every_fault_is_named_at_once(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    petra, saving = signed_in(cast.petra), TYPED | {"do": "save"}
    assert [petra.submit(HERE, dict(saving)).status_code for _twice in range(2)] == [303, 303]
    other = petra.submit(HERE, saving | {"name": "Gemeente Oudstad"})
    assert other.status_code == 412
    assert 'value="Gemeente Oudstad"' in other.text
    assert 'name="based_on" value="1"' in other.text
    assert style(house, cast).name == "Gemeente Nieuwstad"
    assert petra.submit(HERE, saving | {"name": "Gemeente Oudstad", "based_on": "1"}).status_code == 303
    assert "Gewijzigd: Naam." in petra.get(f"{HERE}/versies").text
    wrong = petra.submit(HERE, saving | {"name": "", "email": "geen", "logo": (BytesIO(b"x"), "x.png")})
    assert wrong.status_code == 400
    assert all(f'href="#f-{field}"' in wrong.text for field in ("logo", "name", "email"))


def test_an_unclear_colour_is_told_at_its_field_and_one_button_takes_the_nearest(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    petra = signed_in(cast.petra)
    unclear = TYPED | {"accent": "#4a90d9"}
    refused = petra.submit(HERE, unclear | {"do": "save"})
    assert refused.status_code == 400
    assert "3,05 op 1" in refused.text
    assert 'value="Gemeente Nieuwstad"' in refused.text
    better = petra.submit(HERE, unclear | {"do": "colours"})
    assert better.status_code == 200
    assert 'value="#2872bf"' in better.text
    live = petra.submit(f"{HERE}/bekijk", unclear)
    assert "3,05 op 1" in live.text
    assert "<html" not in live.text
    svg = petra.submit(HERE, TYPED | {"do": "save", "logo": (BytesIO(b"<svg onload='x'/>"), "logo.png")})
    assert svg.status_code == 400
    assert "PNG" in svg.text
    assert style(house, cast).name == "Gemeente Voorbeeldstad"
    assert petra.get(f"{HERE}/proef.css?kleur=red;}}&tekst=fff").status_code == 404


def test_a_sample_is_asked_for_printed_and_read_and_only_by_who_may(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    petra = signed_in(cast.petra)
    asked = petra.submit(HERE, TYPED | {"do": "sample_sheet"})
    address = asked.headers["Location"].split("?")[0]
    assert "Refresh" in petra.get(address).headers
    assert petra.get(f"{address}/pdf").status_code == 404
    with house.database.read(cast.organisation_id) as session:
        job = session.exec(select(Job).where(Job.task == MAKE_SAMPLE.name)).one()
    run(Workshop(house), job.id, WORK[job.task])
    pdf = petra.get(f"{address}/pdf")
    assert pdf.data.startswith(b"%PDF")
    assert b"Gemeente Nieuwstad" in petra.get(f"{HERE}?voorbeeld={address.split('/')[-1]}").data
    assert style(house, cast).name == "Gemeente Voorbeeldstad"
    assert signed_in(cast.kees).get(f"{address}/pdf").status_code == 403
    petra.submit(HERE, TYPED | {"do": "sample_letter"})
    assert petra.get(address).status_code == 404
    with house.database.read(cast.organisation_id) as session:
        assert len(session.exec(select(StyleSample)).all()) == 1


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_sample_letter_with_the_longest_of_everything_prints(language: str) -> None:
    longest = Content(
        "W" * 100, ("M" * 80,) * 5, "1" * 30, "a" * 90 + "@" + "b" * 90, f"https://{'c' * 180}.nl",
        accent=GREEN, logo=picture(a_logo()), logo_alt="x" * 120, objections={"1": Place("o" * 200, ("p" * 80,) * 5)},
    )  # fmt: skip
    assert print_report(sample_of(longest, Sample.LETTER, language)).startswith(b"%PDF")


def test_a_letter_says_who_decided_and_where_objections_go_as_was_set(
    house: Installation, cast: Cast
) -> None:
    release = builders.a_release(house, cast)
    with house.database.read(cast.organisation_id) as session:
        deployment = session.exec(select(Deployment)).one()
    place = Place("de commissie bezwaar", ("Postbus 2",), "https://bezwaar.example", {"nl": "Bel gerust."})
    set_style(
        house, cast, accent=GREEN, decider=Decider.NAME, function={"nl": "een consulent"}, privacy_contact="de FG",
        complaints="klacht@voorbeeld.example", objections={deployment.algorithm_id: place}, logo=picture(a_logo()),
        logo_alt="Een brug",
    )  # fmt: skip
    with house.database.write(cast.organisation_id) as session:
        model = session.exec(select(ModelVersion)).one()
        model.contract = {**model.contract, "task": "binary"}
        report = requests.ask_letter(session, cast.case_system, release)
        session.flush()
        letter = letters.letter_of(session, report, "https://voorbeeldstad.example")
    assert letter.decided_by == f"{_name(house, cast.kees)}, een consulent"
    assert letter.organisation.style.accent == GREEN
    said = letter_body(letter).replace("\u00a0", " ")
    for told in ("de commissie bezwaar", "Postbus 2", "Bel gerust.", "de FG", "klacht@voorbeeld.example"):
        assert told in said
    assert "data:image" not in said, (
        "a page of ours has the logo in its head, and lets in no picture that it holds"
    )


def _name(house: Installation, actor: Actor) -> str:
    with house.database.read(actor.organisation_id) as session:
        return session.get_one(Person, actor.id).name


def test_a_sample_says_once_on_each_page_that_it_is_one() -> None:
    printed = print_report(sample_of(Content("Gemeente Voorbeeldstad"), Sample.LETTER, "nl"))
    words = reading_back.words_of(printed)[1]
    found = [word.page for word in words if word.text.startswith("VOORBEELD")]
    assert found == list(range(1, words[-1].page + 1))
