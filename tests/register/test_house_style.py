"""The style of a municipality: what is refused and why, that versions stay, and that it never shows at another."""

import base64
import re
import zlib
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile, PngImagePlugin
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from infra.errors import NotFound, NotValid, NotYours, Stale
from infra.identity.actors import Actor
from infra.identity.models import Organisation
from infra.installation import Installation
from infra.ledger import Entry
from register.house_style import contrast, queries, steps
from register.house_style.content import Content, Place
from register.house_style.logo import measured, picture
from register.house_style.models import HouseStyle
from register.house_style.sheet import sheet_of
from register.house_style.vocabulary import LOGO_BYTES, LOGO_HEIGHT, LOGO_WIDTH
from register.vocabulary import LegalEffect
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
GREEN = "#0f5c5c"


def drawn(width: int = 300, height: int = 120, kind: str = "PNG", mode: str = "RGB", **more: object) -> bytes:
    image = Image.linear_gradient("L").resize((width, height)).convert(mode)
    written = BytesIO()
    image.save(written, kind, **more)
    return written.getvalue()


def set_style(house: Installation, actor: Actor, based_on: int = 0, **changes: object) -> int:
    with house.database.write(actor.organisation_id) as session:
        now = queries.style_of(session, session.get_one(Organisation, actor.organisation_id))
        return steps.change(session, actor, replace(now, **changes), based_on)  # type: ignore[arg-type]


def why(refused: pytest.ExceptionInfo[NotValid]) -> set[tuple[str, str]]:
    return {(fault.where, fault.code) for fault in refused.value.faults}


def test_black_on_white_is_21_and_a_grey_on_white_is_what_wcag_says() -> None:
    assert contrast.ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast.ratio("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast.ratio("#767676", "#ffffff") == pytest.approx(4.542, abs=0.001)


@given(COLOURS, COLOURS)
def test_the_nearest_colours_always_pass_and_colours_that_pass_stay(accent: str, on_accent: str) -> None:
    better = contrast.nearest(accent, on_accent)
    assert all(check.passes for check in contrast.checks(*better))
    assert contrast.nearest(*better) == better
    assert (better == (accent, on_accent)) is all(one.passes for one in contrast.checks(accent, on_accent))
    assert contrast.ratio(better[1], contrast.deeper(*better)) >= 4.5


@given(st.text(max_size=30))
def test_nothing_but_colours_gets_into_a_style_sheet(text: str) -> None:
    if not re.fullmatch("#[0-9a-f]{6}", text):
        with pytest.raises(ValueError, match="colour"):
            sheet_of(text, "#ffffff")


HONEST = [(mode, (300, 120)) for mode in ("1", "L", "P", "RGB", "RGBA", "LA")]
HONEST += [("RGB", (16, 16)), ("RGB", (3900, 2000)), ("LA", (40, 1600))]


@pytest.mark.parametrize(("mode", "size"), HONEST)
def test_any_honest_picture_becomes_small_and_plain(mode: str, size: tuple[int, int]) -> None:
    made = picture(drawn(*size, mode=mode))
    assert len(made.content) <= LOGO_BYTES
    assert made.width <= LOGO_WIDTH
    assert made.height <= LOGO_HEIGHT
    with Image.open(BytesIO(made.content)) as image:
        assert "transparency" not in image.info
        assert image.convert("RGB").size == (made.width, made.height)
    assert measured(made.content) == made


def test_a_photograph_becomes_small_too_and_cmyk_becomes_rgb() -> None:
    noise = Image.effect_noise((1200, 900), 90).convert("CMYK")
    written = BytesIO()
    noise.save(written, "JPEG", quality=50)
    made = picture(written.getvalue())
    assert len(made.content) <= LOGO_BYTES
    with Image.open(BytesIO(made.content)) as image:
        assert image.mode in {"RGB", "P"}


def test_nothing_of_the_file_stays_but_what_one_sees() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "Geheime-opmerking")
    hostile = drawn(pnginfo=told) + b"<script>alert(1)</script>PK\x03\x04"
    assert b"Geheime" not in picture(hostile).content
    assert b"<script" not in picture(hostile).content
    exif = Image.Exif()
    exif[0x010E] = "Geheime-opmerking"
    assert b"Geheime" not in picture(drawn(kind="JPEG", exif=exif)).content


def bomb(width: int, height: int) -> bytes:
    """A PNG that says that it is this large, in some hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9))
        + chunk(b"IEND", b"")
    )


def scanned(times: int) -> bytes:
    """A JPEG that asks for its last pass again and again: 20,000 of them at full size would take minutes."""
    written = BytesIO()
    Image.new("RGB", (600, 400), "#123456").save(written, "JPEG", progressive=True)
    *before, again, last = written.getvalue().split(b"\xff\xda")
    return b"\xff\xda".join([*before, *[again] * times, last])


HOSTILE = {
    "an SVG that is named PNG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
    "a GIF": (b"GIF89a" + b"\0" * 40, "no_picture"),
    "HTML": (b"<html><script>", "no_picture"),
    "12,000 pixels": (bomb(12_000, 12_000), "too_large"),
    "wide": (bomb(4_001, 20), "too_large"),
    "beyond what a file may say": (bomb(0x7FFFFFFF, 0x7FFFFFFF), "damaged"),
    "one pixel": (bomb(1, 1), "too_small"),
    "a head and nothing else": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "a JPEG of noise": (b"\xff\xd8\xff" + bytes(range(256)) * 9, "damaged"),
    "a thousand passes": (scanned(1_000), "damaged"),
    "too many bytes": (b"\x89PNG\r\n\x1a\n" + b"\0" * 600_000, "too_many_bytes"),
    "cut off": (drawn()[:400], "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_is_refused_at_its_field(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The printer of PDFs sets this for its whole process; the web never loads it.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
    content, reason = HOSTILE[name]
    with pytest.raises(NotValid) as refused:
        picture(content)
    assert why(refused) == {("logo", f"register.house_style.logo.{reason}")}


def test_odd_notes_beside_the_pixels_do_not_matter() -> None:
    assert picture(scanned(1)).width == 240
    exif = drawn(kind="JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x09\0\x0e\x01")
    assert picture(exif).height == 120


@given(st.binary(max_size=400), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b""]))
def test_no_bytes_do_more_than_be_refused(tail: bytes, begin: bytes) -> None:
    with pytest.raises(NotValid):
        picture(begin + tail)


@pytest.mark.both_databases
def test_a_change_is_a_version_an_entry_and_a_name_on_every_page(house: Installation, cast: Cast) -> None:
    assert set_style(house, cast.petra, name="Gemeente Nieuwstad", accent=GREEN, phone="14 0999") == 1
    assert set_style(house, cast.aisha, 1, logo=picture(drawn()), logo_alt="Een brug") == 2
    assert set_style(house, cast.aisha, 2) == 2, "what changes nothing is no version"
    with house.database.read(cast.organisation_id) as session:
        owner = session.get_one(Organisation, cast.organisation_id)
        entries = session.exec(select(Entry).where(Entry.act == "house_style.changed")).all()
        first = queries.version(session, cast.organisation_id, 1).style
        now = queries.style_of(session, owner)
    assert (owner.name, owner.phone, len(entries)) == ("Gemeente Nieuwstad", "14 0999", 2)
    assert (first.accent, first.logo, now.accent) == (GREEN, None, GREEN)
    assert now.logo
    assert now.logo.kind == "png"
    assert b"Nieuwstad" not in b"".join(one.body for one in entries)


@pytest.mark.both_databases
def test_an_older_version_is_taken_back_as_a_new_one_and_none_is_ever_changed(
    house: Installation, cast: Cast
) -> None:
    set_style(house, cast.petra, accent=GREEN)
    set_style(house, cast.petra, 1, accent="#7a1f5c")
    with house.database.write(cast.organisation_id) as session:
        assert steps.take_back(session, cast.petra, 1, 2) == 3
    with house.database.read(cast.organisation_id) as session:
        found = [
            (one.number, one.style.accent, one.taken_from)
            for one in queries.versions(session, cast.organisation_id)
        ]
    assert found == [(3, GREEN, 1), (2, "#7a1f5c", None), (1, GREEN, None)]
    with pytest.raises(DBAPIError):
        _forge(house, cast)


def _forge(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        row = session.exec(select(HouseStyle).where(HouseStyle.number == 1)).one()
        row.content = row.content | {"accent": "#000000"}
        session.add(row)


def test_who_comes_second_is_told_so_and_who_may_not_is_refused(house: Installation, cast: Cast) -> None:
    set_style(house, cast.petra, accent=GREEN)
    with pytest.raises(Stale):
        set_style(house, cast.aisha, 0, accent="#000000")
    for actor in (cast.kees, cast.tim, cast.omar, cast.case_system):
        with pytest.raises(NotYours):
            set_style(house, actor, 1, accent="#000000")


BAD = {
    "accent": ["red", "#1d5273;}", "#FFF", "expression(1)", "#ffffff", "#9ccc65"],
    "on_accent": ["url(x)", "#1d5274", ""],
    "name": ["", "  ", "Gemeente\u202eX", "x" * 101, "Gemeente Buurstad"],
    "website": ["javascript:alert(1)", "voorbeeldstad.nl", "https://x y"],
    "email": ["geen mail", "a@b@c", "<script>@x.nl"],
    "phone": ["1" * 31, "a\nb"],
    "address": [tuple("abcdef"), ("x" * 81,)],
    "decider": ["nobody"],
    "objections": [{"0" * 23: Place("het college")}],
}


def test_what_cannot_be_is_refused_at_its_field(house: Installation, cast: Cast) -> None:
    for field, value in [(name, one) for name, several in BAD.items() for one in several]:
        with pytest.raises(NotValid) as refused:
            set_style(house, cast.petra, **{field: value})
        assert all(where.startswith(field) for where, _ in why(refused)), (field, value)


def test_an_unclear_colour_is_refused_with_the_nearest_that_is_clear(house: Installation, cast: Cast) -> None:
    with pytest.raises(NotValid) as refused:
        set_style(house, cast.petra, accent="#4a90d9")
    told = refused.value.faults[0].parameters
    assert float(told["ratio"]) < 4.5
    assert set_style(house, cast.petra, accent=str(told["better"])) == 1


def test_a_logo_asks_for_its_words(house: Installation, cast: Cast) -> None:
    with pytest.raises(NotValid) as refused:
        set_style(house, cast.petra, logo=picture(drawn()))
    assert why(refused) == {("logo_alt", "register.house_style.alt_needed")}


def test_objections_have_a_place_per_algorithm_that_leads_to_decisions(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast, legal_effect=LegalEffect.BESLUIT)
    place = Place("de commissie", ("Postbus 2",), "https://bezwaar.example", {"nl": "Bel gerust."})
    assert set_style(house, cast.petra, objections={deployment.algorithm_id: place}) == 1
    with pytest.raises(NotValid) as refused:
        set_style(house, cast.petra, 1, objections={deployment.id: place})
    assert why(refused) == {(f"objections/{deployment.id}", "register.house_style.no_besluit")}


def test_a_style_shows_on_the_pages_of_its_municipality_and_nowhere_else(
    house: Installation, cast: Cast, client: Visitor
) -> None:
    set_style(house, cast.petra, accent=GREEN, logo=picture(drawn()), logo_alt="Een brug")
    sheet, logo = "/huisstijl/voorbeeldstad/1.css", "/huisstijl/voorbeeldstad/1/logo"
    own = client.get("/algoritmes/voorbeeldstad").text
    assert sheet in own
    assert logo in own
    for elsewhere in ("/algoritmes/buurstad", "/algoritmes", "/werk/inloggen"):
        assert "/huisstijl/" not in client.get(elsewhere).text
    assert f"--accent: {GREEN};" in client.get(sheet).text
    shown = client.get(logo)
    assert shown.mimetype == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    for gone in (
        "/huisstijl/buurstad/1.css",
        "/huisstijl/voorbeeldstad/2.css",
        "/huisstijl/voorbeeldstad/0/logo",
    ):
        assert client.get(gone).status_code == 404


def test_nobody_reads_the_versions_of_another(house: Installation, cast: Cast) -> None:
    set_style(house, cast.petra, accent=GREEN)
    with house.database.read(cast.elsewhere_id) as session:
        assert _all(session) == []
        with pytest.raises(NotFound):
            queries.version(session, cast.organisation_id, 1)


def _all(session: Session) -> list[HouseStyle]:
    return list(session.exec(select(HouseStyle)))


def test_the_api_gives_and_takes_the_whole_style(
    house: Installation, cast: Cast, client: Visitor, bearer
) -> None:  # type: ignore[no-untyped-def]
    who = bearer(cast.petra)
    address = "/api/v1/house-style"
    before = client.get(address, headers=who)
    assert (before.json["number"], before.headers["ETag"]) == (0, '"0"')
    logo = {"image": base64.b64encode(drawn()).decode(), "alt": "Een brug"}
    wanted = {"name": "Gemeente Voorbeeldstad", "accent": GREEN, "logo": logo, "decider": "name"}
    assert client.put(address, json=wanted, headers=who).status_code == 428
    given = client.put(address, json=wanted, headers=who | {"If-Match": '"0"'})
    assert given.status_code == 200, given.text
    assert (given.json["number"], given.json["accent"], given.json["decider"]) == (1, GREEN, "name")
    again = {name: given.json[name] for name in ("name", "accent", "decider")}
    again["logo"] = {name: given.json["logo"][name] for name in ("image", "alt")}
    same = client.put(address, json=again, headers=who | {"If-Match": '"1"'})
    assert same.json["number"] == 1, "what the API gave is taken as it is"
    assert client.put(address, json=again, headers=who | {"If-Match": '"0"'}).status_code == 412
    bad = client.put(address, json=again | {"accent": "#ffff00"}, headers=who | {"If-Match": '"1"'})
    assert bad.status_code == 400
    assert "accent" in bad.text
    assert client.get(f"{address}/versions/1", headers=who).json["accent"] == GREEN
    assert client.get(f"{address}/versions/7", headers=who).status_code == 404


def test_what_is_kept_is_read_back_the_same(house: Installation, cast: Cast) -> None:
    wanted = Content("Gemeente Voorbeeldstad", ("a", "b"), accent=GREEN, function={"nl": "een consulent"})
    with house.database.write(cast.organisation_id) as session:
        steps.change(session, cast.petra, wanted, 0)
    with house.database.read(cast.organisation_id) as session:
        assert queries.style_of(session, session.get_one(Organisation, cast.organisation_id)) == wanted
