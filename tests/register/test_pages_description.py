"""The form of an entry: every field of every kind, what is withheld, markup that stays, and two people in one draft."""

import re
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from infra.identity.actors import Actor
from infra.installation import Installation
from register import algorithms
from register.content import Content, checked
from register.differences import Change
from register.pages import meeting
from register.pages.typed import ASKED, typed
from register.standards.fields import By, Kind
from register.standards.ours import EVERYTHING, WITHHOLDABLE
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.test_completeness import FULL

SignedIn = Callable[[Actor], Visitor]
WHY = {"ground": "5.1.2.d", "reason": "Wie dit leest, ontloopt de controle."}


def sent(content: Content) -> dict[str, Any]:
    """The content as a browser sends it: a control per field, and a row per link."""
    form: dict[str, Any] = {}
    for key, value in content.items():
        if EVERYTHING[key].kind == Kind.LINKS:
            rows: list[dict[str, str]] = value
        elif EVERYTHING[key].kind == Kind.WITHHELD:
            rows = [{"field": field, **why} for field, why in value.items()]
        else:
            form[key] = value
            continue
        form |= {
            f"{key}-{number}-{part}": text for number, row in enumerate(rows, 1) for part, text in row.items()
        }
    return form


def draft(house: Installation, cast: Cast, algorithm_id: str) -> Content:
    with house.database.read(cast.organisation_id) as session:
        return algorithms.get(session, algorithm_id).draft


ASKED_OF_PEOPLE = {key: value for key, value in FULL.items() if EVERYTHING[key].by == By.PEOPLE}


def test_every_field_is_asked_kept_and_shown_again(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    visitor = signed_in(cast.sanne)
    whole = checked(ASKED_OF_PEOPLE | {"withheld": {"publiccode": WHY}})
    answer = visitor.submit("/werk/algoritmes/nieuw", sent(whole))
    assert answer.status_code == 303
    entry_id = answer.location.split("/")[3]
    assert draft(house, cast, entry_id) == whole
    page = visitor.get(f"/werk/algoritmes/{entry_id}/beschrijving").get_data(as_text=True)
    for field in ASKED:
        assert f'id="f-{field.key}"' in page
    assert 'value="5.1.2.d" selected' in page


@given(st.fixed_dictionaries({}, optional={key: st.just(value) for key, value in ASKED_OF_PEOPLE.items()}))
def test_what_a_browser_sends_is_the_content_again(content: Content) -> None:
    form = MultiDict(sent(content))
    assert {key: value for key, value in typed(form).items() if value} == content


def test_what_no_person_fills_in_and_markup_that_nobody_touched_stay(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    came = {
        "source_id": "X-1",
        "lang": "nld",
        "lars": "12345678",
        "risks": "<p>Eén</p><ol><li>twee</li></ol>",
    }
    entry = builders.an_entry(house, cast, **came)
    visitor, address = signed_in(cast.sanne), f"/werk/algoritmes/{entry.id}/beschrijving"
    page = visitor.get(address).get_data(as_text=True)
    shown = re.search(r'<textarea[^>]*name="risks"[^>]*>([^<]*)</textarea>', page)
    assert shown
    assert shown[1] == "Eén\n\n1. twee"
    form = builders.ENTRY | {"version": "1", "risks": shown[1].replace("\n", "\r\n"), "goal": "Anders."}
    assert visitor.submit(address, form).status_code == 303
    assert draft(house, cast, entry.id) == builders.ENTRY | came | {"goal": "Anders."}


def test_what_is_withheld_asks_for_field_ground_and_reason_at_their_own_control(
    signed_in: SignedIn, cast: Cast
) -> None:
    rows = {
        "withheld-1-field": "risks", "withheld-1-ground": "5.1.2.d", "withheld-1-reason": "Omdat.",
        "withheld-2-field": "risks", "withheld-2-ground": "5.2.1", "withheld-2-reason": "Dubbel.",
        "withheld-3-field": "goal", "withheld-3-reason": "Zonder grond.",
        "withheld-4-field": "tags", "withheld-4-ground": "5.1.2.e",
    }  # fmt: skip
    answer = signed_in(cast.sanne).submit("/werk/algoritmes/nieuw", builders.ENTRY | rows)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    errors = set(re.findall(r'id="f-(withheld-\d-\w+)-error"', page))
    assert errors == {"withheld-2-field", "withheld-3-ground", "withheld-4-reason"}
    for said in ("Omdat.", "Dubbel.", "Zonder grond."):
        assert said in page


def test_a_kind_without_a_model_is_asked_its_own_things_and_has_two_steps(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    visitor = signed_in(cast.sanne)
    answer = visitor.submit("/werk/algoritmes/nieuw", builders.ENTRY | {"kind": "assistant"})
    entry_id = answer.location.split("/")[3]
    assert answer.location.endswith("/publiceren?gedaan=entry_saved")
    page = visitor.get(f"/werk/algoritmes/{entry_id}/publiceren").get_data(as_text=True)
    for key in ("for_whom", "allowed_use", "not_allowed_use", "until"):
        assert f"veld={key}#f-{key}" in page
    assert f"/werk/algoritmes/{entry_id}/model" not in page


def test_hard_dutch_is_hinted_at_after_saving_and_stops_nobody(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    entry = builders.an_entry(house, cast, goal="Wij doen dit conform de wet.")
    visitor = signed_in(cast.sanne)
    for page in ("beschrijving", "bekijken"):
        text = visitor.get(f"/werk/algoritmes/{entry.id}/{page}").get_data(as_text=True)
        assert "Schrijf “volgens” in plaats van “conform”" in text
    with house.database.write(cast.organisation_id) as session:
        algorithms.publish(session, cast.petra, algorithms.get(session, entry.id))


def test_two_in_one_draft_keep_what_both_did(signed_in: SignedIn, house: Installation, cast: Cast) -> None:
    entry = builders.an_entry(house, cast)
    visitor, address = signed_in(cast.sanne), f"/werk/algoritmes/{entry.id}/beschrijving"
    opened = visitor.get(address).get_data(as_text=True)
    based = {"version": "1", "was": re.search(r'name="was" value="([^"]*)"', opened)[1]}  # type: ignore[index]
    theirs = builders.ENTRY | based | {"goal": "Doel van de ander.", "risks": "Risico van de ander."}
    assert visitor.submit(address, theirs).status_code == 303
    mine = builders.ENTRY | based | {"risks": "Mijn risico.", "tags": "mijn woord"}
    late = visitor.submit(address, mine)
    page = late.get_data(as_text=True)
    assert late.status_code == 412
    kept = dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', page))
    assert (kept["goal"], kept["risks"], kept["tags"]) == ("Doel van de ander.", "Mijn risico.", "mijn woord")
    assert 'id="v-risks"' in page
    assert 'id="v-goal"' not in page
    assert 'href="#f-goal"' in page


VALUES = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(["a", "b", "c"]) for key in ("goal", "risks", "tags", "name")}
)


@given(base=VALUES, mine=VALUES, theirs=VALUES)
def test_nobody_loses_a_change_to_the_meeting(base: Content, mine: Content, theirs: Content) -> None:
    met = meeting.meet(mine, theirs, meeting.signs(base))
    both = {change.key for change in met.both}
    for key in ("goal", "risks", "tags", "name"):
        was, i, they, now = (content.get(key) for content in (base, mine, theirs, met.content))
        assert now == (they if i == was else i)
        assert (key in both) == (i not in (was, they) and they != was)
    assert all(isinstance(change, Change) for change in met.taken)


def test_what_every_page_must_tell_cannot_be_withheld() -> None:
    assert not {"name", "organization", "status", "contact_email", "description_short", "kind"} & set(
        WITHHOLDABLE
    )
