"""Which parts of the letter nobody filled in yet, where data did not come from the resident."""

import pytest

from register.house_style.content import Content
from register.informing import untold
from register.models import Feature
from register.vocabulary import Obtained

FULL = {"lawful_basis": "Wgs", "recipients": "Alleen wij.", "retention": "Vijf jaar."}
STYLE = Content("Gemeente Voorbeeldstad", privacy_contact="fg@voorbeeldstad.example")


def _features(*obtained: Obtained) -> list[Feature]:
    return [
        Feature(model_version_id="m", position=n, name=str(n), obtained=one) for n, one in enumerate(obtained)
    ]


def test_nothing_is_asked_where_all_data_came_from_the_resident() -> None:
    assert untold({}, _features(Obtained.RESIDENT), Content("Gemeente")) == ()


@pytest.mark.parametrize("key", FULL)
def test_each_empty_field_is_named(key: str) -> None:
    content = {name: text for name, text in FULL.items() if name != key}
    assert untold(content, _features(Obtained.ELSEWHERE), STYLE) == (key,)


def test_unknown_origins_and_a_missing_officer_are_named() -> None:
    assert untold(FULL, _features(Obtained.UNKNOWN), Content("Gemeente")) == ("obtained", "privacy_contact")


def test_a_full_entry_lacks_nothing() -> None:
    assert untold(FULL, _features(Obtained.ELSEWHERE, Obtained.RESIDENT), STYLE) == ()
