"""The fields of an entry against the national standard as published, where it is at hand, and ours beside it."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.errors import NotValid
from register.content import checked
from register.standards import ours
from register.standards.fields import By, Kind
from register.standards.publication import BY_KEY
from register.standards.woo import GROUNDS

OFFICIAL = Path(__file__).parents[3] / "shared/standards/algoritmeregister_fields_v1_0.json"
WITHHELD = {"goal": {"ground": "5.1.2.d", "reason": "Wie dit leest, ontloopt de controle."}}


@pytest.fixture(scope="module")
def official() -> dict[str, Any]:
    if not OFFICIAL.exists():
        pytest.skip("the standard's own file does not come with the repository")
    return {field["key"]: field for field in json.loads(OFFICIAL.read_text("utf-8"))["fields"]}


def test_all_fields_of_the_standard_are_here(official: dict[str, Any]) -> None:
    assert len(official) == 31
    assert set(BY_KEY) == set(official)


def test_limits_words_and_markup_are_those_of_the_standard(official: dict[str, Any]) -> None:
    for key, field in BY_KEY.items():
        asked = official[key]
        if "max_length" in asked:
            assert field.limit == asked["max_length"], key
        assert field.rich == bool(asked.get("allowed_html_tags")), key
        if "permitted_values" in asked:
            assert list(field.words) == asked["permitted_values"], key
        if field.by == By.PEOPLE:
            assert field.required == asked["required"], key


def test_links_are_as_long_and_as_needed_as_the_standard_says(official: dict[str, Any]) -> None:
    for key in ("lawful_basis_grouping", "source_data_grouping", "impacttoetsen_grouping"):
        asked = official[key]["items"]
        assert BY_KEY[key].title_limit == asked["title"].get("max_length", 500)
        assert BY_KEY[key].limit == asked["link"]["max_length"]
        assert BY_KEY[key].link_needed == (asked["link"]["required"] is True)


def faults(**given: object) -> list[tuple[str, str]]:
    try:
        checked({"name": "Naam"} | given)
    except NotValid as error:
        return [(fault.where, fault.code) for fault in error.faults]
    return []


def test_our_keys_are_not_the_standards() -> None:
    assert not set(ours.BY_KEY) & set(BY_KEY)
    assert set(ours.NEEDED_BY_KIND) == set(ours.KINDS)
    for field in ours.FIELDS:
        if field.when:
            name, words = field.when
            assert set(words) <= set(ours.BY_KEY[name].words)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"until": "2026-02-30"}, [("until", "register.field_no_day")]),
        ({"until": "2026-2-3"}, [("until", "register.field_no_day")]),
        ({"until": 20260203}, [("until", "register.field_no_day")]),
        ({"until": "2026-02-03"}, []),
        ({"kind": "robot"}, [("kind", "register.field_no_choice")]),
        ({"eu_database_url": "javascript:alert(1)"}, [("eu_database_url", "register.field_no_address")]),
        ({"political_decision": [{"title": "Besluit", "link": "data:x"}]}, [("political_decision/1", "register.field_no_address")]),
        ({"withheld": WITHHELD}, []),
        ({"withheld": []}, []),
        ({"withheld": ["goal"]}, [("withheld", "register.withheld_no_list")]),
        ({"withheld": {"name": WITHHELD["goal"]}}, [("withheld/name", "register.withheld_no_field")]),
        ({"withheld": {"goal": {"ground": "5.1.9", "reason": "x"}}}, [("withheld/goal", "register.withheld_no_ground")]),
        ({"withheld": {"goal": {"ground": "5.2.1"}}}, [("withheld/goal", "register.withheld_no_reason")]),
        ({"withheld": {"goal": {"ground": "5.2.1", "reason": "x" * 1001}}}, [("withheld/goal", "register.field_too_long")]),
        ({"withheld": {"goal": {"ground": [], "reason": {}}}}, [("withheld/goal", "register.withheld_no_ground")]),
        ({"withheld": {"goal": {"ground": "5.2.1", "reason": 5}}}, [("withheld/goal", "register.field_no_text")]),
    ],
)  # fmt: skip
def test_our_fields_take_what_fits(given: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert faults(**given) == expected


def test_markup_stays_only_where_the_standard_has_it() -> None:
    bad = "<p onclick=x>Eén</p><script>alert(1)</script><b>twee</b>"
    content = checked({"name": bad, "goal": bad, "mandate": bad, "political_decision": [{"title": bad}]})
    assert content["goal"] == "<p>Eén</p>twee"
    assert content["name"] == content["mandate"] == "Eéntwee"
    assert content["political_decision"] == [{"title": "Eéntwee"}]


def test_every_ground_is_a_place_in_the_law_and_stands_once() -> None:
    assert len(GROUNDS) == len(set(GROUNDS)) == 16
    assert all(ground.startswith(("5.1.", "5.2.")) for ground in GROUNDS)


def test_system_fields_are_filled_in_by_nobody() -> None:
    nobody = {key for key, field in BY_KEY.items() if field.by != By.PEOPLE}
    assert nobody == {"lang", "standard_version", "source_id", "lars", "publication_dt"}
    assert all(BY_KEY[key].kind in {Kind.CHOICE, Kind.LINE} for key in nobody)
